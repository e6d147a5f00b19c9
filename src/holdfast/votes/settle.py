"""From near the joint mode to the mean, scales learned along the way.

The mode takes the roll calls' parameters for known while it places the states, and the other way round; so it
lies too far out, its intervals are too short, and scales learned at it are too large. Here the point moves
until slope plus skewness vanish,

    d log p + s = 0     (s: `holdfast.infer.skew`),

which makes it the mean of the normal law nearest to the posterior, and the scales are those of that law.

A roll call that splits two ways leaves the third choice's cut open, and skewness at such a point says little: it may send
the parameters to and fro for good. So each roll call moves by no more than its own standard deviation at once, and by
half as much each time it turns round.

Where scales are kept, the scale of an era, and states far out, take many rounds to settle: steps are taken together by
`holdfast.infer.anderson`. Where all sessions move, what links states changes little then and is kept after the first rounds;
slopes and roll calls are made anew in each.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.anderson import Anderson
from holdfast.votes.bridge import Chains, bridged
from holdfast.votes.gauge import in_units, measures, rewritten
from holdfast.votes.layout import Layout
from holdfast.votes.learn import far, learned
from holdfast.votes.mean import pulled
from holdfast.votes.mode import moved, renewed, solve
from holdfast.votes.problem import Point, Problem, with_priors
from holdfast.votes.search import Found, at, sure
from holdfast.votes.spread import Spread, spread

Floats = NDArray[np.float64]

PART = 0.5
"""Share of a step that is gone, less while steps grow: the scale of all positions answers to itself."""

LEAST = 0.15
"""The least share, but for a step at which the curvature isn't positive."""

STILL = 0.06
"""Root mean square of a step in standard deviations at which the point stands still."""

FLOOR, PATIENCE = 0.3, 3
"""A step below this counts as none where so many rounds brought no smaller one: a few roll calls swing for good."""

SAME = 0.02
"""Largest relative change of a scale at which the scales stand still."""

LOOSE_SAME = 0.1
"""Change of scales below which a round may be gone back to where later ones lead astray."""

FIRST = 0.8
"""Share of the first step where all sessions move and steps are taken together."""

AFRESH = 1
"""Rounds after the first in which the curvature over states is made anew there; later only where steps grow. The scale of an
era answers to it: where few sessions are solved it is made anew in every round."""


def _rms(step: Floats, x: Floats, spread: Spread, layout: Layout, *, free: bool) -> float:
    """A step of positions in standard deviations; where units are free, without what it does to shift and scale."""
    if not free:
        return _in_sd(step, spread, layout)
    held = layout.sits
    z = x[held] - x[held].mean()
    move = step[held] - step[held].mean()
    move -= z * float(move @ z) / max(float(z @ z), 1e-12)
    rest = np.zeros_like(step)
    rest[held] = move
    return _in_sd(rest, spread, layout)


def _in_sd(step: Floats, spread: Spread, layout: Layout) -> float:
    """Root mean square of a step of positions in standard deviations."""
    square = sum(
        float((step[t, part.seats] ** 2 / np.diagonal(spread.x[t])).sum())
        for t, part in enumerate(layout.sessions)
    )
    return float(np.sqrt(square / layout.sits.sum()))


def _white(step: Floats, cov: Floats) -> Floats:
    """(J, 5) a step of roll calls in standard deviations of theirs; `cov` is the covariance of their parameters."""
    variance = np.diagonal(cov, axis1=1, axis2=2)
    white: Floats = step * np.where(variance > 0.0, np.maximum(variance, 1e-12) ** -0.5, 0.0)
    return white


def _size(step: Floats, cov: Floats) -> Floats:
    """(J,) how long it is."""
    size: Floats = np.maximum(np.sqrt((_white(step, cov) ** 2).sum(axis=1)), 1e-9)
    return size


class _Trust:
    """How far each roll call moves at once."""

    def __init__(self, roll_calls: int) -> None:
        self.share = np.ones(roll_calls)
        self.last: Floats | None = None

    def cut(self, step: Point, item: Floats) -> Point:
        """A step in which no roll call moves farther than it should; `item` is the covariance of its parameters."""
        white = _white(step.item, item)
        if self.last is not None:
            turned = (white * self.last).sum(axis=1) < 0.0
            self.share = np.where(turned, 0.5 * self.share, np.minimum(1.2 * self.share, 1.0))
        self.last = white
        return _held(step, item, self.share)


def _held(step: Point, item: Floats, share: Floats | float = 1.0) -> Point:
    """A step in which no roll call moves farther than a share of a standard deviation."""
    return replace(step, item=step.item * np.minimum(share, 1.0 / _size(step.item, item))[:, None])


