"""Variables beside the ties: what a country goes through by year, what lies between it and a power."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from holdfast.codebook.files import read_csv

if TYPE_CHECKING:
    import polars as pl


@functools.cache
def covariates() -> pl.DataFrame:
    """Return what a country goes through by year: name, title, unit, meaning, beware."""
    return read_csv("covariates.csv")


@functools.cache
def exposures() -> pl.DataFrame:
    """Return what lies between a country and a power: name, title, unit, from_year, to_year, meaning, without, beware."""
    return read_csv("exposures.csv")
