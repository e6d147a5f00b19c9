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
from holdfast.votes.mode import Point, Spread, linearised, moved, spread, with_priors
from holdfast.votes.search import Found

Floats = NDArray[np.float64]

PART = 0.4
"""Share of a step that is gone at first, less where steps grow: the scale of all positions answers to itself."""

STILL = 0.25
"""Root mean square of a step in standard deviations at which the point stands still."""


def _rms(step: Floats, spread: Spread, layout: Layout) -> float:
    """A step of positions, in standard deviations."""
    square = sum(
        float((step[t, part.seats] ** 2 / np.diagonal(spread.x[t])).sum())
        for t, part in enumerate(layout.sessions)
    )
    return float(np.sqrt(square / layout.sits.sum()))


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
    part = PART
    longest, change = np.inf, np.inf if learn else 0.0
    done = False
    for round_ in range(most):
        shift = mean_shift(problem, point, linear, width, pool)
        step = Point(linear.step.x + shift.x, linear.step.a, linear.step.d, linear.step.item + shift.item)
        before, longest = longest, _rms(step.x, width, problem.layout)
        if longest > before:
            part = max(0.7 * part, 0.05)
        if learn:
            priors = learned(problem, point, width)
            units = measures(point.x, problem.layout.sits)
            point, priors = rewritten(point, priors, problem.layout.sits, *units)
            step = in_units(step, *units)
            change = far(problem.priors, priors)
            problem = with_priors(problem, priors)
        say(
            f"settle {round_} {longest:.4f} {change:.4f} {problem.priors.step:.4f} "
            f"{problem.priors.mean.round(3)} {np.sqrt(np.diag(problem.priors.cov)).round(3)}"
        )
        done = bool(longest < STILL and change < 0.02)
        if done:
            break
        point = moved(point, step, part)
        linear = linearised(problem, point, pool, 0.0)
        width = spread(linear, problem.layout, pool)
        steps += 1
    settled = bool(found.converged and done)
    return Found(point, problem, linear, width, steps, settled, longest, found.steepest)
