"""What rounding for the sources' terms costs: the shipped panel against the fitted one of the same build.

Run as `python benchmarks/rounding.py FITTED_DIR`, the folder that `python -m holdfast.panel.build RAW --fitted
FITTED_DIR` wrote; prints a table and writes `rounding.csv` beside this file. For every indicator whose source ships
derived values only: the parameters and the score that each panel gives, and how far the case's yearly shares move
when the exact ones take the place of the rounded ones, the parameters being those that ship.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.measure.case import load_case
from holdfast.measure.foothold import measure, newest_year
from holdfast.measure.learn import search
from holdfast.measure.states import START, world_series
from holdfast.panel.store import Panel, load

OUT = Path(__file__).with_suffix(".csv")


def rounded(panel: Panel) -> list[str]:
    """Indicators of the index that have a source of derived values."""
    derived = [s.id for s in codebook.sources().values() if s.terms_class == "derived"]
    held = (
        panel.readings.filter(pl.col("source").cast(pl.String).is_in(derived))["indicator"]
        .cast(pl.String)
        .unique()
    )
    return [k for k in codebook.weighed() if k in set(held)]


def main(fitted: Path) -> None:
    """Compare the two panels."""
    panels = {"shipped": load(), "fitted": load(fitted)}
    names = rounded(panels["shipped"])
    powers, world = tuple(codebook.powers()["code"]), tuple(codebook.states()["iso3"])
    case = load_case()
    shares = {k: measure(p, case, draws=0).indicator_mean for k, p in panels.items()}
    order = list(case.ties)
    rows = []
    for name in names:
        row: dict[str, object] = {"indicator": name}
        for which, panel in panels.items():
            last = newest_year(panel)
            found = search(world_series(panel, powers, world, name, last)[1], last - START + 1)
            row |= {
                f"{which}_{k}": found[k]
                for k in ("discount", "floor", "scale", "crps", "coverage_90", "scored")
            }
        moved = np.abs(shares["shipped"][:, order.index(name)] - shares["fitted"][:, order.index(name)])
        row |= {
            "moved_mean": round(float(np.nanmean(moved)), 5),
            "moved_most": round(float(np.nanmax(moved)), 5),
        }
        rows.append(row)
        print(row)
    table = pl.DataFrame(rows).with_columns(
        shipped=pl.lit(panels["shipped"].fingerprint), fitted=pl.lit(panels["fitted"].fingerprint)
    )
    table.write_csv(OUT)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
