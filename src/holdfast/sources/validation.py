"""Validation: everything that is wrong with a module's tables, all at once."""

from __future__ import annotations

from typing import Any

import polars as pl

from holdfast import codebook
from holdfast.errors import raise_all
from holdfast.sources.base import KEYS, MAY_BE_NULL, SCHEMAS, SourceTables


def problems_of(tables: SourceTables, where: str, slack: float = 1e-3) -> list[str]:
    """List everything that is wrong with a module's tables: types, nulls, duplicates, codes, shares.

    Parameters
    ----------
    tables
        What a module returned.
    where
        Its name, for the messages.
    slack
        How far the shares of one reading may sum above 1 by rounding.

    Returns
    -------
    list of str
        One sentence each; empty where all is well.
    """
    found: list[str] = []
    for table, frame in tables.tables().items():
        found += _columns(table, frame, f"{where}, {table}")
    if found:
        return found
    for table, frame in tables.tables().items():
        found += _rows(table, frame, f"{where}, {table}", slack)
    for heads, parts in (("readings", "shares"), ("months", "month_shares")):
        a, b = getattr(tables, heads), getattr(tables, parts)
        if b is not None and (a is None or b.join(a, on="reading", how="anti").height):
            found.append(f"{where}, {parts}: a share belongs to no row of {heads}")
    return found


def _columns(table: str, frame: pl.DataFrame, where: str) -> list[str]:
    found = []
    for column, kind in SCHEMAS[table].items():
        if column not in frame.columns:
            found.append(f"{where}: column {column} is missing")
        elif frame.schema[column] != kind:
            found.append(f"{where}: column {column} is {frame.schema[column]}, not {kind}")
        elif column not in MAY_BE_NULL.get(table, set()) and frame[column].null_count():
            row = frame[column].is_null().arg_true()[0]
            found.append(f"{where}: row {row}: {column} is empty")
    return found


def _rows(table: str, frame: pl.DataFrame, where: str, slack: float) -> list[str]:
    found = []
    key = list(KEYS[table])
    twice = frame.filter(frame.select(key).is_duplicated()).select(key).unique().sort(key)
    if twice.height:
        found.append(
            f"{where}: {twice.height} keys occur twice, first {dict(zip(key, twice.row(0), strict=True))}"
        )
    if table in ("readings", "months"):
        found += _known(frame, "indicator", codebook.indicators(), where)
        found += _known(frame, "source", codebook.sources(), where)
        found += _known(frame, "kind", codebook.KINDS, where)
        found += _known(frame, "client", set(codebook.states()["iso3"]), where)
        bad = frame.filter(pl.col("total").is_nan() | (pl.col("total") < 0))
        if bad.height:
            found.append(f"{where}: {bad.height} totals are negative or not numbers, first {bad.row(0)}")
    if table in ("covariates", "exposures"):
        found += _known(frame, "source", codebook.sources(), where)
        found += _known(frame, "client", set(codebook.states()["iso3"]), where)
        bad = frame.filter(~pl.col("value").is_finite())
        if bad.height:
            found.append(f"{where}: {bad.height} values are no numbers, first {bad.row(0)}")
    if table in ("shares", "month_shares"):
        bad = frame.filter(pl.col("share").is_nan() | (pl.col("share") < 0) | (pl.col("share") > 1 + slack))
        if bad.height:
            found.append(f"{where}: {bad.height} shares lie outside 0 to 1, first {bad.row(0)}")
        sums = (
            frame.group_by("reading")
            .agg(pl.col("share").sum())
            .filter(pl.col("share") > 1 + slack)
            .sort("reading")
        )
        if sums.height:
            found.append(f"{where}: {sums.height} readings sum above 1, first reading {sums.row(0)}")
    return found


def _known(frame: pl.DataFrame, column: str, known: Any, where: str) -> list[str]:
    strange = sorted(set(frame[column].unique()) - set(known))
    return [f"{where}: {column} {', '.join(strange[:6])} is not in the codebook"] if strange else []


def check_tables(tables: SourceTables, where: str) -> SourceTables:
    """Return the tables unchanged, or raise one DataError that lists all problems.

    Parameters
    ----------
    tables
        What a module returned.
    where
        Its name, for the messages.
    """
    raise_all(problems_of(tables, where), where)
    return tables
