"""Check the walk's spread out of sample: `python -m holdfast.dynamics.calibrate` writes a table.

Parameters are learned on the years up to a cut; shares recorded after it are forecast from origins three
years apart.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from holdfast.dynamics.ahead import coverage
from holdfast.dynamics.asked import asked
from holdfast.dynamics.learn import learn, observe
from holdfast.dynamics.observed import Observed

COMMAND = "python -m holdfast.dynamics.calibrate"

HELD_OUT = 12
"""Newest years of each indicator that nothing is learned from."""


def held_out(observed: dict[str, Observed], years: int = HELD_OUT, draws: int = 300) -> pl.DataFrame:
    """Learn on the earlier years of every indicator and score its intervals on the later ones.

    Parameters
    ----------
    observed
        Of `holdfast.dynamics.learn.observe`.
    years
        Number of years held out.
    draws
        Futures drawn for each series.

    Returns
    -------
    pl.DataFrame
        See `holdfast.dynamics.ahead.coverage`, with `learned_to`, the last year learned from.
    """
    tables = []
    for name, seen in observed.items():
        if not len(seen.clients) or seen.years.size < 2 * years or (seen.thin >= 0).mean() < 0.25:
            continue
        cut = int(seen.years[-1]) - years
        walk = learn({name: seen.until(cut)}, bootstrap=10)[name]
        table = coverage(seen, walk, range(cut, int(seen.years[-1]), 3), draws=draws)
        tables.append(table.with_columns(learned_to=pl.lit(cut)))
    return pl.concat(tables)


def main(arguments: Sequence[str] | None = None) -> int:
    """Score a panel and write the table.

    Parameters
    ----------
    arguments
        Of the command line.

    Returns
    -------
    int
        Exit status.
    """
    panel, to = asked(COMMAND, __doc__, Path("benchmarks/walk_coverage.csv"), arguments)
    table = held_out(observe(panel))
    table.write_csv(to)
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=140, tbl_hide_dataframe_shape=True):
        sys.stdout.write(f"{table}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
