"""Rely: whether the case's power would help if a country asked, by its answers and others' to earlier appeals."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import numpy as np
from pydantic import Field

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Day, Over, Test, counted, listed, pct
from holdfast.claims.evidence import Context

FEW = 10
"""Answers of the power below which confidence is low."""


class Rely(Test):
    """P(chance of help is at least so large), the chance being that of an appeal which is made."""

    type: Literal["rely"]
    """Names the test."""
    crisis: Literal["unrest", "war_at_home", "attack"]
    """Kind of crisis."""
    least: float = Field(gt=0.0, lt=1.0)
    """The chance that must be reached."""
    at: Day | None = None
    """Day of the appeal (ISO); the day up to which things are known where left out or later."""
    over: Over = "mean"
    """Over which countries."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate over joint draws of the model's parameters."""
        from holdfast.dynamics.reliance import answers, appeals, before_any, chance, situation

        case, panel = ctx.case, ctx.evidence.panel
        day = min(ctx.evidence.date, dt.date.fromisoformat(self.at) if self.at else dt.date.max)
        known = appeals(panel, day)
        own = known.rows.filter(known.rows["power"] == case.patron)
        if known.rows.is_empty():
            return untestable(
                "no appeal is on record by then", "Appeals and their answers would make it testable."
            )
        where = [situation(panel, case.patron, c, day, self.crisis) for c in case.clients]
        drawn, blind = answers(known), before_any()
        chances = np.stack([chance(drawn, s, known.powers) for s in where], axis=1)
        before = np.stack([chance(blind, s) for s in where], axis=1)
        holds = self._holds(chances)
        first = where[0]
        each = [f"{ctx.name(c)} {pct(float(x.mean()))}" for c, x in zip(case.clients, chances.T, strict=True)]
        war = (
            "no war"
            if first.drain == 0.0
            else "a war of its own"
            if first.drain == 1.0
            else "a part in a war"
        )
        return Answer(
            p=float(holds.mean()),
            evidence=(
                f"On {day.isoformat()}, {ctx.name(case.patron)} with {war} in {first.war_year}, "
                f"{counted(own.height, 'answer')} of its own on record by then, with help in "
                f"{int(own['helped'].sum())}, among {known.rows.height} of all powers. Chance of help: {listed(each)}. "
                f"P(at least {self.least:g}) {pct(float(holds.mean()))}."
            ),
            evidence_class="estimated",
            would_change=(
                "A few further appeals to the power, granted or refused, would turn it; so would appeals that never "
                "became known."
            ),
            holds=holds,
            confidence="low" if own.height < FEW else "moderate",
            reason=f"{counted(own.height, 'answer')} of the power; an association over {known.rows.height} appeals that became known",
            prior_only=float(self._holds(before).mean()),
            sources=("appeals and refusals, hand-coded with sources", "ucdp"),
            cells=tuple(
                (c, "security", float((x >= self.least).mean())) for c, x in zip(case.clients, chances.T, strict=True)
            ),
        )  # fmt: skip

    def _holds(self, chances: np.ndarray) -> np.ndarray:
        """Whether it holds, by draw."""
        reached = chances >= self.least
        if self.over == "mean":
            return np.asarray(chances.mean(axis=1) >= self.least)
        need = {"all": chances.shape[1], "majority": chances.shape[1] // 2 + 1, "any": 1}[self.over]
        return np.asarray(reached.sum(axis=1) >= need)
