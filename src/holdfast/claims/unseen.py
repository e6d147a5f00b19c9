"""Unseen: something that no record here shows, so that it can't be judged; what would show it is told."""

from __future__ import annotations

from typing import Literal

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test
from holdfast.claims.evidence import Context


class Unseen(Test):
    """Never testable: a claim, or a part of one, that no record here bears on."""

    type: Literal["unseen"]
    """Names the test."""
    why: str
    """Why no record bears on it, a clause without a full stop."""
    needs: str
    """What record would, a full sentence."""

    def answer(self, ctx: Context) -> Answer:
        """Not testable."""
        return untestable(self.why, self.needs)
