"""Whether a power helps when it is asked: appeals for armed help and the answers to them.

Help means that armed personnel were ordered to go, or came; arms, transport or words are no help here. The model
is a logistic regression on the kind of crisis, whether the power was at war the year before, distance, a pledge of
defence, and the power itself, whose past answers count (`holdfast.infer.mixed_logit`). Appeals that nobody heard
of are not in it, and a government that expects a no may not ask: P is that of an appeal that is made.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import tomllib
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import expit

from holdfast import codebook
from holdfast.codebook.appeals import FROM_OUTSIDE, period
from holdfast.dynamics.pledges import pledges
from holdfast.errors import UserError
from holdfast.infer.mixed_logit import Drawn, fitted, prior
from holdfast.measure.kept import Kept
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]

KINDS = MappingProxyType(
    {
        "unrest": ("coup", "mutiny", "unrest"),
        "war_at_home": ("civil_war", "insurgency", "secession"),
        "attack": FROM_OUTSIDE,
    }
)
"""Kinds of crisis that are told apart, and the crises of the list that each takes in."""

NAMES = ("constant", "war_at_home", "attack", "drain", "distance", "treaty")
"""The coefficients, in order."""

USUAL_KM = 3000.0
"""Distance at which the term is 0."""


class Belief(BaseModel):
    """What is believed of one coefficient."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    """What it multiplies."""
    sd: float = Field(gt=0.0)
    """Standard deviation around 0."""
    reason: str
    """Why this wide."""


@functools.cache
def beliefs() -> MappingProxyType[str, Belief]:
    """The declared priors.

    Examples
    --------
    >>> beliefs()["drain"].sd
    1.0
    """
    text = resources.files("holdfast.dynamics").joinpath("reliance.toml").read_text(encoding="utf-8")
    return MappingProxyType({name: Belief(**body) for name, body in tomllib.loads(text).items()})


@dataclass(frozen=True)
class Appeals:
    """Appeals whose answer was known by a date, laid out for the fit.

    Attributes
    ----------
    rows : pl.DataFrame
        Of the list, with power (the leading state where an organisation was asked) and helped.
    helped : (n,)
        1 where armed personnel were ordered to go or came.
    design : (n, 6)
        In the order of `NAMES`.
    powers : tuple of str
    power : (n,) int
        Place in `powers`.
    without_distance : int
        Appeals whose distance is not known and counts as `USUAL_KM`.
    """

    rows: pl.DataFrame
    helped: Floats
    design: Floats
    powers: tuple[str, ...]
    power: NDArray[np.int64]
    without_distance: int


def kind_of(crisis: str) -> str:
    """The kind of crisis that a crisis of the list belongs to.

    Errors
    ------
    UserError
        An unknown crisis.

    Examples
    --------
    >>> kind_of("mutiny")
    'unrest'
    """
    for kind, crises in KINDS.items():
        if crisis == kind or crisis in crises:
            return kind
    raise UserError(f"'{crisis}' is no kind of crisis; use {', '.join(KINDS)}")


def appeals(panel: Panel, known: dt.date | None = None) -> Appeals:
    """Appeals and their answers.

    Parameters
    ----------
    panel
        For distances and pledges.
    known
        Only answers publicly known by then; None for all.

    Returns
    -------
    Appeals
    """
    rows = codebook.requests(known).with_columns(
        pl.coalesce("lead", "power").alias("power"),
        ((pl.col("answer") == "granted") | ((pl.col("answer") == "partial") & (pl.col("arrived") == "yes"))).alias("helped"),
    )  # fmt: skip
    powers = tuple(sorted(set(rows["power"])))
    away, pledged = _distances(panel), pledges(panel)
    columns, lacking = [], 0
    for client, power, crisis, date in rows.select("client", "power", "crisis", "date").rows():
        km = away.get((client, power))
        lacking += km is None
        day = period(date)[0]
        columns.append(_design(kind_of(crisis), _drain(power, day), km, _pledge(pledged, client, power, day)))
    return Appeals(
        rows, rows["helped"].cast(pl.Float64).to_numpy(), np.array(columns).reshape(-1, len(NAMES)), powers,
        np.array([powers.index(p) for p in rows["power"]], dtype=np.int64), lacking,
    )  # fmt: skip


def answers(found: Appeals, draws: int = 4000, seed: int = 0) -> Drawn:
    """Draws of the model's parameters given the appeals.

    Parameters
    ----------
    found
        Of `appeals`.
    draws, seed

    Returns
    -------
    Drawn
    """
    held = beliefs()
    sd = np.array([held[name].sd for name in NAMES])
    return fitted(
        found.helped, found.design, found.power, np.zeros(sd.size), sd, held["power"].sd, draws, seed
    )  # fmt: skip


def before_any(draws: int = 4000, seed: int = 0) -> Drawn:
    """Draws of the same parameters from the declared priors alone."""
    held = beliefs()
    sd = np.array([held[name].sd for name in NAMES])
    return prior(np.zeros(sd.size), sd, held["power"].sd, draws, seed)


@dataclass(frozen=True)
class Situation:
    """An appeal that might be made.

    Attributes
    ----------
    patron, client : str
    at : date
    kind : str
        Of `KINDS`.
    drain : float
        1 where the power fought a war in the year before, 0.5 for a smaller part in one, 0 at peace.
    war_year : int
        The year that was looked at: the year before, or the newest there is.
    km : float or None
    pledged : bool
    """

    patron: str
    client: str
    at: dt.date
    kind: str
    drain: float
    war_year: int
    km: float | None
    pledged: bool


def situation(panel: Panel, patron: str, client: str, at: dt.date, kind: str) -> Situation:
    """What is known of an appeal that might be made on a day.

    Parameters
    ----------
    panel
        As known on a date.
    patron, client
        The power, the country.
    at
        Day of the appeal.
    kind
        Of `KINDS`, or a crisis of the list.

    Returns
    -------
    Situation

    Errors
    ------
    UserError
        An unknown kind of crisis.
    """
    return Situation(
        patron, client, at, kind_of(kind), _drain(patron, at), _war_year(at), _distances(panel).get((client, patron)),
        _pledge(pledges(panel), client, patron, at),
    )  # fmt: skip


def chance(drawn: Drawn, where: Situation, powers: tuple[str, ...] = (), seed: int = 0) -> Floats:
    """P(help | appeal), by draw.

    Parameters
    ----------
    drawn
        Of `answers` or `before_any`.
    where
        The situation.
    powers
        Those whose own effect was drawn; any other power's is drawn from the spread between powers.
    seed

    Returns
    -------
    (N,)
    """
    eta = drawn.coefficient @ _design(where.kind, where.drain, where.km, where.pledged)
    if where.patron in powers:
        return np.asarray(expit(eta + drawn.effect[:, powers.index(where.patron)]))
    own = np.random.default_rng([seed, 4079]).standard_normal(eta.size)
    return np.asarray(expit(eta + drawn.scale * own))


def _design(kind: str, drain: float, km: float | None, pledged: bool) -> Floats:
    far = 0.0 if km is None else math.log(max(km, 50.0) / USUAL_KM)
    return np.array([1.0, kind == "war_at_home", kind == "attack", drain, far, pledged], dtype=np.float64)


def _war_year(day: dt.date) -> int:
    """The year before, so that the help itself doesn't count as a war; the newest one where that isn't known yet."""
    return min(day.year - 1, codebook.wars_until())


def _drain(state: str, day: dt.date) -> float:
    return 0.5 * codebook.war_level(state, _war_year(day))


_MADE: Kept[dict[tuple[str, str], float]] = Kept(4)


def _distances(panel: Panel) -> dict[tuple[str, str], float]:
    return _MADE.of((panel,), "distances", lambda: _measured(panel))


def _measured(panel: Panel) -> dict[tuple[str, str], float]:
    rows = panel.exposures.filter(pl.col("name").cast(pl.String) == "capital_km")
    return {(str(c), str(p)): float(v) for c, p, v in rows.select("client", "patron", "value").rows()}


def _pledge(pledged: frozenset[tuple[str, str, int]], client: str, power: str, day: dt.date) -> bool:
    """Whether a pledge is on record for one of the two years before: the newest may not be known yet."""
    return any((client, power, y) in pledged for y in (day.year - 2, day.year - 1))
