"""What a country goes through by year: rulers, coup attempts, violent protest, armed conflict, regime.

Where a publisher's terms allow only derived values, a yes or no or a class is kept. Zeros stand only for
years that a
source covers; a year it does not cover has no row.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.codebook.doubts import corrected
from holdfast.sources.base import SourceTables, shape
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table

FIRST = 1992
TENURE = (0, 1, 2, 5, 10, 20)
"""Completed years in office are kept as the largest of these that they reach."""
PROTESTS = (0, 1, 2, 5)
"""Counts of violent protests in a year are kept as the largest of these that they reach."""
PROTESTS_TO = 2019
"""Last whole year of the protest data, which end in March of the next."""


def read(raw: Path) -> SourceTables:
    """Read the country-year tables.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(
        raw_table(raw, "leaders_country_year.parquet"),
        raw_table(raw, "coups_unrest_country_year.parquet"),
        raw_table(raw, "conflict_events_country_year.parquet"),
        raw_table(raw, "regime_country_year.parquet"),
    )


def made(
    leaders: pl.DataFrame, unrest: pl.DataFrame, conflict: pl.DataFrame, regime: pl.DataFrame
) -> SourceTables:
    """Make one long table of covariates.

    Parameters
    ----------
    leaders
        iso3, year, tenure_years (completed years of the ruler at the end of the year), leader_change (0, 1),
        exec_vote (elections of the executive; null where not covered).
    unrest
        iso3, year, archigos_irregular, pt_coup_attempts, mm_violent, ucdp_new_conflicts: counts, null
        where not covered.
    conflict
        iso3, year, total_best, sb_intrastate_best: deaths.
    regime
        iso3, year, v2x_polyarchy: electoral democracy in [0, 1].
    """
    told = ["iso3", "year", "tenure_years", "leader_change", "exec_vote"]
    columns_of(leaders, told, "leaders_country_year.parquet")
    wanted = ["iso3", "year", "archigos_irregular", "pt_coup_attempts", "mm_violent", "ucdp_new_conflicts"]
    columns_of(unrest, wanted, "coups_unrest_country_year.parquet")
    protests = unrest.filter(pl.col("year") <= PROTESTS_TO)
    parts = [
        one(leaders, "leader_tenure", step("tenure_years", TENURE), "reign_leaders"),
        one(leaders, "leader_change", yes("leader_change"), "reign_leaders"),
        one(leaders, "executive_election", yes("exec_vote"), "reign_leaders"),
        one(unrest, "irregular_exit", yes("archigos_irregular"), "archigos"),
        one(unrest, "coup_attempt", yes("pt_coup_attempts"), "powell_thyne"),
        one(protests, "violent_protest", step("mm_violent", PROTESTS), "mass_mobilization"),
        one(unrest, "conflict_onset", yes("ucdp_new_conflicts"), "ucdp"),
        one(conflict, "conflict_deaths", pl.col("total_best"), "ucdp"),
        one(conflict, "civil_conflict_deaths", pl.col("sb_intrastate_best"), "ucdp"),
        one(regime, "polyarchy", pl.col("v2x_polyarchy").cast(pl.Float64).round(3), "vdem"),
    ]
    every = pl.concat(parts)
    for row in corrected("not_coded", "ucdp"):
        years = pl.col("year").is_between(row["from_year"], row["to_year"])
        hit = pl.col("name").str.ends_with("deaths") & (pl.col("client") == row["client"]) & years
        every = every.filter(~hit)
    return SourceTables(covariates=shape("covariates", every.sort("client", "year", "name")))


def one(frame: pl.DataFrame, name: str, value: pl.Expr, source: str) -> pl.DataFrame:
    """Return one covariate of known states as rows of the table, from `FIRST` on; empty values have no row.

    Parameters
    ----------
    frame
        iso3, year and what the value is made of.
    name
        Of the covariate.
    value
        Computed from the frame's columns.
    source
        Its id.
    """
    known = set(codebook.states()["iso3"])
    return (
        frame.filter((pl.col("year") >= FIRST) & pl.col("iso3").is_in(known))
        .select(
            pl.col("iso3").alias("client"),
            pl.col("year").cast(pl.Int16),
            pl.lit(name).alias("name"),
            value.cast(pl.Float64).alias("value"),
            pl.lit(source).alias("source"),
        )
        .drop_nulls("value")
        .unique(subset=["client", "year"], keep="first", maintain_order=True)
    )


def yes(column: str) -> pl.Expr:
    """Return 1 where a count is above zero, else 0; null stays null."""
    return (pl.col(column) > 0).cast(pl.Float64)


def step(column: str, steps: Sequence[float]) -> pl.Expr:
    """Return the largest step that a count reaches; null stays null, below the first step it is the first."""
    reached = pl.lit(float(steps[0]))
    for edge in steps[1:]:
        reached = pl.when(pl.col(column) >= edge).then(pl.lit(float(edge))).otherwise(reached)
    return pl.when(pl.col(column).is_not_null()).then(reached)
