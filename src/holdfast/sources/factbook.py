"""Main trading partners from The World Factbook for the years after the world table.

Exports and imports are weighed by the country's own exports and imports of goods and services, and the
total is its goods trade, both from the World Bank; a partner among the top of one flow only counts half the
smallest share listed in the other, where that is small. Other partners are not covered.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.codebook.doubts import corrected
from holdfast.sources.base import SourceTables
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import clients_only

FILE = "trade_partner_shares_top.parquet"
TOTALS = "country_year_economy.parquet"
SOURCE = "factbook_partners"
SINCE = 2021
SMALL = 0.06
"""Half of a smallest listed share up to this may stand for a partner that is not listed in that flow."""


def listed(raw: Path) -> pl.DataFrame:
    """Return client, patron, year, flow (X, M), share: the listed partners, wrong entries left out.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    rows = (
        raw_table(raw, FILE)
        .filter(pl.col("year") >= SINCE)
        .select(
            client="iso3",
            patron="partner_iso3",
            year="year",
            flow="flow",
            share=pl.col("share_pct").cast(pl.Float64) / 100,
        )
    )
    for fix in corrected("wrong_entry", SOURCE):
        wrong = (pl.col("client") == fix["client"]) & (pl.col("patron") == fix["patron"])
        rows = rows.filter(
            ~(
                wrong
                & pl.col("year").is_between(fix["from_year"], fix["to_year"])
                & (pl.col("flow") == fix["value"])
            )
        )
    return rows


def read(raw: Path) -> SourceTables:
    """Return readings of trade, the other side's report, that cover the listed powers only.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    rows = listed(raw).with_columns(least=pl.col("share").min().over("client", "year", "flow"))
    wide = [
        rows.filter(pl.col("flow") == f).select(
            "client", "year", "patron", pl.col("share").alias(f), pl.col("least").alias(f"least_{f}")
        )
        for f in ("X", "M")
    ]
    key = ["client", "year", "patron"]
    both = wide[0].join(wide[1], on=key, how="full", coalesce=True)
    least = [pl.col(f"least_{f}").max().over("client", "year").alias(f"least_{f}") for f in ("X", "M")]
    both = both.with_columns(*least).filter(pl.col("least_X").is_not_null() & pl.col("least_M").is_not_null())
    one = pl.col("X").is_null() | pl.col("M").is_null()
    gap = pl.when(pl.col("X").is_null()).then(pl.col("least_X")).otherwise(pl.col("least_M"))
    silent = [r["patron"] for r in corrected("does_not_report", SOURCE)]
    both = both.filter(~one | ((gap <= SMALL) & ~pl.col("patron").is_in(silent)))
    both = both.with_columns(
        pl.col("X").fill_null(pl.col("least_X") / 2), pl.col("M").fill_null(pl.col("least_M") / 2)
    )
    economy = raw_table(raw, TOTALS).select(
        client="iso3",
        year="year",
        out=pl.col("exports_pct_gdp").cast(pl.Float64),
        into=pl.col("imports_pct_gdp").cast(pl.Float64),
        total=pl.col("merch_trade_pct_gdp").cast(pl.Float64) / 100 * pl.col("gdp_usd"),
    )
    weighed = (
        both.join(economy, on=["client", "year"])
        .filter(pl.col("total") > 0)
        .with_columns(w=(pl.col("out") / (pl.col("out") + pl.col("into"))).fill_null(0.5))
    )
    made = weighed.with_columns(share=pl.col("w") * pl.col("X") + (1 - pl.col("w")) * pl.col("M"))
    made = clients_only(made.filter(pl.col("patron").is_in(codebook.components()))).sort(key)
    return from_long(
        made.with_columns(
            indicator=pl.lit("trade"),
            report=pl.lit("other"),
            kind=pl.lit("other_side"),
            whole=pl.lit(True),
            covers=pl.col("patron").sort().str.join("|").over("client", "year"),
            source=pl.lit(SOURCE),
            flags=pl.lit("top_partners_only"),
        )
    )
