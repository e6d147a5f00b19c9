"""Absence: something did not happen. Testable only where a source looked for it."""

from __future__ import annotations

from typing import Any, Literal

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, pct
from holdfast.claims.evidence import Context
from holdfast.claims.facts import Match, believed, confidence, error_of, find, first_day, titles, told


class Absence(Test):
    """P(nothing of the kind happened), from sources that looked; without one, silence is no evidence."""

    type: Literal["absence"]
    """Names the test."""
    of: Match
    """What is said not to have happened."""
    beside: Match | None = None
    """What is told beside it without bearing on the answer."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: reports contradict it; else a `watch` whose `unit` names the kind must have looked."""
        reports, watched = find(ctx, self.of), self._watched(ctx)
        near = find(ctx, self.beside) if self.beside else []
        small = self._below(ctx, reports)
        what = self.of.text or self.of.types[0].replace("_", " ")
        also = f" Beside it: {'; '.join(told(r, ctx) for r in [*small, *near][:4])}." if small or near else ""
        if reports:
            p = 1.0 - believed(reports)
            level, why = confidence(reports)
            return Answer(
                p=p,
                evidence=(
                    f"On record: {'; '.join(told(r, ctx) for r in reports[:3])}. P(none) {pct(p)}.{also}"
                ),
                evidence_class="observed",
                would_change=f"Only the reports of {what} proving wrong would turn it.",
                confidence=level,
                reason=why,
                sources=titles(reports),
            )
        if not watched:
            return untestable(
                (
                    f"absence of evidence: no source on record by {ctx.evidence.date.isoformat()} looked "
                    f"for {what}"
                ),
                (
                    f"A source that looked for {what} and says what it found would make it testable; one "
                    "clear case would contradict it."
                ),
                also.strip(),
                titles([*small, *near]),
            )
        p = 1.0 - min(error_of(w) for w in watched)
        level, why = confidence(watched)
        return Answer(
            p=p,
            evidence=(
                f"Looked for and not found: {'; '.join(told(w, ctx) for w in watched[:3])}. P(none) "
                f"{pct(p)}.{also}"
            ),
            evidence_class="observed",
            would_change=f"One dated, sourced case of {what} would turn it.",
            confidence=level,
            reason=why,
            sources=titles([*watched, *small, *near]),
        )

    def _watched(self, ctx: Context) -> list[dict[str, Any]]:
        """Sources that looked for this kind, at these actors, in some part of the time asked about."""
        looked = find(ctx, Match(types=("watch",), actor_from=self.of.actor_from, actor_to=self.of.actor_to))
        out = []
        for row in looked:
            if not set((row["unit"] or "").split("|")) & set(self.of.types):
                continue
            starts = first_day(str(row["date"]))
            ends = first_day(str(row["date_end"] or row["date"]))
            if (self.of.until and starts > first_day(self.of.until)) or (
                self.of.after and ends < first_day(self.of.after)
            ):
                continue
            out.append(row)
        return out

    def _below(self, ctx: Context, reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Reports of the kind that are too small, or of unknown size, to count."""
        if self.of.min_value is None:
            return []
        every = find(ctx, self.of.model_copy(update={"min_value": None}))
        counted = {r["id"] for r in reports}
        return [r for r in every if r["id"] not in counted]
