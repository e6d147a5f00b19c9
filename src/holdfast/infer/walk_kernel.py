"""One year of a composition that wanders, and whole runs of it over countries, domains and scenarios.

Random numbers are keyed by (run, year, cell), so a scenario doesn't shift another's noise, and all counts are
integers, so that chunks merge exactly in any order.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.rng import gamma, normal, normal4

STEP, TAIL, WORLD, REGION, PARAMETER, EFFECT, BOND = 1001, 1002, 1003, 1004, 1005, 1006, 1008
"""Streams: a cell's own step, its heavy tail, what a power's changes have in common everywhere and in a
region, parameters, declared effects."""

BINS = 500
"""Bins of a share in [0, 1]."""

DIFFERENCES = 4000
"""Bins of a difference of shares in [-1, 1]."""

LEAST_RHO = -0.1
"""Least reversion drawn; below zero a share goes on moving away from its mean, as trends do."""

_MOST = 0.75
"""Largest part of a composition's variance that one component may have: its gain is others' loss."""


@njit(cache=True, nogil=True, error_model="numpy")
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


@njit(cache=True, nogil=True, error_model="numpy")
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


@njit(cache=True, nogil=True, error_model="numpy")
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


@njit(cache=True, nogil=True, error_model="numpy")
def push(share, at, patron, amount):  # type: ignore[no-untyped-def]
    """Add to one component what a declared effect says, within [0, 1], and scale the others to make room.

    Parameters
    ----------
    share : (R, K) share
        Compositions, of which row `at` is changed in place.
    at, patron : int
    amount : share
    """
    K = share.shape[1]
    before = share[at, patron]
    after = min(max(before + amount, 0.0), 1.0)
    left = 1.0 - before
    for k in range(K):
        if k != patron:
            share[at, k] = share[at, k] * (1.0 - after) / left if left > 1e-12 else (1.0 - after) / (K - 1)
    share[at, patron] = after


@njit(cache=True, nogil=True, error_model="numpy")
def place_of(composite, patron):  # type: ignore[no-untyped-def]
    """Rank of one power among the powers, 1 for the first.

    Parameters
    ----------
    composite : (P,) share
    patron : int

    Returns
    -------
    int
    """
    rank = 1
    for p in range(composite.size):
        if p != patron and composite[p] > composite[patron]:
            rank += 1
    return rank


def layers(C: int, D: int, K: int, regions: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What is drawn in a year of a run: streams and numbers, the largest number last; parameters only at
    its start.

    Parameters
    ----------
    C, D, K, regions : int
        Countries, domains, components, regions.

    Returns
    -------
    kinds : (5,) int
    sizes : (6,) int
    """
    sizes = [D * K, regions * D * K, C * K, C * D * K, 2 * D]
    return np.array([WORLD, REGION, BOND, STEP, PARAMETER], np.int64), np.array(
        [*sizes, max(sizes)], np.int64
    )


@njit(cache=True, nogil=True, error_model="numpy")
def shocks(first, n, seed, years, K, df, world, region, bond, region_of, keys, kinds, sizes):  # type: ignore[no-untyped-def]
    """Draws for some runs: of unit variance for every cell and year, and those that stay the same over a run.

    Parameters
    ----------
    first, n : int
        Runs first .. first + n - 1.
    seed, years, K : int
        K components.
    df, world, region : (D,)
        Degrees of freedom, common part of a power's changes over the world and, besides, within a region.
    bond : float
        Common part of a pair's changes in all domains.
    region_of : (C,) int
    keys : (J,) int
        Of declared effects.
    kinds, sizes : (5,), (6,) int
        Streams and numbers of what is drawn, of `layers`.

    Returns
    -------
    noise : (n, years, C D, K) float
        Each the sum of a power's common draws, its region's, its pair's and its own, times a factor for
        heavy tails that a country's powers share.
    parameter : (n, 2 D) float
    effect : (n, J) float
    """
    C, D, J = region_of.size, df.size, keys.size
    noise = np.empty((n, years, C * D, K))
    parameter, effect = np.empty((n, 2 * D)), np.empty((n, J))
    drawn = np.empty((5, sizes[5] + 4))
    for r in range(n):
        for j in range(J):
            effect[r, j] = normal(seed, EFFECT, first + r, 0, keys[j])
        for y in range(years + 1):
            for q in range(0 if y else 4, 4 if y else 5):
                for i in range(0, sizes[q], 4):
                    a, b, c, d = normal4(seed, kinds[q], first + r, y, i)
                    drawn[q, i], drawn[q, i + 1], drawn[q, i + 2], drawn[q, i + 3] = a, b, c, d
            if y == 0:
                for d in range(2 * D):
                    parameter[r, d] = drawn[4, d]
            else:
                _join(noise, r, y - 1, drawn, seed, first + r, df, world, region, bond, region_of)
    return noise, parameter, effect


