"""Declared: a claim on something that no record here identifies; a prior stands in for it and answers nothing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from scipy.special import ndtr

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, pct
from holdfast.claims.evidence import Context


class Declared(Test):
    """Never testable; what is believed beforehand is told."""

    type: Literal["declared"]
    """Names the test."""
    of: str
    """What the prior is on, with its unit; the claim says it lies above 0."""
    mean: float
    """Mean of the normal prior."""
    sd: float = Field(gt=0.0)
    """Its standard deviation."""
    why: str
    """Why it is not identified."""
    needs: str
    """What would identify it, a full sentence."""

    def answer(self, ctx: Context) -> Answer:
        """Not testable, with the prior beside it."""
        p = float(ndtr(self.mean / self.sd))
        return untestable(
            self.why,
            self.needs,
            f"Declared prior on {self.of}: normal with mean {self.mean:g} and standard deviation {self.sd:g}, so that "
            f"P(above 0) is {pct(p)} before any evidence.",
        )
