"""Worlds of a search: how long each assumption holds, what policies do in each, and what tells one world from another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.project.layout import effects
from holdfast.project.levers import Lever, LeverFile
from holdfast.project.policies import Policy, paid
from holdfast.project.requests import bearing, none
from holdfast.project.scenario import Scenario, load_scenarios
from holdfast.project.scenario_file import Pull
from holdfast.project.spec import Spec
from holdfast.project.world import WAR, Assumption

Floats = NDArray[np.float64]

RUNS = 128
"""Runs that share how long the assumptions hold."""

KEY = 1021
"""Of the draws of how long assumptions hold."""


@dataclass(frozen=True)
class Condition:
    """Something that differs from world to world.

    Attributes
    ----------
    kind : {"years", "effect"}
        How many years an assumption holds; what an effect is, in points of a hundred in ten years.
    name : str
        Lever or mechanism.
    domain : str
        Of an effect.
    whose : str
        Whose share moves, or "rivals"; whose war it is.
    where : tuple of str
        Countries in which an assumption holds; empty for all.
    """

    kind: Literal["years", "effect"]
    name: str
    domain: str = ""
    whose: str = ""
    where: tuple[str, ...] = ()


def course(
    name: str,
    pulls: tuple[Pull, ...] = (),
    levers: tuple[tuple[str, Lever], ...] = (),
    world: tuple[Assumption, ...] = (),
) -> Scenario:
    return Scenario(name, name, name, pulls=pulls, levers=levers, world=world)


def assumed_of(case: Case) -> tuple[Assumption, ...]:
    """What the case's scenarios assume of the world, each once at its largest level, from the start without an end."""
    found: dict[tuple[str, str, tuple[str, ...]], Assumption] = {}
    for row in (w for s in load_scenarios(case) for w in s.world):
        key = (row.mechanism, row.power or case.patron, row.countries)
        if key not in found or abs(row.level) > abs(found[key].level):
            found[key] = row.model_copy(update={"from_year": None, "to_year": None, "power": key[1]})
    return tuple(found.values())


def years_held(assumptions: int, lots: int, years: int, seed: int) -> NDArray[np.int64]:
    """Years for which each assumption holds in each lot, (M, K): every number alike often (a Latin hypercube)."""
    rng = np.random.Generator(np.random.Philox(key=[seed, KEY]))
    cells = [(rng.permutation(lots) + rng.random(lots)) / lots for _ in range(assumptions)]
    return np.floor(np.array(cells).reshape(assumptions, lots).T * (years + 1)).astype(np.int64)


def levels(
    tried: tuple[Policy, ...], levers: list[str], file: LeverFile, case: Case, assumed: tuple[Assumption, ...],
    last: NDArray[np.int64], actor: str, held_by: str, limits: tuple[float, float], years: int,
) -> Callable[[int, Sequence[int]], Floats]:  # fmt: skip
    """A function of lot and policies: how much of each lever and assumption is at work, (p, L + K, T)."""
    many = len(case.clients) if held_by == "power" else 1
    full = np.zeros((2, len(tried), len(levers)))
    for p, policy in enumerate(tried):
        for w, limit in enumerate(limits):
            part = paid([many * file.levers[n].cost for n in policy.levers], limit)
            full[w, p, [levers.index(n) for n in policy.levers]] = part
    wars = [k for k, a in enumerate(assumed) if a.mechanism == WAR and a.power == actor and a.level > 0]

    def level(m: int, group: Sequence[int]) -> Floats:
        on = (np.arange(years) < last[m][:, None]).astype(np.float64)
        at_war = on[wars].any(axis=0) if wars else np.zeros(years, dtype=bool)
        pulled = np.where(at_war, full[1][list(group)][..., None], full[0][list(group)][..., None])
        return np.concatenate([pulled, np.broadcast_to(on, (len(group), *on.shape))], axis=1)

    return level


def with_courses(spec: Spec, foothold: Foothold, courses: Sequence[Scenario], at: int) -> Spec:
    """The same case with other courses; where one assumes the power's war, the others are at peace, not as it is now."""
    case, r = foothold.case, spec.requests
    domain, power, mean, sd, key, intensity = effects(foothold, courses, at, spec.years)
    if r.base.shape[-1]:
        told = bearing(case, courses, at, spec.years, float(r.bearing[0, 0, 0, 0]))
        war = [any(w.mechanism == WAR and w.power == case.patron for w in s.world) for s in courses]
        if any(war):
            told[~np.array(war), ..., 0] = 0.0
        r = replace(r, bearing=told)
    else:
        r = none(len(courses), len(case.clients), spec.years)
    return replace(
        spec, effect_domain=domain, effect_power=power, effect_mean=mean, effect_sd=sd, effect_key=key, intensity=intensity,
        requests=r,
    )  # fmt: skip


def at_levels(spec: Spec, level: Floats) -> Spec:
    """The case with levers and assumptions at work as far as told, (p, L + K, T)."""
    r = spec.requests
    base, alone = r.bearing[0], r.bearing[1:] - r.bearing[0]
    borne = base + np.einsum("put,uctb->pctb", level, alone)
    hazard = np.broadcast_to(r.hazard[:1], (len(level), *r.hazard.shape[1:]))
    return replace(
        spec,
        intensity=np.einsum("put,ujct->pjct", level, spec.intensity[1:]),
        requests=replace(r, hazard=np.ascontiguousarray(hazard), bearing=np.ascontiguousarray(borne)),
    )


def conditions_of(
    spec: Spec, alone: list[Scenario], assumed: tuple[Assumption, ...], last: NDArray[np.int64], case: Case, actor: str
) -> tuple[tuple[Condition, ...], Floats]:  # fmt: skip
    """What differs from world to world and is part of the assumptions, (d,) and (w, d)."""
    from holdfast.infer import streams as k
    from holdfast.infer.rng_lanes import normals

    named = [Condition("years", a.mechanism, whose=a.power, where=a.countries) for a in assumed]
    columns = [np.repeat(last[:, i], RUNS).astype(np.float64) for i in range(len(assumed))]
    stream, lots = k.EFFECT + k.ANEW * spec.anew[k.ASSUMPTIONS], len(last)
    scratch, four = np.empty((4, RUNS), np.int32), np.empty((4, RUNS))
    for key in dict.fromkeys(spec.effect_key.tolist()):
        same = np.flatnonzero(spec.effect_key == key)
        j = int(same[0])
        unit = next(u for u in range(len(alone)) if spec.intensity[1 + u, j].any())
        name = alone[unit].pulls[0].lever if alone[unit].pulls else alone[unit].world[0].mechanism
        whose = "rivals" if same.size > 1 else case.patrons[spec.effect_power[j]]
        size = np.empty(lots * RUNS)
        for m in range(lots):
            normals(spec.seed, stream, m * RUNS, key, 1, scratch, four)
            size[m * RUNS : (m + 1) * RUNS] = spec.effect_mean[j] + spec.effect_sd[j] * four[0]
        named.append(Condition("effect", name, codebook.DOMAINS[spec.effect_domain[j]], whose))
        columns.append(1000.0 * size)
    return tuple(named), np.column_stack(columns)
