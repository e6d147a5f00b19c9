"""Joint military exercises with each state by year, to 2010; ships rounded and classed.

The raw table stacks two lists that overlap: one of them is read, never both.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.sources import arms
from holdfast.sources.base import SourceTables
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import as_patron, clients_only

FILE = "exercises_dyad_year.parquet"
SOURCE = "mme_exercises"
LIST = "MME"
"""The list that is read: the longer one of the two."""


def flows(table: pl.DataFrame) -> pl.DataFrame:
    """Return client, patron, year, value: exercises of one list in which both took part.

    Parameters
    ----------
    table
        iso_a, iso_b, year, n_exercises, source; each pair in both directions.
    """
    one = table.filter(pl.col("source").str.starts_with(LIST) & (pl.col("iso_a") != pl.col("iso_b")))
    named = one.select(
        client="iso_a", patron="iso_b", year="year", value=pl.col("n_exercises").cast(pl.Float64)
    )
    kept = clients_only(named).with_columns(patron=as_patron())
    return kept.group_by("client", "patron", "year").agg(pl.col("value").sum())


def made(table: pl.DataFrame) -> SourceTables:
    """Make one reading for each state and year with any exercise.

    Parameters
    ----------
    table
        As for `flows`.
    """
    rows = arms.shares(flows(table).filter(pl.col("value") > 0)).sort("client", "year", "patron")
    return from_long(
        rows.with_columns(
            indicator=pl.lit("exercises"),
            report=pl.lit("list"),
            kind=pl.lit("recorded"),
            whole=pl.lit(True),
            covers=pl.lit("all"),
            source=pl.lit(SOURCE),
        )
    )


def read(raw: Path) -> SourceTables:
    """Return the readings of exercises.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, FILE))
