"""Largest part: one domain contributes the most to the change of the composite."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, Year, listed, pct, points
from holdfast.claims.change import span
from holdfast.claims.evidence import Context
from holdfast.claims.quantify import sources_of
from holdfast.claims.view import View
from holdfast.claims.words import side
from holdfast.codebook import DOMAINS, indicators
from holdfast.explain.parts import by_tie


class Largest(Test):
    """P(the domain's weighted change is the largest in the direction), on average over the countries."""

    type: Literal["largest"]
    """Names the test."""
    domain: Literal["security", "economy", "society", "diplomacy"]
    """The domain said to matter most."""
    from_year: Year
    """Year that the change is counted from."""
    to_year: Year
    """Year that it is counted to."""
    direction: Literal["fall", "rise"] = "fall"
    """Which way."""
    patron: str | None = None
    """The power; the case's own where left out."""

    @model_validator(mode="after")
    def _order(self) -> Largest:
        if self.to_year <= self.from_year:
            raise ValueError(f"to_year {self.to_year} must come after from_year {self.from_year}")
        return self

    def answer(self, ctx: Context) -> Answer:
        """Evaluate; a domain contributes w[d] (x[d, to] - x[d, from]), mean over the countries judged."""
        view = View(ctx.evidence.foothold)
        who = self.patron or ctx.case.patron
        seen = [d for d in DOMAINS if self._judged(view, d).mean() >= 0.5]
        lost = [d for d in DOMAINS if d not in seen]
        if self.domain not in seen or len(seen) < 2:
            return untestable(
                f"by {ctx.evidence.date.isoformat()} the change of {listed(lost)} from {self.from_year} to "
                f"{self.to_year} "
                "couldn't be judged in half of the countries",
                f"Readings of {listed(lost)} for {self.from_year} and {self.to_year} would make it testable.",
            )
        sign = -1.0 if self.direction == "fall" else 1.0
        weights = {d: float(ctx.case.weights.get(d, 0.25)) for d in DOMAINS}
        parts = {d: self._part(view, d, who) for d in seen}
        rest = [d for d in seen if d != self.domain]
        holds = self._holds(parts, weights, rest, sign)
        found = float(holds.mean())
        trials = [self._holds(parts, dict(zip(DOMAINS, w, strict=True)), rest, sign).mean() for w in _grid()]
        told = [f"{d} {span(weights[d] * parts[d])}" for d in seen]
        best = max(rest, key=lambda d: float((sign * weights[d] * parts[d]).mean()))
        gap = float((weights[self.domain] * parts[self.domain] - weights[best] * parts[best]).mean())
        missing = f" {listed(lost).capitalize()} can't be judged in these years." if lost else ""
        return Answer(
            p=found,
            evidence=(
                f"Weighted changes of the share of {ctx.name(who)}, {self.from_year} to {self.to_year}, in "
                "points (90 %): "
                f"{listed(told)}. P({self.domain} has the largest {self.direction}) {pct(found)}."
                f"{self._ties(view, ctx, who)}{missing}"
            ),
            evidence_class="estimated",
            would_change=(
                f"It turns on {self.domain} against {best}, which differ by {points(abs(gap))} now"
                + (f", and on readings of {listed(lost)}, of which there are none." if lost else ".")
            ),
            holds=holds,
            capped=f"{listed(lost)} can't be judged and could have moved more" if lost else "",
            coverage=float(np.mean([self._judged(view, d).mean() for d in DOMAINS])),
            range=(float(min(*trials, found)), float(max(*trials, found))),
            agreement=float(np.mean([side(float(t)) == side(found) for t in trials])),
            sources=sources_of(ctx, (self.domain,), (self.from_year, self.to_year)),
        )

    def _judged(self, view: View, domain: str) -> NDArray[np.bool_]:
        return np.logical_and(
            view.judged(domain, self.from_year, self.patron), view.judged(domain, self.to_year, self.patron)
        )

    def _ties(self, view: View, ctx: Context, who: str) -> str:
        """The kinds of tie that made most of the domain's part, by the exact split of its mean change."""
        here = [c for c, j in zip(ctx.case.clients, self._judged(view, self.domain), strict=True) if j]
        parts = by_tie(view.foothold, who, self.domain, self.from_year, self.to_year, here)
        weight, known = float(ctx.case.weights.get(self.domain, 0.25)), indicators()
        told = [
            f"{known[k].title.lower()} {100 * weight * x:.1f}"
            for k, x in parts.items()
            if abs(weight * x) >= 0.0005
        ]
        return f" Of {self.domain}'s, {listed(told)}." if told else ""

    def _part(self, view: View, domain: str, who: str) -> NDArray[np.float64]:
        p, judged = view.foothold.pi(who), self._judged(view, domain)
        moved = view.draws(domain, self.to_year)[:, :, p] - view.draws(domain, self.from_year)[:, :, p]
        return np.asarray(moved[:, judged].mean(axis=1))

    def _holds(
        self, parts: dict[str, NDArray[np.float64]], weights: dict[str, float], rest: list[str], sign: float
    ) -> NDArray[np.bool_]:
        mine = sign * weights[self.domain] * parts[self.domain]
        others = np.max([sign * weights[d] * parts[d] for d in rest], axis=0)
        return np.asarray((mine > others) & (mine > 0.0))


def _grid() -> list[tuple[float, ...]]:
    from holdfast.claims.view import weightings

    return [w for _, w in weightings() if min(w) > 0.0]
