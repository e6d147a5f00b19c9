"""Count: a figure of an event. A party's later figures revise its earlier ones; unlike parties dispute it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, listed, pct
from holdfast.claims.evidence import Context
from holdfast.claims.facts import LEAST, Match, believed, confidence, find, first_day, flags, titles


class Count(Test):
    """P(the figure lies within a tolerance of the claimed one), by the newest figure of each party."""

    type: Literal["count"]
    """Names the test."""
    of: Match
    """Events that carry the figure."""
    value: float
    """Claimed figure."""
    tolerance: float = Field(default=0.0, ge=0.0)
    """How far the newest figure may lie from it, in the figure's unit."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate."""
        rows = [r for r in find(ctx, self.of) if r["value"] is not None]
        what = self.of.text or self.of.types[0].replace("_", " ")
        if not rows:
            return untestable(
                f"no figure of {what} had been published by {ctx.evidence.date.isoformat()}",
                f"A dated, sourced figure of {what} would make it testable.",
            )
        parties = newest_by_party(rows)
        fits = {k: abs(float(r["value"]) - self.value) <= self.tolerance for k, r in parties.items()}
        conflict = len(parties) > 1 and len(set(fits.values())) > 1
        used = [r for k, r in parties.items() if fits[k]]
        p = believed(used) if used else max(1.0 - believed(list(parties.values())), LEAST)
        history = listed([f"{float(r['value']):g} ({r['date']})" for r in rows])
        names = ", ".join(f"{ctx_name(ctx, k)} {float(r['value']):g}" for k, r in parties.items())
        level, why = confidence(list(parties.values()))
        return Answer(
            p=p,
            evidence=(
                f"Figures of {what} by date: {history}. Newest by party: {names}; claimed {self.value:g}. "
                + ("The parties differ." if conflict else f"P {pct(p)}.")
            ),
            evidence_class="observed",
            would_change=(
                "A later revision by the same party, or an independent count that differs from "
                f"{self.value:g} "
                f"by more than {self.tolerance:g}, would turn it."
            ),
            disputed=conflict or any("denied" in flags(r) for r in used),
            confidence="low" if conflict else level,
            reason="parties give different figures" if conflict else why,
            sources=titles(rows),
        )


def party(row: dict[str, Any]) -> str:
    """Whose figure it is: who gives it, else who acts."""
    return str(row["by"] or row["actor_from"] or "?")


def newest_by_party(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The newest figure of each party; earlier ones are revised by it."""
    out: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda r: first_day(str(r["date"]))):
        out[party(row)] = row
    return out


def ctx_name(ctx: Context, code: str) -> str:
    """Name of a party that may be a code or already a name."""
    try:
        return ctx.name(code)
    except (KeyError, ValueError):
        return code
