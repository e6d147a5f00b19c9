"""Spread: whether an outlook leaves open where a position goes."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, pct, share
from holdfast.claims.evidence import Context

OPEN = (0.1, 0.9)
"""A chance between these leaves a matter open; the cuts are those of the verdicts."""


class Spread(Test):
    """How often, over weightings of the domains, today's course leaves a matter open in the last year."""

    type: Literal["spread"]
    """Names the test."""
    of: Literal["direction", "place"]
    """Whether the mean share falls from the start, or whether the power is first in most of the countries."""
    scenario: str = Field(default="drift")
    """The course."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: P is the share of weightings under which the chance lies between 0.1 and 0.9."""
        projection = ctx.evidence.projection
        held = None if projection is None or projection.aside is None else projection.aside.over_weightings
        if projection is None or held is None or self.scenario not in projection.names():
            return untestable("no runs were kept one by one", "A projection that keeps them would do.")
        chance = held[self.of][projection.names().index(self.scenario)]
        p = float(((chance > OPEN[0]) & (chance < OPEN[1])).mean())
        last = projection.at + projection.years
        what = (
            "that its mean share falls"
            if self.of == "direction"
            else "that it is first in most of the countries"
        )
        low, middle, high = (float(v) for v in _quantiles(chance))
        return Answer(
            p=p,
            evidence=(
                f"By {last} under {self.scenario}, the chance {what} is {pct(middle)}, and from {pct(low)} to {pct(high)} over nine in "
                f"ten weightings of the domains; it lies between {OPEN[0]:g} and {OPEN[1]:g} under {share(p)} of them."
            ),
            evidence_class="estimated",
            would_change="Shares that move less in ten years than those of the past did, or more of one way, would.",
            confidence="moderate",
            reason="the spread of paths is learned from the world and back-tested to five years",
            sources=("projection",),
        )


def _quantiles(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.quantile(x, [0.05, 0.5, 0.95]))
