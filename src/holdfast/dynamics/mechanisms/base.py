"""What a mechanism is, and the record its covariate is worked out from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.codebook.appeals import FROM_OUTSIDE, period
from holdfast.errors import UserError, raise_all
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Record:
    """Pairs of country and power by year, with what is known of both.

    Attributes
    ----------
    panel : Panel
        As known on a date.
    clients, patrons : tuple of str
    years : (T,) int
    share : (C, D, P, T)
        One-sided mean of the foothold by domain, composite last.
    known : date, optional
        Day as on which the panel is; what the codebook holds of appeals and wars is cut there too.
    """

    panel: Panel
    clients: tuple[str, ...]
    patrons: tuple[str, ...]
    years: NDArray[np.int64]
    share: Floats
    known: dt.date | None = None

    @property
    def shape(self) -> tuple[int, int, int]:
        """Countries, powers, years."""
        return len(self.clients), len(self.patrons), self.years.size

    def cell(self, client: str, patron: str, year: int) -> tuple[int, int, int]:
        """Place of a country, a power and a year.

        Raises
        ------
        UserError
            A pair that isn't one of the record's, or a year outside it.
        """
        problems = []
        if client not in self.clients:
            problems.append(f"'{client}' is none of its countries (powers are none of them)")
        if patron not in self.patrons:
            problems.append(f"'{patron}' is none of its powers, {', '.join(self.patrons)}")
        if not self.years[0] <= year <= self.years[-1]:
            problems.append(f"the year {year} lies outside {int(self.years[0])} to {int(self.years[-1])}")
        raise_all(problems, f"no cell {client}, {patron}, {year} in the record", UserError)
        return self.clients.index(client), self.patrons.index(patron), int(year - self.years[0])

    def of_clients(self, name: str) -> Floats:
        """A covariate of the countries by year, (C, T); NaN where it isn't known."""
        return self._states(self.clients, name)

    def of_patrons(self, name: str) -> Floats:
        """The same of the powers, (P, T)."""
        return self._states(self.patrons, name)

    def of_pairs(self, name: str, states: tuple[str, ...] | None = None) -> Floats:
        """A standing or yearly exposure of pairs, (C, P, T); NaN where it isn't known.

        Parameters
        ----------
        name
            In the codebook's table of exposures.
        states
            Other states than the countries: powers are none of them, and neighbours may be powers.
        """
        rows = self.panel.exposures.filter(pl.col("name").cast(pl.String) == name)
        holders = self.clients if states is None else states
        out = np.full((len(holders), *self.shape[1:]), np.nan)
        ci, pi = _places(holders), _places(self.patrons)
        first = int(self.years[0])
        for c, p, y, v in rows.select("client", "patron", "year", "value").rows():
            i, j = ci.get(str(c)), pi.get(str(p))
            if i is None or j is None:
                continue
            if y == 0:
                out[i, j] = v
            elif 0 <= y - first < self.years.size:
                out[i, j, y - first] = v
        return out

    def events(self, kind: str) -> list[tuple[str, str, int]]:
        """Dated events of a kind as (from, to, year)."""
        rows = self.panel.events.filter(pl.col("type").cast(pl.String) == kind)
        return [(str(a), str(b), int(y)) for a, b, y in rows.select("actor_from", "actor_to", "year").rows()]

    def last_event(self, kind: str) -> int:
        """Newest year in which an event of a kind is held; 0 for none: later years aren't known."""
        return max((y for _, _, y in self.events(kind)), default=0)

    def _states(self, states: tuple[str, ...], name: str) -> Floats:
        rows = self.panel.covariates.filter(pl.col("name").cast(pl.String) == name)
        out = np.full((len(states), self.years.size), np.nan)
        place, first = _places(states), int(self.years[0])
        for c, y, v in rows.select("client", "year", "value").rows():
            i = place.get(str(c))
            if i is not None and 0 <= y - first < self.years.size:
                out[i, y - first] = v
        return out


def _places(names: tuple[str, ...]) -> dict[str, int]:
    return {n: k for k, n in enumerate(names)}


@dataclass(frozen=True)
class Belief:
    """What a projection takes for a mechanism's effect on one domain where the record doesn't settle it.

    Attributes
    ----------
    mean, sd : float
        Share a year under one unit of the covariate.
    reason : str
        Why this much.
    """

    mean: float
    sd: float
    reason: str


