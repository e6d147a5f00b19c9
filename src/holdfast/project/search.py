"""Search for a policy: every set of an actor's levers that its means allow, judged in the same sampled worlds.

A world is a draw of the state, of shocks, of the size of every declared effect, and of how many years each assumption on the
world holds from the start, none to all, each as likely. A policy is a set of levers pulled in full in all countries of
the case (a country pulls its own at home). In years in which a power fights a war of its own its means are those
of `levers.toml` at war, and it pays for its cheapest levers first.

The effects of levers are assumed. So the search says what the assumptions imply and which of them decide it; it can't
say what works.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import UserError
from holdfast.infer.pareto import undominated
from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.measure.kept import Kept
from holdfast.panel.store import Panel
from holdfast.project.chunk import outcomes
from holdfast.project.levers import LeverFile
from holdfast.project.objectives import COUNTRY, POWER, at_the_start, looked_at
from holdfast.project.outlook import Projection
from holdfast.project.policies import Policy, policies
from holdfast.project.regret import Judged, judged
from holdfast.project.run import prepared
from holdfast.project.sampled_worlds import (
    RUNS,
    Condition,
    assumed_of,
    at_levels,
    conditions_of,
    course,
    levels,
    with_courses,
    years_held,
)
from holdfast.project.scenario import affordable, levers_of
from holdfast.project.scenario_file import Pull
from holdfast.project.spec import Spec
from holdfast.project.world import WAR, Assumption

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TARGETS = ("keep", "prominent", "predominant")
"""What a policy may have to reach: no less than at the start; among the first two, or first, in a majority of countries."""


GROUP = 32
"""Policies carried at a time."""


ALIKE = MappingProxyType({"expected": 0.0005, "regret": 0.0005, "enough": 0.005, "best": 0.005})
"""Differences that don't count: a twentieth of a point; one world in two hundred."""


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
    assumed = assumed_of(case)
    alone = [course(n, (Pull(lever=n, actor=actor),), ((n, file.levers[n]),)) for n in levers]
    alone += [course(f"world {k}", world=(a,)) for k, a in enumerate(assumed)]
    if spec is None:
        spec = prepared(
            foothold, (course("none"),), at=at, years=years, seed=seed, panel=panel, threads=threads
        )
    spec = with_courses(spec, foothold, (course("none"), *alone), at)
    last = years_held(len(assumed), lots, years, seed)
    level = levels(tried, levers, file, case, assumed, last, actor, held_by, limits, years)

    groups = [range(len(tried))[k : k + GROUP] for k in range(0, len(tried), GROUP)]

    def lot(m: int) -> Floats:
        parts = [
            looked_at(
                case, actor, outcomes(at_levels(spec, level(m, group)), m * RUNS, RUNS, held_by == "country")
            )
            for group in groups
        ]
        return np.concatenate(parts, axis=1)

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        every = np.concatenate(list(pool.map(lot, range(lots))), axis=2)
    conditions, world = conditions_of(spec, alone, assumed, last, case, actor)
    names = COUNTRY if held_by == "country" else POWER
    objectives = dict(zip(names, every, strict=False))
    value = every.mean(axis=0) if held_by == "country" else every[0]
    begin = at_the_start(foothold, actor, at)
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
    held = [course("none"), course("war", world=(war,) if actor in case.patrons else ())]
    peace, at_war = (affordable(file, s, case, actor, 0) for s in held)
    return peace, at_war
