"""How often the back-test's 95 % interval of a mean holds it: `python benchmarks/forecast/interval.py`, a minute.

Differences of scores are made up for 150 countries and 4, 9 or 13 origins: noise of their own, a part that a country has in
all origins, a part that all countries have in an origin, the last alike from origin to origin (autocorrelation). It writes
interval.csv: how often `holdfast.backtest.skill` holds the mean that they were made with, of 400.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from pathlib import Path

import numpy as np
import polars as pl

from holdfast.backtest import skill

COUNTRIES, ORIGINS, TIMES, MEAN = 150, (4, 9, 13), 400, 0.1

KINDS = {
    "noise alone": (0.0, 0.0, 0.0),
    "countries differ": (0.3, 0.0, 0.0),
    "origins differ": (0.0, 0.1, 0.0),
    "origins differ, alike in a row": (0.0, 0.1, 0.6),
    "both, origins alike in a row": (0.2, 0.1, 0.6),
}
"""Spread between countries, between origins, and the latter's autocorrelation; noise of 1."""

OUT = Path(__file__).resolve().parent / "interval.csv"


def held(origins: int, country: float, origin: float, alike: float, rng: np.random.Generator) -> float:
    """How often the interval holds the mean."""
    by, one = skill.weights(COUNTRIES, origins, 0), np.ones((COUNTRIES, origins))
    found = 0
    for _ in range(TIMES):
        common = rng.standard_normal(origins)
        for t in range(1, origins):
            common[t] = alike * common[t - 1] + np.sqrt(1.0 - alike**2) * common[t]
        own = country * rng.standard_normal((COUNTRIES, 1)) + rng.standard_normal((COUNTRIES, origins))
        low, high = np.quantile(skill.means(MEAN + own + origin * common, one, *by)[1:], (0.025, 0.975))
        found += int(low <= MEAN <= high)
    return found / TIMES


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    rows = [
        {"origins": n, "differences": name, "held": held(n, *kind, rng)}
        for n in ORIGINS
        for name, kind in KINDS.items()
    ]
    pl.DataFrame(rows).write_csv(OUT)
