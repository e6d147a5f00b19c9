"""One side at a time: roll calls where states stand still, and states where roll calls do.

Each is a Newton step of what doesn't touch itself: a roll call by itself, a state by itself through its sessions. It takes
one pass over the votes and no large matrix.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

from holdfast.infer.eliminate import newton
from holdfast.votes.layout import Layout
from holdfast.votes.mode import LONGEST, passed
from holdfast.votes.problem import Point, Problem
from holdfast.votes.workers import every

Floats = NDArray[np.float64]

_NONE = np.empty((0, 0, 0), np.float32)


def fitted_calls(problem: Problem, point: Point, pool: Executor) -> Point:
    """One step of every roll call's parameters alone, all else held."""

    def step(t: int) -> Floats:
        made = passed(problem, point, t, 0.0, _NONE, _NONE)
        newton(made.within, made.item)
        return made.item

    sessions, item = problem.layout.sessions, point.item.copy()
    for part, move in zip(sessions, every(pool, step, len(sessions)), strict=True):
        item[part.rows, : problem.free] += np.clip(move, -LONGEST, LONGEST)
    return replace(point, item=item)


def fitted_states(problem: Problem, point: Point, pool: Executor) -> Point:
    """One step of every state's positions, and one of its habits, all else held."""
    T = len(problem.layout.sessions)
    made = every(pool, lambda t: passed(problem, point, t, 0.0, _NONE, _NONE), T)
    x = _along(point.x, problem.layout, *problem.walk_x, [m.x for m in made], [m.xx for m in made])
    a = _along(point.a, problem.layout, *problem.walk_a, [m.a[:-1] for m in made], [m.aa[:-1] for m in made])
    return replace(point, x=x, a=a)


def _along(
    values: Floats,
    layout: Layout,
    own: list[Floats],
    precision: Floats,
    slope: list[Floats],
    curvature: list[Floats],
) -> Floats:
    """(T, N) values after a step of each state through its sessions; slope and curvature are those of the votes."""
    right, diagonal = np.zeros(values.shape), np.ones(values.shape)
    for t, part in enumerate(layout.sessions):
        right[t, part.seats] = slope[t] - own[t] * values[t, part.seats]
        diagonal[t, part.seats] = curvature[t] + own[t]
    tie = precision[:, None] * (layout.sits[1:] & layout.sits[:-1])
    pull = tie * np.diff(values, axis=0)
    right[:-1] += pull
    right[1:] -= pull
    diagonal[:-1] += tie
    diagonal[1:] += tie
    beside = np.zeros(values.shape)
    beside[1:] = -tie
    # every state's sessions one behind the other: a tridiagonal matrix
    step = solveh_banded(np.stack([beside.T.ravel(), diagonal.T.ravel()]), right.T.ravel())
    moved: Floats = values + np.clip(step.reshape(values.T.shape).T, -LONGEST, LONGEST)
    return moved
