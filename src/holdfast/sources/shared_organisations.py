"""How many intergovernmental organisations a state shares with each power, in classes, for a few years.

The raw table holds each unordered pair once: a state's rows stand in both columns. Counts ship as classes.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources.base import SourceTables, shape
from holdfast.sources.raw import raw_table
from holdfast.sources.succession import clients_only

FILE = "shared_igos_dyad_year.parquet"
SOURCE = "shared_igos"
YEARS = (1995, 2005, 2014)
"""Years that are kept; the count moves by a few a year and ends in 2014."""
STEP, TOP = 20, 5
"""Organisations to a class, and the highest class."""


def both_columns(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return client, patron, year, count with every pair in both directions.

    Parameters
    ----------
    pairs
        iso_a, iso_b, year, shared_igos: each unordered pair once.

    Examples
    --------
    >>> pairs = pl.DataFrame({"iso_a": ["AAA"], "iso_b": ["BBB"], "year": [2000], "shared_igos": [7]})
    >>> both_columns(pairs)["client"].to_list()
    ['AAA', 'BBB']
    """
    one = pairs.select(client="iso_a", patron="iso_b", year="year", count="shared_igos")
    other = pairs.select(client="iso_b", patron="iso_a", year="year", count="shared_igos")
    return pl.concat([one, other]).sort("client", "patron", "year")


def classed(count: pl.Expr) -> pl.Expr:
    """Return the class of a count: 1 below 20, 2 below 40, and so on to 5 for 80 and more."""
    return (count.cast(pl.Int32) // STEP + 1).clip(1, TOP)


def read(raw: Path) -> SourceTables:
    """Return the exposure `shared_organisations` with each power by rule.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    rows = both_columns(raw_table(raw, FILE).filter(pl.col("year").is_in(YEARS)))
    kept = clients_only(rows.filter(pl.col("patron").is_in(codebook.powers()["code"].to_list())))
    named = kept.with_columns(
        name=pl.lit("shared_organisations"),
        value=classed(pl.col("count")).cast(pl.Float64),
        source=pl.lit(SOURCE),
    )
    return SourceTables(exposures=shape("exposures", named))
