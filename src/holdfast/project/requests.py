"""Crises, appeals for armed help and their answers, as arrays for the kernel.

A crisis may strike any country in any year; the country may then ask the case's power for armed help, and the power
helps or not. Who was helped owes a debt; who was left alone, its fellow allies and everybody who looks on trust less.
Chances of crises and of help come from what was recorded (`holdfast.dynamics.crises`, `holdfast.dynamics.reliance`);
that an appeal is made, and what an answer does to a share, is declared.
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import logit

from holdfast import codebook
from holdfast.dynamics.crises import record
from holdfast.dynamics.crises_next import next_year
from holdfast.dynamics.mechanisms import credibility, credit, reputation
from holdfast.dynamics.reliance import KINDS, NAMES, answers, appeals, before_any, chance, kind_of, situation
from holdfast.measure.case import Case
from holdfast.measure.kept import Kept
from holdfast.panel.store import Panel
from holdfast.project.at_work import effect_key
from holdfast.project.levers import Row
from holdfast.project.scenario import Scenario
from holdfast.project.world import WAR, effects

FILE = Path(__file__).with_name("requests.toml")

STRIKES = MappingProxyType(
    {"unrest": ("coup_attempt", "mass_protest"), "war_at_home": ("conflict_onset",), "attack": ("clash",)}
)
"""Kinds of crisis whose chances make up each kind of appeal's."""

TRACES = (credit, reputation, credibility)
"""Mechanisms of what an answer leaves, in the order of the kernel's traces."""

DRAWS = 1000
"""Of the model of help."""

SINCE = 1992
"""From which appeals are counted against crises."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Requests:
    """What the kernel needs of them.

    Attributes
    ----------
    hazard : (S, C, T, Q)
        Chance of a crisis by scenario, country, year and kind.
    appeal : (C, Q)
        Chance that the power is asked.
    base : (N, C, Q)
        Log odds of help, by draw of the model.
    slope : (N, B)
        What the power's war and each promise of a lever add to them.
    bearing : (S, C, T, B)
        War and promises.
    allied : (C,) bool
        Countries with a pledge of the power.
    fading : (3,)
        Part of a trace left a year later, in the order of `holdfast.infer.crisis_answers.CREDIT`, ...
    domain, trace, key : (A,) int
        What a trace moves: the domain, which trace, key of the draws.
    mean, sd : (A,) share a year
        By how much at a trace of 1.
    """

    hazard: Floats
    appeal: Floats
    base: Floats
    slope: Floats
    bearing: Floats
    allied: NDArray[np.bool_]
    fading: Floats
    domain: Ints
    trace: Ints
    key: Ints
    mean: Floats
    sd: Floats


def none(scenarios: int, countries: int, years: int) -> Requests:
    """No crises at all."""
    whole = np.zeros(0, dtype=np.int64)
    return Requests(
        hazard=np.zeros((scenarios, countries, years, 0)),
        appeal=np.zeros((countries, 0)),
        base=np.zeros((1, countries, 0)),
        slope=np.zeros((1, 1)),
        bearing=np.zeros((scenarios, countries, years, 1)),
        allied=np.zeros(countries, dtype=np.bool_),
        fading=np.zeros(3),
        domain=whole,
        trace=whole,
        key=whole,
        mean=np.zeros(0),
        sd=np.zeros(0),
    )


class Promise(Row):
    """What a lever does to the power's answer."""

    lever: str
    """Name of the lever, pulled by the power."""
    mean: float
    """Of what full intensity adds to the log odds of help."""
    sd: float = Field(gt=0)
    """Its standard deviation."""
    reason: str = Field(min_length=20)
    """Why so much."""


class Asks(Row):
    """Whom a country asks."""

    reason: str
    """In plain words."""


class RequestsFile(Row):
    """`requests.toml`."""

    asks: Asks
    promise: tuple[Promise, ...]


@functools.cache
def declared() -> RequestsFile:
    """What is declared.

    Examples
    --------
    >>> [p.lever for p in declared().promise]
    ['guarantee', 'mediation']
    """
    return RequestsFile(**tomllib.loads(FILE.read_text(encoding="utf-8")))


