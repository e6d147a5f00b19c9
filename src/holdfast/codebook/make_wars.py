"""Spells of war of every state, and years of fighting with a neighbour, from data on conflicts and disputes.

Run it on the folder of raw inputs; it writes `wars.csv`, `foes.csv`, `clashes.csv` and `borders.csv` beside this file, the same bytes every time:

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

CLASHES = """# Years from 1990 in which a state fought with a neighbour by land; yes or no, made by make_wars.py.
# clash: both were primary parties to a conflict between states of 25 battle deaths or more (UCDP/PRIO 25.1, to 2024).
# attacked: the neighbour began a militarised dispute and used force (Correlates of War, MID 5.0, to 2014).
"""

FOES = """# Years from 1990 in which two states fought each other, each with troops on one of the two sides, both orders; UCDP/PRIO
# Armed Conflict Dataset 25.1 (CC BY 4.0), conflicts between states of 25 battle deaths or more, made by make_wars.py. To 2024.
"""

EARLIEST = 1990

BORDERS = """# Pairs of countries with a common border by land, by the Factbook (public domain), made by make_wars.py.
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


def foes(conflicts: pl.DataFrame) -> pl.DataFrame:
    """Years in which two states fought each other.

    Parameters
    ----------
    conflicts
        year, type, side_a, side_b, side_a_2nd, side_b_2nd.

    Returns
    -------
    pl.DataFrame
        state, foe, year; both orders.

    Examples
    --------
    >>> foes(pl.DataFrame({"year": [2000], "type": ["interstate"], "side_a": ["AAA"], "side_b": ["BBB"],
    ...     "side_a_2nd": [""], "side_b_2nd": ["CCC"]})).rows()
    [('AAA', 'BBB', 2000), ('AAA', 'CCC', 2000), ('BBB', 'AAA', 2000), ('CCC', 'AAA', 2000)]
    """
    between = conflicts.filter((pl.col("type") == "interstate") & (pl.col("year") >= EARLIEST))
    both = (
        pl.concat_str(c, f"{c}_2nd", separator=";", ignore_nulls=True).str.split(";").alias(c)
        for c in ("side_a", "side_b")
    )
    rows = between.select(pl.col("year").cast(pl.Int64), *both).explode("side_a").explode("side_b")
    rows = rows.filter((pl.col("side_a").str.len_chars() == 3) & (pl.col("side_b").str.len_chars() == 3))
    one, other = pl.col("side_a"), pl.col("side_b")
    pairs = [rows.select(a.alias("state"), b.alias("foe"), "year") for a, b in ((one, other), (other, one))]
    return pl.concat(pairs).unique().sort("state", "foe", "year")


def clashes(conflicts: pl.DataFrame, disputes: pl.DataFrame, neighbours: pl.DataFrame) -> pl.DataFrame:
    """Years in which a state fought with a neighbour, and years in which one used force against it first.

    Parameters
    ----------
    conflicts
        year, type, side_a, side_b.
    disputes
        year, iso_a, iso_b, hostlev_a (4: use of force), sidea_a (1: a began); both orders of a pair.
    neighbours
        iso_a, iso_b, conttype (1: a common border), from_year, to_year.

    Returns
    -------
    pl.DataFrame
        state, year, kind.
    """
    land = neighbours.filter(pl.col("conttype") == 1)
    sides = (
        conflicts.filter(pl.col("type") == "interstate")
        .select(
            pl.col("year").cast(pl.Int64), pl.col("side_a").str.split(";"), pl.col("side_b").str.split(";")
        )
        .explode("side_a")
        .explode("side_b")
    )
    fought = pl.concat(
        [sides, sides.select("year", pl.col("side_b").alias("side_a"), pl.col("side_a").alias("side_b"))]
    )
    pairs = set(land.select("iso_a", "iso_b").rows())
    began = disputes.filter((pl.col("hostlev_a") >= 4) & (pl.col("sidea_a") == 1)).select(
        pl.col("year").cast(pl.Int64), pl.col("iso_b").alias("side_a"), pl.col("iso_a").alias("side_b")
    )
    out = [
        rows.filter(
            pl.struct("side_a", "side_b").map_elements(
                lambda v: (v["side_a"], v["side_b"]) in pairs, return_dtype=pl.Boolean
            )
        ).select(pl.col("side_a").alias("state"), "year", pl.lit(kind).alias("kind"))
        for rows, kind in ((fought, "clash"), (began, "attacked"))
    ]
    return pl.concat(out).filter(pl.col("year") >= EARLIEST).unique().sort("kind", "state", "year")


def main() -> None:
    """Write the files."""
    raw, here = Path(sys.argv[1]), Path(__file__).parent
    conflicts = pl.read_parquet(raw / FILE)
    (here / "wars.csv").write_text(HEAD + spells(conflicts).write_csv(), encoding="utf-8")
    (here / "foes.csv").write_text(FOES + foes(conflicts).write_csv(), encoding="utf-8")
    made = clashes(
        conflicts,
        pl.read_parquet(raw / "mids_dyad_year.parquet"),
        pl.read_parquet(raw / "contiguity_spells.parquet"),
    )
    (here / "clashes.csv").write_text(CLASHES + made.write_csv(), encoding="utf-8")
    land = pl.read_parquet(raw / "contiguity_dyad.parquet").filter(
        (pl.col("border_km") > 0) & (pl.col("iso_a") < pl.col("iso_b"))
    )
    pairs = land.select("iso_a", "iso_b").unique().sort("iso_a", "iso_b")
    (here / "borders.csv").write_text(BORDERS + pairs.write_csv(), encoding="utf-8")


if __name__ == "__main__":
    main()
