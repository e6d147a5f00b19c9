"""Claims in parts, and claims whose words can be read in more than one way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from holdfast.claims.answer import Answer, Class
from holdfast.claims.base import Spec, Test, listed, pct
from holdfast.claims.evidence import Context
from holdfast.claims.words import side

if TYPE_CHECKING:
    from holdfast.claims.vocabulary import AnyTest

CLASSES: tuple[Class, ...] = ("observed", "estimated", "assumed")


class AllOf(Test):
    """Every part must hold."""

    type: Literal["all_of"]
    """Names the test."""
    parts: tuple[AnyTest, ...] = Field(min_length=2)
    """The parts."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: joint over draws where parts share them, else the product.

        A part that is contradicted settles it, whatever the others are; else one that can't be judged leaves
        the whole unjudged.
        """
        found = [part.evaluate(ctx) for part in self.parts]
        judged = [a for a in found if a.p is not None and not a.untestable]
        text = " ".join(a.evidence for a in found)
        base = Answer(
            p=None,
            evidence=text,
            evidence_class=worst(found),
            would_change="",
            sources=merged(found),
            cells=tuple(c for a in found for c in a.cells),
            coverage=min(a.coverage for a in found),
        )
        broken = [a for a in judged if a.p is not None and a.p < 0.1 and not a.capped and not a.disputed]
        lost = [a for a in found if a.untestable]
        if lost and not broken:
            return replace(
                base,
                evidence=(
                    f"Can't be judged as a whole: {listed([a.untestable for a in lost])}. "
                    + " ".join(a.evidence for a in judged)
                ).strip(),
                would_change=lost[0].would_change,
                untestable=listed([a.untestable for a in lost]),
                confidence="low",
                reason=lost[0].untestable,
            )
        p, holds = joint(judged)
        weakest = min(judged, key=lambda a: a.p if a.p is not None else 1.0)
        level, why = _least(judged)
        return replace(
            base,
            p=p,
            holds=holds,
            would_change=weakest.would_change,
            disputed=any(a.disputed for a in found) and not broken,
            capped=next((a.capped for a in judged if a.capped and not broken), ""),
            range=_product(judged),
            agreement=min((a.agreement for a in judged if a.agreement is not None), default=None),
            confidence=level,
            reason=why,
        )


class Sense(Spec):
    """One reading of the claim's words."""

    name: str
    """The reading, in words that fit after "read as"."""
    test: AnyTest
    """Its test."""


class Senses(Test):
    """The claim's words admit several readings, each of which weighs the same."""

    type: Literal["senses"]
    """Names the test."""
    of: tuple[Sense, ...] = Field(min_length=2)
    """The readings."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: the mean of P over the readings; one that is disputed or can't be judged is even odds."""
        found = [s.test.evaluate(ctx) for s in self.of]
        open_ones = [a.p is None or bool(a.untestable) or a.disputed for a in found]
        each = [0.5 if lost or a.p is None else a.p for a, lost in zip(found, open_ones, strict=True)]
        told = [_told(s.name, a, q) for s, a, q in zip(self.of, found, each, strict=True)]
        if all(open_ones):
            disputed = all(a.disputed for a in found)
            return Answer(
                p=None,
                evidence=" ".join(told),
                evidence_class=worst(found),
                would_change=found[0].would_change,
                disputed=disputed,
                untestable="" if disputed else listed([a.untestable for a in found if a.untestable]),
                coverage=0.0,
                confidence="low",
                reason="no reading can be judged",
                sources=merged(found),
            )
        p = float(np.mean(each))
        furthest = max(range(len(each)), key=lambda i: (open_ones[i], abs(each[i] - p)))
        split = max(each) - min(each) > 0.3
        level, why = _least(found)
        return Answer(
            p=p,
            evidence=" ".join(told),
            evidence_class=worst(found),
            would_change=(
                f"It hinges on the reading. {self.of[furthest].name.capitalize()}: "
                f"{found[furthest].would_change}"
            ),
            capped=next((a.capped for a in found if a.capped), ""),
            coverage=min(a.coverage for a in found),
            range=(min(each), max(each)),
            agreement=float(np.mean([side(q) == side(p) for q in each])),
            confidence="low" if split else level,
            reason="the readings of its words disagree" if split else why,
            sources=merged(found),
            cells=tuple(c for a in found for c in a.cells),
        )


def _told(name: str, answer: Answer, p: float) -> str:
    """One reading in a sentence."""
    if answer.disputed:
        return f"Read as {name}: disputed, so even odds. {answer.evidence}"
    if answer.untestable or answer.p is None:
        return f"Read as {name}: can't be judged, so even odds, as {answer.untestable}."
    return f"Read as {name}: P {pct(p)}. {answer.evidence}"


def joint(answers: list[Answer]) -> tuple[float, NDArray[np.bool_] | None]:
    """P that all hold: joint over draws where there are draws of one length, times the P of the rest.

    Examples
    --------
    >>> a = Answer(0.5, "", "observed", "")
    >>> joint([a, a])[0]
    0.25
    """
    drawn = [a.holds for a in answers if a.holds is not None]
    together = [h for h in drawn if h.size == drawn[0].size]
    holds = np.logical_and.reduce(together) if together else None
    p = float(holds.mean()) if holds is not None else 1.0
    for a in answers:
        if a.holds is None or (holds is not None and a.holds.size != holds.size):
            p *= a.p if a.p is not None else 1.0
    return p, holds if holds is not None and len(together) == len(answers) else None


def worst(answers: list[Answer]) -> Class:
    """The weakest class of evidence among the parts."""
    return max((a.evidence_class for a in answers), key=CLASSES.index)


def merged(answers: list[Answer]) -> tuple[str, ...]:
    """Sources of all parts, each once."""
    return tuple(dict.fromkeys(s for a in answers for s in a.sources))


def _product(answers: list[Answer]) -> tuple[float, float] | None:
    if all(a.range is None for a in answers):
        return None
    ends: list[Any] = [a.range or (a.p, a.p) for a in answers]
    return float(np.prod([e[0] for e in ends])), float(min(e[1] for e in ends))


def _least(answers: list[Answer]) -> tuple[str, str]:
    """The lowest confidence that a part has set by itself; empty where it is to be worked out."""
    order = ("low", "moderate", "high")
    named = [a for a in answers if a.confidence]
    if not named or len(named) < len(answers):
        low = [a for a in named if a.confidence == "low"]
        return (low[0].confidence, low[0].reason) if low else ("", "")
    least = min(named, key=lambda a: order.index(a.confidence))
    return least.confidence, least.reason
