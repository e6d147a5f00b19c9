"""What a structural series says about its own standard deviations.

`learned` gives their most likely values, `believed` many sets of them with their weight, so that what is carried
forward also tells how little a short series says about them.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.structural import Start, filter_series, log_likelihoods

Floats = NDArray[np.float64]

POINTS = 256
"""Sets of deviations tried by `believed`."""
BASES = (2, 3, 5, 7)
"""Bases of the sequence that spreads them evenly (halton1960)."""
SMALLEST = 1e-4
"""A deviation below this part of its scale is as good as none."""


@dataclass(frozen=True)
class Deviations:
    """What a series says about its four standard deviations.

    Attributes
    ----------
    sds : (G, 4)
        Sets that were tried: irregular, level, slope, season.
    weight : (G,)
        Their weights, which sum to 1.
    """

    sds: Floats
    weight: Floats

    @property
    def effective(self) -> float:
        """Number of sets that carry the weight."""
        return float(1.0 / np.sum(self.weight**2))


def learned(y: Floats, x: Floats, scales: Floats, begin: Start) -> tuple[Floats, float]:
    """Most likely deviations, by maximum likelihood from several starts.

    Parameters
    ----------
    y, x
        See `filter_series`.
    scales : (4,)
        Order of size of each deviation; one that is 0 stays 0.
    begin : Start

    Returns
    -------
    sd : (4,)
    loglik : float
    """
    from scipy.optimize import minimize

    free = np.flatnonzero(scales > 0.0)

    def spread(log: Floats) -> Floats:
        sd = np.zeros(4)
        sd[free] = np.exp(np.clip(log, math.log(SMALLEST), 5.0)) * scales[free]
        return sd

    def loss(log: Floats) -> float:
        return -float(filter_series(y, x, spread(log), begin.period, begin.mean, begin.var)[0])

    best, least = np.zeros(4), math.inf
    for first in range(free.size):
        guess = np.full(free.size, -0.5)
        guess[first] = -4.0
        found = minimize(loss, guess, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-5})
        if found.fun < least:
            best, least = spread(found.x), float(found.fun)
    return best, -least


@functools.cache
def spread_evenly(points: int, dimensions: int) -> Floats:
    """Points in the unit cube by radical inverses (halton1960), (points, dimensions).

    Examples
    --------
    >>> spread_evenly(3, 2).round(3).tolist()
    [[0.5, 0.333], [0.25, 0.667], [0.75, 0.111]]
    """
    out = np.zeros((points, dimensions))
    for d in range(dimensions):
        for i in range(points):
            left, part = i + 1, 1.0
            while left:
                part /= BASES[d]
                out[i, d] += part * (left % BASES[d])
                left //= BASES[d]
    out.flags.writeable = False
    return out


def believed(y: Floats, x: Floats, scales: Floats, begin: Start, *, points: int = POINTS) -> Deviations:
    """Sets of deviations, each weighted by its likelihood.

    Each deviation is believed beforehand to be the size of a normal draw of its scale (half-normal); the sets are
    spread evenly over that belief, so their weights are their likelihoods.

    Parameters
    ----------
    y, x
        See `filter_series`.
    scales : (4,)
        Scale of each half-normal; 0 for a deviation that is none.
    begin : Start
    points
        Sets tried, G.

    Returns
    -------
    Deviations
    """
    from scipy.special import ndtri

    free = np.flatnonzero(scales > 0.0)
    sds = np.zeros((points, 4))
    sds[:, free] = scales[free] * ndtri(0.5 + 0.5 * spread_evenly(points, free.size))
    logs = log_likelihoods(y, x, sds, begin.period, begin.mean, begin.var)
    weight = np.exp(logs - logs.max())
    return Deviations(sds, weight / weight.sum())
