"""What the panel holds and how old it is: by source, indicator, country and year, counted from its rows."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from holdfast import codebook
from holdfast.errors import DataError
from holdfast.panel.beside import months_old, tables
from holdfast.panel.store import Panel

VOTES = "votes"
"""The indicator whose readings are made from roll calls: a year in which a state voted counts as one."""

MODELLED = "modelled"
"""A modelled reading is counted but is no observation: ages don't run from it."""

RECENT = 60
"""Months: an observation not older than this counts as recent."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Coverage:
    """Tables of coverage, each a list of rows; described in docs/reference/json.md.

    Examples
    --------
    >>> from holdfast.panel.store import load
    >>> panel = load()
    >>> found = coverage(panel, panel.clients()[:3])
    >>> sum(r["readings"] for r in found.countries) == sum(r["readings"] for r in found.indicators)
    True
    """

    reference: datetime.date
    """The day that ages are counted to."""
    reference_is: str
    """What that day is, in words."""
    clients: tuple[str, ...]
    """The countries whose readings are counted."""
    power: str | None
    """The power that is asked after, where there is one."""
    since: int | None
    """The year from which readings are counted; None: all."""
    sources: list[Row]
    """By source: readings, years, age, kinds, doubts, terms."""
    indicators: list[Row]
    """By kind of tie, those without a reading too."""
    countries: list[Row]
    """By country."""
    years: list[Row]
    """By year."""
    cells: list[Row]
    """By kind of tie and country."""
    flags: list[Row]
    """Named doubts with their meaning and how many readings carry them."""
    tables: list[Row]
    """What stands beside the readings: months, votes, events, memberships, covariates, exposures."""

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "reference": self.reference.isoformat(),
            "reference_is": self.reference_is,
            "clients": list(self.clients),
            "power": self.power,
            "since": self.since,
            "sources": self.sources,
            "indicators": self.indicators,
            "countries": self.countries,
            "years": self.years,
            "cells": self.cells,
            "flags": self.flags,
            "tables": self.tables,
        }


def reference_of(panel: Panel) -> tuple[datetime.date, str]:
    """The day that ages are counted to: the one asked for, or the newest release of any row.

    Raises
    ------
    DataError
        No row of the panel has a day of release.
    """
    released = [t["release"].max() for t in (panel.readings, panel.months, panel.events, panel.covariates)]
    days = [d for d in [*released, panel.rollcalls["date"].max()] if isinstance(d, datetime.date)]
    if panel.known is not None:
        return panel.known, "the date asked for"
    if not days:
        raise DataError("the panel has no row with a day of release, so no age can be counted; give --as-of")
    return max(days), "the newest release in the panel"


def coverage(
    panel: Panel,
    clients: Sequence[str],
    power: str | None = None,
    weights: Mapping[str, float] | None = None,
    basis: Mapping[str, str] | None = None,
    since: int | None = None,
) -> Coverage:
    """Count what is held of some countries, and beside it of the whole world.

    Parameters
    ----------
    panel
        As known on the day asked for.
    clients
        ISO 3166-1 alpha-3 of the countries.
    power
        A state or bloc: each cell then also says when it was last seen by a reading that can see that power.
    weights
        Weight of each indicator that makes up the index; the codebook's where left out.
    basis
        By indicator, how the parameters of its measurement came about; left out where not told.
    since
        Count readings of this year and later; all of them where left out.

    Raises
    ------
    DataError
        No row of the panel has a day of release.
    """
    reference, what = reference_of(panel)
    world = units(panel)
    if since is not None:
        world = world.filter(pl.col("year") >= since)
    here = world.filter(pl.col("client").is_in(list(clients)))
    seen = here if power is None else here.filter(_sees(here, power))
    return Coverage(
        reference=reference,
        reference_is=what,
        clients=tuple(clients),
        power=power,
        since=since,
        sources=by_source(panel, here, world, reference),
        indicators=by_indicator(here, world, reference, weights, basis or {}),
        countries=by_country(here, clients, reference),
        years=by_year(here, world),
        cells=by_cell(here, seen, clients, reference, power is not None),
        flags=by_flag(here, world),
        tables=tables(panel, clients, reference),
    )


def units(panel: Panel) -> pl.DataFrame:
    """Every reading as client, year, indicator, kind, source, covers, flags; a state's votes of a year are one."""
    columns = ["client", "year", "indicator", "kind", "source", "covers", "flags"]
    held = panel.readings.select(
        pl.col("client").cast(pl.String),
        pl.col("year").cast(pl.Int64),
        *(pl.col(c).cast(pl.String) for c in columns[2:]),
    )
    if VOTES not in codebook.indicators():
        return held
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
    return pl.concat([held, cast.select(columns)])


