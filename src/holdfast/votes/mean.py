"""From the joint mode to the posterior mean, to first order in the skewness of the likelihood.

The joint mode lies too far out: it takes the roll calls' parameters for known while it places the states, and
the other way round. The mean lies where slope and skewness cancel (`holdfast.infer.skew`).
"""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.skew import skew_of
from holdfast.votes.problem import Point, Problem, Slope
from holdfast.votes.spread import Spread
from holdfast.votes.workers import every

Floats = NDArray[np.float64]


def pulled(problem: Problem, point: Point, slope: Slope, spread: Spread, pool: Executor) -> Slope:
    """Slope plus skewness of positions and of the roll calls' parameters.

    Parameters
    ----------
    problem, point
        Where.
    slope
        Of the objective there.
    spread
        Covariance there, or near by.
    pool
        Runs sessions side by side.
    """
    layout = problem.layout

    def pull(t: int) -> tuple[Floats, Floats]:
        part = layout.sessions[t]
        d = float(point.d[t]) if problem.hedging else 0.0
        return skew_of(
            part.choice, point.x[t, part.seats], point.a[t, part.seats], d, point.item[part.rows],
            problem.turnout, np.diagonal(spread.x[t]).copy(), spread.item[part.rows], spread.across[t],
        )  # fmt: skip

    pulls = every(pool, pull, len(layout.sessions))
    item = [v.copy() for v in slope.item]
    for v, (_, more) in zip(item, pulls, strict=True):
        v[:, :3] += more
    return Slope([v + more for v, (more, _) in zip(slope.x, pulls, strict=True)], slope.a, item)
