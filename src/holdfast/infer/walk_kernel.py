"""A composition that wanders: one year of it, and many paths.

Random numbers are keyed by (path, year, cell), so that a path doesn't depend on how many others are drawn.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.compiled import INNER, KERNEL
from holdfast.infer.rng import gamma, normal4

Floats = NDArray[np.float64]

STEP, TAIL = 1001, 1002
"""Streams: a cell's own step, its heavy tail."""

LEAST_RHO = -0.1
"""Least reversion drawn; below zero a share goes on moving away from its mean, as trends do."""

_MOST = 0.75
"""Largest part of a composition's variance that one component may have: its gain is others' loss."""


@njit(error_model="numpy", **KERNEL)
def heavy(df, seed, stream, run, step, cell):  # type: ignore[no-untyped-def]
    """A factor that turns a normal draw into Student's t with unit variance; 1 for df of 200 or more.

    Parameters
    ----------
    df : float
        Degrees of freedom, above 2.
    seed, stream, run, step, cell : int
        Key and place.

    Returns
    -------
    float
        sqrt((df - 2) / c), c ~ chi square with df degrees of freedom.
    """
    if df >= 200.0:
        return 1.0
    return math.sqrt((df - 2.0) / (2.0 * gamma(0.5 * df, seed, stream, run, step, cell)))


@njit(error_model="numpy", **INNER)
def widths(width, table, row, share, at, size):  # type: ignore[no-untyped-def]
    """Standard deviation of the step of every component at its level, by linear interpolation.

    Parameters
    ----------
    width : (K,) share
        Filled.
    table : (M, G) share
        Standard deviations over equal steps of level in [0, 1], one row a cell.
    row : int
        Row of the table.
    share : (R, K) share
        Compositions, of which row `at` is meant.
    at : int
    size : float
        Factor.
    """
    top = table.shape[1] - 1
    for k in range(width.size):
        place = min(max(share[at, k], 0.0), 1.0) * top
        i = min(int(place), top - 1)
        width[k] = size * (table[row, i] + (place - i) * (table[row, i + 1] - table[row, i]))


@njit(error_model="numpy", **KERNEL)
def advance(share, mean, at, noise, run, year, cell, width, rho, work):  # type: ignore[no-untyped-def]
    """Carry one composition forward by a year, in place.

        x' = x + rho (m - x) + e - v (sum e) / (sum v),    |step| <= min(x, 1 - x)

    e are independent with variance v chosen so that, once the sum of the steps has been taken out of them,
    each component keeps the variance it should have. The bound on a step is symmetric: it keeps shares
    inside [0, 1] and lets a small share rise no more often than it falls.

    Parameters
    ----------
    share, mean : (R, K) share
        Compositions, of which row `at` is changed in place, and what they revert to.
    at : int
    noise : (n, Y, M, K) float
        Draws of unit variance, of which `noise[run, year, cell]` is used.
    run, year, cell : int
    width : (K,) share
        Standard deviation of each component's step.
    rho : float
        Reversion.
    work : (2, K) float
        Scratch.
    """
    K = width.size
    total = 1e-300
    for k in range(K):
        total += width[k] * width[k]
    surplus = 0.0
    spread = 1e-300
    for k in range(K):
        v = width[k] * width[k]
        v = v / (1.0 - min(v / total, _MOST))
        e = noise[run, year, cell, k] * math.sqrt(v)
        work[0, k] = e
        work[1, k] = v
        surplus += e
        spread += v
    kept = 0.0
    for k in range(K):
        step = work[0, k] - surplus * work[1, k] / spread
        bound = min(share[at, k], 1.0 - share[at, k])
        step = min(max(step, -bound), bound)
        after = max(share[at, k] + rho * (mean[at, k] - share[at, k]) + step, 0.0)
        share[at, k] = after
        kept += after
    for k in range(K):
        share[at, k] /= kept


def paths(
    seed: int,
    start: Floats,
    mean: Floats,
    seen: Floats,
    table: Floats,
    rho: Floats,
    size: Floats,
    df: float,
    years: int,
) -> Floats:
    """Draw the future of single compositions.

    Parameters
    ----------
    seed : int
    start : (M, N, K) share
        Draws of the state at the origin, the rest last.
    mean : (M, K) share
    seen : (M,) count
        Mean so far and the years it is made of; both go on as the path does.
    table : (M, G) share
        Standard deviation of a year's step over equal steps of level.
    rho, size : (N,)
        Reversion, and factor of step sizes, of each path.
    df : float
        Degrees of freedom of steps.
    years : int

    Returns
    -------
    (M, N, years + 1, K) share
        The start first.
    """
    M, N, K = start.shape
    out = np.empty((M, N, years + 1, K))
    wide = 4 * ((K + 3) // 4)
    noise, width, work = np.empty((1, 1, 1, wide)), np.empty(K), np.empty((2, K))
    x, m = np.empty((1, K)), np.empty((1, K))
    _paths(seed, start, mean, seen, table, rho, size, df, out, noise, width, work, x, m)
    return out


@njit(error_model="numpy", **KERNEL)
def _paths(seed, start, mean, seen, table, rho, size, df, out, noise, width, work, x, m):  # type: ignore[no-untyped-def]
    """Fill what `paths` returns; the last five are scratch."""
    M, N, K = start.shape
    wide, years = noise.shape[3], out.shape[2] - 1
    for i in range(M):
        for r in range(N):
            for k in range(K):
                x[0, k] = start[i, r, k]
                m[0, k] = mean[i, k]
                out[i, r, 0, k] = x[0, k]
            for y in range(years):
                scale = heavy(df, seed, TAIL, r, y, i)
                for k in range(0, K, 4):
                    a, b, c, d = normal4(seed, STEP, r, y, i * wide + k)
                    noise[0, 0, 0, k], noise[0, 0, 0, k + 1] = scale * a, scale * b
                    noise[0, 0, 0, k + 2], noise[0, 0, 0, k + 3] = scale * c, scale * d
                widths(width, table, i, x, 0, size[r])
                advance(x, m, 0, noise, 0, 0, 0, width, rho[r], work)
                for k in range(K):
                    m[0, k] += (x[0, k] - m[0, k]) / (seen[i] + y + 1)
                    out[i, r, y + 1, k] = x[0, k]