@njit(cache=True, nogil=True, error_model="numpy")
def _join(noise, r, y, drawn, seed, run, df, world, region, bond, region_of):  # type: ignore[no-untyped-def]
    """Add up the draws of a year and give them heavy tails."""
    D, K = df.size, noise.shape[3]
    for c in range(region_of.size):
        for d in range(D):
            cell = c * D + d
            scale = heavy(df[d], seed, TAIL, run, y + 1, cell)
            left = 1.0 - world[d] - region[d]
            far, near = scale * math.sqrt(world[d]), scale * math.sqrt(region[d])
            tied, alone = scale * math.sqrt(left * bond), scale * math.sqrt(left * (1.0 - bond))
            for k in range(K):
                z = far * drawn[0, d * K + k] + near * drawn[1, (region_of[c] * D + d) * K + k]
                noise[r, y, cell, k] = z + tied * drawn[2, c * K + k] + alone * drawn[3, cell * K + k]


@njit(cache=True, nogil=True, error_model="numpy")
def carry(  # type: ignore[no-untyped-def]
    first, noise, rho, size, amount, start, mean, seen, table, weights, patron, effect_domain, effect_power, intensity
):
    """Carry a case forward in every scenario on given noise, and count what happens.

    Parameters
    ----------
    first : int
        Number of the first run.
    noise : (n, Y, C D, K) float
        Of `shocks`.
    rho, size : (n, D)
        Reversion, and factor of step sizes, of each run.
    amount : (n, J) share a year
        Declared effects of each run.
    start : (N, C D, K) share
        Starting states, the last component being the rest; run r takes draw r mod N.
    mean : (C D, K) share
        Mean so far, and `seen` (C D,) count, the years it is made of; both go on as the run does.
    table : (C D, G) share
        Standard deviation of a year's step over equal steps of level.
    weights : (D,)
        Of the domains in the composite.
    patron : int
        Whose fate is counted.
    effect_domain, effect_power : (J,) int
        Domain of each declared effect, and the power whose share it moves.
    intensity : (S, J, C, Y)
        Of each effect in each scenario, by country and year; scenario 0 is what others are compared with.

    Returns
    -------
    held : (S, 2, Y + 1) int
        Runs in which the power is prominent, predominant.
    lost : (S, 2, Y + 2) int
        Runs by the year the status is first lost: 0 not held at the start, Y + 1 not lost.
    moved : (S, 2, Y + 1, 2) int
        Runs in which the status is held here and not in scenario 0, and the other way round.
    ranks : (S, C, 2, Y + 1) int
        The same as `held` country by country.
    shares : (S, C, D + 1, Y + 1, BINS) int
        Histogram of the power's share; the composite last.
    gains : (S, Y + 1, DIFFERENCES) int
        Histogram of its mean composite over the countries minus that of scenario 0.
    """
    N, K = start.shape[0], start.shape[2]
    D = rho.shape[1]
    C = start.shape[1] // D
    S, J, Y = intensity.shape[0], intensity.shape[1], noise.shape[1]
    held = np.zeros((S, 2, Y + 1), np.int64)
    lost = np.zeros((S, 2, Y + 2), np.int64)
    moved = np.zeros((S, 2, Y + 1, 2), np.int64)
    ranks = np.zeros((S, C, 2, Y + 1), np.int64)
    shares = np.zeros((S, C, D + 1, Y + 1, BINS), np.int64)
    gains = np.zeros((S, Y + 1, DIFFERENCES), np.int64)
    x = np.empty((S * C * D, K))
    m = np.empty((S * C * D, K))
    width = np.empty(K)
    work = np.empty((2, K))
    composite = np.empty(K - 1)
    status = np.empty((S, 2), np.int64)
    fell = np.empty((S, 2), np.int64)
    for r in range(noise.shape[0]):
        drawn = (first + r) % N
        for s in range(S):
            for cell in range(C * D):
                for k in range(K):
                    x[s * C * D + cell, k] = start[drawn, cell, k]
                    m[s * C * D + cell, k] = mean[cell, k]
        for y in range(Y + 1):
            if y > 0:
                for s in range(S):
                    for c in range(C):
                        for d in range(D):
                            cell = c * D + d
                            i = s * C * D + cell
                            widths(width, table, cell, x, i, size[r, d])
                            advance(x, m, i, noise, r, y - 1, cell, width, rho[r, d], work)
                            for j in range(J):
                                if effect_domain[j] == d and intensity[s, j, c, y - 1] != 0.0:
                                    push(x, i, effect_power[j], amount[r, j] * intensity[s, j, c, y - 1])
                            for k in range(K):
                                m[i, k] += (x[i, k] - m[i, k]) / (seen[cell] + y)
            _count(y, Y, C, D, x, weights, patron, composite, status, fell, held, moved, ranks, shares, gains)
        for s in range(S):
            for q in range(2):
                lost[s, q, fell[s, q]] += 1
    return held, lost, moved, ranks, shares, gains


