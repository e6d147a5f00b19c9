"""The back-test in small: `python benchmarks/forecast/quick.py`, under two minutes.

One validation origin, so nothing held back is looked at. It prints the forecaster's skill against the walk by level and the
coverage of 90 %, and writes benchmarks/results/forecast_quick.csv.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.backtest import protocol
from holdfast.backtest.origin import FORECASTER, MODELS, REFERENCE, SCORES, forecasts, score
from holdfast.dynamics.targets import TARGETS, observe
from holdfast.panel.store import load

ORIGIN = 2010

OUT = Path(__file__).resolve().parents[1] / "results" / "forecast_quick.csv"


def main() -> None:
    """Print and write the table."""
    panel = load()
    done = score(list(forecasts(panel.as_of(protocol.day(ORIGIN)), ORIGIN)), observe(panel), ORIGIN, 0)
    mine, walk = (MODELS.index(name) for name in (FORECASTER, REFERENCE))
    rows = []
    for i, name in enumerate(TARGETS):
        for h, horizon in enumerate(protocol.HORIZONS):
            n = done.number[i, h, mine, SCORES.index("crps")].sum()
            if n:
                total = done.total[i, h].sum(axis=-1)
                skill = 1.0 - total[mine, SCORES.index("crps")] / total[walk, SCORES.index("crps")]
                held = total[mine, SCORES.index("coverage_90")] / n
                rows.append(
                    {"indicator": name, "years": horizon, "n": int(n)}
                    | {"skill": round(float(skill), 4), "coverage_90": round(float(held), 4)}
                )
    told = pl.DataFrame(rows)
    told.write_csv(OUT)
    with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        print(told)


if __name__ == "__main__":
    main()
