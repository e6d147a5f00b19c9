"""The way to the mode: steps that never make it worse, scales learned along the way, an end that is checked."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from holdfast.errors import DataError
from holdfast.votes.gauge import measures, rewritten
from holdfast.votes.learn import far, learned
from holdfast.votes.mode import Linear, Point, Problem, Spread, linearised, moved, spread, with_priors

NEAR = 0.8
"""Below this longest move the whole curvature is used, and scales are learned."""


@dataclass(frozen=True)
class Found:
    """A mode.

    Attributes
    ----------
    point : Point
    problem : Problem
        With the scales that were learned.
    linear : Linear
        The system at the mode.
    spread : Spread
        Laplace covariance.
    steps : int
        Passes over the votes.
    converged : bool
        Whether the slope vanished and the scales stand still.
    longest : float
        Longest move that a further step would make; after settling, its root mean square in standard
        deviations.
    steepest : float
        Steepest slope of the objective left at the mode.
    """

    point: Point
    problem: Problem
    linear: Linear
    spread: Spread
    steps: int
    converged: bool
    longest: float
    steepest: float


def _longest(step: Point) -> float:
    """Longest move of a position or a parameter."""
    return max(float(np.abs(v).max()) for v in (step.x, step.a, step.item) if v.size)


def _at(problem: Problem, point: Point, pool: Executor, full: float) -> Linear | None:
    """The system at a point; where the whole curvature isn't positive, the part that always is; or none."""
    for share in (full, 0.0):
        try:
            found = linearised(problem, point, pool, share)
        except np.linalg.LinAlgError:
            continue
        if np.isfinite(found.objective) and np.isfinite(_longest(found.step)):
            return found
    return None


def _sure(problem: Problem, point: Point, pool: Executor, full: float) -> Linear:
    """The same, where it must be there."""
    found = _at(problem, point, pool, full)
    if found is None:
        raise DataError("these votes fix no positions: the curvature of the likelihood isn't positive")
    return found


def search(
    problem: Problem,
    point: Point,
    pool: Executor,
    *,
    learn: bool = True,
    most: int = 80,
    tight: float = 1e-3,
    enough: float = 0.0,
    say: Callable[[str], None] = lambda line: None,
) -> Found:
    """Find the mode and the scales.

    Parameters
    ----------
    problem, point
        Where to start.
    pool
        Runs sessions side by side; the result doesn't depend on it.
    learn
        Whether the scales are learned or kept.
    most
        Passes after which the search gives up and says so.
    tight
        Longest move below which the mode counts as found.
    enough
        Relative gain of a step below which the mode counts as found too.
    say
        Told about every pass.
    """
    now = _sure(problem, point, pool, 0.0)
    share, first, steps, settled, left = 1.0, True, 1, not learn, 15
    width: Spread | None = None
    while steps < most:
        step = now.step
        longest = _longest(step)
        if not first and longest < tight and settled:
            break
        if first:  # the roll calls first: positions have a start, they have none
            step = Point(0.0 * step.x, 0.0 * step.a, 0.0 * step.d, step.item)
        full = 1.0 if longest < NEAR and not first else 0.0
        while True:
            there = moved(point, step, share)
            new = _at(problem, there, pool, full)
            steps += 1
            if new is not None and new.objective > now.objective - 1e-6:
                break
            share *= 0.5
            if share < 1e-3:
                new = None
                break
        if new is None:
            break
        say(f"{steps} {new.objective:.2f} {longest:.4f} {share} {full}")
        gained = new.objective - now.objective
        point, now, first = there, new, False
        if gained < enough * abs(now.objective) and settled:
            break
        share = min(1.0, 2.0 * share)
        if not settled and longest < NEAR and left:
            width = spread(now, problem.layout, pool)
            priors = learned(problem, point, width)
            point, priors = rewritten(
                point, priors, problem.layout.sits, *measures(point.x, problem.layout.sits)
            )
            change = far(problem.priors, priors)
            say(
                f"  scales {change:.4f} {priors.step:.4f} {priors.habit_entry:.3f} {priors.habit_step:.4f} {priors.mean.round(3)} {np.sqrt(np.diag(priors.cov)).round(3)}"
            )
            problem = with_priors(problem, priors)
            left -= 1
            settled = change < 0.02 or not left
            now = _sure(problem, point, pool, 1.0)
            steps += 1
    longest = _longest(now.step)
    return Found(
        point,
        problem,
        now,
        spread(now, problem.layout, pool),
        steps,
        bool(settled and (longest < tight or enough > 0.0)),
        longest,
        now.steepest,
    )
