"""Learn the parameters of every indicator from the world, by the score of one step ahead.

Run as `python -m holdfast.measure.learn`; writes `learned.json` beside this file. Every country and every power by
the codebook's rule takes part. A candidate is scored by the continuous ranked probability score of the shares
observed next, summed over powers, at the first report of each year that follows an earlier reading; smaller is better.
That score hardly feels the spread, so the part of the error that is new each year, which is all about spread, is
chosen by the log score over classes of share among candidates that are best by the other with each part, those left
out whose first score is worse than where all of the error is new.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from holdfast import codebook
from holdfast.atomic import replace_file
from holdfast.infer import beta
from holdfast.measure.case import load_case
from holdfast.measure.foothold import newest_year
from holdfast.measure.learned import FILE, LENDER, Parameters
from holdfast.measure.monthly import month_series
from holdfast.measure.series import Series, base_shares
from holdfast.measure.states import START, VOTES, run_filter, world_series
from holdfast.panel.store import Panel, load

GRID = {
    "discount": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.87, 0.93, 0.97, 0.99),
    "floor": (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0),
    "begin": (0.25, 0.5, 1.0, 2.0, 4.0, 8.0),
    "yielding": (0.0, 0.03, 0.1, 0.3, 1.0, 3.0),
    "scale": (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0),
}
FRESH = (1.0, 0.7, 0.5, 0.4, 0.3, 0.2, 0.1)
"""Parts of the error that are new each year, in the order they are gone through."""
REACH = 2
"""Steps of the grid on either side of the best of the part before."""
CLASSES = np.array([0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98])
"""Edges of the classes of share for the log score: shares are rounded and pile up at 0 and 1."""
SLACK = 0.02
"""Part of every forecast spread evenly over the classes, so that one surprise can't decide."""
ENOUGH = 100
"""Scored readings below which an indicator borrows the parameters of another, basis `assumed`."""
START_FROM = Parameters(discount=0.7, floor=4.0, begin=1.0, scale=32.0, yielding=0.1, fresh=1.0)
TINY = 0.005
"""Shares below this both before and after score next to nothing and are not computed."""


@dataclass(frozen=True)
class Forecasts:
    """Beta forecasts of the shares read next, and what was read.

    Attributes
    ----------
    a, b, share : (N,)
        Of every power that held or holds more than `TINY`.
    half : share
        Half of the step that shares are rounded to.
    readings : int
        Number of readings scored; scores are means over them, so that every candidate is scored on the same.
    """

    a: NDArray[np.float64]
    b: NDArray[np.float64]
    share: NDArray[np.float64]
    half: float
    readings: int

    def crps(self) -> float:
        """Continuous ranked probability score of a reading, summed over the powers; smaller is better."""
        return float(beta.crps(self.a, self.b, self.share).sum() / max(self.readings, 1))

    def log_score(self) -> float:
        """Minus the log of the chance given to the class of share that was read, likewise; smaller is better."""
        # between rounded shares, never on one: a share of an edge was told from half a step below it on
        edges = np.unique(np.maximum(CLASSES - self.half, self.half))
        of = np.searchsorted(edges, self.share, side="right")
        edges = np.concatenate([[0.0], edges, [1.0]])
        low, high = (special.betainc(self.a, self.b, edges[of + i]) for i in (0, 1))
        chance = (1.0 - SLACK) * (high - low) + SLACK / (edges.size - 1)
        return float(-np.log(chance).sum() / max(self.readings, 1))

    def coverage(self) -> float:
        """Part of the shares inside the 90 % interval, rounding allowed for."""
        low, high = special.betaincinv(self.a, self.b, 0.05), special.betaincinv(self.a, self.b, 0.95)
        inside = (self.share >= low - self.half) & (self.share <= high + self.half)
        return float(inside.mean()) if inside.size else 0.0


