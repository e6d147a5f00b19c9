"""Crises one year ahead, each year from those before it only, against the world's trailing rate.

    python benchmarks/crises.py

Writes `results/crises.csv` (scores) and `results/crises_reliability.csv` (how often it came where so much was told).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from holdfast.dynamics.crises import KINDS, forecasts, record
from holdfast.panel.store import load

RESULTS = Path(__file__).parent / "results"
EDGES = np.array([0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 1.0])
TIMES = 400
"""Resamples of years for the intervals."""


def log_score(p: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Of each forecast; smaller is better."""
    q = np.clip(p, 1e-4, 1.0 - 1e-4)
    return -(y * np.log(q) + (1.0 - y) * np.log(1.0 - q))


def skill(
    model: np.ndarray, base: np.ndarray, year: np.ndarray, rng: np.random.Generator
) -> tuple[float, float]:
    """90 % interval of the skill over resampled years."""
    years = np.unique(year)
    sums = np.array([[model[year == y].sum(), base[year == y].sum()] for y in years])
    picked = sums[rng.integers(0, years.size, (TIMES, years.size))].sum(axis=1)
    return tuple(np.quantile(1.0 - picked[:, 0] / picked[:, 1], [0.05, 0.95]).tolist())


def main() -> None:
    """Score every kind."""
    panel, rng, scores, reliability = load(), np.random.default_rng(0), [], []
    for name in KINDS:
        found = record(panel, name)
        told = forecasts(found)
        ok = ~np.isnan(told.told) & ~np.isnan(found.happened)
        y, year = found.happened[ok], found.year[ok]
        for score, f in (("brier", lambda p, y: (p - y) ** 2), ("log", log_score)):
            base = f(told.base[ok], y)
            for model, p in (("told", told.told[ok]), ("fitted", told.fitted[ok])):
                values = f(p, y)
                low, high = skill(values, base, year, rng)
                scores.append(
                    {"kind": name, "years": f"{year.min()}-{year.max()}", "country_years": y.size, "events": int(y.sum()),
                     "score": score, "model": model, "value": round(values.mean(), 5), "trailing_rate": round(base.mean(), 5),
                     "skill": round(1 - values.mean() / base.mean(), 3), "skill_q05": round(low, 3), "skill_q95": round(high, 3)}
                )  # fmt: skip
        place = np.digitize(told.told[ok], EDGES[1:-1])
        for k in range(EDGES.size - 1):
            inside = place == k
            if inside.any():
                reliability.append(
                    {"kind": name, "told_from": EDGES[k], "told_to": EDGES[k + 1], "country_years": int(inside.sum()),
                     "told_mean": round(float(told.told[ok][inside].mean()), 4), "came": round(float(y[inside].mean()), 4)}
                )  # fmt: skip
    pl.DataFrame(scores).write_csv(RESULTS / "crises.csv")
    pl.DataFrame(reliability).write_csv(RESULTS / "crises_reliability.csv")
    with pl.Config(tbl_rows=60, tbl_cols=12, tbl_width_chars=160):
        print(pl.DataFrame(scores).filter(pl.col("model") == "told"))


if __name__ == "__main__":
    main()
