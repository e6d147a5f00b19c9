"""Spells of war of every state, from the sides of the UCDP/PRIO conflict data.

Run it on the folder of raw inputs; it writes `wars.csv` beside this file, the same bytes every time:

    python -m holdfast.codebook.make_wars RAW
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

FILE = "ucdp_conflicts_year.parquet"
HEAD = """# Years in which a state fought, by the UCDP/PRIO Armed Conflict Dataset 25.1 (CC BY 4.0), made by make_wars.py.
# level 2: a primary party to a conflict with a thousand battle deaths or more in the year; 1: a primary party to a smaller
# one, or with troops on a side of a war that was another state's. 1946 to 2024: a spell that ends in 2024 may go on.
"""


def spells(conflicts: pl.DataFrame) -> pl.DataFrame:
    """Runs of years of one level.

    Parameters
    ----------
    conflicts
        year, intensity, side_a, side_b, side_a_2nd, side_b_2nd; states of a side parted by semicolons.

    Returns
    -------
    pl.DataFrame
        state, level, first, last.

    Examples
    --------
    >>> spells(pl.DataFrame({"year": [2000, 2001], "intensity": [2, 2], "side_a": ["AAA", "AAA"], "side_b": ["", ""],
    ...     "side_a_2nd": ["BBB", ""], "side_b_2nd": ["", ""]})).rows()
    [('AAA', 2, 2000, 2001), ('BBB', 1, 2000, 2000)]
    """
    parts = []
    for column, own in (("side_a", True), ("side_b", True), ("side_a_2nd", False), ("side_b_2nd", False)):
        level = (pl.col("intensity") if own else pl.lit(1)).cast(pl.Int64)
        fought = conflicts if own else conflicts.filter(pl.col("intensity") == 2)
        parts.append(
            fought.select(
                pl.col(column).fill_null("").str.split(";").alias("state"), pl.col("year").cast(pl.Int64), level.alias("level")
            ).explode("state")
        )  # fmt: skip
    by_year = (
        pl.concat(parts)
        .filter(pl.col("state").str.len_chars() == 3)
        .group_by("state", "year")
        .agg(pl.col("level").max())
        .sort("state", "year")
    )
    new = (
        (pl.col("year").diff() != 1)
        | (pl.col("level").diff() != 0)
        | (pl.col("state") != pl.col("state").shift())
    )
    return (
        by_year.with_columns(new.fill_null(True).cum_sum().alias("run"))
        .group_by("run", maintain_order=True)
        .agg(pl.col("state", "level").first(), pl.col("year").min().alias("first"), pl.col("year").max().alias("last"))
        .select("state", "level", "first", "last")
    )  # fmt: skip


def main() -> None:
    """Write the file."""
    made = spells(pl.read_parquet(Path(sys.argv[1]) / FILE))
    here = Path(__file__).parent / "wars.csv"
    here.write_text(HEAD + made.write_csv(), encoding="utf-8")


if __name__ == "__main__":
    main()
