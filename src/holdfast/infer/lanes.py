"""Runs side by side: one step of arithmetic over a row of `LANES` runs.

A row is so long that a loop over it works on several runs at a time, and so short that a block's rows stay in the cache.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from holdfast.infer.compiled import INNER, KERNEL

LANES = 128
"""Runs side by side."""

FARTHEST = 4.0
"""Tables reach from minus this to this many standard deviations; beyond, the end holds."""


@njit(error_model="numpy", **KERNEL)
def look_up(row, z, out):  # type: ignore[no-untyped-def]
    """Read a table of quantiles at normal draws, linear between its equal steps.

    Parameters
    ----------
    row : (G,)
        Over equal steps from -`FARTHEST` to `FARTHEST`.
    z, out : (LANES,)
        Draws; filled.
    """
    top = row.size - 1
    scale = top / (2.0 * FARTHEST)
    for lane in range(LANES):
        place = min(max((z[lane] + FARTHEST) * scale, 0.0), top - 1e-9)
        i = np.uint32(np.int32(place))
        out[lane] = row[i] + (place - i) * (row[i + np.uint32(1)] - row[i])


@njit(error_model="numpy", **INNER)
def join(into, a, x, b, y, c, u, d, v):  # type: ignore[no-untyped-def]
    """into = a x + b y + c u + d v, lane by lane."""
    for lane in range(LANES):
        into[lane] = a * x[lane] + b * y[lane] + c * u[lane] + d * v[lane]


@njit(error_model="numpy", **INNER)
def add(into, a, x):  # type: ignore[no-untyped-def]
    """into += a x, lane by lane."""
    for lane in range(LANES):
        into[lane] += a * x[lane]


@njit(error_model="numpy", **INNER)
def scale(into, a):  # type: ignore[no-untyped-def]
    """into *= a, lane by lane."""
    for lane in range(LANES):
        into[lane] *= a


@njit(error_model="numpy", **INNER)
def histogram(bins, share, counted):  # type: ignore[no-untyped-def]
    """Count shares in equal bins of [0, 1], the first `counted` of them."""
    top = bins.size - 1
    for lane in range(counted):
        bins[min(max(int(share[lane] * bins.size), 0), top)] += 1
