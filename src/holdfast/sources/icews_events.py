"""Cooperative events by year from a second machine coding of the news: for the fitted panel only.

Words and deeds of cooperation between two states, both directions summed, over those with all states; where
a power is not on the list it is not covered, and the shares are among those that are. Without the file, which may not be passed on, there
are no readings.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import clients_only

FILE = "events/icews_dyad_year_2002_2014.parquet"
SOURCE = "icews"


def read(raw: Path) -> SourceTables:
    """Return yearly readings of cooperative events, or nothing where the file isn't at hand.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    if not (raw / FILE).is_file():
        return SourceTables()
    return made(raw_table(raw, FILE))


def made(table: pl.DataFrame) -> SourceTables:
    """Make the readings.

    Parameters
    ----------
    table
        source_iso3, target_iso3, year, verbal_coop, material_coop: numbers of events.
    """
    wanted = ["source_iso3", "target_iso3", "year", "verbal_coop", "material_coop"]
    rows = columns_of(table, wanted, FILE).with_columns(
        events=pl.sum_horizontal(pl.col("verbal_coop", "material_coop").cast(pl.Float64))
    )
    a, b = pl.col("source_iso3"), pl.col("target_iso3")
    both = pl.concat(
        [rows.select("year", "events", client=a, patron=b), rows.select("year", "events", client=b, patron=a)]
    )
    seen = set(rows["source_iso3"]) | set(rows["target_iso3"])
    missing = [c for c in codebook.components() if c not in seen]
    covers = "|".join(c for c in codebook.components() if c in seen) if missing else "all"
    counted = both.filter(pl.col("patron").is_in(codebook.components())) if missing else both
    summed = (
        clients_only(counted.filter(pl.col("client") != pl.col("patron")))
        .group_by("client", "year", "patron")
        .agg(pl.col("events").sum())
        .with_columns(total=pl.col("events").sum().over("client", "year"))
        .filter(pl.col("total") > 0)
        .sort("client", "year", "patron")
    )
    return from_long(
        summed.with_columns(
            share=pl.col("events") / pl.col("total"),
            indicator=pl.lit("events"),
            report=pl.lit("icews"),
            kind=pl.lit("recorded"),
            whole=pl.lit(not missing),
            covers=pl.lit(covers),
            source=pl.lit(SOURCE),
            flags=pl.lit("partners_missing" if missing else ""),
        )
    )
