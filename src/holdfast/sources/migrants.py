"""Where a country's emigrants live: the UN's migrant stocks by origin and destination, five-yearly."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.codebook.doubts import corrected
from holdfast.sources import arms
from holdfast.sources.base import SourceTables
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import as_patron, clients_only

FILE = "migrant_stock_dyad_2020rev.parquet"
SOURCE = "un_desa_stock"


def read(raw: Path) -> SourceTables:
    """Return the readings of emigrants.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    stock = raw_table(raw, FILE).filter((pl.col("migrants") > 0) & (pl.col("iso3_o") != pl.col("iso3_d")))
    named = stock.select(
        client="iso3_o", patron="iso3_d", year="year", value=pl.col("migrants").cast(pl.Float64)
    )
    rows = arms.shares(clients_only(named).with_columns(patron=as_patron()))
    flags = pl.lit("")
    for row in corrected("flag", SOURCE):
        flags = pl.when(pl.col("client") == row["client"]).then(pl.lit(row["value"])).otherwise(flags)
    return from_long(
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
