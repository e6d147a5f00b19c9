"""A country's own count of its trade with a few large partners after the world table ends, over its total.

The collection holds, for nearly all reporters, trade with two or three large partners; the total comes from
the World Bank's merchandise trade. A year that the country's own office already gives in full is left to
that table.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources.base import SourceTables
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import clients_only

FILE = "trade_powers_comtrade.parquet"
TOTALS = "country_year_economy.parquet"
NATIONAL = "trade_dyad_year_national.parquet"
SOURCE = "comtrade_powers"
SINCE = 2021
REPORTERS = 60
"""A partner seen by fewer reporters in a year is not covered by the collection."""


def read(raw: Path) -> SourceTables:
    """Return readings of trade that cover the few partners only.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    table = raw_table(raw, FILE).filter((pl.col("year") >= SINCE) & ~pl.col("suspect"))
    mine = pl.when(pl.col("flow") == "X").then(pl.col("iso3_o")).otherwise(pl.col("iso3_d"))
    theirs = pl.when(pl.col("flow") == "X").then(pl.col("iso3_d")).otherwise(pl.col("iso3_o"))
    rows = table.with_columns(client=mine, patron=theirs).filter(pl.col("client") == pl.col("reporter"))
    both = rows.group_by("client", "patron", "year").agg(
        value=pl.col("usd").sum(), flows=pl.col("flow").n_unique()
    )
    both = both.filter(pl.col("flows") == 2)
    wide = (
        both.group_by("patron", "year")
        .agg(n=pl.len())
        .filter(pl.col("n") >= REPORTERS)
        .select("patron", "year")
    )
    both = both.join(wide, on=["patron", "year"]).filter(pl.col("patron").is_in(codebook.components()))
    told = raw_table(raw, NATIONAL).select(client="reporter", year="year").unique()
    economy = raw_table(raw, TOTALS).with_columns(
        total=pl.col("merch_trade_pct_gdp").cast(pl.Float64) / 100 * pl.col("gdp_usd")
    )
    totals = economy.select(client="iso3", year="year", total="total").filter(pl.col("total") > 0)
    made = clients_only(
        both.join(told, on=["client", "year"], how="anti").join(totals, on=["client", "year"])
    )
    made = made.with_columns(share=pl.col("value") / pl.col("total")).sort("client", "year", "patron")
    # a sum above the total means that one of the two is wrong
    made = made.filter(pl.col("share").sum().over("client", "year") < 0.98)
    covers = pl.col("patron").sort().str.join("|").over("client", "year")
    return from_long(
        made.with_columns(
            indicator=pl.lit("trade"),
            report=pl.lit("own"),
            kind=pl.lit("recorded"),
            whole=pl.lit(True),
            covers=covers,
            source=pl.lit(SOURCE),
            flags=pl.lit("few_partners"),
        )
    )
