"""Together: whether positions of one power in one country move the same way in different domains, over the world."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.stats import rankdata

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, counted, listed, pct
from holdfast.claims.evidence import Context
from holdfast.errors import DataError

Floats = NDArray[np.float64]

LEAST = 0.01
"""Share in both domains, before, from which a pair counts."""

FEWEST = 200
"""Changes below which two domains aren't compared."""

RESAMPLED = 500
"""Times the countries are drawn again."""


class Together(Test):
    """P(mean rank correlation of changes between domains is at least so large), the case's countries left out."""

    type: Literal["together"]
    """Names the test."""
    domains: tuple[Literal["security", "economy", "society", "diplomacy"], ...] = Field(min_length=2)
    """The domains."""
    years: int = Field(default=5, ge=1)
    """Length of a change."""
    least: float = Field(default=0.1, ge=0.0, lt=1.0)
    """The correlation that must be reached; 0.1 is small by convention."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: Spearman's correlation over pairs and years, countries drawn again and again."""
        from holdfast.dynamics.walk import learned
        from holdfast.measure.foothold import enough
        from holdfast.measure.world import world_of

        world = world_of(ctx.evidence.panel, ctx.case)
        rest = np.array([c not in ctx.case.clients for c in world.case.clients])
        judged = np.stack([world.part_seen(p) for p in world.case.patrons], axis=2)[rest]
        share, h = world.one_sided_mean[rest], self.years
        told, each = [], []
        try:
            for a, b in combinations(self.domains, 2):
                i, j = world.di(a), world.di(b)
                seen = np.isfinite(share[:, i]) & np.isfinite(share[:, j])
                seen &= (judged[:, i] >= enough(a)) & (judged[:, j] >= enough(b))
                use = seen[..., h:] & seen[..., :-h]
                use &= (share[:, i, :, :-h] >= LEAST) & (share[:, j, :, :-h] >= LEAST)
                country = np.nonzero(use)[0]
                moved = [(share[:, d, :, h:] - share[:, d, :, :-h])[use] for d in (i, j)]
                r = correlations(moved[0], moved[1], country)
                each.append(r)
                told.append(f"{a} with {b} {_span(r)} over {counted(country.size, 'change')}")
        except DataError as problem:
            return untestable(str(problem), "A longer record of the world would make it testable.")
        mean = np.mean(each, axis=0)
        p = float((mean[1:] >= self.least).mean())
        return Answer(
            p=p,
            evidence=(
                f"Rank correlation of changes over {counted(h, 'year')} of one power in one country, over the world "
                f"without the case's countries (90 % by drawing countries again): {listed(told)}; mean {_span(mean)}. "
                f"P(at least {self.least:g}) {pct(p)}, P(above 0) {pct(float((mean[1:] > 0.0).mean()))}. The projection's own walk, from observed ties: {learned().bond:.2f}."
            ),
            evidence_class="estimated",
            would_change=(
                "It turns on the size of the correlation: ties of one pair that rise and fall in step across domains "
                "would raise it."
            ),
            capped="shares are measured with error, which draws correlations towards 0",
            confidence="moderate",
            reason="smoothed yearly states of the world, powers of the case only",
            sources=("holdfast panel, all countries of the world",),
        )


def correlations(x: Floats, y: Floats, group: NDArray[np.int64], seed: int = 0) -> Floats:
    """Spearman's correlation, first as it is, then with whole groups drawn again.

    Parameters
    ----------
    x, y : (n,)
    group : (n,) int
        Rows of one group come and go together.
    seed

    Returns
    -------
    (1 + RESAMPLED,)

    Raises
    ------
    DataError
        Fewer rows than `FEWEST`.

    Examples
    --------
    >>> x = np.arange(300.0)
    >>> float(correlations(x, x, np.arange(300) // 10)[0].round(6))
    1.0
    """
    if x.size < FEWEST:
        raise DataError(f"only {x.size} changes are known in two of the domains; {FEWEST} are needed")
    u, v = rankdata(x) / x.size, rankdata(y) / y.size
    _, place = np.unique(group, return_inverse=True)
    n = int(place.max()) + 1
    sums = np.stack([np.bincount(place, w, n) for w in (np.ones(x.size), u, v, u * u, v * v, u * v)], axis=1)
    rng = np.random.default_rng([seed, 4133])
    weight = np.vstack([np.ones(n), rng.multinomial(n, np.full(n, 1.0 / n), RESAMPLED)])
    k, su, sv, uu, vv, uv = (weight @ sums).T
    return np.asarray((uv - su * sv / k) / np.sqrt((uu - su * su / k) * (vv - sv * sv / k)))


def _span(r: Floats) -> str:
    low, high = np.quantile(r[1:], [0.05, 0.95])
    return f"{r[0]:.2f} ({low:.2f} to {high:.2f})"
