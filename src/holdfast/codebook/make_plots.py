"""Years in which a plot against the rulers of a state came to light before it was tried, from data on coups.

Run it on the folder of raw inputs; it writes `plots.csv` beside this file, the same bytes every time:

    python -m holdfast.codebook.make_plots RAW
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

FILE = "coups_unrest_country_year.parquet"
EARLIEST = 1990

HEAD = """# Years from 1990 in which a conspiracy for a coup was uncovered or put down before it was tried; yes or no, made by make_plots.py from
# the Cline Center's Coup d'Etat Project 2.1.2 (free with citation, no licence text seen), all states, 1990 to 2022. Attempts aren't in it.
"""


def plots(coups: pl.DataFrame) -> pl.DataFrame:
    """Years with at least one conspiracy.

    Parameters
    ----------
    coups
        iso3, year, cline_conspiracies: a count, null where the source doesn't look.

    Returns
    -------
    pl.DataFrame
        state, year.

    Examples
    --------
    >>> rows = {"iso3": ["AAA"] * 4, "year": [1989, 2001, 2002, 2003], "cline_conspiracies": [1, 0, 2, None]}
    >>> plots(pl.DataFrame(rows)).rows()
    [('AAA', 2002)]
    """
    return (
        coups.filter((pl.col("cline_conspiracies") > 0) & (pl.col("year") >= EARLIEST))
        .select(pl.col("iso3").alias("state"), pl.col("year").cast(pl.Int64))
        .sort("state", "year")
    )


def main() -> None:
    """Write the file."""
    made = plots(pl.read_parquet(Path(sys.argv[1]) / FILE))
    Path(__file__).with_name("plots.csv").write_text(HEAD + made.write_csv(), encoding="utf-8")


if __name__ == "__main__":
    main()
