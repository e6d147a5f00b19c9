"""Level: the share of a power in a domain lies above a threshold."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import IN_WORDS, Over, Test, Year, listed, pct, points, share
from holdfast.claims.evidence import Context
from holdfast.claims.quantify import agreement, missing, over_clients, sources_of
from holdfast.claims.view import View, newest_judged
from holdfast.claims.words import side


class Level(Test):
    """P(share > threshold) of a power, by country, then over the countries."""

    type: Literal["level"]
    """Names the test."""
    above: float = Field(ge=0.0, lt=1.0)
    """The threshold, a share."""
    domain: str = "composite"
    """Domain, or the composite."""
    year: Year | Literal["newest"]
    """Year of the state; "newest" is the newest with readings for half of the countries."""
    not_after: Year | None = None
    """With "newest": the last year that may be taken."""
    patron: str | None = None
    """The power; the case's own where left out."""
    over: Over = "majority"
    """Over which countries it must hold."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate on the evidence; P = mean over draws of [share > threshold, over the countries]."""
        foothold = ctx.evidence.foothold
        view, clients = View(foothold), ctx.case.clients
        year = pick_year(self.year, self.not_after, view, self.domain, ctx, self.patron)
        judged = np.zeros(0, dtype=bool) if year is None else view.judged(self.domain, year, self.patron)
        if year is None or not judged.any():
            return no_reading(ctx, self.domain, self.year)
        who = self.patron or ctx.case.patron
        p = foothold.pi(who)
        shares = view.draws(self.domain, year)[:, :, p]
        if self.over == "mean":
            holds = shares[:, judged].mean(axis=1) > self.above
            why = (
                ""
                if judged.mean() >= 0.5
                else "less than half of the countries have a reading in the year asked"
            )
            cap = ""
        else:
            tally = over_clients(shares > self.above, judged, self.over)
            holds = tally.holds
            why, cap = missing(tally, judged, clients, ctx)
        found = float(holds.mean())

        def other(v: View) -> float:
            x = (
                v.draws(self.domain, year)[:, :, v.foothold.pi(who)]
                if who in v.foothold.case.patrons
                else shares
            )
            if self.over == "mean":
                return float((x[:, judged].mean(axis=1) > self.above).mean())
            return over_clients(x > self.above, judged, self.over).p

        same, span = agreement(ctx, self.domain, other, found)
        told = [f"{ctx.name(c)} {interval(shares[:, i])}" for i, c in enumerate(clients) if judged[i]]
        text = (
            f"Share of {ctx.name(who)} in {self.domain} at the end of {year}, mean and 90 % interval: "
            f"{listed(told)}. "
            f"Above {share(self.above)} {IN_WORDS[self.over]} with P {pct(found)}."
        )
        if why:
            return untestable(why, needs_reading(ctx, self.domain, year), text)
        gap = np.median(shares, axis=0) - self.above
        near = int(np.argmin(np.where(judged, np.abs(gap), np.inf)))
        where = "above" if gap[near] > 0 else "below"
        return Answer(
            p=found,
            evidence=text,
            evidence_class="estimated",
            would_change=(
                f"It turns on {turning(found)}; the nearest to the threshold is {ctx.name(clients[near])}, "
                f"{points(abs(float(gap[near])))} {where} it, so readings of {year} that move it by more "
                "would."
            ),
            holds=holds,
            capped=cap,
            coverage=float(view.observed(self.domain, year, self.patron).mean()),
            range=span,
            agreement=same,
            sources=sources_of(ctx, (self.domain,), (year,)),
            cells=tuple(
                (c, self.domain, float((shares[:, i] > self.above).mean())) for i, c in enumerate(clients)
            ),
        )


def turning(p: float) -> str:
    """What kind of reading would turn an answer, in words."""
    return {1: "lower shares", -1: "higher shares", 0: "tighter readings either way"}[side(p)]


def interval(x: NDArray[np.float64]) -> str:
    """Mean and 90 % interval of draws of a share.

    Examples
    --------
    >>> interval(np.linspace(0.2, 0.4, 101))
    '30 % (21 to 39)'
    """
    low, high = np.quantile(x, [0.05, 0.95])
    return f"{100 * x.mean():.0f} % ({100 * low:.0f} to {100 * high:.0f})"


def pick_year(
    year: int | str, not_after: int | None, view: View, domain: str, ctx: Context, who: str | None = None
) -> int | None:
    """The year meant; None where "newest" finds none or the year lies outside the measurement."""
    if year == "newest":
        limit = min(not_after or ctx.evidence.date.year, ctx.evidence.date.year)
        return newest_judged(view, domain, limit, who)
    wanted = int(year)
    return wanted if view.foothold.years[0] <= wanted <= view.foothold.years[-1] else None


def no_reading(ctx: Context, domain: str, year: int | str) -> Answer:
    """The answer where nothing was published for the year by then."""
    when = "any year" if year == "newest" else str(year)
    return untestable(
        f"by {ctx.evidence.date.isoformat()} no reading of {domain} for {when} had been published",
        needs_reading(ctx, domain, year),
    )


def needs_reading(ctx: Context, domain: str, year: int | str) -> str:
    """What would make such a claim testable."""
    half = len(ctx.case.clients) // 2 + 1
    when = "a recent year" if year == "newest" else str(year)
    return (
        f"Readings of {domain} for {when} in at least {half} of the {len(ctx.case.clients)} countries would "
        "make it testable."
    )
