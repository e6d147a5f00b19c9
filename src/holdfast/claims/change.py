"""Change: the share of a power falls or rises between two years, at all, noticeably or fast."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import IN_WORDS, Over, Test, Year, listed, pct, points
from holdfast.claims.evidence import Context
from holdfast.claims.quantify import agreement, missing, over_clients, sources_of
from holdfast.claims.view import View, newest_judged
from holdfast.codebook import COMPOSITE, DOMAINS
from holdfast.errors import DataError


class Change(Test):
    """P(change beyond a threshold) of a power's share, by country, then over the countries."""

    type: Literal["change"]
    """Names the test."""
    from_year: Year
    """Year that the change is counted from."""
    to_year: Year
    """Year that it is counted to."""
    direction: Literal["fall", "rise"] = "fall"
    """Which way."""
    by: float | Literal["any", "noticeable", "fast"] = "any"
    """Beyond what: any change, a share, the case's `noticeable`, or the world's `fast` quantile."""
    domain: str = "composite"
    """Domain, or the composite."""
    patron: str | None = None
    """The power; the case's own where left out."""
    over: Over = "mean"
    """Over which countries it must hold."""

    @model_validator(mode="after")
    def _order(self) -> Change:
        if self.to_year <= self.from_year:
            raise ValueError(f"to_year {self.to_year} must come after from_year {self.from_year}")
        return self

    def threshold(self, ctx: Context) -> float | None:
        """Size of the change, a share above or at 0; None where the world's changes aren't at hand."""
        if self.by == "any":
            return 0.0
        if self.by == "noticeable":
            return float(ctx.case.noticeable)
        if self.by != "fast":
            return float(self.by)
        ask = ctx.evidence.change_quantile
        if ask is None or self.domain != COMPOSITE:
            return None
        q = ctx.case.fast if self.direction == "fall" else 1.0 - ctx.case.fast
        try:
            value = float(ask(ctx.evidence.panel, self.to_year - self.from_year, q))
        except DataError:
            return None
        return max(-value if self.direction == "fall" else value, 0.0) if np.isfinite(value) else None

    def answer(self, ctx: Context) -> Answer:
        """Evaluate on the evidence; P = mean over draws of [sign x (s[to] - s[from]) > threshold]."""
        view, clients = View(ctx.evidence.foothold), ctx.case.clients
        years = (self.from_year, self.to_year)
        judged = np.logical_and(*(view.judged(self.domain, y, self.patron) for y in years))
        if judged.mean() < 0.5:
            return self._unjudged(ctx, view, judged)
        limit = self.threshold(ctx)
        if limit is None:
            return untestable(
                "the changes of all pairs of the world over as many years aren't at hand",
                "A world panel with readings in both years would make it testable.",
            )
        sign = -1.0 if self.direction == "fall" else 1.0
        who = self.patron or ctx.case.patron
        moved = self._moved(view, who)
        cap = ""
        if self.over == "mean":
            holds = sign * moved[:, judged].mean(axis=1) > limit
        else:
            tally = over_clients(sign * moved > limit, judged, self.over)
            holds = tally.holds
            _, cap = missing(tally, judged, clients, ctx)

        def other(v: View) -> float:
            if who not in v.foothold.case.patrons:
                return float(holds.mean())
            x = sign * self._moved(v, who)
            if self.over == "mean":
                return float((x[:, judged].mean(axis=1) > limit).mean())
            return over_clients(x > limit, judged, self.over).p

        found = float(holds.mean())
        same, span = agreement(ctx, self.domain, other, found)
        mean = moved[:, judged].mean(axis=1)
        return Answer(
            p=found,
            evidence=self._sentence(ctx, view, who, moved, judged, limit, found),
            evidence_class="estimated",
            would_change=(
                f"It turns at a mean change of {points(sign * limit)}; it is {points(float(mean.mean()))} "
                "now, so readings "
                f"for {self.from_year} or {self.to_year} that move it by "
                f"{points(abs(float(mean.mean()) - sign * limit))} would."
            ),
            holds=holds,
            capped=cap,
            coverage=float(np.mean([view.observed(self.domain, y, self.patron).mean() for y in years])),
            range=span,
            agreement=same,
            sources=sources_of(ctx, (self.domain,), years),
            cells=tuple(
                (c, self.domain, float((sign * moved[:, i] > limit).mean())) for i, c in enumerate(clients)
            ),
        )

    def _moved(self, view: View, who: str) -> NDArray[np.float64]:
        p = view.foothold.pi(who)
        return (
            view.draws(self.domain, self.to_year)[:, :, p] - view.draws(self.domain, self.from_year)[:, :, p]
        )

    def _sentence(
        self,
        ctx: Context,
        view: View,
        who: str,
        moved: NDArray[np.float64],
        judged: NDArray[np.bool_],
        limit: float,
        found: float,
    ) -> str:
        low, high = np.quantile(moved[:, judged].mean(axis=1), [0.05, 0.95])
        told = [f"{ctx.name(c)} {span(moved[:, i])}" for i, c in enumerate(ctx.case.clients) if judged[i]]
        beyond = {
            "any": "",
            "noticeable": ", the case's word for noticeable",
            "fast": ", fast for any pair of the world",
        }
        more = beyond.get(self.by, "") if isinstance(self.by, str) else ""
        verb = "fall" if self.direction == "fall" else "rise"
        sign = -1.0 if self.direction == "fall" else 1.0
        any_at_all = float((sign * moved[:, judged].mean(axis=1) > 0.0).mean())
        some = f"; P(any {verb}, on average) {pct(any_at_all)}" if limit > 0.0 else ""
        text = (
            f"Share of {ctx.name(who)} in {self.domain}, {self.from_year} to {self.to_year}: mean change "
            f"{points(float(moved[:, judged].mean()))} (90 % {100 * low:.1f} to {100 * high:.1f}); "
            f"{listed(told)}"
        )
        if self.domain == COMPOSITE:
            text += f"; by domain {listed(self._domains(view, who))}"
        return (
            f"{text}. P({verb} of more than {points(limit)}{more}, {IN_WORDS[self.over]}) {pct(found)}{some}."
        )

    def _domains(self, view: View, who: str) -> list[str]:
        out = []
        for domain in DOMAINS:
            judged = np.logical_and(
                view.judged(domain, self.from_year, who), view.judged(domain, self.to_year, who)
            )
            if not judged.any():
                out.append(f"{domain} can't be judged")
                continue
            p = view.foothold.pi(who)
            x = view.draws(domain, self.to_year)[:, :, p] - view.draws(domain, self.from_year)[:, :, p]
            out.append(f"{domain} {span(x[:, judged].mean(axis=1))}")
        return out

    def _unjudged(self, ctx: Context, view: View, judged: NDArray[np.bool_]) -> Answer:
        lost = ctx.names([c for c, j in zip(ctx.case.clients, judged, strict=True) if not j])
        newest = newest_judged(view, self.domain, ctx.evidence.date.year, self.patron)
        seen = f"the newest year that can be judged is {newest}" if newest else "no year can be judged"
        return untestable(
            f"by {ctx.evidence.date.isoformat()} there were no readings of {self.domain} for both "
            f"{self.from_year} and "
            f"{self.to_year} in {lost}; {seen}",
            (
                f"Readings for both years in at least half of the countries, {lost} among them, would make "
                "it testable."
            ),
        )


def span(x: NDArray[np.float64]) -> str:
    """Mean and 90 % interval of a change in points.

    Examples
    --------
    >>> span(np.linspace(-0.03, 0.01, 101))
    '-1.0 (-2.8 to 0.8)'
    """
    low, high = np.quantile(x, [0.05, 0.95])
    return f"{100 * x.mean():.1f} ({100 * low:.1f} to {100 * high:.1f})"
