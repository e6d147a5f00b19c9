"""A user's own tables beside those that ship."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from holdfast import codebook
from holdfast.errors import UserError, raise_all
from holdfast.panel.own.folder import LIST, Table, opened
from holdfast.panel.store import Panel
from holdfast.sources.base import SourceTables, shape
from holdfast.sources.readings import from_long
from holdfast.sources.release import with_release
from holdfast.sources.validation import check_tables

REPORT = "user"
"""Stands in `report` of every row of a user's own."""


def join(panel: Panel, folder: Path) -> Panel:
    """Return a panel with a folder's tables, their sources and indicators made known to this process.

    Parameters
    ----------
    panel
        With everything held; looking back comes after.
    folder
        Written by `add`.

    Returns
    -------
    Panel
        Own rows stand beside those that ship and replace none; `own` names them.

    Errors
    ------
    UserError
        There is no such folder, or it holds nothing.
    DataError
        A table was altered or is missing; names all of them.
    """
    own = opened(folder)
    if not own.tables:
        raise UserError(
            f"{folder} holds no data of your own; put some there with `holdfast data add FILE --to {folder}`"
        )
    frames, problems = [], []
    for table in own.tables:
        try:
            data = (folder / table.file).read_bytes()
        except OSError as problem:
            problems.append(
                f"{folder / table.file} can't be read ({problem.strerror}); add it again with --replace"
            )
            continue
        if hashlib.sha256(data).hexdigest() != table.sha256:
            problems.append(
                f"{folder / table.file} was altered: its checksum differs from {LIST}; add your file again with --replace"
            )
        else:
            frames.append(_frame(data, table))
    raise_all(problems, "own data")
    codebook.extend(own.indicators.values(), own.sources.values())
    rows = pl.concat(frames)
    parts = []
    for monthly in (False, True):
        of = rows.filter(pl.col("month").is_null() != monthly)
        if of.height:
            parts.append(from_long(of if monthly else of.drop("month"), monthly=monthly))
    tables = {
        k: with_release(t) if k in ("readings", "months") else t for p in parts for k, t in p.tables().items()
    }
    tables = {k: shape(k, t) for k, t in tables.items()}
    check_tables(SourceTables(**tables), f"own data in {folder}")
    return _joined(panel, tables, own.fingerprint)


def _frame(data: bytes, table: Table) -> pl.DataFrame:
    rows = pl.read_csv(
        io.BytesIO(data),
        schema_overrides={"year": pl.Int16, "month": pl.Int8, "share": pl.Float64, "total": pl.Float64, "release": pl.Date,
                          "flags": pl.String},
    )  # fmt: skip
    cell = ["country", "year", "month"]
    return rows.select(
        pl.col("power").alias("patron"),
        "share",
        pl.col("country").alias("client"),
        "year",
        "month",
        pl.lit(table.indicator).alias("indicator"),
        pl.lit(REPORT).alias("report"),
        "kind",
        "total",
        (pl.col("whole") == "yes").alias("whole"),
        pl.col("power").sort().str.join("|").over(cell).alias("covers"),
        pl.lit(table.source).alias("source"),
        pl.col("release"),
        pl.col("flags").fill_null(""),
    )


def _joined(panel: Panel, tables: Mapping[str, pl.DataFrame], own: str) -> Panel:
    out: dict[str, Any] = {}
    for heads, shares in (("readings", "shares"), ("months", "month_shares")):
        if heads not in tables:
            continue
        mine, theirs = tables[heads], getattr(panel, heads)
        offset = int(theirs["reading"].max() or 0) + 1
        for name, frame in ((heads, mine), (shares, tables[shares])):
            held = getattr(panel, name)
            moved = frame.with_columns((pl.col("reading") + offset).cast(held.schema["reading"]))
            out[name] = pl.concat([held, moved.cast(dict(held.schema))])
    return dataclasses.replace(panel, **out, own=own)
