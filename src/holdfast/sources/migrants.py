"""Where a country's emigrants live: the UN's migrant stocks by origin and destination, five-yearly."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.sources import arms, base

FILE = "migrant_stock_dyad_2020rev.parquet"
SOURCE = "un_desa_stock"


def read(raw: Path) -> base.SourceTables:
    """Return the readings of emigrants.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    stock = base.raw_table(raw, FILE).filter(
        (pl.col("migrants") > 0) & (pl.col("iso3_o") != pl.col("iso3_d"))
    )
    named = stock.select(
        client="iso3_o", patron="iso3_d", year="year", value=pl.col("migrants").cast(pl.Float64)
    )
    rows = arms.shares(base.clients_only(named).with_columns(patron=base.as_patron()))
    flags = pl.lit("")
    for row in base.corrected("flag", SOURCE):
        flags = pl.when(pl.col("client") == row["client"]).then(pl.lit(row["value"])).otherwise(flags)
    return base.from_long(
        rows.with_columns(
            indicator=pl.lit("emigrants"),
            report=pl.lit("destinations"),
            kind=pl.lit("recorded"),
            whole=pl.lit(True),
            covers=pl.lit("all"),
            source=pl.lit(SOURCE),
            flags=flags,
        )
    )