def requests(
    panel: Panel,
    case: Case,
    scenarios: Sequence[Scenario],
    at: int,
    years: int,
    seed: int,
    blind: bool = False,
) -> Requests:
    """Crises of a case and the answers to its appeals.

    Chances of crises are those of the year after each record ends, held over the years projected. That the power is
    asked is the number of appeals on record over that of crises since `SINCE`; a country without its pledge asks any
    power of the case. Its war goes on as it is unless a scenario says otherwise.

    Parameters
    ----------
    panel
        As known on a date.
    case
    scenarios
        Of `load_scenarios`.
    at
        Year of the start.
    years
        T.
    seed
        Of the draws of the model of help.
    blind
        Without the case's data: the world's chances, and what was believed of help before any answer.

    Returns
    -------
    Requests
    """
    held = declared().promise
    C, day = len(case.clients), dt.date(at, 12, 31)
    found = appeals(panel, panel.known)
    drawn = before_any(DRAWS, seed) if blind else answers(found, DRAWS, seed)
    powers = () if blind else found.powers
    base, allied, war = np.zeros((DRAWS, C, len(KINDS))), np.zeros(C, dtype=np.bool_), 0.0
    for c, client in enumerate(case.clients):
        for q, kind in enumerate(KINDS):
            where = situation(panel, case.patron, client, day, kind)
            allied[c], war = where.pledged, where.drain
            base[:, c, q] = logit(
                np.clip(chance(drawn, replace(where, drain=0.0), powers, seed), 1e-9, 1 - 1e-9)
            )
    rng = np.random.Generator(np.random.Philox(key=[seed, 1013]))
    promises = [p.mean + p.sd * rng.standard_normal(DRAWS) for p in held]
    strike, asked = _rates(panel)
    yearly = np.array(
        [[_any(strike[q], None if blind else client) for q in KINDS] for client in case.clients]
    )  # fmt: skip
    shape = (len(scenarios), C, years, len(KINDS))
    traces = [(k, e) for k, m in enumerate(TRACES) for e in effects()[m.MECHANISM.name]]
    return Requests(
        hazard=np.ascontiguousarray(np.broadcast_to(yearly[None, :, None], shape)),
        appeal=np.where(allied[:, None], 1.0, 1.0 / len(case.patrons)) * asked,
        base=base,
        slope=np.stack([drawn.coefficient[:, NAMES.index("drain")], *promises], axis=1),
        bearing=bearing(case, scenarios, at, years, war),
        allied=allied,
        fading=np.array([m.KEEP for m in TRACES]),
        domain=np.array([codebook.DOMAINS.index(e.domain) for _, e in traces], dtype=np.int64),
        trace=np.array([k for k, _ in traces], dtype=np.int64),
        key=np.array(
            [effect_key("answer", TRACES[k].MECHANISM.name, e.domain) for k, e in traces], dtype=np.int64
        ),
        mean=np.array([e.mean for _, e in traces]),
        sd=np.array([e.sd for _, e in traces]),
    )


_KEPT: Kept[tuple[dict[str, list[tuple[dict[str, float], float]]], Floats]] = Kept(4)


def _rates(panel: Panel) -> tuple[dict[str, list[tuple[dict[str, float], float]]], Floats]:
    """Chances by kind of appeal and country beside the world's, and the chance that a crisis brings an appeal, (Q,)."""

    def make() -> tuple[dict[str, list[tuple[dict[str, float], float]]], Floats]:
        listed = codebook.requests(panel.known)
        made = [kind_of(c) for c, y in listed.select("crisis", "year").rows() if y >= SINCE]
        strike, asked = {}, []
        for kind, strikes in STRIKES.items():
            ahead = [next_year(panel, k) for k in strikes]
            events = sum(float(np.nansum(record(panel, k).happened)) for k in strikes)
            strike[kind] = [(n.chance, n.base) for n in ahead]
            asked.append((made.count(kind) + 0.5) / (max(events, made.count(kind)) + 1.0))
        return strike, np.array(asked)

    return _KEPT.of((panel,), "rates", make)


def _any(strikes: list[tuple[dict[str, float], float]], client: str | None) -> float:
    """Chance that any of some crises strikes a country; at the world's rates where none is named."""
    return float(
        1.0 - np.prod([1.0 - (base if client is None else told.get(client, base)) for told, base in strikes])
    )


def bearing(case: Case, scenarios: Sequence[Scenario], at: int, years: int, war: float) -> Floats:
    """The power's war and its promises by scenario, country and year, (S, C, T, 1 + levers).

    Parameters
    ----------
    case, scenarios, at, years
        See `requests`.
    war
        Level of the power's war where a scenario says nothing of it.
    """
    levers = [p.lever for p in declared().promise]
    out = np.zeros((len(scenarios), len(case.clients), years, 1 + len(levers)))
    for s, scenario in enumerate(scenarios):
        told = [w for w in scenario.world if w.mechanism == WAR and (w.power or case.patron) == case.patron]
        for t in range(years):
            year = at + 1 + t
            out[s, :, t, 0] = sum(w.level for w in told if w.holds(year)) if told else war
            for pull in scenario.pulls:
                if pull.lever in levers and (pull.actor or case.patron) == case.patron and pull.holds(year):
                    where = [c in (pull.countries or case.clients) for c in case.clients]
                    out[s, where, t, 1 + levers.index(pull.lever)] += pull.intensity
    return out
