"""Cooperative events by month: whom a country is seen to work with in the news.

Each pair of states has a monthly sum of event scores, positive for cooperation. A pair is read from both
its sides.
The share of a partner is its positive sum over the positive sums with all partners; the total is that sum
per day covered.
"""

from __future__ import annotations

import calendar
from pathlib import Path

import polars as pl

from holdfast.errors import DataError
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long

FILE = "events/gdelt_goldstein_dyad_month_2018_2024.parquet"
SLACK = 2
"""A month that lacks more days than this carries the flag `days_missing`."""
HALF = 0.75
"""A year covered for less than this part of its days carries the flag `partial_year`."""


def read(raw: Path) -> SourceTables:
    """Read the monthly scores: one row a country and month, and one a country and year.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, FILE))


def made(frame: pl.DataFrame) -> SourceTables:
    """Make monthly and yearly readings from pair scores.

    Parameters
    ----------
    frame
        iso3_a, iso3_b (each unordered pair once), month (YYYY-MM), score_sum, days_covered.

    Returns
    -------
    SourceTables
        readings and shares by year, months and month_shares by month; total is positive score a covered day.
    """
    wanted = columns_of(frame, ["iso3_a", "iso3_b", "month", "score_sum", "days_covered"], FILE)
    twice = wanted.filter(wanted.select("iso3_a", "iso3_b", "month").is_duplicated())
    if twice.height:
        raise DataError(
            f"{FILE}: {twice.height} pair-months occur twice, first {twice.row(0)}; fetch it again"
        )
    both = pl.concat(
        [
            wanted.rename({"iso3_a": "client", "iso3_b": "patron"}),
            wanted.rename({"iso3_b": "client", "iso3_a": "patron"}).select(
                "client", "patron", *wanted.columns[2:]
            ),
        ]
    )
    dated = both.select(
        "client",
        "patron",
        pl.col("month").str.slice(0, 4).cast(pl.Int16).alias("year"),
        pl.col("month").str.slice(5, 2).cast(pl.Int8).alias("month"),
        pl.col("score_sum").cast(pl.Float64).clip(0).fill_nan(0).alias("score"),
        pl.col("days_covered").cast(pl.Int32).alias("days"),
    )
    days = dated.group_by("year", "month").agg(pl.col("days").max()).sort("year", "month")
    months = _shares(dated.drop("days"), ["client", "year", "month"], _month_days(days))
    years = _shares(dated.drop("days", "month"), ["client", "year"], _year_days(days))
    by_month, by_year = from_long(months, monthly=True), from_long(years)
    return SourceTables(
        readings=by_year.readings,
        shares=by_year.shares,
        months=by_month.months,
        month_shares=by_month.month_shares,
    )


def _shares(rows: pl.DataFrame, key: list[str], days: pl.DataFrame) -> pl.DataFrame:
    when = [k for k in key if k != "client"]
    return (
        rows.group_by(*key, "patron")
        .agg(pl.col("score").sum())
        .with_columns(pl.col("score").sum().over(key).alias("sum"))
        .filter((pl.col("sum") > 0) & (pl.col("score") > 0))
        .join(days, on=when, how="left")
        .select(
            *key,
            pl.lit("events").alias("indicator"),
            pl.lit("news").alias("report"),
            pl.when(pl.col("flags") == "partial_year")
            .then(pl.lit("provisional"))
            .otherwise(pl.lit("recorded"))
            .alias("kind"),
            (pl.col("sum") / pl.col("days")).alias("total"),
            pl.lit(True).alias("whole"),
            pl.lit("all").alias("covers"),
            pl.lit("gdelt").alias("source"),
            "flags",
            "patron",
            (pl.col("score") / pl.col("sum")).alias("share"),
        )
        .sort(*key, "patron")
    )


def _month_days(days: pl.DataFrame) -> pl.DataFrame:
    full = [calendar.monthrange(y, m)[1] for y, m in days.select("year", "month").iter_rows()]
    lacking = pl.Series("full", full) - days["days"] > SLACK
    return days.with_columns(flags=pl.when(lacking).then(pl.lit("days_missing")).otherwise(pl.lit("")))


def _year_days(days: pl.DataFrame) -> pl.DataFrame:
    return (
        days.group_by("year")
        .agg(pl.col("days").sum())
        .with_columns(
            flags=pl.when(pl.col("days") < HALF * 365)
            .then(pl.lit("partial_year"))
            .when(pl.col("days") < 365 - 12 * SLACK)
            .then(pl.lit("days_missing"))
            .otherwise(pl.lit(""))
        )
        .sort("year")
    )
