"""Scales learned from the votes: fixed points of the Laplace marginal likelihood.

For the innovations of a random walk with variance s^2 and m steps, of which the votes determine
g = m - sum(Var(change)) / s^2, the marginal likelihood is stationary at s^2 = sum(change^2) / g (mackay1992). For the
roll calls' parameters it is stationary at the mean and covariance of the values plus their own covariance.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from holdfast.votes.layout import Layout
from holdfast.votes.priors import Priors
from holdfast.votes.problem import Point, Problem
from holdfast.votes.spread import Spread

Floats = NDArray[np.float64]

FARTHEST = 1.6
"""A scale changes by no larger factor at once."""


def _step(old: float, moved: Floats, variance: Floats) -> float:
    """New standard deviation of a random walk's innovations."""
    free = float(np.maximum(1.0 - variance / old**2, 1e-3).sum())
    found = np.sqrt(float(moved @ moved) / max(free, 1.0))
    return float(np.clip(found, old / FARTHEST, old * FARTHEST).clip(1e-3, 3.0))


def _changes(values: Floats, layout: Layout) -> Floats:
    """Every change from one session to the next, in the order of the links."""
    return np.concatenate(
        [
            values[t + 1, part.seats[h]] - values[t, part.seats[h]]
            for t, (part, h) in enumerate(zip(layout.sessions, layout.here, strict=False))
        ]
        or [np.zeros(0)]
    )


def learned(problem: Problem, point: Point, spread: Spread) -> Priors:
    """One round of learning at a point with its covariance; bridged roll calls learn by `holdfast.votes.bridge`."""
    layout, old = problem.layout, problem.priors
    new = old if old.within is not None else _of_roll_calls(problem, point, spread)
    if spread.change_x and sum(c.size for c in spread.change_x):
        new = replace(new, step=_step(old.step, _changes(point.x, layout), np.concatenate(spread.change_x)))
        if problem.turnout:
            m = [c[: h.size] for c, h in zip(spread.change_a, layout.here, strict=True)]
            new = replace(new, habit_step=_step(old.habit_step, _changes(point.a, layout), np.concatenate(m)))
    if problem.turnout:
        states = np.flatnonzero(layout.sits.any(axis=0))
        t = layout.first[states]
        variance = np.array([spread.a[s][k, k] for s, k in zip(t, _places(layout, t, states), strict=True)])
        new = replace(new, habit_entry=_step(old.habit_entry, point.a[t, states], variance))
    return new


def _of_roll_calls(problem: Problem, point: Point, spread: Spread) -> Priors:
    """Mean and covariance of the roll calls' parameters, each by itself."""
    old, item = problem.priors, point.item
    mean = item.mean(axis=0)
    mean[4] = 0.0  # the states' own habits take up what all roll calls share
    off = item - mean
    cov = (off.T @ off + spread.item.sum(axis=0)) / item.shape[0]
    new = replace(old, mean=mean, cov=cov)
    if not problem.turnout:
        new = replace(new, mean=np.append(mean[:3], old.mean[3:]), cov=_blocks(cov, old.cov, 3))
    elif not problem.alignment:
        new = replace(new, cov=_blocks(cov, old.cov, 4))
    return new


def _places(layout: Layout, t: NDArray[np.int64], states: NDArray[np.int64]) -> list[int]:
    """Place of each state within the session in which it enters."""
    return [int(np.searchsorted(layout.sessions[s].seats, n)) for s, n in zip(t, states, strict=True)]


def _blocks(new: Floats, old: Floats, k: int) -> Floats:
    """The first k of a new covariance beside the rest of an old one."""
    out = np.zeros_like(old)
    out[:k, :k] = new[:k, :k]
    out[k:, k:] = old[k:, k:]
    return out


def far(old: Priors, new: Priors) -> float:
    """Largest relative change of any scale."""
    scales = [
        (old.step, new.step),
        (old.habit_step, new.habit_step),
        (old.habit_entry, new.habit_entry),
        *zip(np.sqrt(np.diag(old.cov)), np.sqrt(np.diag(new.cov)), strict=True),
    ]
    if old.within is not None and new.within is not None:
        scales.append((np.sqrt(np.trace(old.within)), np.sqrt(np.trace(new.within))))
    shift = np.abs(new.mean - old.mean) / np.sqrt(np.diag(new.cov))
    return max(float(shift.max()), *(abs(float(np.log(b / a))) for a, b in scales))
