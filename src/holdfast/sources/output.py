"""Output, its growth and population by country and year.

Growth that is not credible by the codebook is replaced by the International Monetary Fund's estimate; the
Fund's growth also stands under a name of its own. A forecast is no observation and is left out.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.codebook.doubts import corrected
from holdfast.sources.base import SourceTables, shape
from holdfast.sources.covariates import one
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table

FILE = "country_year_economy.parquet"
ESTIMATED_TO = 2023
"""Last year of the April 2024 outlook that is no forecast."""
GROWTH = "gdp_growth"


def read(raw: Path) -> SourceTables:
    """Return gdp_usd, gdp_growth, gdp_growth_weo and population.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, FILE))


def made(economy: pl.DataFrame) -> SourceTables:
    """Make the covariates.

    Parameters
    ----------
    economy
        iso3, year, gdp_usd, gdp_growth_pct, gdp_growth_weo_pct, population.
    """
    wanted = ["iso3", "year", "gdp_usd", "gdp_growth_pct", "gdp_growth_weo_pct", "population"]
    rows = columns_of(economy, wanted, FILE)
    told = rows.filter(pl.col("year") <= ESTIMATED_TO)
    doubted = [r["client"] for r in corrected("not_credible", "wdi") if r["value"] == GROWTH]
    official = rows.filter(~pl.col("iso3").is_in(doubted))
    instead = told.filter(pl.col("iso3").is_in(doubted))
    weo = pl.col("gdp_growth_weo_pct").cast(pl.Float64).round(3)
    parts = [
        one(rows, "gdp_usd", pl.col("gdp_usd").round_sig_figs(6), "wdi"),
        one(official, GROWTH, pl.col("gdp_growth_pct").cast(pl.Float64).round(3), "wdi"),
        one(instead, GROWTH, weo, "imf_weo"),
        one(told, "gdp_growth_weo", weo, "imf_weo"),
        one(rows, "population", pl.col("population"), "wdi"),
    ]
    every = pl.concat(parts).sort("client", "year", "name")
    return SourceTables(covariates=shape("covariates", every))
