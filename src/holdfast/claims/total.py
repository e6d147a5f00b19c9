"""Total: figures add up, over the countries, to at least so much; or more in one span than in another."""

from __future__ import annotations

from typing import Any, Literal

import polars as pl
from pydantic import Field, model_validator

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, Year, listed, pct
from holdfast.claims.evidence import Context
from holdfast.claims.facts import ERROR, Match, believed, confidence, find, flags, titles


class Total(Test):
    """P(figures of the countries add up to at least a threshold)."""

    type: Literal["total"]
    """Names the test."""
    of: Match
    """Events that carry the figures."""
    less: Match | None = None
    """Figures taken off, country by country, from those of the same source; a country without is left out."""
    at_least: float = Field(gt=0.0)
    """The threshold."""
    half_of_clients: bool = False
    """Whether half of the countries must have figures."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: the largest figure of each country, summed; countries without a figure add nothing."""
        rows = [r for r in find(ctx, self.of) if r["value"] is not None]
        gone = [r for r in find(ctx, self.less) if r["value"] is not None] if self.less else []
        what = self.of.text or self.of.types[0].replace("_", " ")
        taken = _largest(gone, ctx)
        if self.less:
            rows = [r for r in rows if any(r["source_title"] == t["source_title"] for t in taken.values())]
        best = _largest(rows, ctx)
        if self.less:
            best = {c: r for c, r in best.items() if c in taken}
        if not best or (self.half_of_clients and len(best) * 2 < len(ctx.case.clients)):
            have = ctx.names(list(best)) if best else "no country"
            return untestable(
                f"figures of {what} are known for {have} only",
                f"Figures of {what} for at least half of the countries would make it testable.",
            )
        net = {
            c: float(r["value"]) - (float(taken[c]["value"]) if self.less else 0.0) for c, r in best.items()
        }
        total, sure = sum(net.values()), believed(list(best.values()))
        without = total - max(net.values())
        p = sure if total >= self.at_least else 1.0 - sure
        if total >= self.at_least > without:
            p = 1.0 - max(ERROR["checked"], max((_error(r) for r in best.values()), default=0.0))
        level, why = confidence(list(best.values()))
        told = [f"{ctx.name(c)} {v:,.0f} ({best[c]['date']})" for c, v in net.items()]
        return Answer(
            p=p,
            evidence=(
                f"{what[:1].upper()}{what[1:]}: {listed(told)}; together {total:,.0f}, claimed at least "
                f"{self.at_least:,.0f}. P {pct(p)}."
            ),
            evidence_class="observed",
            would_change=(
                f"Figures of the countries that add up to {'less' if total >= self.at_least else 'more'} "
                f"than {self.at_least:,.0f} would turn it."
            ),
            confidence=level,
            reason=f"{why}; {len(best)} of {len(ctx.case.clients)} countries have a figure",
            coverage=len(best) / len(ctx.case.clients),
            disputed=any("denied" in flags(r) for r in best.values()),
            sources=titles(list(best.values())),
        )


class More(Test):
    """Whether a count of the countries was higher in one span of years than in another."""

    type: Literal["more"]
    """Names the test."""
    name: str
    """Covariate that is counted."""
    clients: tuple[str, ...] = Field(min_length=1)
    """Countries added up."""
    years: tuple[Year, Year]
    """First and last year of the span said to have more."""
    than: tuple[Year, Year]
    """First and last year of the span compared with."""
    margin: float = Field(default=0.1, ge=0.0)
    """Difference, as a part of the earlier count, within which the two can't be told apart."""
    else_events: tuple[str, ...] = ()
    """Types of event whose figures serve until both counts are out: the largest of each country."""

    @model_validator(mode="after")
    def _order(self) -> More:
        if self.years[1] < self.years[0] or self.than[1] < self.than[0]:
            raise ValueError("a span is two years, the first not after the last")
        return self

    def answer(self, ctx: Context) -> Answer:
        """Evaluate on yearly means: one minus the error of a checked report, even odds within the margin."""
        table = ctx.evidence.panel.covariates.filter(
            pl.col("name").cast(pl.String) == self.name,
            pl.col("client").cast(pl.String).is_in(list(self.clients)),
        )
        later, n_later = _span(table, self.years)
        earlier, n_earlier = _span(table, self.than)
        what, sources = self.name.replace("_", " "), tuple(sorted(table["source"].cast(pl.String).unique()))
        how = ""
        if not (n_later and n_earlier) and self.else_events:
            later, n_later, _ = self._reported(ctx, self.years)
            earlier, n_earlier, sources = self._reported(ctx, self.than)
            how = ", by the largest figure that each side gave, as no count of both years was out"
        if not n_later or not n_earlier:
            lost = _years(self.years if not n_later else self.than)
            return untestable(
                f"no count of {what} for {lost} had been published by {ctx.evidence.date.isoformat()}",
                f"A count of {what} for {lost} would make it testable.",
            )
        sure = 1.0 - ERROR["checked"]
        p = 0.5
        if later > earlier * (1.0 + self.margin):
            p = sure
        elif later < earlier * (1.0 - self.margin):
            p = 1.0 - sure
        return Answer(
            p=p,
            evidence=(
                f"{what.capitalize()} a year in {ctx.names(self.clients)}{how}: "
                f"{earlier:g} in {_years(self.than)}, {later:g} in {_years(self.years)}. P {pct(p)}."
            ),
            evidence_class="observed",
            would_change=(
                f"A count of {what} that puts {_years(self.years)} below {_years(self.than)} would turn it."
            ),
            confidence="moderate",
            reason="one source counted both spans" if not how else "each side counted its own",
            sources=sources,
        )

    def _reported(self, ctx: Context, span: tuple[int, int]) -> tuple[float, int, tuple[str, ...]]:
        """Yearly mean of figures of events, the number of countries with one, and the sources."""
        match = Match(
            types=self.else_events,
            actor_from=self.clients,
            actor_to=self.clients,
            after=f"{span[0]}-01-01",
            until=f"{span[1]}-12-31",
        )
        rows = [r for r in find(ctx, match) if r["value"] is not None]
        best: dict[str, float] = {}
        for row in rows:
            best[row["actor_from"]] = max(best.get(row["actor_from"], 0.0), float(row["value"]))
        return sum(best.values()) / (span[1] - span[0] + 1), len(best), titles(rows)


def _span(table: pl.DataFrame, years: tuple[int, int]) -> tuple[float, int]:
    rows = table.filter(pl.col("year").is_between(*years), pl.col("value").is_not_null())
    n = rows["year"].n_unique()
    return (float(rows["value"].sum()) / n if n else 0.0), n


def _years(span: tuple[int, int]) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]} to {span[1]}"


def _largest(rows: list[dict[str, Any]], ctx: Context) -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {}
    for row in rows:
        for side in ("actor_from", "actor_to"):
            for code in (row[side] or "").split("|"):
                if code in ctx.case.clients and (code not in out or row["value"] > out[code]["value"]):
                    out[code] = row
    return out


def _error(row: dict[str, Any]) -> float:
    from holdfast.claims.facts import error_of

    return error_of(row)