@njit(cache=True, nogil=True, error_model="numpy")
def _count(  # type: ignore[no-untyped-def]
    y, years, C, D, x, weights, patron, composite, status, fell, held, moved, ranks, shares, gains
):
    """Count one year of one run over all scenarios."""
    base = 0.0
    for s in range(held.shape[0]):
        level = 0.0
        first_two, first = 0, 0
        for c in range(C):
            for p in range(composite.size):
                composite[p] = 0.0
            for d in range(D):
                i = (s * C + c) * D + d
                for p in range(composite.size):
                    composite[p] += weights[d] * x[i, p]
                shares[s, c, d, y, min(int(x[i, patron] * BINS), BINS - 1)] += 1
            shares[s, c, D, y, min(int(composite[patron] * BINS), BINS - 1)] += 1
            level += composite[patron] / C
            rank = place_of(composite, patron)
            if rank <= 2:
                first_two += 1
                ranks[s, c, 0, y] += 1
            if rank == 1:
                first += 1
                ranks[s, c, 1, y] += 1
        if s == 0:
            base = level
        gains[s, y, min(max(int((level - base + 1.0) * 0.5 * DIFFERENCES), 0), DIFFERENCES - 1)] += 1
        for q in range(2):
            has = 1 if 2 * (first_two if q == 0 else first) > C else 0
            status[s, q] = has
            if y == 0:
                fell[s, q] = years + 1 if has else 0
            elif not has and fell[s, q] > years:
                fell[s, q] = y
            held[s, q, y] += has
            if has and not status[0, q]:
                moved[s, q, y, 0] += 1
            if status[0, q] and not has:
                moved[s, q, y, 1] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def paths(seed, start, mean, seen, table, rho, rho_sd, size_sd, df, years, draws):  # type: ignore[no-untyped-def]
    """Draw the future of single compositions, as a forecaster of recorded shares needs it.

    Parameters
    ----------
    seed : int
    start : (M, 2, K) share
        Mean and standard deviation of each component at the origin, the rest last.
    mean : (M, K) share
    seen : (M,) count
    table : (M, G) share
    rho, rho_sd, size_sd, df : float
        Of the walk: reversion, the standard errors of it and of the logarithm of step sizes, degrees of
        freedom.
    years, draws : int

    Returns
    -------
    (M, draws, years, K) share
    """
    M, _, K = start.shape
    out = np.empty((M, draws, years, K))
    noise = np.empty((1, 1, 1, K))
    width = np.empty(K)
    work = np.empty((2, K))
    x = np.empty((1, K))
    mm = np.empty((1, K))
    for i in range(M):
        for r in range(draws):
            pull = min(max(rho + rho_sd * normal(seed, PARAMETER, r, M, 0), LEAST_RHO), 0.9)
            size = math.exp(size_sd * normal(seed, PARAMETER, r, M, 1))
            total = 0.0
            for k in range(K):
                bound = min(start[i, 0, k], 1.0 - start[i, 0, k])
                off = start[i, 1, k] * normal(seed, PARAMETER, r, i, k)
                x[0, k] = start[i, 0, k] + min(max(off, -bound), bound)
                total += x[0, k]
            for k in range(K):
                x[0, k] /= total
                mm[0, k] = mean[i, k]
            for y in range(years):
                scale = heavy(df, seed, TAIL, r, y, i)
                for k in range(K):
                    noise[0, 0, 0, k] = scale * normal(seed, STEP, r, y, i * K + k)
                widths(width, table, i, x, 0, size)
                advance(x, mm, 0, noise, 0, 0, 0, width, pull, work)
                for k in range(K):
                    mm[0, k] += (x[0, k] - mm[0, k]) / (seen[i] + y + 1)
                    out[i, r, y, k] = x[0, k]
    return out
