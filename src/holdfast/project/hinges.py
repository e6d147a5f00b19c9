"""On what the answer of a search hinges: the few conditions under which a policy misses its target or does harm.

Conditions are the assumptions alone: for how many years each holds, and how large each declared effect is. What chance
and the state at the start decide shows in a density below 1. Boxes are found in one half of the worlds, and what they
hold is told of the other half, since the same worlds would flatter them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.prim import Box, box, peeled, quasi_p, simplest
from holdfast.project.regret import hinged
from holdfast.project.sampled_worlds import RUNS, Condition
from holdfast.project.search import Search

Bools = NDArray[np.bool_]

FEWEST = 0.01
"""Part of the worlds below which a question isn't asked: too few cases to find conditions in."""


@dataclass(frozen=True, eq=False)
class Hinge:
    """A question asked of the worlds, and the box that answers it best.

    Attributes
    ----------
    question : {"missed", "harm"}
        In which worlds the policy misses the target; in which it brings no more than today's course.
    share : float
        Part of the worlds of interest.
    box : Box or None
        None where no few conditions gather them, there or in the worlds it wasn't found in. Coverage and density are those of the worlds it wasn't found in.
    chance : (d, 2)
        Quasi-p of its limits.
    """

    question: str
    share: float
    box: Box | None
    chance: NDArray[np.float64]


def hinges(found: Search, policy: int) -> tuple[Hinge, ...]:
    """Ask both questions of a policy.

    Parameters
    ----------
    found
        Of `search`.
    policy
        Its place.

    Returns
    -------
    tuple of Hinge
    """
    asked = {"missed": ~found.met[policy]}
    if policy:
        asked["harm"] = found.value[policy] <= found.value[0]
    columns = used(found, policy)
    return tuple(_asked(q, of, found.world, columns) for q, of in asked.items())


def used(found: Search, policy: int) -> NDArray[np.int64]:
    """Places of the conditions that bear on a policy: assumptions on the world, and effects of its own levers and of them."""
    every = set(found.file.levers) - set(found.policies[policy].levers)
    return np.array([k for k, c in enumerate(found.conditions) if c.name not in every], dtype=np.int64)


def parts(found: Search, policy: int) -> list[tuple[Condition, float]]:
    """The part of the spread of what a policy brings beyond today's course that goes with each condition, the largest first.

    Parameters
    ----------
    found, policy

    Returns
    -------
    list of (Condition, float)
    """
    share = hinged(found.value[policy] - found.value[0], found.world)
    order = np.argsort(-share, kind="stable")
    return [(found.conditions[k], float(share[k])) for k in order.tolist()]


def _asked(question: str, of: Bools, world: NDArray[np.float64], columns: NDArray[np.int64]) -> Hinge:
    share, none = float(of.mean()), np.full((world.shape[1], 2), np.nan)
    if not FEWEST <= share <= 1.0 - FEWEST:
        return Hinge(question, share, None, none)
    # lots share how long assumptions hold, so halves are made of whole lots
    learn = np.arange(of.size) // RUNS % 2 == 0 if of.size > RUNS else np.arange(of.size) % 2 == 0
    x, y = np.ascontiguousarray(world[learn][:, columns]), of[learn]
    best = simplest(x, y, peeled(x, y))
    if not best.conditions:
        return Hinge(question, share, None, none)
    limits, chance = np.tile([-np.inf, np.inf], (world.shape[1], 1)), none
    limits[columns], chance[columns] = best.limits, quasi_p(x, y, best)
    held = box(world[~learn], of[~learn], limits)
    return Hinge(question, share, held if held.density > of[~learn].mean() else None, chance)
