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
from holdfast.sources.base import SourceTables, corrected, raw_table, shape
from holdfast.sources.facts import columns_of

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
        iso3, year, tenure_years (completed years of the ruler at the end of the year), leader_change (0, 1).
    unrest
        iso3, year, archigos_irregular, pt_coup_attempts, mm_violent, ucdp_new_conflicts: counts, null
        where not covered.
    conflict
        iso3, year, total_best, sb_intrastate_best: deaths.
    regime
        iso3, year, v2x_polyarchy: electoral democracy in [0, 1].
    """
    columns_of(leaders, ["iso3", "year", "tenure_years", "leader_change"], "leaders_country_year.parquet")
    wanted = ["iso3", "year", "archigos_irregular", "pt_coup_attempts", "mm_violent", "ucdp_new_conflicts"]
    columns_of(unrest, wanted, "coups_unrest_country_year.parquet")
    protests = unrest.filter(pl.col("year") <= PROTESTS_TO)
    parts = [
        _one(leaders, "leader_tenure", _step("tenure_years", TENURE), "reign_leaders"),
        _one(leaders, "leader_change", _yes("leader_change"), "reign_leaders"),
        _one(unrest, "irregular_exit", _yes("archigos_irregular"), "archigos"),
        _one(unrest, "coup_attempt", _yes("pt_coup_attempts"), "powell_thyne"),
        _one(protests, "violent_protest", _step("mm_violent", PROTESTS), "mass_mobilization"),
        _one(unrest, "conflict_onset", _yes("ucdp_new_conflicts"), "ucdp"),
        _one(conflict, "conflict_deaths", pl.col("total_best"), "ucdp"),
        _one(conflict, "civil_conflict_deaths", pl.col("sb_intrastate_best"), "ucdp"),
        _one(regime, "polyarchy", pl.col("v2x_polyarchy").cast(pl.Float64).round(3), "vdem"),
    ]
    every = pl.concat(parts)
    for row in corrected("not_coded", "ucdp"):
        years = pl.col("year").is_between(row["from_year"], row["to_year"])
        hit = pl.col("name").str.ends_with("deaths") & (pl.col("client") == row["client"]) & years
        every = every.filter(~hit)
    return SourceTables(covariates=shape("covariates", every.sort("client", "year", "name")))


def _one(frame: pl.DataFrame, name: str, value: pl.Expr, source: str) -> pl.DataFrame:
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


def _yes(column: str) -> pl.Expr:
    return (pl.col(column) > 0).cast(pl.Float64)


def _step(column: str, steps: Sequence[int]) -> pl.Expr:
    """Return the largest step that a count reaches; null stays null, below the first step it is the first."""
    reached = pl.lit(float(steps[0]))
    for step in steps[1:]:
        reached = pl.when(pl.col(column) >= step).then(pl.lit(float(step))).otherwise(reached)
    return pl.when(pl.col(column).is_not_null()).then(reached)
