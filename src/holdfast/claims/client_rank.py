"""Rank of a country among the others by counted events, such as crises that shook its rulers."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field, model_validator

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Spec, Test, Year, listed, pct
from holdfast.claims.evidence import Context
from holdfast.claims.words import side

DRAWS = 4000
"""Draws of each rate."""


class Ceiling(Spec):
    """Only countries whose covariate lay at or below a value are compared."""

    name: str
    """Covariate."""
    at_most: float
    """Highest value that still counts."""


class ClientRank(Test):
    """P(the country has the lowest, or highest, rate of events), from Gamma posteriors of Poisson rates."""

    type: Literal["client_rank"]
    """Names the test."""
    client: str
    """The country."""
    counts: tuple[str, ...] = Field(min_length=1)
    """Covariates that count events by country and year; each is ranked by itself and weighs the same."""
    from_year: Year
    """First year counted."""
    to_year: Year
    """Last year counted."""
    lowest: bool = True
    """True: fewest events. False: most."""
    among: Ceiling | None = None
    """Condition on which countries are compared."""

    @model_validator(mode="after")
    def _order(self) -> ClientRank:
        if self.to_year < self.from_year:
            raise ValueError(f"to_year {self.to_year} must not come before from_year {self.from_year}")
        return self

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: k events in n years, rate ~ Gamma(k + 1/2, n) (Jeffreys); P(first), averaged over kinds.

        The pooled rate adds all counts up; its P is one of the alternatives.
        """
        table = _table(ctx, self)
        clients, left_out = self._compared(ctx)
        if len(clients) < 2:
            return untestable(
                "the condition leaves no other country to compare with",
                "A looser condition would make it testable.",
            )
        if self.client not in clients:
            return untestable(
                f"{ctx.name(self.client)} is not among the countries compared", "Another condition would."
            )
        found: dict[str, float] = {}
        totals: dict[str, dict[str, tuple[float, int]]] = {}
        for name in self.counts:
            tallied = {c: _count(table, c, name) for c in clients}
            if any(n == 0 for _, n in tallied.values()):
                continue
            totals[name] = tallied
            found[name] = first_by_rate(
                [tallied[c] for c in clients], clients.index(self.client), self.lowest
            )
        if not found:
            return untestable(
                (
                    f"by {ctx.evidence.date.isoformat()} no count of {listed(list(self.counts))} covered "
                    "all countries compared"
                ),
                "A count of such events for every one of the countries would make it testable.",
            )
        p = float(np.mean(list(found.values())))
        pooled = [
            (sum(totals[k][c][0] for k in totals), min(totals[k][c][1] for k in totals)) for c in clients
        ]
        together = first_by_rate(pooled, clients.index(self.client), self.lowest)
        trials = [*found.values(), together]
        same = float(np.mean([side(t) == side(p) for t in trials]))
        told = []
        for name, tallied in totals.items():
            each = listed([f"{ctx.name(c)} {tallied[c][0]:g}" for c in clients])
            told.append(f"{name.replace('_', ' ')}: {each} (P {pct(found[name])})")
        best = min if self.lowest else max
        rival = best((c for c in clients if c != self.client), key=lambda c: pooled[clients.index(c)][0])
        years = next(iter(totals.values()))[self.client][1]
        return Answer(
            p=p,
            evidence=(
                f"Events from {self.from_year}, {years} years or more: {'; '.join(told)}. "
                f"P({ctx.name(self.client)} has the "
                f"{'fewest' if self.lowest else 'most'}) {pct(p)} with every kind weighing the same, "
                f"{pct(together)} with all "
                f"added up.{left_out} Events in closed countries go unreported more often."
            ),
            evidence_class="estimated",
            would_change=(
                f"It turns on {ctx.name(self.client)} against {ctx.name(rival)}: counts that find the latter "
                f"{'more' if self.lowest else 'less'} shaken, or the former "
                f"{'less' if self.lowest else 'more'}, would."
            ),
            coverage=len(found) / len(self.counts),
            confidence="moderate" if same >= 0.66 else "low",
            reason=(
                f"{100 * same:.0f} % of the kinds and their sum fall on the same side; reporting differs by "
                "country"
            ),
            range=(min(trials), max(trials)),
            agreement=same,
            sources=tuple(sorted(table["source"].cast(pl.String).unique().to_list())),
            cells=tuple((self.client, k, v) for k, v in found.items()),
        )

    def _compared(self, ctx: Context) -> tuple[list[str], str]:
        clients = list(ctx.case.clients)
        if self.among is None:
            return clients, ""
        rows = ctx.evidence.panel.covariates.filter(
            pl.col("name").cast(pl.String) == self.among.name, pl.col("year") <= self.to_year
        ).sort("year")
        latest = {str(r["client"]): float(r["value"]) for r in rows.iter_rows(named=True)}
        out = [c for c in clients if latest.get(c, -np.inf) > self.among.at_most]
        text = (
            f" Left out of the comparison by {self.among.name.replace('_', ' ')}: {ctx.names(out)}."
            if out
            else ""
        )
        return [c for c in clients if c not in out], text


def _table(ctx: Context, spec: ClientRank) -> pl.DataFrame:
    return ctx.evidence.panel.covariates.filter(
        pl.col("name").cast(pl.String).is_in(list(spec.counts)),
        pl.col("year").is_between(spec.from_year, spec.to_year),
        pl.col("client").cast(pl.String).is_in(list(ctx.case.clients)),
        pl.col("value").is_not_null(),
    )


def _count(table: pl.DataFrame, client: str, name: str) -> tuple[float, int]:
    rows = table.filter(pl.col("client").cast(pl.String) == client, pl.col("name").cast(pl.String) == name)
    return float(rows["value"].sum()), rows["year"].n_unique()


def first_by_rate(tallied: list[tuple[float, int]], which: int, lowest: bool) -> float:
    """P(a country's rate is the lowest, or the highest, of all).

    Parameters
    ----------
    tallied
        Events and years by country.
    which
        Index of the country.
    lowest
        Whether the lowest is asked for.

    Returns
    -------
    float

    Examples
    --------
    >>> first_by_rate([(0, 30), (60, 30)], 0, True) > 0.99
    True
    >>> abs(first_by_rate([(3, 30)] * 4, 0, True) - 0.25) < 0.03
    True
    """
    rates = _rates(tallied)
    chosen = rates.argmin(axis=1) if lowest else rates.argmax(axis=1)
    return float((chosen == which).mean())


def _rates(tallied: list[tuple[float, int]]) -> NDArray[np.float64]:
    rng = np.random.Generator(np.random.Philox(key=7))
    events = np.array([k for k, _ in tallied])
    years = np.array([float(n) for _, n in tallied])
    return np.asarray(rng.gamma(events + 0.5, 1.0 / years, size=(DRAWS, len(tallied))))
