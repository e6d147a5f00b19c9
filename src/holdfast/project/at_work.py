"""The effects at work in a scenario, by power, country and year."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.measure.case import Case
from holdfast.project.levers import Effect
from holdfast.project.scenario import Scenario
from holdfast.project.scenario_file import Pull
from holdfast.project.world import Assumption, effects

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class AtWork:
    """An effect at work in a scenario.

    Attributes
    ----------
    name : str
        Lever, mechanism or pair of switches, with the actor where there is one.
    key : int
        That its draws are keyed by: the same in whichever scenarios it takes part.
    power : str
        Whose share moves.
    effect : Effect
    intensity : (C, T)
        By country of the case and year projected, the first being the one after the start.
    """

    name: str
    key: int
    power: str
    effect: Effect
    intensity: Floats


def effect_key(*parts: str) -> int:
    """Number that the draws of an effect are keyed by: the same in whichever scenarios it takes part.

    Examples
    --------
    >>> effect_key("clarity", "diplomacy") == effect_key("clarity", "diplomacy")
    True
    """
    return zlib.crc32("/".join(parts).encode())


def at_work(scenario: Scenario, case: Case, at: int, years: int) -> tuple[AtWork, ...]:
    """The effects of a scenario by power, country and year; one lever of one actor is one effect a domain.

    Parameters
    ----------
    scenario
        Of `load_scenarios`.
    case
        For its powers and countries.
    at
        Year of the start.
    years
        T, projected after it.

    Returns
    -------
    tuple of AtWork
        A lever that moves each rival gives one for each, with the same key.
    """
    held = dict(scenario.levers)
    out: dict[tuple[str, str, str, str], AtWork] = {}
    shape = (len(case.clients), years)

    def add(name: str, power: str, effect: Effect, key: int, level: Floats) -> None:
        if power not in case.patrons:
            return
        place = (name, effect.domain, power, effect.on)
        old = out[place].intensity if place in out else np.zeros(shape)
        out[place] = AtWork(name, key, power, effect, old + level)

    for pull in scenario.pulls:
        actor = pull.actor or case.patron
        lever = held[pull.lever]
        where = pull.countries or (case.clients if lever.held_by == "power" else (actor,))
        level = pull.intensity * _path(pull, where, case, at, years)
        for e in lever.effects:
            rivals = [p for p in case.patrons if p != case.patron]
            for power in {"self": [actor], "power": [case.patron], "rivals": rivals}[e.on]:
                add(f"{pull.lever} ({actor})", power, e, effect_key(pull.lever, actor, e.domain, e.on), level)
    for pair in scenario.together:
        e, name = pair.effect, "+".join(pair.switches)
        add(name, case.patron, e, effect_key(name, e.domain), np.ones(shape))
    for row in scenario.world:
        power = row.power or case.patron
        level = row.level * _path(row, row.countries or case.clients, case, at, years)
        for e in effects()[row.mechanism]:
            add(
                f"{row.mechanism} ({power})",
                power,
                e,
                effect_key("world", row.mechanism, power, e.domain),
                level,
            )
    return tuple(out.values())


def _path(row: Pull | Assumption, where: Iterable[str], case: Case, at: int, years: int) -> Floats:
    """1 by country and year where a row is at work, (C, T)."""
    there = np.array([c in set(where) for c in case.clients], dtype=float)
    then = np.array([row.holds(at + 1 + t) for t in range(years)], dtype=float)
    return np.asarray(there[:, None] * then)
