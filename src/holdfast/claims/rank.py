"""Rank: a power is among the first k of a domain. Of the composite: 1 is predominant, 2 prominent."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import IN_WORDS, Test, Year, listed, pct, points
from holdfast.claims.evidence import Context
from holdfast.claims.level import needs_reading, no_reading, pick_year
from holdfast.claims.quantify import agreement, missing, over_clients, sources_of
from holdfast.claims.view import View
from holdfast.codebook import DOMAINS


class Rank(Test):
    """P(rank of the power among the powers <= k), by country, then over the countries."""

    type: Literal["rank"]
    """Names the test."""
    among: int = Field(default=1, ge=1)
    """k: 1 asks for the first place, 2 for one of the first two."""
    domain: str = "composite"
    """Domain, or the composite."""
    year: Year | Literal["newest"]
    """Year of the state; "newest" is the newest with readings for half of the countries."""
    not_after: Year | None = None
    """With "newest": the last year that may be taken."""
    patron: str | None = None
    """The power; the case's own where left out."""
    over: Literal["all", "majority", "any"] = "majority"
    """Over which countries it must hold."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate on the evidence."""
        view, clients = View(ctx.evidence.foothold), ctx.case.clients
        year = pick_year(self.year, self.not_after, view, self.domain, ctx, self.patron)
        judged = np.zeros(0, dtype=bool) if year is None else view.judged(self.domain, year, self.patron)
        if year is None or not judged.any():
            return no_reading(ctx, self.domain, self.year)
        who = self.patron or ctx.case.patron
        shares = view.draws(self.domain, year)
        p = view.foothold.pi(who)
        first = ranks(shares, p) <= self.among
        tally = over_clients(first, judged, self.over)
        why, cap = missing(tally, judged, clients, ctx)

        def other(v: View) -> float:
            if who not in v.foothold.case.patrons:
                return tally.p
            ok = ranks(v.draws(self.domain, year), v.foothold.pi(who)) <= self.among
            return over_clients(ok, judged, self.over).p

        same, span = agreement(ctx, self.domain, other, tally.p)
        place = "first" if self.among == 1 else f"among the first {self.among}"
        told = [f"{ctx.name(c)} {pct(float(first[:, i].mean()))}" for i, c in enumerate(clients) if judged[i]]
        text = (
            f"P({ctx.name(who)} {place} in {self.domain}, end of {year}): {listed(told)}; "
            f"{IN_WORDS[self.over]} "
            f"{pct(tally.p)}{_firm(self, ctx, tally.p)}{by_domain(self, view, year, p, ctx)}."
        )
        if why:
            return untestable(why, needs_reading(ctx, self.domain, year), text)
        return Answer(
            p=tally.p,
            evidence=text,
            evidence_class="estimated",
            would_change=self._change(shares, judged, p, year, ctx),
            holds=tally.holds,
            capped=cap,
            coverage=float(view.observed(self.domain, year, self.patron).mean()),
            range=span,
            agreement=same,
            sources=sources_of(ctx, (self.domain,), (year,)),
            cells=tuple((c, self.domain, float(first[:, i].mean())) for i, c in enumerate(clients)),
        )

    def _change(
        self, shares: NDArray[np.float64], judged: NDArray[np.bool_], p: int, year: int, ctx: Context
    ) -> str:
        """The country nearest to changing sides, the rival there, and by how much."""
        mean = shares.mean(axis=0)
        rivals = np.sort(np.delete(mean, p, axis=1), axis=1)[:, ::-1]
        k = min(self.among, rivals.shape[1]) - 1
        lead = mean[:, p] - rivals[:, k]
        i = int(np.argmin(np.where(judged, np.abs(lead), np.inf)))
        order = [q for q in np.argsort(mean[i])[::-1] if q != p]
        rival = ctx.name(ctx.evidence.foothold.case.patrons[order[k]])
        which = "ahead of" if lead[i] > 0 else "behind"
        return (
            f"The closest call is {ctx.name(ctx.case.clients[i])}, where it is "
            f"{points(abs(float(lead[i])))} {which} "
            f"{rival}; readings of {year} that close such gaps in enough countries would turn it."
        )


def ranks(shares: NDArray[np.float64], p: int) -> NDArray[np.int64]:
    """Rank of a power by draw and country.

    Parameters
    ----------
    shares : (N, C, P) share
    p
        Index of the power.

    Returns
    -------
    (N, C) rank, 1 is first

    Examples
    --------
    >>> ranks(np.array([[[0.2, 0.5, 0.3]]]), 0)
    array([[3]])
    """
    return np.asarray(1 + (shares > shares[:, :, p : p + 1]).sum(axis=2))


def _firm(spec: Rank, ctx: Context, p: float) -> str:
    if spec.domain != "composite" or spec.among != 1 or spec.over != "majority" or spec.patron is not None:
        return ""
    return (
        f", {'firm' if p >= ctx.case.firm else 'not firm'} by the case's rule (P of {ctx.case.firm:g} or "
        "more)"
    )


def by_domain(spec: Rank, view: View, year: int, p: int, ctx: Context) -> str:
    """Where the composite is asked for: the number of countries in which it holds by domain."""
    if spec.domain != "composite":
        return ""
    parts = []
    for domain in DOMAINS:
        judged = view.judged(domain, year, spec.patron)
        if judged.any():
            ok = (ranks(view.draws(domain, year), p) <= spec.among).mean(axis=0)
            parts.append(f"{domain} {ok[judged].sum():.1f} of {int(judged.sum())}")
        else:
            parts.append(f"{domain} can't be judged")
    return f"; countries expected by domain: {listed(parts)}"
