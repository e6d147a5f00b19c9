"""Regime scores that may be fitted to and never ship; without them their columns are empty."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.sources.base import SourceTables, shape
from holdfast.sources.covariates import one
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table

FILE = "regime_country_year.parquet"
SCORES = {
    "polity2": ("polity2", "polity"),
    "fh_political_rights": ("fh_pr", "freedom_house"),
    "fh_civil_liberties": ("fh_cl", "freedom_house"),
}
"""Name of the covariate -> column of the file and source."""


def read(raw: Path) -> SourceTables:
    """Return the regime scores of the fitted panel.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, FILE))


def made(regime: pl.DataFrame) -> SourceTables:
    """Make the covariates.

    Parameters
    ----------
    regime
        iso3, year and the columns named in `SCORES`.
    """
    rows = columns_of(regime, ["iso3", "year", *(column for column, _ in SCORES.values())], FILE)
    parts = [one(rows, name, pl.col(column), source) for name, (column, source) in SCORES.items()]
    every = pl.concat(parts).sort("client", "year", "name")
    return SourceTables(covariates=shape("covariates", every))
