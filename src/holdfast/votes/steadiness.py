"""How steadily each state votes: a noise of its own about the position that it has under one noise for all.

Positions are fitted with one noise for all states, as published ideal points are. Given them, the votes that were cast
tell how far each state keeps to its position, k = 1 / (standard deviation of its noise), see lauderdale2010: log k is a
random walk over sessions, about 0 at entry, whose scales are learned along with it. It serves the probabilities of votes
and moves no position (docs/decisions/0033-steadiness-beside-positions.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.steadiness_slopes import steadiness_slopes
from holdfast.infer.walk_smoother import smoothed
from holdfast.votes.layout import Layout
from holdfast.votes.problem import Point
from holdfast.votes.walk_scales import LINKS

Floats = NDArray[np.float64]

ENTRY, STEP = 0.4, 0.13
"""Standard deviations of log k at entry and of its changes: where learning starts, and what stays where too few states tell."""

LEAST = 0.01
"""No scale is learned to be smaller."""

ROUNDS, SCALES, STILL = 30, 10, 1e-3
"""Most passes over the votes; rounds of scales between two; change of log k at which it ends."""

LONGEST = 0.7
"""No log k moves farther in one round."""


def steadiness(laid: Layout, point: Point) -> Floats:
    """k of every state in every session.

    Parameters
    ----------
    laid : Layout
    point : Point
        Positions and roll calls; they are taken for known.

    Returns
    -------
    (T, N)
        1 where a state has no position, or where nothing tells; larger the more steadily it votes.
    """
    first = np.maximum(laid.first, 0)
    last = np.minimum(laid.last, len(laid.sessions) - 1)
    links, states = int((last - first).sum()), first.size
    log_k, entry, step = np.zeros(laid.sits.shape), ENTRY, STEP
    slope, weight = np.zeros(log_k.shape), np.zeros(log_k.shape)
    for _ in range(ROUNDS):
        for t, part in enumerate(laid.sessions):
            slope[t, part.seats], weight[t, part.seats] = steadiness_slopes(
                part.choice, point.x[t, part.seats], point.item[part.rows], log_k[t, part.seats]
            )
        told = weight > 0.0
        seen = log_k + np.divide(slope, weight, out=np.zeros(log_k.shape), where=told)
        for _ in range(SCALES):
            mean, _, square = smoothed(seen, weight, first, last, entry, step)
            if states >= LINKS:
                entry = max(float(np.sqrt(square[0] / states)), LEAST)
            if links >= LINKS:
                step = max(float(np.sqrt(square[1] / links)), LEAST)
        move = np.clip(mean - log_k, -LONGEST, LONGEST)
        log_k += move
        if np.abs(move).max() < STILL:
            break
    out: Floats = np.exp(log_k)
    return out
