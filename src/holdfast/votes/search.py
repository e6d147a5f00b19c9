"""The way to the mode: steps that never make it worse, scales learned along the way, an end that is checked."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from holdfast.errors import DataError
from holdfast.votes.alternate import fitted_calls, fitted_states
from holdfast.votes.gauge import measures, rewritten
from holdfast.votes.learn import far, learned
from holdfast.votes.mode import Linear, linearised, moved, solve
from holdfast.votes.problem import Point, Problem, with_priors
from holdfast.votes.spread import Spread, spread

NEAR = 0.8
"""Below this longest move the whole curvature is used, and scales are learned."""

ALONE = 4
"""Steps of the roll calls alone at first."""

LEARNING, KEPT = (ALONE, 0, 0.1), (2, 3, 0.4)
"""Steps of the roll calls alone at first; turns of states and roll calls after them; root mean square of a step of positions
behind which the mode counts as near: where scales are learned, and where they are kept."""

APPROACH = 6
"""Steps of everything at once on the way to the mode, at most."""


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


def at(
    problem: Problem, point: Point, pool: Executor, full: float, kept: Linear | None = None
) -> Linear | None:
    """The system at a point; where the whole curvature isn't positive, the part that always is; or none."""
    for share in (full, 0.0):
        try:
            found = linearised(problem, point, pool, share, kept)
        except np.linalg.LinAlgError:
            continue
        if np.isfinite(found.objective):
            return found
    return None


def sure(problem: Problem, point: Point, pool: Executor, full: float) -> Linear:
    """The same, where it must be there."""
    found = at(problem, point, pool, full)
    if found is None:
        raise DataError("these votes fix no positions: the curvature of the likelihood isn't positive")
    return found


def newton(problem: Problem, point: Point, pool: Executor) -> Point:
    """A step of everything at once towards the mode."""
    linear = sure(problem, point, pool, 0.0)
    return solve(problem, linear, linear.slope, pool)


def approach(
    problem: Problem, point: Point, pool: Executor, *, learn: bool = False, most: int = APPROACH
) -> tuple[Point, int]:
    """From a start to somewhere near the mode; with the number of passes over the votes.

    The roll calls go first, because positions have a start and they have none; then states and roll calls in turn. After each
    step that moves everything at once the roll calls go once more by themselves: a position and a discrimination that both
    move outward would overshoot together. Where learning ends still depends on where it starts, by some hundredths of a
    standard deviation, so `learn` starts where the fits that ship did: nearer the mode, without turns.
    """
    alone, turns, close = LEARNING if learn else KEPT
    for _ in range(alone):
        point = fitted_calls(problem, point, pool)
    for _ in range(turns):
        point = fitted_calls(problem, fitted_states(problem, point, pool), pool)
    steps = alone + 2 * turns
    for _ in range(most):
        step = newton(problem, point, pool)
        point = fitted_calls(problem, moved(point, step, 1.0), pool)
        steps += 2
        held = step.x[problem.layout.sits]
        if held @ held < close**2 * held.size:
            break
    return point, steps


def search(
    problem: Problem,
    point: Point,
    pool: Executor,
    *,
    learn: bool = True,
    most: int = 80,
    tight: float = 1e-3,
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
    say
        Told about every pass.
    """
    now = sure(problem, point, pool, 0.0)
    share, steps, settled, left = 1.0, 1, not learn, 15
    width: Spread | None = None
    while steps < most:
        step = solve(problem, now, now.slope, pool)
        longest = _longest(step)
        if longest < tight and settled:
            break
        full = 1.0 if longest < NEAR else 0.0
        while True:
            there = moved(point, step, share)
            new = at(problem, there, pool, full)
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
        point, now = there, new
        share = min(1.0, 2.0 * share)
        if not settled and longest < NEAR and left:
            width = spread(now, problem, pool)
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
            now = sure(problem, point, pool, 1.0)
            steps += 1
    longest = _longest(solve(problem, now, now.slope, pool))
    return Found(
        point,
        problem,
        now,
        spread(now, problem, pool),
        steps,
        bool(settled and longest < tight),
        longest,
        now.slope.steepest(),
    )