class World:
    """Readings of all countries with what doesn't depend on the candidate.

    Parameters
    ----------
    series
        Readings of all countries.
    steps
        Number of steps T.
    """

    def __init__(self, series: Series, steps: int) -> None:
        self.series, self.steps = series, steps
        C = series.start.size - 1
        self.owner = np.repeat(np.arange(C), np.diff(series.start))
        self.first = np.full(C, steps - 1, dtype=np.int64)
        np.minimum.at(self.first, self.owner, series.when)
        self.prior = base_shares(series, steps)[self.first]
        self.leads = scored_rows(series, self.owner, self.first)
        self.half = series.half
        self._counts: dict[tuple[float, float], NDArray[np.float64]] = {}

    def forecasts(self, p: Parameters) -> Forecasts:
        """Forecast every reading one step ahead with a candidate."""
        s, key = self.series, (p.scale, p.fresh)
        if key not in self._counts:
            self._counts[key] = s.counts(*key)
        counts = self._counts[key]
        _, _, mean, conc, _, _ = run_filter(s, p, self.first, self.prior, self.steps, p.begin, counts)
        leads = self.leads
        m, c = mean[self.owner[leads], s.when[leads]], conc[self.owner[leads], s.when[leads]]
        m, y = np.clip(m + s.bias[leads], 0.0, 1.0), s.stated[leads]
        n = np.repeat(s.alone(*key)[leads][:, None], m.shape[1], axis=1)
        use = (np.maximum(m, y) > TINY) & s.covered[leads]
        use[:, -1] = False
        a, b = beta.ahead(m[use], c[use], np.maximum(n[use], 1.5))
        return Forecasts(a, b, y[use], self.half, leads.size)


def scored_rows(series: Series, owner: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows that are the first not modelled report of their step to see everybody, and follow an earlier reading."""
    lead = np.ones(series.when.size, dtype=bool)
    lead[1:] = (owner[1:] != owner[:-1]) | (series.when[1:] != series.when[:-1])
    return np.flatnonzero(lead & series.covered[:, -1] & ~series.modelled & (series.when > first[owner]))


def climb(world: World, best: Parameters, reach: int) -> Parameters:
    """The best on the grid, one parameter at a time until nothing improves, so far from the best as `reach` allows."""
    value = world.forecasts(best).crps()
    tried, improved = {best}, True
    while improved:
        improved = False
        for name, values in GRID.items():
            at = values.index(getattr(best, name))
            for v in values[max(at - reach, 0) : at + reach + 1]:
                trial = Parameters(**{**asdict(best), name: v})
                if trial in tried:
                    continue
                tried.add(trial)
                got = world.forecasts(trial).crps()
                if got < value - 1e-9:
                    best, value, improved = trial, got, True
    return best


def search(series: Series, steps: int) -> dict[str, Any]:
    """Find the best parameters on the grid with each part of the error that may be new, and the part among them."""
    world, made = World(series, steps), list[tuple[float, float, Parameters]]()
    best, reach = START_FROM, max(len(v) for v in GRID.values())
    for fresh in FRESH:
        best = climb(world, replace(best, fresh=fresh), reach)
        found = world.forecasts(best)
        made.append((found.crps(), found.log_score(), best))
        reach = REACH
    best = min((m for m in made if m[0] <= made[0][0]), key=lambda m: m[1])[2]
    found = world.forecasts(best)
    return {
        **asdict(best),
        "crps": round(found.crps(), 6),
        "log_score": round(found.log_score(), 6),
        "coverage_90": round(found.coverage(), 4),
        "scored": found.readings,
    }


def learn(panel: Panel) -> dict[str, Any]:
    """Learn the parameters of every indicator of the codebook from a panel."""
    last = newest_year(panel)
    powers = tuple(codebook.powers()["code"].to_list())
    world = tuple(codebook.states()["iso3"].to_list())
    found = {}
    for name in codebook.weighed():
        patrons = load_case().patrons if name == VOTES else powers
        _, series = world_series(panel, patrons, world, name, last)
        found[name] = search(series, last - START + 1) | {"basis": "estimated"}
        print(name, found[name], file=sys.stderr)
    for name in [k for k, v in found.items() if v["scored"] < ENOUGH]:
        found[name] = found[LENDER] | dict.fromkeys(("crps", "log_score", "coverage_90")) | {"scored": 0}
        found[name]["basis"] = "assumed"
    parts, series = month_series(panel, powers, world, "events")
    found["events_monthly"] = search(series, parts.years.size) | {"basis": "estimated"}
    print("events_monthly", found["events_monthly"], file=sys.stderr)
    return {
        "schema": "holdfast/measure-learned/1",
        "command": "python -m holdfast.measure.learn",
        "panel": panel.fingerprint,
        "indicators": found,
    }


if __name__ == "__main__":
    replace_file(FILE, (json.dumps(learn(load()), indent=1) + "\n").encode())
