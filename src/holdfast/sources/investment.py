"""Direct investment in a country by investor, as far as two registers see it.

From 2014 positions of five large economies with all partners, the host's report and the investor's as two
readings; for 2001 to 2012 yearly flows. A reading covers only the investors it sees and says nothing about
anybody else, not even how much there is in all. An investor whose position is negative (loans back to the
owner exceed what is owned) has no share: it is left out of what the reading covers, not set to zero, and the
reading is flagged.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.codebook.doubts import corrected
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long, stacked
from holdfast.sources.succession import clients_only

POSITIONS = "fdi_position_dyad_year.parquet"
FLOWS = "fdi_flow_dyad_year.parquet"
REGISTER = "imf_fdi_positions"
FEWEST = 2
"""One investor alone says nothing about shares."""


def read(raw: Path) -> SourceTables:
    """Return the readings of investment.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return stacked(
        [positions(raw_table(raw, POSITIONS)), flows(raw_table(raw, FLOWS))],
    )


def positions(table: pl.DataFrame) -> SourceTables:
    """Make readings from positions: `own` as the host reports them, `other` as the investors do.

    Parameters
    ----------
    table
        iso3_investor, iso3_host, year, usd_million, reported_by.
    """
    wanted = ["iso3_investor", "iso3_host", "year", "usd_million", "reported_by"]
    codes = {r["client"]: r["patron"] for r in corrected("code", REGISTER)}
    mine = pl.col("reported_by") == pl.col("iso3_host")
    rows = columns_of(table, wanted, POSITIONS).select(
        pl.col("year"),
        client=pl.col("iso3_host").replace(codes),
        patron=pl.col("iso3_investor").replace(codes),
        value=pl.col("usd_million"),
        report=pl.when(mine).then(pl.lit("own")).otherwise(pl.lit("other")),
        kind=pl.when(mine).then(pl.lit("recorded")).otherwise(pl.lit("other_side")),
        source=pl.lit(REGISTER),
        flag=pl.lit(None, dtype=pl.String),
    )
    return _readings(rows.with_columns(total=_seen().over("client", "year", "report")))


def flows(table: pl.DataFrame) -> SourceTables:
    """Make readings from flows abroad by destination; their totals are not kept, a flow is no position.

    Parameters
    ----------
    table
        iso3_o, iso3_d, year, usd_m.
    """
    rows = columns_of(table, ["iso3_o", "iso3_d", "year", "usd_m"], FLOWS).select(
        pl.col("year"),
        client="iso3_d",
        patron="iso3_o",
        value=pl.col("usd_m").cast(pl.Float64),
        report=pl.lit("flows"),
        kind=pl.lit("other_side"),
        source=pl.lit("unctad_fdi_flows"),
        flag=pl.lit("flows_not_positions"),
    )
    return _readings(rows.with_columns(total=pl.lit(None, dtype=pl.Float64)))


def _seen() -> pl.Expr:
    return pl.col("value").filter((pl.col("value") > 0) & pl.col("patron").is_in(codebook.components())).sum()


def _readings(rows: pl.DataFrame) -> SourceTables:
    key = ["client", "year", "report"]
    powers = rows.filter(
        pl.col("patron").is_in(codebook.components()) & (pl.col("client") != pl.col("patron"))
    )
    powers = clients_only(powers).with_columns(below=(pl.col("value") < 0).any().over(key))
    seen = powers.filter(pl.col("value") > 0)
    some = seen.filter(pl.len().over(key) >= FEWEST).sort(*key, "patron")
    below = pl.when("below").then(pl.lit("negative_position"))
    return from_long(
        some.with_columns(
            share=pl.col("value") / pl.col("value").sum().over(key),
            covers=pl.col("patron").str.join("|").over(key),
            flags=pl.concat_str("flag", below, separator="|", ignore_nulls=True),
            indicator=pl.lit("investment"),
            whole=pl.lit(False),
        )
    )
