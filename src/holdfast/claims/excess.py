"""Excess: a bloc sold more to the countries than a counterfactual expects since a market came under sanctions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import IN_WORDS, Test, listed, pct
from holdfast.claims.evidence import Context
from holdfast.claims.quantify import Tally, missing, over_clients
from holdfast.claims.words import side
from holdfast.codebook.reexports import Watch, watches

Draws = NDArray[np.float64]

COVER = 0.8
"""Part of the placebos whose 90 % interval must hold no excess; with fewer the confidence is low."""
SOME = 0.66
"""Agreement of the other choices below which the confidence is low."""


@dataclass(frozen=True)
class _Found:
    """Draws of observed over expected of one country: as measured, and by other choices."""

    main: Draws
    others: dict[str, Draws]
    told: str
    placebos: tuple[bool, ...]


class Excess(Test):
    """P(observed over expected is above a threshold), by country, then over the countries."""

    type: Literal["excess"]
    """Names the test."""
    goods: Literal["total", "banned"] = "total"
    """All goods, or goods under the bans."""
    at_least: float = Field(default=1.0, gt=0.0)
    """Ratio of observed to expected that must be passed."""
    over: Literal["all", "majority", "any"] = "majority"
    """Over which countries it must hold."""
    clients: tuple[str, ...] = ()
    """Countries asked about; all of the case where left out."""
    only_part: str = ""
    """Why this measures only a part of the claim; the verdict can then at most lean."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate on the evidence: by month where months are known, else by year."""
        watch = watches().get(ctx.case.patron)
        if watch is None:
            return untestable(
                f"no trade is watched for going around sanctions on {ctx.name(ctx.case.patron)}",
                "An entry in codebook/reexports.toml, and months of exports, would make it testable.",
            )
        asked = self.clients or tuple(ctx.case.clients)
        found = {c: f for c in asked if (f := self._one(ctx, c, watch)) is not None}
        judged = np.array([c in found for c in asked])
        lost = [c for c in asked if c not in found]
        what = "exports" if self.goods == "total" else "exports of banned goods"
        if not judged.any() or judged.mean() < 0.5:
            return untestable(
                f"by {ctx.evidence.date.isoformat()} {ctx.name(watch.exporter)} {what} since "
                f"{_month(watch.since)} and a comparison were known for too few countries; "
                f"none for {ctx.names(lost)}",
                f"Months or years of {what} to {ctx.names(lost)} would make it testable.",
            )
        n = min(f.main.size for f in found.values())
        x = np.stack([found[c].main[:n] if c in found else np.zeros(n) for c in asked], axis=1)
        tally = over_clients(x > self.at_least, judged, self.over)
        _, cap = missing(tally, judged, asked, ctx)
        others = self._others(asked, found, judged)
        same = float(np.mean([side(q) == side(tally.p) for q in others.values()]))
        covers = [k for f in found.values() for k in f.placebos]
        fails = [c for c in found if not all(found[c].placebos)]
        calm = not covers or np.mean(covers) >= COVER
        each = (x > self.at_least).mean(axis=0)
        return Answer(
            p=tally.p,
            evidence=self._sentence(ctx, watch, found, lost, tally, what),
            evidence_class="estimated",
            would_change=(
                f"{what[:1].upper()}{what[1:]} inside the intervals of what was expected, "
                f"{self._needed(len(asked))}, would turn it: so would unaffected partners whose part grew as much."
            ),
            holds=tally.holds,
            capped=cap or self.only_part,
            coverage=float(judged.mean()),
            range=(min(tally.p, *others.values()), max(tally.p, *others.values())),
            agreement=same,
            confidence="moderate" if same >= SOME and calm else "low",
            reason=(
                f"{100 * same:.0f} % of the other choices ({', '.join(others)}) fall on the same side; the "
                f"comparison is known by year only, and {self._calibration(ctx, watch)}"
                + (
                    f"; with the date moved back the interval misses zero excess in {ctx.names(fails)}"
                    if fails
                    else ""
                )
            ),
            sources=("eurostat_comext", "eurostat_comext_years")
            + (("sanctioned_goods",) if self.goods == "banned" else ()),
            cells=tuple((c, "economy", float(each[i])) for i, c in enumerate(asked) if judged[i]),
        )

    def _one(self, ctx: Context, client: str, watch: Watch) -> _Found | None:
        from holdfast.measure.excess import excess
        from holdfast.measure.excess_yearly import yearly

        panel = ctx.evidence.panel
        months = excess(panel, client, watch, goods=self.goods)
        years = yearly(panel, client, watch) if self.goods == "total" else None
        others = {"years": years.draws} if years is not None else {}
        if months is not None:
            newest = months.months[np.isfinite(months.observed)][-1]
            return _Found(
                main=months.draws,
                others={"a trend of its own": months.trend_draws, **others},
                told=f"{ctx.name(client)} {_told(months.draws)} to {_month(int(newest))}",
                placebos=tuple(p.ratio.covers for p in months.placebos),
            )
        if years is None:
            return None
        told = f"{ctx.name(client)} {_told(years.draws)} by year to {int(years.years[-1])}"
        return _Found(years.draws, others, told, ())

    def _others(
        self, asked: tuple[str, ...], found: dict[str, _Found], judged: NDArray[np.bool_]
    ) -> dict[str, float]:
        """P under each other choice; a country without it keeps the one it has."""
        names = dict.fromkeys(k for f in found.values() for k in f.others)
        out = {}
        for name in names:
            drawn = [found[c].others.get(name, found[c].main) if c in found else np.zeros(1) for c in asked]
            n = min(d.size for d, j in zip(drawn, judged, strict=True) if j)
            x = np.stack([d[:n] if j else np.zeros(n) for d, j in zip(drawn, judged, strict=True)], axis=1)
            out[name] = over_clients(x > self.at_least, judged, self.over).p
        return out

    def _sentence(
        self, ctx: Context, watch: Watch, found: dict[str, _Found], lost: list[str], tally: Tally, what: str
    ) -> str:
        unknown = f"; {ctx.names(lost)} can't be judged" if lost else ""
        bounds = f" ({pct(tally.low)} to {pct(tally.high)} whatever the others did)" if lost else ""
        limit = "what was expected" if self.at_least == 1.0 else f"{self.at_least:g} times what was expected"
        return (
            f"{ctx.name(watch.exporter)}, {what} since {_month(watch.since)} over what the months before and "
            f"partners without a part in it lead to expect (90 %): {listed([f.told for f in found.values()])}"
            f"{unknown}. P(above {limit}, {IN_WORDS[self.over]}) {pct(tally.p)}{bounds}. An association with the date, whatever "
            "its cause."
        )

    def _calibration(self, ctx: Context, watch: Watch) -> str:
        from holdfast.measure.excess_yearly import unaffected

        rest = unaffected(ctx.evidence.panel, watch)
        if not rest:
            return "no year since is known of it"
        inside = float(np.mean([y.ratio.covers for y in rest.values()]))
        return f"{100 * inside:.0f} % of {len(rest)} unaffected partners lie inside their 90 % intervals"

    def _needed(self, n: int) -> str:
        return {
            "all": "in one of the countries",
            "any": "in every one of the countries",
            "majority": f"in {n - n // 2} of the {n} countries",
        }[self.over]


def _month(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"


def _told(draws: Draws) -> str:
    low, middle, high = np.quantile(draws, [0.05, 0.5, 0.95])
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"
