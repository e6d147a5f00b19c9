"""Carried: whether mechanisms can have carried a part of a change, by what went along with their causes elsewhere.

As for a single mechanism, the answer comes from associations over the world without the case's countries, and one that
fails a condition can at most lean; the same with the effects that a projection takes stands beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, Year, listed, pct, points
from holdfast.claims.evidence import Context
from holdfast.claims.level import needs_reading
from holdfast.claims.quantify import sources_of
from holdfast.claims.view import View
from holdfast.dynamics.associations import fitted
from holdfast.dynamics.mechanisms import NAMES, mechanism
from holdfast.errors import DataError


class Carried(Test):
    """P(the share fell, or rose, and the mechanisms carry at least a part of it), mean over the countries."""

    type: Literal["carried"]
    """Names the test."""
    mechanisms: tuple[str, ...] = Field(min_length=1)
    """Names of the mechanisms."""
    from_year: Year
    """Year that the change is counted from."""
    to_year: Year
    """Year that it is counted to."""
    direction: Literal["fall", "rise"] = "fall"
    """Which way."""
    least: float = Field(default=0.5, gt=0.0, le=1.0)
    """Part of the change that they must carry."""
    domain: str = "composite"
    """Domain, or the composite."""

    @field_validator("mechanisms")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [n for n in value if n not in NAMES]
        if unknown:
            raise ValueError(f"no mechanism '{unknown[0]}'; those there are: {', '.join(NAMES)}")
        return value

    @model_validator(mode="after")
    def _order(self) -> Carried:
        if self.to_year <= self.from_year:
            raise ValueError(f"to_year {self.to_year} must come after from_year {self.from_year}")
        return self

    def answer(self, ctx: Context) -> Answer:
        """Evaluate over draws of the measured change and, apart from it, of the effects."""
        from holdfast.explain.carried import carried, effects, exposures

        f, case = ctx.evidence.foothold, ctx.case
        view, years = View(f), (self.from_year, self.to_year)
        judged = np.logical_and(*(view.judged(self.domain, y) for y in years))
        if judged.mean() < 0.5:
            return untestable(
                f"by {ctx.evidence.date.isoformat()} the change of {self.domain} from {self.from_year} to "
                f"{self.to_year} couldn't be judged in half of the countries",
                needs_reading(ctx, self.domain, self.to_year),
            )
        p = f.pi(case.patron)
        ends = [view.draws(self.domain, y)[:, judged, p].mean(axis=1) for y in years]
        change = ends[1] - ends[0]
        places = np.flatnonzero(judged)
        moved = exposures(ctx.evidence.panel, f, *years)

        def mean(drawn: dict[tuple[str, str], np.ndarray]) -> np.ndarray:
            each = [
                carried(moved, drawn, case.weights, int(i), p).draws(self.domain, self.mechanisms)
                for i in places
            ]
            return np.asarray(np.mean(each, axis=0))  # fmt: skip

        declared = mean(effects(change.size))
        prior = float(self._holds(change, declared).mean())
        beside = f"With the effects that a projection takes: {_span(declared)}, P {pct(prior)}."
        lost = [
            n for n in self.mechanisms if n not in moved or not np.isfinite(moved[n].units[places, p]).any()
        ]
        try:
            found = mean(effects(change.size, 0, case.id, ctx.evidence.as_of))
        except DataError as problem:
            why = str(problem)
            return replace(
                untestable(why, "Estimates of that day would make it testable.", beside), prior_only=prior
            )
        if len(lost) == len(self.mechanisms):
            why = f"what {listed([mechanism(n).title.lower() for n in lost])} start from isn't known for these years"
            return replace(untestable(why, "Newer figures would make it testable.", beside), prior_only=prior)
        holds = self._holds(change, found)
        return Answer(
            p=float(holds.mean()),
            evidence=(
                f"Mean change of the share of {ctx.name(case.patron)} in {self.domain}, {self.from_year} to "
                f"{self.to_year}: {_span(change)}. Carried by {listed([mechanism(n).title.lower() for n in self.mechanisms if n not in lost])}, by their "
                f"associations over the world without the case's countries: {_span(found)}. P(a {self.direction}, at "
                f"least {100 * self.least:.0f} % of it carried) {pct(float(holds.mean()))}. {beside}"
            ),
            evidence_class="estimated",
            would_change="It turns on the associations: tighter ones, of whatever size, or a better measured change.",
            holds=holds,
            capped=_capped(self.mechanisms, lost),
            confidence="low",
            reason="associations, no effects, drawn apart from the change that they are held against",
            prior_only=prior,
            sources=("associations of mechanisms over the world", *sources_of(ctx, (self.domain,), years)),
        )  # fmt: skip

    def _holds(self, change: np.ndarray, found: np.ndarray) -> np.ndarray:
        sign = -1.0 if self.direction == "fall" else 1.0
        return np.asarray((sign * change > 0.0) & (sign * found >= self.least * sign * change))


def _span(x: np.ndarray) -> str:
    low, high = np.quantile(x, [0.05, 0.95])
    return f"{points(float(x.mean()))} (90 % {100 * low:.1f} to {100 * high:.1f})"


def _capped(names: tuple[str, ...], lost: list[str]) -> str:
    """Every condition that one of the associations fails, once."""
    failed = [f for n in names if n not in lost for r in fitted()[n].values() for f in r.get("failed", ())]
    out = list(dict.fromkeys(failed))
    if lost:
        out.append(f"nothing is known of {listed([mechanism(n).title.lower() for n in lost])} in these years")
    return f"among the associations are some that fail what they were put to: {'; '.join(out)}" if out else ""
