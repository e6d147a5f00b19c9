"""Goods trade by month: full tables of some offices, and the exports of the European Union to some states.

An office's months have shares over all its partners. The Union's exports have no world beside them, so
they are totals
only: a row without shares, flagged `total_only`, useful to see a level move and nothing else.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long

FILE = "trade_monthly.parquet"
BLOC = "EU"
WORLD = "WLD"
MANY = 40
"""A reporter that names this many partners in a month has a full table; fewer are its main partners only."""


def read(raw: Path) -> SourceTables:
    """Read the monthly table.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, FILE))


def made(frame: pl.DataFrame) -> SourceTables:
    """Make monthly readings of trade.

    Parameters
    ----------
    frame
        iso3_o, iso3_d, year, month, usd, reporter, flow (X, M), product, source.

    Returns
    -------
    SourceTables
        months and month_shares of the indicator trade; report "national" for full tables, "exports_of_bloc"
        for totals.
    """
    columns = ["iso3_o", "iso3_d", "year", "month", "usd", "reporter", "flow", "product", "source"]
    goods = columns_of(frame, columns, FILE).filter((pl.col("product") == "TOTAL") & (pl.col("usd") > 0))
    rows = pl.concat([_full(goods), _exports_of_bloc(goods)], how="vertical_relaxed")
    return from_long(rows, monthly=True)


def _full(goods: pl.DataFrame) -> pl.DataFrame:
    members = set(codebook.blocs().filter(pl.col("bloc") == BLOC)["iso3"]) | {"EUU"}
    key = ["reporter", "year", "month"]
    partner = pl.when(pl.col("flow") == "X").then("iso3_d").otherwise("iso3_o").alias("patron")
    named = (
        goods.filter(~pl.col("reporter").is_in(members))
        .with_columns(partner)
        .filter(pl.col("patron") != WORLD)
    )
    sums = (
        named.group_by(key)
        .agg(
            pl.col("usd").sum().alias("total"),
            pl.col("flow").n_unique().alias("sides"),
            pl.col("patron").n_unique(),
        )
        .filter((pl.col("sides") == 2) & (pl.col("patron") >= MANY))
        .drop("patron")
    )
    return (
        named.group_by(*key, "patron")
        .agg(pl.col("usd").sum())
        .join(sums, on=key)
        .select(
            *_head(pl.col("reporter"), "national", "recorded", "all", True),
            pl.format("office_{}", pl.col("reporter").str.to_lowercase()).alias("source"),
            pl.lit("").alias("flags"),
            "patron",
            (pl.col("usd") / pl.col("total")).alias("share"),
        )
    )


def _exports_of_bloc(goods: pl.DataFrame) -> pl.DataFrame:
    spells = codebook.blocs().filter(pl.col("bloc") == BLOC).select("iso3", "from_year", "to_year")
    return (
        goods.filter((pl.col("flow") == "X") & pl.col("source").str.starts_with("Eurostat"))
        .sort("source", descending=True)
        .unique(subset=["iso3_o", "iso3_d", "year", "month"], keep="first", maintain_order=True)
        .join(spells, left_on="iso3_o", right_on="iso3")
        .filter(
            (pl.col("year") >= pl.col("from_year")) & (pl.col("year") <= pl.col("to_year").fill_null(9999))
        )
        .group_by("iso3_d", "year", "month")
        .agg(pl.col("usd").sum().alias("total"))
        .select(
            *_head(pl.col("iso3_d"), "exports_of_bloc", "other_side", BLOC, False),
            pl.lit("eurostat_comext").alias("source"),
            pl.lit("total_only").alias("flags"),
            pl.lit(None, dtype=pl.String).alias("patron"),
            pl.lit(None, dtype=pl.Float64).alias("share"),
        )
    )


def _head(client: pl.Expr, report: str, kind: str, covers: str, whole: bool) -> list[pl.Expr]:
    return [
        client.alias("client"),
        pl.col("year"),
        pl.col("month"),
        pl.lit("trade").alias("indicator"),
        pl.lit(report).alias("report"),
        pl.lit(kind).alias("kind"),
        pl.col("total"),
        pl.lit(whole).alias("whole"),
        pl.lit(covers).alias("covers"),
    ]
