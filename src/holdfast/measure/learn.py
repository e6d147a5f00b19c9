"""Learn discount, floor, scale and yielding of every indicator from the world, by the score of one step ahead.

Run as `python -m holdfast.measure.learn`; writes `learned.json` beside this file. Every country and every power by
the codebook's rule takes part. A candidate is scored by the continuous ranked probability score of the shares
observed next, summed over powers, at the first report of each year that follows an earlier reading; smaller is better.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from holdfast import codebook
from holdfast.infer import beta
from holdfast.infer.dirichlet import filter_states
from holdfast.measure.case import load_case
from holdfast.measure.foothold import newest_year
from holdfast.measure.learned import FILE, LENDER, Parameters
from holdfast.measure.monthly import month_series
from holdfast.measure.series import Series, base_shares
from holdfast.measure.states import START, VOTES, world_series
from holdfast.panel.store import Panel, load, replace_file

GRID = {
    "discount": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.87, 0.93, 0.97, 0.99),
    "floor": (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0),
    "begin": (0.25, 0.5, 1.0, 2.0, 4.0, 8.0),
    "yielding": (0.0, 0.03, 0.1, 0.3, 1.0, 3.0),
    "scale": (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0),
}
ENOUGH = 100
"""Scored readings below which an indicator borrows the parameters of another, basis `assumed`."""
TINY = 0.005
"""Shares below this both before and after score next to nothing and are not computed."""


def score(series: Series, steps: int, p: Parameters) -> tuple[float, float, int]:
    """Score one candidate.

    Parameters
    ----------
    series
        Readings of all countries.
    steps
        Number of steps T.
    p
        The candidate.

    Returns
    -------
    crps : share
        Score of the next reading: the sum over the powers, averaged over readings, so that every candidate is
        scored on the same.
    coverage : float
        Part of the observed shares inside the 90 % interval predicted for them, rounding allowed for.
    n : int
        Number of readings scored.
    """
    C = series.start.size - 1
    base = base_shares(series, steps)
    owner = np.repeat(np.arange(C), np.diff(series.start))
    first = np.full(C, steps - 1, dtype=np.int64)
    np.minimum.at(first, owner, series.when)
    count = series.counts(p.scale)
    _, _, mean, conc, _, _ = filter_states(
        series.start,
        series.when,
        series.share,
        series.covered,
        series.whole,
        count,
        first,
        base[first],
        steps,
        p.discount,
        p.floor,
        p.begin,
        p.yielding,
    )
    leads = scored_rows(series, owner, first)
    m, c = mean[owner[leads], series.when[leads]], conc[owner[leads], series.when[leads]]
    y, n = series.share[leads], np.repeat(series.alone(p.scale)[leads][:, None], m.shape[1], axis=1)
    use = (np.maximum(m, y) > TINY) & series.covered[leads]
    use[:, -1] = False
    a, b = beta.ahead(m[use], c[use], np.maximum(n[use], 1.5))
    low, high = special.betaincinv(a, b, 0.05), special.betaincinv(a, b, 0.95)
    step = 0.0251 if codebook.indicators()[series.indicator].class_edges else 0.0005
    inside = (y[use] >= low - step) & (y[use] <= high + step)
    if not use.any():
        return 0.0, 0.0, 0
    return float(beta.crps(a, b, y[use]).sum() / leads.size), float(inside.mean()), leads.size


def scored_rows(series: Series, owner: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows that are the first not modelled report of their step to see everybody, and follow an earlier reading."""
    lead = np.ones(series.when.size, dtype=bool)
    lead[1:] = (owner[1:] != owner[:-1]) | (series.when[1:] != series.when[:-1])
    return np.flatnonzero(lead & series.covered[:, -1] & ~series.modelled & (series.when > first[owner]))


def search(series: Series, steps: int) -> dict[str, Any]:
    """Find the best candidate on the grid by going through one parameter at a time until nothing improves."""
    best = Parameters(discount=0.7, floor=4.0, begin=1.0, scale=32.0, yielding=0.1)
    value = score(series, steps, best)[0]
    improved = True
    while improved:
        improved = False
        for name, values in GRID.items():
            for v in values:
                trial = Parameters(**{**asdict(best), name: v})
                got = score(series, steps, trial)[0]
                if got < value - 1e-9:
                    best, value, improved = trial, got, True
    crps, coverage, n = score(series, steps, best)
    return {**asdict(best), "crps": round(crps, 6), "coverage_90": round(coverage, 4), "scored": n}


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
        found[name] = found[LENDER] | {"crps": None, "coverage_90": None, "scored": 0, "basis": "assumed"}
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