def _sees(rows: pl.DataFrame, power: str) -> pl.Series:
    """Whether each reading can see a power: all of its members in the year, where it is a bloc."""

    @functools.cache
    def sees(covers: str, year: int) -> bool:
        listed = set(covers.split("|"))
        return covers == "all" or power in listed or codebook.members(power, year) <= listed

    return pl.Series(
        [sees(c, y) for c, y in zip(rows["covers"], rows["year"], strict=True)], dtype=pl.Boolean
    )


def _observed() -> pl.Expr:
    return pl.col("year").filter(pl.col("kind") != MODELLED)


def _grouped(rows: pl.DataFrame, *keys: str) -> dict[Any, Row]:
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
    for *group, flag, n in _flagged(rows, *keys).iter_rows():
        doubts.setdefault(tuple(group), []).append([flag, n])
    out: dict[Any, Row] = {}
    for row in found.iter_rows(named=True):
        key = tuple(row[k] for k in keys)
        row["flags"] = doubts.get(key, [])
        parts = {k: row.pop(f"_{k}") for k in codebook.KINDS}
        row["kinds"] = {k: round(n / row["readings"], 4) for k, n in parts.items()}
        out[key if len(keys) > 1 else key[0]] = row
    return out


def _flagged(rows: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Key, flag and how many readings carry it, the commonest first."""
    return (
        rows.filter(pl.col("flags") != "")
        .with_columns(flag=pl.col("flags").str.split("|"))
        .explode("flag")
        .group_by(*keys, "flag")
        .len("n")
        .sort(*keys, "n", "flag", descending=[False] * len(keys) + [True, False])
    )


_NONE: Row = {
    "readings": 0, "first": None, "newest": None, "newest_any": None, "countries": 0, "ties": 0, "flagged": 0,
    "from_sources": [], "of_ties": [], "kinds": dict.fromkeys(codebook.KINDS), "flags": [],
}  # fmt: skip


def _held(row: Row | None, reference: datetime.date, *, less: Collection[str] = ()) -> Row:
    """The fields every table has, with the age of the newest observation."""
    row = row or _NONE
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


def by_source(panel: Panel, here: pl.DataFrame, world: pl.DataFrame, reference: datetime.date) -> list[Row]:
    """One row a source of the codebook, with its terms; covariates and months are counted in `rows`."""
    mine, all_of_it = _grouped(here, "source"), _grouped(world, "source")
    rows = _rows(panel, here)
    out = []
    for s in codebook.sources().values():
        whole = all_of_it.get(s.id)
        out.append(
            {
                "id": s.id,
                "title": s.title,
                "publisher": s.publisher,
                "version": s.version,
                "url": s.url,
                "terms_class": s.terms_class,
                "terms": s.terms,
                "lag_months": s.lag_months,
                "rows": 0,
                "rows_first": None,
                "rows_newest": None,
                **rows.get(s.id, {}),
                "world": whole["readings"] if whole else 0,
                "world_newest": whole["newest_any"] if whole else None,
                **_held(mine.get(s.id), reference, less={"sources"}),
            }
        )
    return out


def _rows(panel: Panel, here: pl.DataFrame) -> dict[str, Row]:
    """By source: rows of every table of the world, and the years they span in the countries counted."""
    frames = (panel.readings, panel.months, panel.covariates, panel.exposures)
    dated = [f.select(*_keyed("client", "year", "source")) for f in frames]
    calls = panel.rollcalls.select(
        client=pl.lit(""),
        year=pl.col("date").dt.year().cast(pl.Int64),
        source=pl.col("source").cast(pl.String),
    )
    near = pl.col("client").is_in(["", *here["client"].unique()])
    year = pl.col("year").filter(near & (pl.col("year") > 0))
    found = (
        pl.concat([*dated, calls])
        .group_by("source")
        .agg(rows=pl.len(), rows_first=year.min(), rows_newest=year.max())
    )
    return {row.pop("source"): row for row in found.iter_rows(named=True)}


def _keyed(*columns: str) -> list[pl.Expr]:
    return [pl.col(c).cast(pl.Int64 if c == "year" else pl.String) for c in columns]


def by_indicator(
    here: pl.DataFrame,
    world: pl.DataFrame,
    reference: datetime.date,
    weights: Mapping[str, float] | None,
    basis: Mapping[str, str],
) -> list[Row]:
    """One row a kind of tie, in the order of the codebook."""
    mine, all_of_it = _grouped(here, "indicator"), _grouped(world, "indicator")
    out = []
    for i in codebook.indicators().values():
        whole = all_of_it.get(i.id)
        out.append(
            {
                "id": i.id,
                "title": i.title,
                "domain": i.domain,
                "unit": i.unit,
                "weight": i.weight if weights is None else weights.get(i.id, 0.0),
                "basis": basis.get(i.id),
                "world": whole["readings"] if whole else 0,
                "world_countries": whole["countries"] if whole else 0,
                "world_newest": whole["newest_any"] if whole else None,
                **_held(mine.get(i.id), reference, less={"indicators"}),
                "terms_classes": _terms(mine.get(i.id)),
            }
        )
    return out


def _terms(row: Row | None) -> list[str]:
    """The classes of terms that a group's sources fall under."""
    known = codebook.sources()
    return sorted({known[s].terms_class for s in (row or _NONE)["from_sources"] if s in known})


def by_country(here: pl.DataFrame, clients: Sequence[str], reference: datetime.date) -> list[Row]:
    """One row a country; `recent` counts its kinds of tie observed within the last five years."""
    found, cells = _grouped(here, "client"), _grouped(here, "client", "indicator")
    out = []
    for c in clients:
        ages = [months_old(r["newest"], reference) for (who, _), r in cells.items() if who == c]
        out.append(
            {
                "client": c,
                "name": codebook.name(c),
                **_held(found.get(c), reference, less={"countries"}),
                "recent": sum(a is not None and a <= RECENT for a in ages),
            }
        )
    return out


def by_year(here: pl.DataFrame, world: pl.DataFrame) -> list[Row]:
    """One row a year of the panel."""
    mine, all_of_it = _grouped(here, "year"), _grouped(world, "year")
    out = []
    for year in sorted(all_of_it):
        row, whole = mine.get(year, _NONE), all_of_it[year]
        out.append(
            {
                "year": year,
                "readings": row["readings"],
                "countries": row["countries"],
                "indicators": row["of_ties"],
                "kinds": row["kinds"],
                "flagged": row["flagged"],
                "world": whole["readings"],
                "world_countries": whole["countries"],
            }
        )
    return out


def by_cell(
    here: pl.DataFrame, seen: pl.DataFrame, clients: Sequence[str], reference: datetime.date, asked: bool
) -> list[Row]:
    """One row a kind of tie and country; `power_newest` and `power_readings` count what can see the power."""
    found, sees = _grouped(here, "indicator", "client"), _grouped(seen, "indicator", "client")
    counted = here.group_by("indicator", "client").agg(pl.col("year").n_unique())
    years = {(i, c): n for i, c, n in counted.iter_rows()}
    out = []
    for i in codebook.indicators().values():
        for c in clients:
            row, of_power = found.get((i.id, c)), sees.get((i.id, c), _NONE)
            out.append(
                {
                    "indicator": i.id,
                    "domain": i.domain,
                    "client": c,
                    "years": years.get((i.id, c), 0),
                    **_held(row, reference, less={"countries", "indicators"}),
                    "terms_classes": _terms(row),
                    "power_newest": of_power["newest"] if asked else None,
                    "power_readings": of_power["readings"] if asked else None,
                }
            )
    return out


def by_flag(here: pl.DataFrame, world: pl.DataFrame) -> list[Row]:
    """One row a named doubt that some reading carries, the commonest first."""
    mine = dict(_flagged(here).iter_rows())
    meanings, errors = codebook.flag_meanings(), codebook.flags()
    rows = [
        {
            "flag": flag,
            "readings": mine.get(flag, 0),
            "world": n,
            "error": errors.get(flag),
            "meaning": meanings.get(flag, ""),
        }
        for flag, n in _flagged(world).iter_rows()
    ]
    return sorted(rows, key=lambda r: (-int(r["readings"]), -int(r["world"]), str(r["flag"])))
