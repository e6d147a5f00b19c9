"""Remittances by origin as the World Bank's matrix of 2017 models them, from stocks of migrants."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.sources import arms
from holdfast.sources.base import SourceTables
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import as_patron, clients_only

FILE = "remittances_bilateral_2017.parquet"
SOURCE = "wb_remittances_2017"


def read(raw: Path) -> SourceTables:
    """Return the modelled readings of remittances.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    matrix = raw_table(raw, FILE).filter(
        (pl.col("usd_million") > 0) & (pl.col("iso3_sender") != pl.col("iso3_recipient"))
    )
    named = matrix.select(client="iso3_recipient", patron="iso3_sender", year="year", value="usd_million")
    rows = arms.shares(clients_only(named).with_columns(patron=as_patron()))
    # a single origin says only that no other stock of migrants was recorded
    alone = pl.col("share") > 0.995
    lone = (
        pl.when(alone.any().over("client", "year")).then(pl.lit("one_origin_recorded")).otherwise(pl.lit(""))
    )
    return from_long(
        rows.with_columns(
            indicator=pl.lit("remittances"),
            report=pl.lit("modelled"),
            kind=pl.lit("modelled"),
            whole=pl.lit(True),
            covers=pl.lit("all"),
            source=pl.lit(SOURCE),
            flags=lone,
        )
    )
