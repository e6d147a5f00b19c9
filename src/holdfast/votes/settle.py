"""From the joint mode to the mean, scales learned along the way.

The mode takes the roll calls' parameters for known while it places the states, and the other way round; so it
lies too far out, its intervals are too short, and scales learned at it are too large. Here the point moves
until slope plus skewness vanish,

    d log p + s = 0     (s: `holdfast.infer.skew`),

which makes it the mean of the normal law nearest to the posterior, and the scales are those of that law.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from holdfast.votes.gauge import in_units, measures, rewritten
from holdfast.votes.layout import Layout
from holdfast.votes.learn import far, learned
from holdfast.votes.mean import mean_shift
from holdfast.votes.mode import Linear, Point, Problem, Spread, linearised, moved, spread, with_priors
from holdfast.votes.search import Found

Floats = NDArray[np.float64]

PART = 0.4
"""Share of a step that is gone at first, less where steps grow: the scale of all positions answers to itself."""

STILL = 0.08
"""Root mean square of a step in standard deviations at which the point stands still."""


FLOOR, PATIENCE = 0.3, 3
"""A step below this counts as none where so many rounds brought no smaller one: a few roll calls swing for good."""

SAME = 0.02
"""Largest relative change of a scale at which the scales stand still."""

LOOSE_SAME = 0.1
"""Change of scales below which a round may be gone back to where later ones lead astray."""


def _system(problem: Problem, point: Point, pool: Executor) -> tuple[Point, Linear] | None:
    """The system at a point, where there is one."""
    try:
        linear = linearised(problem, point, pool, 0.0)
    except np.linalg.LinAlgError:
        return None
    return (point, linear) if np.isfinite(linear.objective) else None


def _rms(step: Floats, x: Floats, spread: Spread, layout: Layout) -> float:
    """A step of positions in standard deviations, what it does to shift and scale left out: units take that back."""
    held = layout.sits
    z = x[held] - x[held].mean()
    move = step[held] - step[held].mean()
    move -= z * float(move @ z) / max(float(z @ z), 1e-12)
    rest = np.zeros_like(step)
    rest[held] = move
    square = sum(
        float((rest[t, part.seats] ** 2 / np.diagonal(spread.x[t])).sum())
        for t, part in enumerate(layout.sessions)
    )
    return float(np.sqrt(square / held.sum()))


def settle(
    found: Found,
    pool: Executor,
    *,
    learn: bool = True,
    most: int = 30,
    say: Callable[[str], None] = lambda line: None,
) -> Found:
    """Move from a mode to the mean.

    Parameters
    ----------
    found
        The mode.
    pool
        Runs sessions side by side.
    learn
        Whether scales are learned or kept.
    most
        Rounds after which it gives up and says so.
    say
        Told about every round.
    """
    point, problem, steps = found.point, found.problem, found.steps
    linear, width = found.linear, found.spread
    part, longest, change = PART, np.inf, np.inf if learn else 0.0
    best = (np.inf, point, problem, linear, width)
    done, idle = False, 0
    for round_ in range(most):
        shift = mean_shift(problem, point, linear, width, pool)
        step = Point(linear.step.x + shift.x, linear.step.a, linear.step.d, linear.step.item + shift.item)
        before, longest = longest, _rms(step.x, point.x, width, problem.layout)
        if longest > before:
            part = max(0.7 * part, 0.05)
        there, aim = point, problem
        if learn:
            units = measures(point.x, problem.layout.sits)
            there, priors = rewritten(point, learned(problem, point, width), problem.layout.sits, *units)
            step = in_units(step, *units)
            change = far(problem.priors, priors)
            aim = with_priors(problem, priors)
        say(f"round {round_ + 1}: step {longest:.3f} sd, scales {change:.4f}")
        if change < LOOSE_SAME and longest < best[0]:
            best, idle = (longest, point, problem, linear, width), 0
        else:
            idle += 1
        done = change < SAME and (longest < STILL or (longest < FLOOR and idle >= PATIENCE))
        if done:
            break
        made = None
        while made is None and part > 0.01:
            made = _system(aim, moved(there, step, part), pool)
            steps += 1
            part = part if made is not None else 0.4 * part
        if made is None:
            break
        point, problem, linear = made[0], aim, made[1]
        width = spread(linear, problem.layout, pool)
    if not done and np.isfinite(best[0]) and longest > 1.5 * best[0]:
        longest, point, problem, linear, width = best
    settled = bool(found.converged and done)
    return Found(point, problem, linear, width, steps, settled, longest, found.steepest)
