"""From the joint mode to the posterior mean, to first order in the skewness of the likelihood.

The joint mode lies too far out: it takes the roll calls' parameters for known while it places the states, and
the other way round. The shift is J^-1 s (`holdfast.infer.skew`), with the J that the mode was found with.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.chain import solved
from holdfast.infer.choice_cell import WIDTH
from holdfast.infer.eliminate import lower, unwhiten, unwhiten_all
from holdfast.infer.skew import skew_of
from holdfast.votes.mode import LONGEST, Linear, Point, Problem, Spread

Floats = NDArray[np.float64]


def mean_shift(problem: Problem, point: Point, linear: Linear, spread: Spread, pool: Executor) -> Point:
    """What lies between the mode and the mean of positions and of the roll calls' parameters."""
    layout = problem.layout

    def pull(t: int) -> tuple[Floats, Floats]:
        part, made = layout.sessions[t], linear.parts[t]
        J, _, n = made.wx.shape
        left = -(made.wx.reshape(-1, n) @ spread.x[t]).reshape(J, WIDTH, n)
        unwhiten_all(made.L, left)
        d = float(point.d[t]) if problem.hedging else 0.0
        return skew_of(
            part.choice, point.x[t, part.seats], point.a[t, part.seats], d, point.item[part.rows],
            problem.turnout, np.diagonal(spread.x[t]).copy(), spread.item[part.rows], left,
        )  # fmt: skip

    pulls = list(pool.map(pull, range(len(layout.sessions))))
    white, right = [], []
    for made, (sx, si) in zip(linear.parts, pulls, strict=True):
        w = si.copy()
        lower(made.L, w)
        white.append(w)
        n = sx.size
        right.append(sx - made.wx.reshape(-1, n).T @ w.ravel())
    dx = solved(linear.chain_x, right)
    x, item = np.zeros_like(point.x), np.zeros_like(point.item)
    for t, (part, made) in enumerate(zip(layout.sessions, linear.parts, strict=True)):
        move = white[t] - made.wx @ dx[t]
        unwhiten(made.L, move)
        x[t, part.seats], item[part.rows] = dx[t], move
    return replace(
        point,
        x=np.clip(x, -LONGEST, LONGEST),
        item=np.clip(item, -LONGEST, LONGEST),
        a=np.zeros_like(point.a),
        d=np.zeros_like(point.d),
    )
