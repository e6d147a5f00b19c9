"""Appeal: a country asked for armed help, and it came, how soon."""

from __future__ import annotations

from typing import Literal

import polars as pl

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Day, Test, counted, pct
from holdfast.claims.evidence import Context
from holdfast.claims.facts import ERROR

CERTAINTY = {"high": 0.0, "medium": 0.1, "low": 0.25}
"""Declared chance of a wrong date or answer that the list's own doubt adds."""


class Appeal(Test):
    """P(asked, and help arrived within so many days), from the list of appeals."""

    type: Literal["appeal"]
    """Names the test."""
    client: str
    """Country that asked."""
    power: str
    """Who was asked: a state or an organisation."""
    after: Day
    """First day of the appeal (ISO)."""
    until: Day
    """Last day of the appeal (ISO)."""
    within: int | None = None
    """Days from the appeal to the arrival; left out, only that help was granted counts."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: an entry bears it out or contradicts it; without one it can't be judged."""
        from holdfast import codebook

        rows = codebook.requests(ctx.evidence.date).filter(
            (pl.col("client") == self.client)
            & (pl.col("power") == self.power)
            & pl.col("date").is_between(pl.lit(self.after), pl.lit(self.until))
        )
        if rows.is_empty():
            return untestable(
                f"no appeal of {ctx.name(self.client)} to {ctx.name(self.power)} in that time is on record by "
                f"{ctx.evidence.date.isoformat()}",
                "A source that tells of one, or that looked for one, would make it testable.",
            )
        row = rows.row(0, named=True)
        helped = row["answer"] == "granted" or (row["answer"] == "partial" and row["arrived"] == "yes")
        days = row["arrival_days"]
        soon = self.within is None or (days is not None and days <= self.within)
        if helped and self.within is not None and days is None:
            return untestable(
                "the day of arrival is not on record", "A source with the day would make it testable."
            )
        error = min(ERROR["checked" if row["checked"] else "unchecked"] + CERTAINTY[row["certainty"]], 0.5)
        p = 1.0 - error if helped and soon else error
        when = "the same day" if days == 0 else f"{counted(days or 0, 'day')} later"
        came = "no day of arrival" if days is None else f"first arrivals {when}"
        return Answer(
            p=p,
            evidence=f"{row['date']}: {row['text']} Answer: {row['answer']}; {came}. P {pct(p)}.",
            evidence_class="observed",
            would_change="Sources with another answer or other dates would turn it.",
            confidence="high" if row["checked"] and row["certainty"] == "high" else "moderate",
            reason=f"one entry, {'read at its source' if row['checked'] else 'not read again'}, certainty {row['certainty']}",
            sources=(row["source_title"],),
        )  # fmt: skip
