"""What the panel holds and how old it is: by source, indicator, country and year, counted from its rows."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from holdfast import codebook
from holdfast.errors import DataError
from holdfast.panel.beside import tables
from holdfast.panel.counts import Row, units
from holdfast.panel.coverage_tables import by_cell, by_country, by_flag, by_indicator, by_source, by_year
from holdfast.panel.store import Panel


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


def _sees(rows: pl.DataFrame, power: str) -> pl.Series:
    """Whether each reading can see a power: all of its members in the year, where it is a bloc."""

    @functools.cache
    def sees(covers: str, year: int) -> bool:
        listed = set(covers.split("|"))
        return covers == "all" or power in listed or codebook.members(power, year) <= listed

    return pl.Series(
        [sees(c, y) for c, y in zip(rows["covers"], rows["year"], strict=True)], dtype=pl.Boolean
    )
