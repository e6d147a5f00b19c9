"""Outlook: what the projection says of a scenario by a year, and whether the data or an assumption say it."""

from __future__ import annotations

from typing import Any, Literal

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, Year, pct, share
from holdfast.claims.evidence import Context
from holdfast.claims.words import side

MARGIN = 0.05
"""Declared: a P that differs by less from the one without the case's data is not an answer of the data."""

BASE = "drift"
"""The scenario without levers, whose course is learned from the world."""


class Outlook(Test):
    """P(prominent) or P(predominant) by a year under a scenario, or P of having lost it."""

    type: Literal["outlook"]
    """Names the test."""
    scenario: str
    """Name of the scenario."""
    reach: Literal["prominent", "predominant"]
    """Among the first two, or first, by composite in most of the countries."""
    by: Year | Literal["horizon"] = "horizon"
    """Year; "horizon" is the last one projected."""
    lost: bool = False
    """Whether the claim is that it is no longer so by then."""
    open_ended: bool = False
    """Whether the claim names no date, so that the end of the horizon can at most lean against it."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate.

        Not testable where P without the case's data differs by less than `MARGIN`, or where only the declared
        effects of the scenario bring it to another side than drift; declared effects let it at most lean.
        """
        projection = ctx.evidence.projection
        rows = self._rows(projection, self.scenario)
        if not rows:
            return untestable(
                f"nothing was projected for '{self.scenario}'",
                "A projection from the case's footholds would.",
            )
        year = max(rows) if self.by == "horizon" else self.by
        if year not in rows:
            return untestable(f"the projection ends in {max(rows)}, before {year}", "A longer horizon would.")
        p = self._turn(rows[year])
        prior = self._rows(projection, self.scenario, prior=True).get(year)
        drift = self._rows(projection, BASE).get(year)
        prior_p = None if prior is None else self._turn(prior)
        drift_p = None if drift is None else self._turn(drift)
        start = rows[min(rows)]
        declared = self.scenario != BASE
        goal = f"{'no longer ' if self.lost else ''}{self.reach}"
        choices = self._over_choices(projection) if year == max(rows) else None
        text = (
            f"P({ctx.name(ctx.case.patron)} {goal} in {year} under {self.scenario}) {pct(p)}"
            + (f", under drift {pct(drift_p)}" if declared and drift_p is not None else "")
            + (f", without the case's data {pct(prior_p)}" if prior_p is not None else "")
            + f"; in {min(rows)} P({self.reach}) was {pct(start)}."
            + (f" By other choices from {pct(choices[0])} to {pct(choices[1])}." if choices else "")
            + self._first_loss(projection)
            + (" Policy effects here are declared, not estimated." if declared else "")
        )
        why, cap, needs = self._judge(p, prior_p, drift_p, start, declared)
        if self.open_ended and p < 0.5 and not cap:
            cap = f"the claim names no date, and what comes after {year} is not projected"
        answer = Answer(
            p=p,
            evidence=text,
            evidence_class="assumed" if declared else "estimated",
            would_change=needs,
            capped=cap,
            coverage=1.0,
            range=choices,
            prior_only=prior_p,
            confidence="low",
            reason="policy effects are declared and can't be back-tested"
            if declared
            else "the horizon lies beyond what was back-tested, and only the case's weights were projected",
            sources=("projection",),
        )
        if not why:
            return answer
        lost = untestable(why, needs, text, ("projection",))
        return _with(lost, prior_only=prior_p, evidence_class=answer.evidence_class)

    def _judge(
        self, p: float, prior: float | None, drift: float | None, start: float, declared: bool
    ) -> tuple[str, str, str]:
        """Why it can't be judged, why it may only lean, and what would change it."""
        why, cap, needs = judged(p, prior, drift, declared=declared)
        if self.lost and start < 0.1:
            return f"there is hardly a position to lose (P {pct(start)} at the start)", "", needs
        if self.lost and start < 0.5 and not why:
            cap = "it is doubtful that there is such a position to lose"
        return why, cap, needs

    def _over_choices(self, projection: Any) -> tuple[float, float] | None:
        """Lowest and highest P over other weights and measurements; None where they weren't tried."""
        beside = getattr(projection, "aside", None)
        rows = [r for r in beside.choices if r["scenario"] == self.scenario] if beside is not None else []
        found = [self._turn(float(r[f"p_{self.reach}"])) for r in rows]
        return (min(found), max(found)) if found else None

    def _turn(self, p: float) -> float:
        return 1.0 - p if self.lost else p

    def _rows(self, projection: Any, scenario: str, *, prior: bool = False) -> dict[int, float]:
        """P by year; empty where there is no projection or no such scenario."""
        found = {} if projection is None else projection.outlook(prior=prior)
        return {int(r["year"]): float(r[f"p_{self.reach}"]) for r in found.get(scenario, [])}

    def _first_loss(self, projection: Any) -> str:
        """How often, and when, the position is first lost in runs that held it."""
        row = projection.time_to_loss().get(self.scenario, {}).get(self.reach, {})
        if not self.lost or not row:
            return ""
        median = f", the median after {row['median']:g} years" if row.get("median") is not None else ""
        lost = float(row["lost"])
        part = "fewer than one in a hundred" if lost < 0.01 else share(lost)
        return f" Of the runs that held it at the start {part} lose it at some time{median}."


def judged(p: float, prior: float | None, drift: float | None, *, declared: bool) -> tuple[str, str, str]:
    """Why an outlook can't be judged, why it may only lean, and what would change it.

    Parameters
    ----------
    p, prior, drift
        P, the same without the case's data, and under today's course.
    declared
        Whether anything in the course is declared.
    """
    needs = (
        f"Observed footholds of the coming years decide it; it turns at P 0.5, it is {pct(p)} now."
        if not declared
        else "An estimate of what such policies did elsewhere, or the years themselves, would decide it."
    )
    if prior is not None and abs(p - prior) < MARGIN:
        return "the case's data hardly move it: without them P is nearly the same", "", needs
    if declared and drift is not None and side(p) != side(drift):
        return "the difference from drift rests wholly on declared effects", "", needs
    return "", "policy effects are declared" if declared else "", needs


def _with(answer: Answer, **changes: Any) -> Answer:
    from dataclasses import replace

    return replace(answer, **changes)
