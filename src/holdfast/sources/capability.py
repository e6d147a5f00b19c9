"""How strong a country is and what it spends on its forces: classes that ship, figures for the fitted panel."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.sources.base import SourceTables, shape
from holdfast.sources.covariates import one, step
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table

CAPABILITY = "capabilities_country_year.parquet"
SPENDING = "milex_sipri_country_year_2024.parquet"
SHARES = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
"""Shares of the world's capability are kept as the largest of these that they reach."""
BURDENS = (0.0, 1.5, 3.0, 6.0)
"""Percent of output spent on forces are kept as the largest of these that they reach."""


def read(raw: Path) -> SourceTables:
    """Return capability and military spending.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, CAPABILITY), raw_table(raw, SPENDING))


def made(capabilities: pl.DataFrame, spending: pl.DataFrame) -> SourceTables:
    """Make the covariates, each as a class and, under a source that never ships, as published.

    Parameters
    ----------
    capabilities
        iso3, year, cinc (share of the world's capability).
    spending
        country (a code), year, milex_share_gdp (part of output).
    """
    strong = columns_of(capabilities, ["iso3", "year", "cinc"], CAPABILITY)
    spent = columns_of(spending, ["country", "year", "milex_share_gdp"], SPENDING).rename({"country": "iso3"})
    burden = spent.with_columns(percent=pl.col("milex_share_gdp") * 100)
    parts = [
        one(strong, "capability", step("cinc", SHARES), "cow_capabilities"),
        one(strong, "cinc", pl.col("cinc"), "cow_capabilities_exact"),
        one(burden, "military_spending", step("percent", BURDENS), "sipri_milex"),
        one(burden, "milex_pct_gdp", pl.col("percent"), "sipri_milex_exact"),
    ]
    every = pl.concat(parts).sort("client", "year", "name")
    return SourceTables(covariates=shape("covariates", every))
