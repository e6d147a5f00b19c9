"""Whether a mission of the United Nations was in a country in a year, for every state and year of the list."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.codebook.doubts import corrected
from holdfast.sources.base import SourceTables, shape
from holdfast.sources.covariates import FIRST
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.succession import CLIENT_KINDS, clients_only

FILE = "un_peace_operations.csv"
SOURCE = "un_missions"
LAST = 2023
"""Last whole year of the list, which was made in February of the next."""


def read(raw: Path) -> SourceTables:
    """Return un_mission.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, FILE))


def made(missions: pl.DataFrame) -> SourceTables:
    """Make the covariate: 1 in every year in which a mission was there for a day or more, else 0.

    Parameters
    ----------
    missions
        mission_acronym, host, start_date, end_date (ISO days; empty: still there).
    """
    listed = columns_of(missions, ["mission_acronym", "host", "start_date", "end_date"], FILE)
    known = listed.drop_nulls(["host", "start_date"]).with_columns(pl.col("end_date").cast(pl.String))
    for fix in corrected("mission_ends", SOURCE):
        name, _, day = str(fix["value"]).partition(":")
        hit = (pl.col("mission_acronym") == name) & (pl.col("host") == fix["client"])
        known = known.with_columns(end_date=pl.when(hit).then(pl.lit(day)).otherwise(pl.col("end_date")))
    first = pl.max_horizontal(
        pl.col("start_date").cast(pl.String).str.slice(0, 4).cast(pl.Int64), pl.lit(FIRST)
    )
    last = pl.min_horizontal(pl.col("end_date").str.slice(0, 4).cast(pl.Int64).fill_null(LAST), pl.lit(LAST))
    years = known.with_columns(year=pl.int_ranges(first, last + 1)).explode("year", empty_as_null=False)
    there = years.drop_nulls("year").select(pl.col("year").cast(pl.Int16), client="host").unique()
    span = pl.DataFrame({"year": range(FIRST, LAST + 1)}, schema={"year": pl.Int16})
    states = codebook.states().filter(pl.col("kind").is_in(CLIENT_KINDS)).select(client="iso3")
    every = clients_only(states.join(span, how="cross")).unique(["client", "year"])
    rows = every.join(there.with_columns(value=pl.lit(1.0)), on=["client", "year"], how="left")
    return SourceTables(
        covariates=shape(
            "covariates",
            rows.sort("client", "year").with_columns(
                pl.col("value").fill_null(0.0), name=pl.lit("un_mission"), source=pl.lit(SOURCE)
            ),
        )
    )
