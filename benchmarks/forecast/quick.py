"""The back-test in small: `python benchmarks/forecast/quick.py`, well under two minutes.

One validation origin, so nothing held back is looked at. It prints the forecaster's skill against the walk by level and the
coverage of 90 % beside what the run that ships has over all validation origins, and the processor time it took; it writes
benchmarks/results/forecast_quick.csv.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # many small products: threads would wait for each other

import time
from pathlib import Path

import polars as pl

from holdfast.backtest import protocol
from holdfast.backtest.origin import FORECASTER, MODELS, REFERENCE, SCORES, forecasts, score
from holdfast.backtest.ship import shipped
from holdfast.backtest.table import groups
from holdfast.dynamics.targets import TARGETS, observe
from holdfast.panel.store import load

ORIGIN = 2010

OUT = Path(__file__).resolve().parents[1] / "results" / "forecast_quick.csv"


def main() -> None:
    """Print and write the table."""
    began = time.process_time()
    panel = load()
    made = list(forecasts(panel.as_of(protocol.day(ORIGIN)), ORIGIN))
    done = score(made, observe(panel), ORIGIN, 0, together=False)
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
    told = pl.DataFrame(rows).join(whole(), on=["indicator", "years"], how="left", maintain_order="left")
    told.write_csv(OUT)
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        print(told)
    print(
        f"{time.process_time() - began:.0f} s of processor time. all_: origins 2008 to 2011, of the run that ships"
    )


def whole() -> pl.DataFrame:
    """Skill and coverage over all validation origins in the run that ships, by kind of tie and years ahead."""
    table, _ = shipped()
    alone = {domain: next(iter(of)) for (domain, name), of in groups().items() if not name and len(of) == 1}
    mine = table.filter(
        (pl.col("truth") == "recorded") & (pl.col("set") == "validation") & (pl.col("model") == FORECASTER)
    ).with_columns(
        indicator=pl.when(pl.col("indicator") == "")
        .then(pl.col("domain").replace_strict(alone, default=""))
        .otherwise("indicator")
    )
    keys = ["indicator", "horizon"]
    skill = mine.filter(pl.col("score") == "crps").select(*keys, all_skill="skill")
    held = mine.filter(pl.col("score") == "coverage_90").select(*keys, all_coverage_90="value")
    return skill.join(held, on=keys).rename({"horizon": "years"})


if __name__ == "__main__":
    main()
