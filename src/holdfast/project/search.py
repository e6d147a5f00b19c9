"""Search for a policy: every set of an actor's levers that its means allow, judged in the same sampled worlds.

A world is a draw of the state, of shocks, of the size of every declared effect, and of how many years each assumption on the
world holds from the start, none to all, each as likely. A policy is a set of levers pulled in full in all countries of
the case (a country pulls its own at home). In years in which a power fights a war of its own its means are those
of `levers.toml` at war, and it pays for its cheapest levers first.

The effects of levers are assumed. So the search says what the assumptions imply and which of them decide it; it can't
say what works.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.errors import UserError
from holdfast.infer.pareto import undominated
from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.measure.kept import Kept
from holdfast.panel.store import Panel
from holdfast.project.levers import Lever, LeverFile
from holdfast.project.outlook import Projection
from holdfast.project.regret import Judged, judged
from holdfast.project.requests import bearing, none
from holdfast.project.run import prepared
from holdfast.project.scenario import Pull, Scenario, affordable, levers_of, load_scenarios
from holdfast.project.spec import Outcomes, Spec, effects, outcomes
from holdfast.project.world import WAR, Assumption

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TARGETS = ("keep", "prominent", "predominant")
"""What a policy may have to reach: no less than at the start; among the first two, or first, in a majority of countries."""

RUNS = 128
"""Runs that share how long the assumptions hold."""

GROUP = 32
"""Policies carried at a time."""

MOST_POLICIES = 1024
"""Sets of levers beyond which nothing is searched: ten levers make so many."""

ALIKE = MappingProxyType({"expected": 0.0005, "regret": 0.0005, "enough": 0.005, "best": 0.005})
"""Differences that don't count: a twentieth of a point; one world in two hundred."""

KEY = 1021
"""Of the draws of how long assumptions hold."""

POWER = ("position", "countries")
"""What a power looks at: its composite, on average over the countries; in what part of them it is among the first two."""

COUNTRY = ("distance", "benefits", "safety")
"""What a country looks at: how little of its security and diplomacy runs through the case's power; how much of its economy
runs through any power of the case; how much of its security runs through the power that gives most."""


@dataclass(frozen=True)
class Policy:
    """A set of levers.

    Attributes
    ----------
    levers : tuple of str
        None of them: today's course.
    cost : float
        A year, in the unit of the levers, in peace.
    """

    levers: tuple[str, ...]
    cost: float


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


@dataclass(frozen=True, eq=False)
class Search:
    """What a search found.

    Attributes
    ----------
    case : Case
    actor : str
    at, years, seed : int
    target : str
    file : LeverFile
    limit, limit_at_war : float
        Means a year.
    policies : tuple of Policy
        Today's course first.
    left_out : int
        Sets of levers that the means don't allow.
    conditions : tuple of Condition
    world : (w, d)
        Conditions of each world.
    value : (p, w) share
        What each policy brings.
    objectives : dict of str to (p, w)
        What the value is made of.
    met : (p, w) bool
    begin : float
        The value at the start.
    judged : Judged
    undominated : (p,) bool
        No other policy is expected to bring as much of every objective for as little.
    """

    case: Case
    actor: str
    at: int
    years: int
    seed: int
    target: str
    file: LeverFile
    limit: float
    limit_at_war: float
    policies: tuple[Policy, ...]
    left_out: int
    conditions: tuple[Condition, ...]
    world: Floats
    value: Floats
    objectives: dict[str, Floats]
    met: Bools
    begin: float
    judged: Judged
    undominated: Bools

    @property
    def choices(self) -> dict[str, int]:
        """Places of the policies that four rules choose: of those as good as the best, to within `ALIKE`, the cheapest.

        `expected`: most on average; `regret`: the least large regret; `enough`: the target met in most worlds;
        `best`: most often the best.
        """
        j, cost = self.judged, np.array([p.cost for p in self.policies])
        scores = {"expected": j.expected, "regret": -j.large_regret, "enough": j.enough, "best": j.best}
        out = {}
        for rule, score in scores.items():
            good = np.flatnonzero(score >= score.max() - ALIKE[rule])
            out[rule] = int(good[np.lexsort((-score[good], cost[good]))[0]])
        return out


def policies(file: LeverFile, held_by: str, countries: int, limit: float) -> tuple[tuple[Policy, ...], int]:
    """Every set of levers that the means allow in peace, and how many they don't.

    Parameters
    ----------
    file
        Of the case.
    held_by : {"power", "country"}
    countries
        In which a power pulls its levers.
    limit
        Means a year.

    Returns
    -------
    tuple of Policy, int
        Today's course first, then by number of levers.

    Raises
    ------
    UserError
        The actor holds no lever, or too many for every set to be tried.

    Examples
    --------
    >>> from holdfast.project.scenario import levers_of
    >>> found, left_out = policies(levers_of(), "country", 5, 10.0)
    >>> [p.levers for p in found], left_out
    ([(), ('distance',), ('balancing',), ('benefits',)], 4)
    """
    held = [n for n, lever in file.levers.items() if lever.held_by == held_by]
    if not held:
        raise UserError(f"the file of levers has none that a {held_by} can pull; add some to search among")
    if 2 ** len(held) > MOST_POLICIES:
        raise UserError(
            f"{len(held)} levers make {2 ** len(held)} policies and {MOST_POLICIES} are the most; use fewer levers"
        )
    many = countries if held_by == "power" else 1
    every = [s for k in range(len(held) + 1) for s in itertools.combinations(held, k)]
    out = [Policy(s, many * sum(file.levers[n].cost for n in s)) for s in every]
    kept = tuple(p for p in out if p.cost <= limit + 1e-9)
    return kept, len(out) - len(kept)


