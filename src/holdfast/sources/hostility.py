"""Hostility between a country and a power by year: strategic rivalry, militarised disputes, sanctions.

Only yes stands in the table: within the years a source covers, a pair without a row has none
(codebook/exposures.csv names the years). Sanctions are for the fitted panel only; without their file, which
may not be passed on, there are none.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.codebook.doubts import corrected
from holdfast.sources.base import SourceTables, shape
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.succession import as_patron, clients_only

RIVALRIES = "rivalries_dyad.parquet"
DISPUTES = "mids_dyad_year.parquet"
SANCTIONS = "sanctions_dyad_year.parquet"
SINCE = 1960
RIVALRIES_TO = 2020
"""Spells are coded to this year."""
RELEASE = "COW"
"""Of the two releases of disputes stacked in the file, the one that reaches further."""
KINDS = ("trade", "arms", "military", "financial", "travel", "other")


def read(raw: Path) -> SourceTables:
    """Return rivalry, dispute and, for the fitted panel, sanctions.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    parts = [rivalries(raw_table(raw, RIVALRIES)), disputes(raw_table(raw, DISPUTES))]
    if (raw / SANCTIONS).is_file():
        parts.append(sanctions(raw_table(raw, SANCTIONS)))
    return SourceTables(exposures=shape("exposures", pl.concat(parts)))


def rivalries(spells: pl.DataFrame) -> pl.DataFrame:
    """Return rivalry by year, both ways.

    Parameters
    ----------
    spells
        iso_a, iso_b, from_year, to_year (inclusive).
    """
    once = columns_of(spells, ["iso_a", "iso_b", "from_year", "to_year"], RIVALRIES)
    first = pl.max_horizontal(pl.col("from_year").cast(pl.Int64), pl.lit(SINCE))
    last = pl.min_horizontal(pl.col("to_year").cast(pl.Int64), pl.lit(RIVALRIES_TO))
    years = once.with_columns(year=pl.int_ranges(first, last + 1)).explode("year", empty_as_null=False)
    a, b = pl.col("iso_a"), pl.col("iso_b")
    both = pl.concat([years.select("year", client=a, patron=b), years.select("year", client=b, patron=a)])
    return _yearly(both.drop_nulls("year"), "rivalry", pl.lit(1.0), "strategic_rivalries")


def disputes(rows: pl.DataFrame) -> pl.DataFrame:
    """Return whether there was a militarised dispute, by year.

    Parameters
    ----------
    rows
        iso_a, iso_b, year, source; each pair both ways.
    """
    known = columns_of(rows, ["iso_a", "iso_b", "year", "source"], DISPUTES)
    mine = known.filter(pl.col("source").cast(pl.String).str.starts_with(RELEASE))
    pairs = mine.select("year", client="iso_a", patron="iso_b")
    return _yearly(pairs, "dispute", pl.lit(1.0), "cow_disputes")


def sanctions(rows: pl.DataFrame) -> pl.DataFrame:
    """Return how many kinds of sanctions a power has in force against a country, by year.

    Parameters
    ----------
    rows
        sender_iso3, target_iso3, year and one column of 0 and 1 for each kind.
    """
    known = columns_of(rows, ["sender_iso3", "target_iso3", "year", *KINDS], SANCTIONS)
    for fix in corrected("code", "gsdb"):
        years = pl.col("year").is_between(fix["from_year"], fix["to_year"] or 9999)
        wrong = (pl.col("target_iso3") == fix["client"]) & years
        right = pl.when(wrong).then(pl.lit(fix["patron"])).otherwise(pl.col("target_iso3"))
        known = known.with_columns(target_iso3=right)
    by_pair = known.group_by("sender_iso3", "target_iso3", "year").agg(pl.col(KINDS).max())
    count = pl.sum_horizontal(pl.col(KINDS).cast(pl.Float64).fill_null(0))
    pairs = by_pair.select("year", client="target_iso3", patron="sender_iso3", kinds=count)
    return _yearly(pairs.filter(pl.col("kinds") > 0), "sanctions", pl.col("kinds").max(), "gsdb")


def _yearly(pairs: pl.DataFrame, name: str, value: pl.Expr, source: str) -> pl.DataFrame:
    dated = pairs.with_columns(pl.col("year").cast(pl.Int16), patron=as_patron())
    known = clients_only(dated.filter(pl.col("year") >= SINCE))
    kept = known.filter(
        pl.col("patron").is_in(codebook.components()) & (pl.col("client") != pl.col("patron"))
    )
    return (
        kept.group_by("client", "patron", "year")
        .agg(value=value)
        .sort("client", "patron", "year")
        .with_columns(name=pl.lit(name), source=pl.lit(source))
        .select("client", "patron", "year", "name", "value", "source")
    )
