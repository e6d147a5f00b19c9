"""Event: something happened by a date, and nothing on record undoes it."""

from __future__ import annotations

from typing import Literal

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, pct
from holdfast.claims.evidence import Context
from holdfast.claims.facts import Match, believed, confidence, find, flags, titles, told


class Event(Test):
    """P(it happened), from the sources that report it; a denial by a party makes it disputed."""

    type: Literal["event"]
    """Names the test."""
    happened: Match
    """What must be on record."""
    confirmed_by: Match | None = None
    """Other reports that the same happened; they make it surer but don't stand by themselves."""
    unless: Match | None = None
    """What, if it is on record, contradicts the claim."""
    beside: Match | None = None
    """What is told beside it without bearing on the answer."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: P = P(reported so) x (1 - P(what contradicts it)), by the declared errors of reports."""
        rows = find(ctx, self.happened)
        against = find(ctx, self.unless) if self.unless else []
        near = find(ctx, self.beside) if self.beside else []
        more = find(ctx, self.confirmed_by) if self.confirmed_by and rows else []
        what = self.happened.text or self.happened.types[0].replace("_", " ")
        if not rows and not against:
            return untestable(
                (
                    f"no source on record by {ctx.evidence.date.isoformat()} tells of {what}, and none is "
                    "known to have looked"
                ),
                f"A dated, sourced record of {what}, or of its absence, would make it testable.",
            )
        p = believed([*rows, *more]) * (1.0 - believed(against))
        denied = [r for r in rows if "denied" in flags(r)]
        text = "; ".join(told(r, ctx) for r in rows[:4]) or f"No record of {what}"
        text += f"; and {len(rows) - 4} more" if len(rows) > 4 else ""
        if more:
            text += f". Confirmed: {'; '.join(told(r, ctx) for r in more[:3])}"
        if against:
            text += f". Against it: {'; '.join(told(r, ctx) for r in against[:3])}"
        if near:
            text += f". Beside it: {'; '.join(told(r, ctx) for r in near[:3])}"
        level, why = confidence([*rows, *more] or against)
        undone = (
            self.unless.text or self.unless.types[0].replace("_", " ")
            if self.unless
            else "a denial or a correction"
        )
        return Answer(
            p=p,
            evidence=f"{text}. P {pct(p)}."
            if not denied
            else f"{text}. Claimed by one party, denied by another.",
            evidence_class="observed",
            would_change=(
                f"An independent record, such as an investigation both sides accept, would settle {what}."
                if denied
                else f"It turns on a record of {undone}, or on the sources named being wrong."
            ),
            disputed=bool(denied),
            confidence="low" if denied else level,
            reason="the parties contradict each other" if denied else why,
            sources=titles([*rows, *more, *against]),
        )
