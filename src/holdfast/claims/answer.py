"""What a test hands to the verdict: a probability with everything that qualifies it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Class = Literal["observed", "estimated", "assumed"]


@dataclass(frozen=True)
class Answer:
    """Result of one test on one body of evidence.

    Attributes
    ----------
    p : float or None
        Probability of the claim; None where it can't be judged.
    evidence : str
        One sentence with the numbers.
    evidence_class : {"observed", "estimated", "assumed"}
    would_change : str
        What data would turn the answer.
    holds : (N,) bool or None
        Draw by draw, where the answer comes from joint draws of footholds; conjunctions use it.
    disputed : bool
        Sources conflict on the fact itself.
    untestable : str
        Why it can't be judged; empty where it can.
    capped : str
        Why the verdict may at most lean; empty where it may not.
    coverage : float
        Weight of the readings there are in the years asked, of all there could be, in [0, 1].
    range : (low, high) or None
        Lowest and highest P over the alternative weightings and measurements.
    agreement : float or None
        Share of those alternatives that fall on the same side.
    confidence, reason : str
        Set by tests of facts; left empty it is worked out from coverage and agreement.
    prior_only : float or None
        The same P without the case's data.
    sources : tuple of str
    cells : tuple of (client, domain, p)
        P of the parts behind the answer, for tables.
    """

    p: float | None
    evidence: str
    evidence_class: Class
    would_change: str
    holds: NDArray[np.bool_] | None = None
    disputed: bool = False
    untestable: str = ""
    capped: str = ""
    coverage: float = 1.0
    range: tuple[float, float] | None = None
    agreement: float | None = None
    confidence: str = ""
    reason: str = ""
    prior_only: float | None = None
    sources: tuple[str, ...] = ()
    cells: tuple[tuple[str, str, float], ...] = ()

    def negated(self) -> Answer:
        """The answer to the opposite claim: one minus every probability, the same evidence.

        Examples
        --------
        >>> Answer(0.75, "", "observed", "").negated().p
        0.25
        """
        return replace(
            self,
            p=None if self.p is None else 1.0 - self.p,
            holds=None if self.holds is None else ~self.holds,
            range=None if self.range is None else (1.0 - self.range[1], 1.0 - self.range[0]),
            prior_only=None if self.prior_only is None else 1.0 - self.prior_only,
            cells=tuple((c, d, 1.0 - p) for c, d, p in self.cells),
        )


def untestable(why: str, needs: str, evidence: str = "", sources: tuple[str, ...] = ()) -> Answer:
    """An answer that says why there is none.

    Parameters
    ----------
    why
        The reason, a clause without a full stop.
    needs
        What data would make the claim testable, a full sentence.

    Examples
    --------
    >>> untestable("no reading", "A reading would do.").p is None
    True
    """
    said = f"Can't be judged: {why}." if not evidence else f"Can't be judged: {why}. {evidence}"
    return Answer(
        p=None,
        evidence=said,
        evidence_class="observed",
        would_change=needs,
        untestable=why,
        coverage=0.0,
        confidence="low",
        reason=why,
        sources=sources,
    )