@dataclass(frozen=True)
class Finding:
    """What the literature found.

    Attributes
    ----------
    key : str
        In refs.bib.
    found : str
        In our own words.
    """

    key: str
    found: str


@dataclass(frozen=True)
class Mechanism:
    """A hypothesis on what moves a position.

    Attributes
    ----------
    name, title : str
    statements : tuple of str
        Ids of the statements it implements.
    equation : str
        What the covariate is, in plain characters.
    sign : {1, -1}
        Expected sign of the effect on the power's share.
    why : str
        Why that sign.
    covariate : callable
        Record to (C, P, T); NaN where nothing is known, 0 where nothing happens.
    beliefs : mapping of domain to Belief
        The domains in which it should show.
    literature : tuple of Finding
    would_change : str
        What would change our mind.
    outcome : {"foothold", "growth"}
        The change of the power's share, or growth of the country's output (parts of 100).
    unit : str
        What one unit of the covariate is.
    """

    name: str
    title: str
    statements: tuple[str, ...]
    equation: str
    sign: Literal[1, -1]
    why: str
    covariate: Callable[[Record], Floats]
    beliefs: Mapping[str, Belief]
    would_change: str
    unit: str
    literature: tuple[Finding, ...] = ()
    outcome: Literal["foothold", "growth"] = "foothold"
    stems_from: Literal["power", "pair"] = "power"
    """Whose spells count as independent shocks."""
    notes: str = field(default="")
    """What the covariate leaves out."""
    changed: str = ""
    """Why the covariate was changed after an association with it had been seen; empty where it wasn't."""


def fading(happened: Floats, keep: float) -> Floats:
    """A trace that each happening leaves and that keeps a part of itself a year, along the last axis.

    Examples
    --------
    >>> fading(np.array([0.0, 1.0, 0.0, 0.0]), 0.5).tolist()
    [0.0, 1.0, 0.5, 0.25]
    """
    out = np.nan_to_num(happened).copy()
    for t in range(1, out.shape[-1]):
        out[..., t] = np.maximum(out[..., t], keep * out[..., t - 1])
    return out


def refusals(record: Record, *, attacked: bool = False) -> list[tuple[str, str, int]]:
    """Appeals for armed help that a power refused or ignored, as (country, power, year).

    Parameters
    ----------
    record
    attacked
        Only those of a country under attack from outside.
    """
    rows = codebook.requests(record.known).filter(pl.col("answer").is_in(["refused", "ignored"]))
    if attacked:
        rows = rows.filter(pl.col("crisis").is_in(FROM_OUTSIDE))
    return [(c, lead or p, y) for c, p, lead, y in rows.select("client", "power", "lead", "year").rows()]


def rescues(record: Record) -> list[tuple[str, str, int]]:
    """Appeals of a government in a crisis at home that brought troops, as (country, power, year in which they came).

    Not those of whom it is disputed that they were the government, or that they asked.
    """
    doubted = pl.col("flags").fill_null("").str.contains("contested_government|disputed_request")
    rows = codebook.requests(record.known).filter(
        (pl.col("arrived") == "yes") & ~pl.col("crisis").is_in(FROM_OUTSIDE) & ~doubted
    )
    when = pl.coalesce("arrived_date", "answer_date")
    return [
        (c, lead or p, period(day)[0].year)
        for c, p, lead, day in rows.select("client", "power", "lead", when).rows()
    ]


def appeals_until(record: Record) -> int:
    """Newest year of the list of appeals: whether one was refused later isn't known."""
    return int(codebook.requests(record.known)["year"].max() or 0)  # type: ignore[arg-type]


def fought_there(record: Record) -> NDArray[np.bool_]:
    """Whether the power fought against the country in a year or had troops on a side of a war in it, (C, P, T).

    Such a war moves the pair's own ties, whatever it takes from others.
    """
    out = np.zeros(record.shape, dtype=bool)
    ci, pi, first = _places(record.clients), _places(record.patrons), int(record.years[0])
    rows = list(codebook.foes().rows())
    for side in ("government", "opponent"):
        rows += record.events(f"foreign_support_{side}")
    for power, country, year in rows:
        i, j = ci.get(country), pi.get(power)
        if i is not None and j is not None and 0 <= year - first < record.years.size:
            out[i, j, year - first] = True
    return out
