"""Counts of readings by any group: how many, of which years, kinds and sources, with which doubts."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

import polars as pl

from holdfast import codebook
from holdfast.panel.beside import months_old
from holdfast.panel.store import Panel

VOTES = "votes"
"""The indicator whose readings are made from roll calls: a year in which a state voted counts as one."""

MODELLED = "modelled"
"""A modelled reading is counted but is no observation: ages don't run from it."""

Row = dict[str, Any]

NONE: Row = {
    "readings": 0, "first": None, "newest": None, "newest_any": None, "countries": 0, "ties": 0, "flagged": 0,
    "from_sources": [], "of_ties": [], "kinds": dict.fromkeys(codebook.KINDS), "flags": [],
}  # fmt: skip
"""What is counted of a group without a reading."""


def units(panel: Panel) -> pl.DataFrame:
    """Every reading as client, year, indicator, kind, source, covers, flags; a state's votes of a year are one."""
    columns = ["client", "year", "indicator", "kind", "source", "covers", "flags"]
    listed = panel.readings.select(
        pl.col("client").cast(pl.String),
        pl.col("year").cast(pl.Int64),
        *(pl.col(c).cast(pl.String) for c in columns[2:]),
    )
    if VOTES not in codebook.indicators():
        return listed
    calls = panel.rollcalls.select(
        "rid", year=pl.col("date").dt.year().cast(pl.Int64), source=pl.col("source").cast(pl.String)
    ).filter(pl.col("year") >= codebook.indicators()[VOTES].since)
    cast = (
        panel.votes.filter(pl.col("vote") != "X")
        .join(calls, on="rid")
        .group_by(client=pl.col("iso3").cast(pl.String), year="year", source="source")
        .len()
        .sort("client", "year", "len", "source", descending=[False, False, True, False])
        .unique(["client", "year"], keep="first", maintain_order=True)
        .with_columns(
            indicator=pl.lit(VOTES), kind=pl.lit("recorded"), covers=pl.lit("all"), flags=pl.lit("")
        )
    )
    return pl.concat([listed, cast.select(columns)])


def _observed() -> pl.Expr:
    return pl.col("year").filter(pl.col("kind") != MODELLED)


def grouped(rows: pl.DataFrame, *keys: str) -> dict[Any, Row]:
    """Of each group: readings, first and newest year, kinds and doubts."""
    kinds = {f"_{k}": (pl.col("kind") == k).sum() for k in codebook.KINDS}
    found = rows.group_by(*keys).agg(
        readings=pl.len(),
        first=pl.col("year").min(),
        newest=_observed().max(),
        newest_any=pl.col("year").max(),
        countries=pl.col("client").n_unique(),
        ties=pl.col("indicator").n_unique(),
        flagged=(pl.col("flags") != "").sum(),
        from_sources=pl.col("source").unique().sort(),
        of_ties=pl.col("indicator").unique().sort(),
        **kinds,
    )
    doubts: dict[Any, list[list[Any]]] = {}
    for *group, flag, n in flagged(rows, *keys).iter_rows():
        doubts.setdefault(tuple(group), []).append([flag, n])
    out: dict[Any, Row] = {}
    for row in found.iter_rows(named=True):
        key = tuple(row[k] for k in keys)
        row["flags"] = doubts.get(key, [])
        parts = {k: row.pop(f"_{k}") for k in codebook.KINDS}
        row["kinds"] = {k: round(n / row["readings"], 4) for k, n in parts.items()}
        out[key if len(keys) > 1 else key[0]] = row
    return out


def flagged(rows: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Key, flag and how many readings carry it, the commonest first."""
    return (
        rows.filter(pl.col("flags") != "")
        .with_columns(flag=pl.col("flags").str.split("|"))
        .explode("flag")
        .group_by(*keys, "flag")
        .len("n")
        .sort(*keys, "n", "flag", descending=[False] * len(keys) + [True, False])
    )


def held(row: Row | None, reference: datetime.date, *, less: Collection[str] = ()) -> Row:
    """The fields every table has, with the age of the newest observation."""
    row = row or NONE
    out = {
        "readings": row["readings"],
        "first": row["first"],
        "newest": row["newest"],
        "newest_any": row["newest_any"],
        "age_months": months_old(row["newest"], reference),
        "countries": row["countries"],
        "indicators": row["of_ties"],
        "sources": row["from_sources"],
        "kinds": row["kinds"],
        "flagged": row["flagged"],
        "flags": row["flags"],
    }
    return {k: v for k, v in out.items() if k not in less}


def terms(row: Row | None) -> list[str]:
    """The classes of terms that a group's sources fall under."""
    known = codebook.sources()
    return sorted({known[s].terms_class for s in (row or NONE)["from_sources"] if s in known})