class _Quick:
    """Steps of all values taken together with those before, by what is left in positions."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.past = layout, Anderson()

    def taken(self, point: Point, step: Point, width: Spread, first: float) -> Point:
        """Where to go; `first` is the share of the first step."""
        held = self.layout.sits
        n, T = int(held.sum()), point.d.size
        sd = np.concatenate([np.sqrt(np.diagonal(v)) for v in width.x])
        flat = [np.concatenate([v.x[held], v.a[held], v.d, v.item.ravel()]) for v in (point, step)]
        move = self.past.move(flat[0], flat[1], sd, first)
        x, a = np.zeros(held.shape), np.zeros(held.shape)
        x[held], a[held] = move[:n], move[n : 2 * n]
        item = move[2 * n + T :].reshape(point.item.shape)
        return _held(Point(x, a, move[2 * n : 2 * n + T], item), width.item)


def settle(
    problem: Problem,
    point: Point,
    pool: Executor,
    *,
    chains: Chains | None = None,
    learn: bool = True,
    most: int = 30,
    still: float = STILL,
    floor: float = FLOOR,
    say: Callable[[str], None] = lambda line: None,
) -> Found:
    """Move to the mean.

    Parameters
    ----------
    problem, point
        Where to start: near the mode.
    pool
        Runs sessions side by side; the result doesn't depend on it.
    chains
        Families of roll calls that are bridged.
    learn
        Whether scales are learned or kept.
    most
        Rounds after which it gives up and says so.
    still, floor
        Root mean square of a step in standard deviations at which the point stands still, and below which it does so
        where later steps are no smaller.
    say
        Told about every round.

    Raises
    ------
    DataError
        The curvature isn't positive at the start.
    """
    linear = sure(problem, point, pool, 0.0)
    width = spread(linear, problem, pool)
    part, longest, change, steps = PART, np.inf, np.inf if learn else 0.0, 1
    best = (np.inf, point, problem)
    done, idle, fresh = False, 0, True
    trust = _Trust(point.item.shape[0])
    quick = None if learn or chains else _Quick(problem.layout)
    few = problem.before is not None
    for round_ in range(most):
        pull = pulled(problem, point, linear.slope, width, pool)
        step = solve(problem, linear, pull, pool)
        before, longest = longest, _rms(step.x, point.x, width, problem.layout, free=not few)
        part = max(0.7 * part, LEAST) if longest > before else min(1.2 * part, PART)
        there, aim = point, problem
        priors = problem.priors
        if chains:
            to_mode = solve(problem, linear, linear.slope, pool).item
            skewed = step.item - to_mode  # beyond the mode no farther than a standard deviation
            skewed *= np.minimum(1.0, 1.0 / _size(skewed, width.item))[:, None]
            priors = bridged(chains, problem, point.item + to_mode + skewed, width, learn)
        step = trust.cut(step, width.item)
        if learn:
            priors = learned(with_priors(problem, priors), point, width)
        if learn or chains:
            units = measures(point.x, problem.layout.sits)
            there, priors = rewritten(point, priors, problem.layout.sits, *units)
            step = in_units(step, *units)
            change = far(problem.priors, priors) if learn else 0.0
            aim = with_priors(problem, priors)
        say(f"round {round_ + 1}: step {longest:.3f} sd, scales {change:.4f}")
        if change < LOOSE_SAME and longest < best[0]:
            best, idle = (longest, point, problem), 0
        else:
            idle += 1
        done = change < SAME and (longest < still or (longest < floor and idle >= PATIENCE))
        if done:
            break
        share, made = part, None
        if quick is not None:
            step, share = quick.taken(point, step, width, PART if few else FIRST), 1.0
        anew = quick is None or few or round_ < AFRESH or longest > before
        while made is None and share > 0.01:
            made = at(aim, moved(there, step, share), pool, 0.0, None if anew else linear)
            steps += 1
            share = share if made is not None else 0.4 * share
        if made is None:
            break
        part, fresh = min(part, share), anew
        point, problem, linear = moved(there, step, share), aim, made
        width = spread(linear, problem, pool, None if fresh else width)
    if (quick or not done) and np.isfinite(best[0]) and longest > 1.5 * best[0]:
        longest, point, problem = best
        linear, fresh = sure(problem, point, pool, 0.0), False
    elif not fresh:
        linear = renewed(problem, linear, pool)
    if not fresh:
        width = spread(linear, problem, pool)
    return Found(point, problem, linear, width, steps, done, longest, pull.steepest())
