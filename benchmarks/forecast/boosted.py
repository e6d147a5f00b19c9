"""The forecaster beside boosted quantile trees, on validation origins: `python benchmarks/forecast/boosted.py`.

Needs scikit-learn (the extra `bench`), which nothing else here does. The trees get every predictor that the forecaster has, raw, and fit
each of `AT` by itself; what lies between is put on the line between neighbours. Pooled is the mean of the two models'
quantiles. It writes boosted.csv: CRPS of each and skill against the walk whose steps depend on its level.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.ensemble import HistGradientBoostingRegressor

from holdfast.backtest import protocol
from holdfast.backtest.origin import forecasts, outcomes
from holdfast.dynamics.predictors import Rows, lessons
from holdfast.dynamics.targets import TARGETS, observe
from holdfast.infer.scores import LEVELS, crps
from holdfast.panel.store import load

ORIGINS, HORIZONS = (2009, 2011), (1, 5)

AT = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98)

MOST = 40_000
"""Rows that teach the trees, the newest ones."""

OUT = Path(__file__).resolve().parent / "boosted.csv"


def table(seen, rows: Rows) -> np.ndarray:
    """Predictors of some rows, a column each."""
    at = (rows.s, rows.t, rows.p)
    pairs = (
        "last",
        "age",
        "before",
        "mean",
        "fast",
        "slow",
        "swing",
        "zeros",
        "count",
        "rival",
        "rival_slow",
    )
    own = [getattr(seen, name)[at] for name in pairs]
    country = [seen.unrest[rows.s, rows.t], seen.thin[rows.s, rows.t].astype(float)]
    return np.stack([*own, *country, seen.power[rows.t, rows.p], seen.power_slow[rows.t, rows.p]], axis=1)


def boosted(seen, taught: Rows, asked: Rows) -> np.ndarray:
    """Quantiles of the trees at `LEVELS`."""
    newest = np.argsort(-taught.t, kind="stable")[:MOST]
    x, y, z = table(seen, taught)[newest], taught.y[newest], table(seen, asked)
    base, here = x[:, 0], z[:, 0]
    told = []
    for level in AT:
        trees = HistGradientBoostingRegressor(
            loss="quantile", quantile=level, max_iter=120, learning_rate=0.06, max_leaf_nodes=20,
            min_samples_leaf=40, random_state=0,
        )  # fmt: skip
        told.append(np.clip(here + trees.fit(x, y - base).predict(z), 0.0, 1.0))
    told = np.sort(np.array(told), axis=0)
    return np.stack([np.interp(LEVELS, AT, column) for column in told.T])


def main() -> None:
    """Write boosted.csv."""
    panel = load()
    truth = observe(panel)
    sums: dict[tuple[str, int], np.ndarray] = {}
    for origin in ORIGINS:
        for f in forecasts(panel.as_of(protocol.day(origin)), origin):
            if f.horizon not in HORIZONS:
                continue
            came = outcomes(f, truth[f.indicator], origin + f.horizon)
            kept = np.isfinite(came)
            rows, y = f.rows.of(kept), came[kept]
            taught = lessons(f.seen, origin + f.horizon - int(f.observed.years[-1]))
            trees = boosted(f.seen, taught, rows)
            mine, walk = f.quantiles["forecaster"][kept], f.quantiles["level_walk"][kept]
            found = [y.size, *(crps(q, y).sum() for q in (walk, mine, trees, (mine + trees) / 2.0))]
            key = f.indicator, f.horizon
            sums[key] = sums.get(key, np.zeros(5)) + found
            sys.stderr.write(f"{origin} {f.indicator} {f.horizon}\n")
    out = []
    for name in TARGETS:
        for horizon in HORIZONS:
            n, walk, mine, trees, pooled = sums[name, horizon]
            skills = {
                k: round(1.0 - v / walk, 4)
                for k, v in (("forecaster", mine), ("trees", trees), ("pooled", pooled))
            }
            out.append(
                {"indicator": name, "horizon": horizon, "n": int(n), "crps_walk": round(walk / n, 5)} | skills
            )
    pl.DataFrame(out).write_csv(OUT)


if __name__ == "__main__":
    main()
