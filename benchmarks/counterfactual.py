"""How often the 90 % interval of a counterfactual sum holds the truth, on series made up from known deviations.

Run as `python benchmarks/counterfactual.py`; prints a table and writes `counterfactual.csv` beside this file. The
settings are those of the measure: a season of twelve, deviations believed half-normal. `drawn`: the true deviations
are drawn from that belief, so the share must be 90 %. The others hold them fixed: a level that stands still must be
covered too often, one that moves more than is believed too rarely, and `trend` breaks the model.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from holdfast.infer.ahead import carried
from holdfast.infer.deviations import believed
from holdfast.infer.structural import start
from holdfast.measure.excess import IRREGULAR, LEVEL_START, SEASON

OUT = Path(__file__).with_suffix(".csv")
RUNS = 600
LEVEL = 0.07
"""Scale of the level's deviation: that of a partner whose part moves by 0.2 a year."""
SPANS = ((38, 30), (26, 9), (14, 12))
"""Months before and after: all goods, banned goods, the earlier placebo."""
TRUTHS: dict[str, tuple[float, float, float] | None] = {
    "drawn": None,
    "still": (0.1, 0.0, 0.0),
    "typical": (0.1, 0.05, 0.0),
    "restless": (0.1, 0.15, 0.0),
    "trend": (0.1, 0.03, 0.01),
}
"""Irregular, level, and a steady trend a month."""


def inside(before: int, after: int, truth: tuple[float, float, float] | None) -> float:
    """Share of made-up series whose sum lies in its interval."""
    rng = np.random.default_rng(before)
    scales, hits = np.array([IRREGULAR, LEVEL, 0.0, 0.0]), 0
    none, further = np.zeros((before, 0)), np.zeros((after, 0))
    for run in range(RUNS):
        irregular, level, trend = truth or (*np.abs(rng.normal(0.0, scales[:2])), 0.0)
        pattern = rng.normal(0.0, 0.15, 12)
        n = before + after
        y = np.cumsum(rng.normal(0.0, level, n)) + trend * np.arange(n) + rng.normal(0.0, irregular, n)
        y += (pattern - pattern.mean())[np.arange(n) % 12]
        begin = start(float(y[0]), level_sd=LEVEL_START, season_sd=SEASON)
        found = believed(y[:before], none, scales, begin)
        paths = carried(y[:before], none, further, found, begin, draws=1000, seed=0, stream=1, cell=run)
        low, high = np.quantile(np.exp(paths).sum(axis=1), (0.05, 0.95))
        hits += bool(low <= np.exp(y[before:]).sum() <= high)
    return hits / RUNS


def main() -> None:
    """Try every truth over every span."""
    rows = [
        {
            "truth": name,
            "before": before,
            "after": after,
            "runs": RUNS,
            "inside": round(inside(before, after, truth), 3),
        }
        for name, truth in TRUTHS.items()
        for before, after in SPANS
    ]
    table = pl.DataFrame(rows)
    print(table)
    table.write_csv(OUT)


if __name__ == "__main__":
    main()
