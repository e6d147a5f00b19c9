"""Exports of a bloc that are watched for going around sanctions: by year to every partner, banned goods by month.

By year they are the comparison: what the bloc sold to partners that have no part in the matter. They come with
what the countries themselves exported to the sanctioned market, where their office says so. None of these are
shares of a country's ties; they stand among the covariates, and among the months as totals only.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.codebook.reexports import Watch, watches
from holdfast.sources.base import SourceTables, shape
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long

YEARS = "trade_dyad_year_national.parquet"
MONTHS = "trade_monthly.parquet"
WORLD = "WLD"
REPORTER = "EUU"
"""Code of the bloc as reporter in the yearly table."""
BANNED = "EU_SANCTIONED_GOODS"
"""Product of the monthly table."""
EXPORTS = "exports_of_bloc"
"""Covariate: exports of the bloc to the country, US dollars."""
ONWARD = "exports_to_sanctioned"
"""Covariate: exports of the country to the sanctioned market by its own report, US dollars."""
REPORT = "banned_exports_of_bloc"
"""Report of the monthly rows."""


def read(raw: Path) -> SourceTables:
    """Read the yearly and the monthly table.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, YEARS), raw_table(raw, MONTHS), tuple(watches().values()))


def made(years: pl.DataFrame, months: pl.DataFrame, watched: tuple[Watch, ...]) -> SourceTables:
    """Make covariates by year and totals by month.

    Parameters
    ----------
    years
        iso3_o, iso3_d, year, usd, reporter, flow (X, M).
    months
        iso3_o, iso3_d, year, month, usd, flow, product, source.
    watched
        Whose exports, and to which market.

    Returns
    -------
    SourceTables
        covariates `exports_of_bloc` and `exports_to_sanctioned`; months of the indicator trade, report
        "banned_exports_of_bloc", totals only.
    """
    columns = ["iso3_o", "iso3_d", "year", "usd", "reporter", "flow"]
    sold = columns_of(years, columns, YEARS).filter(
        (pl.col("flow") == "X") & (pl.col("usd") > 0) & (pl.col("iso3_d") != WORLD)
    )
    states = set(codebook.states()["iso3"])
    markets = [w.sanctioned for w in watched]
    bloc = sold.filter((pl.col("reporter") == REPORTER) & pl.col("iso3_d").is_in(states)).select(
        client="iso3_d",
        year="year",
        name=pl.lit(EXPORTS),
        value="usd",
        source=pl.lit("eurostat_comext_years"),
    )
    onward = sold.filter(
        (pl.col("reporter") != REPORTER)
        & pl.col("iso3_d").is_in(markets)
        & ~pl.col("reporter").is_in(markets)
    ).select(
        client="reporter",
        year="year",
        name=pl.lit(ONWARD),
        value="usd",
        source=pl.format("office_{}", pl.col("reporter").str.to_lowercase()),
    )
    covariates = pl.concat([bloc, onward], how="vertical_relaxed").sort("client", "year", "name")
    banned = _banned(columns_of(months, [*columns[:4], "month", "flow", "product", "source"], MONTHS))
    return SourceTables(
        covariates=shape("covariates", covariates), months=banned.months, month_shares=banned.month_shares
    )


def _banned(goods: pl.DataFrame) -> SourceTables:
    spells = codebook.blocs().filter(pl.col("bloc") == "EU").select("iso3", "from_year", "to_year")
    rows = (
        goods.filter((pl.col("product") == BANNED) & (pl.col("flow") == "X") & (pl.col("usd") > 0))
        .join(spells, left_on="iso3_o", right_on="iso3")
        .filter(pl.col("year").is_between(pl.col("from_year"), pl.col("to_year").fill_null(9999)))
        .group_by("iso3_d", "year", "month")
        .agg(total=pl.col("usd").sum())
        .select(
            pl.col("iso3_d").alias("client"),
            "year",
            "month",
            pl.lit("trade").alias("indicator"),
            pl.lit(REPORT).alias("report"),
            pl.lit("other_side").alias("kind"),
            "total",
            pl.lit(False).alias("whole"),
            pl.lit("EU").alias("covers"),
            pl.lit("sanctioned_goods").alias("source"),
            pl.lit("total_only").alias("flags"),
            pl.lit(None, dtype=pl.String).alias("patron"),
            pl.lit(None, dtype=pl.Float64).alias("share"),
        )
    )
    return from_long(rows, monthly=True)
