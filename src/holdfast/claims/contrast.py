"""Contrast: what a course changes against today's, which is declared and so never testable here."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, pct, points
from holdfast.claims.evidence import Context


class Contrast(Test):
    """P(the mean composite ends higher by a noticeable amount than on today's course)."""

    type: Literal["contrast"]
    """Names the test."""
    scenario: str
    """Name of the course."""

    def answer(self, ctx: Context) -> Answer:
        """Not testable: the difference is what the course's levers are declared to do; the figure stands beside."""
        needs = (
            "Turns of the same kind by several powers, with dates and what followed, would make it testable."
        )
        projection, case = ctx.evidence.projection, ctx.case
        if projection is None or self.scenario not in projection.names():
            return untestable(f"nothing was projected for '{self.scenario}'", needs)
        p = projection.p_gain(self.scenario, case.noticeable)
        row = projection.contrasts()[self.scenario][-1]
        gain, first = row["gain"], row["p_predominant"]["difference"]
        prior = projection.p_gain(self.scenario, case.noticeable, prior=True)
        text = (
            f"As declared, the mean composite of {ctx.name(case.patron)} ends {points(gain['q50'])} from drift's in {row['year']} "
            f"(90 % {points(gain['q05'])} to {points(gain['q95'])}): P(higher by {points(case.noticeable)} or more) {pct(p)}, "
            f"without the case's data {pct(prior)}; P(predominant) moves by {points(first)}."
        )
        lost = untestable(
            "the difference from drift is what the levers are declared to do", needs, text, ("projection",)
        )
        return replace(lost, prior_only=prior, evidence_class="assumed")
