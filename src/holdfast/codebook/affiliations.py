"""Affiliations: who belonged to which organisation and customs union when, and which groups abroad are whose kin."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from holdfast.codebook.files import read_csv

if TYPE_CHECKING:
    import polars as pl


@functools.cache
def memberships() -> pl.DataFrame:
    """Return dated memberships: org, iso3, status, from_date, to_date (null: still), source, checked."""
    return read_csv("memberships.csv", dates=True)


@functools.cache
def customs_unions() -> pl.DataFrame:
    """Return dated members of customs unions: union, list, iso3, from_date, to_date, checked, source."""
    return read_csv("customs_unions.csv", dates=True)


@functools.cache
def kin_groups() -> pl.DataFrame:
    """Return which power a group abroad is kin to: source, group, kin, reason."""
    return read_csv("kin_groups.csv")