def paid(costs: Sequence[float], limit: float) -> list[float]:
    """Intensities of levers under narrower means: the cheapest in full, the next as far as means go.

    Examples
    --------
    >>> paid([2.0, 0.5, 3.0], 4.0)
    [1.0, 1.0, 0.5]
    """
    out, left = [0.0] * len(costs), limit
    for k in sorted(range(len(costs)), key=lambda k: costs[k]):
        out[k] = 1.0 if costs[k] <= left else max(left, 0.0) / costs[k]
        left -= costs[k] * out[k]
    return out


def search(
    foothold: Foothold,
    actor: str,
    *,
    panel: Panel | None = None,
    at: int,
    years: int = 10,
    worlds: int = 4096,
    seed: int = 0,
    target: str = "keep",
    threads: int = 1,
    spec: Spec | None = None,
) -> Search:
    """Judge every policy that an actor can afford.

    Parameters
    ----------
    foothold
        Measured, with draws.
    actor
        A power or a country of the case.
    panel
        Tells how thin ties are, what the forecaster foretells, and crises.
    at
        Year of the start.
    years
        Horizon.
    worlds
        Sampled; rounded up to whole lots of `RUNS`.
    seed
        Of all draws; results depend on it and not on threads.
    target
        One of `TARGETS`; a country has only "keep".
    threads
        Workers in this process.
    spec
        The case laid out before, by `at`, `years` and `seed`; its first scenario declares nothing. Laid out anew where left out.

    Returns
    -------
    Search

    Raises
    ------
    UserError
        An actor outside the case, no lever, a target that isn't one, numbers that make no sense.
    """
    case = foothold.case
    held_by = checked(case, actor, target, worlds, years)
    file, lots = levers_of(case), -(-worlds // RUNS)
    limits = _limits(file, case, actor)
    tried, left_out = policies(file, held_by, len(case.clients), limits[0])
    levers = [n for n, lever in file.levers.items() if lever.held_by == held_by]
    assumed = _assumed(case)
    alone = [_course(n, (Pull(lever=n, actor=actor),), ((n, file.levers[n]),)) for n in levers]
    alone += [_course(f"world {k}", world=(a,)) for k, a in enumerate(assumed)]
    if spec is None:
        spec = prepared(
            foothold, (_course("none"),), at=at, years=years, seed=seed, panel=panel, threads=threads
        )
    spec = _beside(spec, foothold, (_course("none"), *alone), at)
    last = _years_held(len(assumed), lots, years, seed)
    level = _levels(tried, levers, file, case, assumed, last, actor, held_by, limits, years)

    groups = [range(len(tried))[k : k + GROUP] for k in range(0, len(tried), GROUP)]

    def lot(m: int) -> Floats:
        parts = [
            _judge(case, actor, outcomes(_laid(spec, level(m, group)), m * RUNS, RUNS, held_by == "country"))
            for group in groups
        ]
        return np.concatenate(parts, axis=1)

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        every = np.concatenate(list(pool.map(lot, range(lots))), axis=2)
    conditions, world = _conditions(spec, alone, assumed, last, case, actor)
    names = COUNTRY if held_by == "country" else POWER
    objectives = dict(zip(names, every, strict=False))
    value = every.mean(axis=0) if held_by == "country" else every[0]
    begin = _begin(foothold, actor, at)
    met = np.asarray(value >= begin if target == "keep" else every[TARGETS.index(target)] > 0.5)
    table = [o.mean(axis=1) for o in objectives.values()] + [-np.array([p.cost for p in tried])]
    return Search(
        case, actor, at, years, seed, target, file, *limits, tried, left_out, conditions, world, value, objectives,
        met, begin, judged(value, met), undominated(np.round(np.column_stack(table), 9)),
    )  # fmt: skip


_KEPT: Kept[Search] = Kept(16)


def beside(
    projection: Projection,
    foothold: Foothold,
    actor: str,
    panel: Panel | None = None,
    worlds: int = 2048,
    threads: int = 1,
) -> Search:
    """A search that goes on from an outlook, on the case as it was laid out for it; made once however many ask.

    Parameters
    ----------
    projection
        The outlook.
    foothold
        It starts from.
    actor, panel, worlds, threads
        See `search`.
    """

    def make() -> Search:
        return search(
            foothold, actor, panel=panel, at=projection.at, years=projection.years, worlds=worlds, seed=projection.seed,
            threads=threads, spec=projection.spec,
        )  # fmt: skip

    return _KEPT.of((projection.spec, foothold), (actor, worlds), make)


def checked(case: Case, actor: str, target: str = "keep", worlds: int = 1, years: int = 1) -> str:
    """What kind of actor it is, "power" or "country".

    Raises
    ------
    UserError
        An actor outside the case, a target that isn't one, numbers that make no sense; all at once.
    """
    problems = []
    if actor not in (*case.patrons, *case.clients):
        problems.append(
            f"'{actor}' is neither a power nor a country of the case; powers are {', '.join(case.patrons)}, "
            f"countries {', '.join(case.clients)}"
        )
    if target not in TARGETS:
        problems.append(f"'{target}' is no target; those are {', '.join(TARGETS)}")
    elif actor in case.clients and target != "keep":
        problems.append(f"'{target}' is a target of powers; a country has only 'keep'")
    if not 1 <= worlds <= 1_000_000:
        problems.append(f"worlds is {worlds}; it must lie between 1 and 1,000,000")
    if not 1 <= years <= 50:
        problems.append(f"years is {years}; it must lie between 1 and 50")
    if problems:
        raise UserError("; ".join(problems))
    return "power" if actor in case.patrons else "country"


def _limits(file: LeverFile, case: Case, actor: str) -> tuple[float, float]:
    """Means a year in peace and in a war of its own."""
    war = Assumption(mechanism=WAR, power=actor, level=1.0, reason="A war of the actor's own, for its means.")
    held = [_course("none"), _course("war", world=(war,) if actor in case.patrons else ())]
    peace, at_war = (affordable(file, s, case, actor, 0) for s in held)
    return peace, at_war


def _course(
    name: str,
    pulls: tuple[Pull, ...] = (),
    levers: tuple[tuple[str, Lever], ...] = (),
    world: tuple[Assumption, ...] = (),
) -> Scenario:
    return Scenario(name, name, name, pulls=pulls, levers=levers, world=world)


def _assumed(case: Case) -> tuple[Assumption, ...]:
    """What the case's scenarios assume of the world, each once at its largest level, from the start without an end."""
    found: dict[tuple[str, str, tuple[str, ...]], Assumption] = {}
    for row in (w for s in load_scenarios(case) for w in s.world):
        key = (row.mechanism, row.power or case.patron, row.countries)
        if key not in found or abs(row.level) > abs(found[key].level):
            found[key] = row.model_copy(update={"from_year": None, "to_year": None, "power": key[1]})
    return tuple(found.values())


def _years_held(assumptions: int, lots: int, years: int, seed: int) -> NDArray[np.int64]:
    """Years for which each assumption holds in each lot, (M, K): every number alike often (a Latin hypercube)."""
    rng = np.random.Generator(np.random.Philox(key=[seed, KEY]))
    cells = [(rng.permutation(lots) + rng.random(lots)) / lots for _ in range(assumptions)]
    return np.floor(np.array(cells).reshape(assumptions, lots).T * (years + 1)).astype(np.int64)


def _levels(
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


def _beside(spec: Spec, foothold: Foothold, courses: Sequence[Scenario], at: int) -> Spec:
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


def _laid(spec: Spec, level: Floats) -> Spec:
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


def _judge(case: Case, actor: str, ended: Outcomes) -> Floats:
    """What an actor looks at in each run, (k, p, n)."""
    level = ended.level.astype(np.float64)
    if actor in case.clients:
        return _seen_from(case, ended.domains[:, :, case.clients.index(actor)].astype(np.float64))
    own = level[..., case.patrons.index(actor)]
    ahead = (level > own[..., None]).sum(axis=-1)
    return np.stack([own.mean(axis=-1), (ahead <= 1).mean(axis=-1), (ahead == 0).mean(axis=-1)])


def _seen_from(case: Case, share: Floats) -> Floats:
    """Distance, benefits and safety of a country from its shares, (..., D, P) -> (3, ...)."""
    d = {name: k for k, name in enumerate(codebook.DOMAINS)}
    own = share[..., case.patrons.index(case.patron)]
    return np.stack(
        [
            1.0 - 0.5 * (own[..., d["security"]] + own[..., d["diplomacy"]]),
            np.minimum(share[..., d["economy"], :].sum(axis=-1), 1.0),
            share[..., d["security"], :].max(axis=-1),
        ]
    )


def _begin(foothold: Foothold, actor: str, at: int) -> float:
    """What an actor has at the start, on average over the draws."""
    case = foothold.case
    now = foothold.draws[..., foothold.yi(at)].astype(np.float64)[:, :, : len(codebook.DOMAINS)]
    if actor in case.clients:
        return float(_seen_from(case, now[:, case.clients.index(actor)]).mean())
    weights = np.array([case.weights[d] for d in codebook.DOMAINS])
    return float(np.einsum("ncd,d->nc", now[..., case.patrons.index(actor)], weights).mean())


def _conditions(
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
