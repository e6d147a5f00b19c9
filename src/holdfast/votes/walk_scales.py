"""Draws of the steps of the walks given their paths, with flat priors.

Flat of the steps themselves, not of their logarithms: few votes may not rule out that nobody ever moves, and then a prior
that is flat down to no step at all has no posterior.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.gibbs_steps import WIDEST
from holdfast.infer.rng import gamma, normal, uniform
from holdfast.votes.layout import Layout

Floats = NDArray[np.float64]

LINKS = 20
"""A scale is only drawn where at least so many steps tell of it."""

TRIES = 5
"""Moves of the step of positions in one draw (metropolis1953)."""


def told_scales(layout: Layout, turnout: bool) -> NDArray[np.bool_]:
    """(1 or 3,) which scales are drawn: those of which enough steps, or entries, tell."""
    held = layout.sits
    links, entries = int((held[1:] & held[:-1]).sum()), int(held.any(axis=0).sum())
    return np.array([links, entries, links])[: 3 if turnout else 1] >= LINKS


def drawn_scales(
    scales: Floats, x: Floats, a: Floats, layout: Layout, turnout: bool, seed: int, stream: int, sweep: int
) -> Floats:
    """Draw the step of positions, and entry and step of habits.

    Parameters
    ----------
    scales : (3,)
        Step of positions (their standard deviation being 1), standard deviations of habits at entry and of their
        changes.
    x, a : (T, N)
        Positions and habits.
    layout
        Who has a position when.
    turnout
        Whether habits count.
    seed, stream, sweep : int
        Key and place of the random numbers.

    Returns
    -------
    (3,)
    """
    held = layout.sits
    goes = held[1:] & held[:-1]
    out = scales.copy()
    free = told_scales(layout, turnout)
    if free[0]:
        out[0] = _step(float(scales[0]), x[1:][goes], x[:-1][goes], seed, stream, sweep)
    if not turnout:
        return out
    states = np.flatnonzero(held.any(axis=0))
    for k, moved in ((1, a[layout.first[states], states]), (2, (a[1:] - a[:-1])[goes])):
        if free[k]:
            square = 0.5 * float(moved @ moved)
            out[k] = math.sqrt(square / gamma(0.5 * (moved.size - 1), seed, stream + 1, sweep, k, 0))
    return out


def _step(step: float, after: Floats, before: Floats, seed: int, stream: int, sweep: int) -> float:
    """Metropolis moves of the logarithm of the positions' step."""
    n, yy, xy, xx = after.size, float(after @ after), float(after @ before), float(before @ before)

    def log(s: float) -> float:
        r = 1.0 - 0.5 * s * s
        q = 1.0 - r * r
        return math.log(s) - 0.5 * n * math.log(q) - 0.5 * (yy - 2.0 * r * xy + r * r * xx) / q

    now = log(step)
    for k in range(TRIES):
        there = step * math.exp(1.7 / math.sqrt(n) * normal(seed, stream, sweep, 0, k))
        if there > WIDEST:
            continue
        new = log(there)
        if math.log(uniform(seed, stream, sweep, 1, k)) < new - now:
            step, now = there, new
    return step
