"""Draws of states' paths of positions and habits given the roll calls.

A state's path over sessions is a chain: votes tie position and habit within a session, random walks tie sessions. Some
sessions in a row are moved together by a Newton step and a normal law with the curvature found there (gamerman1997), a
banded system in time, and taken or left so that the posterior is met exactly (hastings1970). Where the rows are cut is drawn anew.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.band import band_back, band_factor, band_forward, band_square
from holdfast.infer.cell_slopes import (
    CODE,
    GV,
    GZ,
    HALF,
    OWN,
    ROWS,
    TURN,
    VOTE,
    VV,
    ZV,
    ZZ,
    V,
    Z,
    cell_slopes,
)
from holdfast.infer.chamber_pass import log_product
from holdfast.infer.normal_lanes import LANES, ROW
from holdfast.infer.rng import normal4, uniform

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "arcp", "reassoc"})
def seat_slopes(S, code, which, lo, hi, x, a, d, item, half, turnout, out):  # type: ignore[no-untyped-def]
    """Log probability of one state's choices in one session; slopes and curvatures are written in place.

    Parameters
    ----------
    S
        Scratch of `holdfast.infer.cell_slopes`.
    code, which : (cells,)
        Choice and roll call of every cell.
    lo, hi : int
        Cells of the state in the session.
    x, a, d : float
        Position, habit, hedging coefficient.
    item : (J, 5), half : (J,)
        Parameters; half-widths.
    turnout : bool
        Whether turning up counts.
    out : (6,)
        Log probability; slope in x, in a; curvature xx, aa, xa.
    """
    log = gx = ga = xx = aa = xa = 0.0
    for base in range(lo, hi, LANES):
        m = min(LANES, hi - base)
        for k in range(m):
            j = which[base + k]
            S[CODE, k], S[HALF, k] = code[base + k], half[j]
            S[OWN, k], S[OWN + 1, k] = item[j, 0], item[j, 4]
            S[Z, k], S[V, k] = item[j, 1], item[j, 3]
        for k in range(m):
            S[Z, k] -= S[OWN, k] * x
            S[V, k] += a + S[OWN + 1, k] * x
        cell_slopes(S, m, d, turnout)
        log += log_product(S, VOTE, m) + log_product(S, TURN, m)
        for k in range(m):
            b, q, gv, zv, vv = S[OWN, k], S[OWN + 1, k], S[GV, k], S[ZV, k], S[VV, k]
            gx += q * gv - b * S[GZ, k]
            ga += gv
            xx += b * b * S[ZZ, k] - 2.0 * b * q * zv + q * q * vv
            xa += q * vv - b * zv
            aa += vv
    out[0], out[1], out[2], out[3], out[4], out[5] = log, gx, ga, xx, aa, xa


@njit(cache=True, nogil=True)
def _pull(t, first, last, now, before, after, walk, m, out):  # type: ignore[no-untyped-def]
    """Slope of the walks' log density at one step, given the steps beside it; own precision in the last two."""
    r, q, entry, step = walk[0], 1.0 - walk[0] * walk[0], walk[1] * walk[1], walk[2] * walk[2]
    ends = (1 if t == first else 0) + (1 if t == last else 0)
    out[2] = (1.0 + r * r) / q if ends == 0 else (1.0 / q if ends == 1 else 1.0)
    out[0] = -out[2] * now[0]
    if t > first:
        out[0] += r / q * before[0]
    if t < last:
        out[0] += r / q * after[0]
    if m > 1:
        out[3] = (1.0 / entry if t == first else 1.0 / step) + (1.0 / step if t < last else 0.0)
        out[1] = -out[3] * now[1]
        if t > first:
            out[1] += before[1] / step
        if t < last:
            out[1] += after[1] / step


@njit(cache=True, nogil=True)
def _system(y, terms, s, e, first, last, walk, m, L, g, lin):  # type: ignore[no-untyped-def]
    """System of steps s up to e at y (row t - first): root in L, slope in g, the walks' part in lin."""
    own = np.empty(4)
    off_x, off_a = walk[0] / (1.0 - walk[0] * walk[0]), 1.0 / (walk[2] * walk[2])
    for t in range(s, e):
        k, row = t - first, m * (t - s)
        _pull(t, first, last, y[k], y[max(k - 1, 0)], y[min(k + 1, last - first)], walk, m, own)
        lin[row] = own[0]
        g[row] = terms[k, 1] + own[0]
        L[row, 0] = terms[k, 3] + own[2]
        for o in range(1, m + 1):
            L[row, o] = 0.0
        L[row, m] = -off_x
        if m > 1:
            lin[row + 1] = own[1]
            g[row + 1] = terms[k, 2] + own[1]
            L[row + 1, 0] = terms[k, 4] + own[3]
            L[row + 1, 1] = terms[k, 5]
            L[row + 1, 2] = -off_a
    return band_factor(L, m * (e - s))


@njit(cache=True, nogil=True)
def sweep_paths(
    code: NDArray[np.int8],
    which: NDArray[np.uint16],
    start: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    x: Floats,
    a: Floats,
    d: Floats,
    item: Floats,
    walk: Floats,
    turnout: bool,
    length: int,
    seed: int,
    stream: int,
    sweep: int,
) -> float:  # pragma: no cover - compiled
    """Draw all states' paths, in place.

    Parameters
    ----------
    code, which
        As in `seat_slopes`.
    start : (N, T + 1) int
        First cell of every state in every session.
    first, last : (N,) int
        Steps between which each state has a position.
    x, a : (T, N)
        Positions and habits, replaced.
    d : (T,), item : (J, 5)
        Hedging coefficient, roll calls' parameters.
    walk : (3,)
        Correlation of a position with the one before (its standard deviation is 1 throughout); standard deviations of
        habits at entry and of their changes.
    turnout : bool
        Whether turning up counts, and habits with it.
    length : int
        Sessions that are moved together.
    seed, stream, sweep : int
        Key and place of the random numbers.

    Returns
    -------
    float
        Share of positions whose proposal was taken.
    """
    T, N = x.shape
    m = 2 if turnout else 1
    half = np.exp(item[:, 2])
    S = np.zeros((ROWS, ROW))
    y, new = np.zeros((T, 2)), np.zeros((T, 2))
    terms, other = np.zeros((T, 6)), np.zeros((T, 6))
    size = m * length
    L, back = np.zeros((size, m + 1)), np.zeros((size, m + 1))
    g, h, lin, lin2, gap = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size)
    taken, all_ = 0, 0
    for i in range(N):
        f, z = first[i], last[i]
        for t in range(f, z + 1):
            k = t - f
            y[k, 0], y[k, 1] = x[t, i], a[t, i]
            new[k, 0], new[k, 1] = y[k, 0], y[k, 1]
            seat_slopes(S, code, which, start[i, t], start[i, t + 1], y[k, 0], y[k, 1], d[t], item, half,
                        turnout, terms[k])  # fmt: skip
        s = f
        e = f + 1 + int(uniform(seed, stream, sweep, i, 0) * length)
        while s <= z:
            e = min(e, z + 1)
            n = m * (e - s)
            det = _system(y, terms, s, e, f, z, walk, m, L, g, lin)
            square = 0.0
            for t in range(s, e):
                draw = normal4(seed, stream + 1, sweep, t, i)
                for o in range(m):
                    gap[m * (t - s) + o] = draw[o]
                    square += draw[o] * draw[o]
            band_forward(L, g, n)
            for k in range(n):
                gap[k] += g[k]
            band_back(L, gap, n)
            log = 0.0
            for t in range(s, e):
                k = t - f
                for o in range(m):
                    new[k, o] = y[k, o] + gap[m * (t - s) + o]
                seat_slopes(S, code, which, start[i, t], start[i, t + 1], new[k, 0], new[k, 1], d[t], item,
                            half, turnout, other[k])  # fmt: skip
                log += other[k, 0] - terms[k, 0]
            det_back = _system(new, other, s, e, f, z, walk, m, back, h, lin2)
            for k in range(n):
                log += 0.5 * (lin[k] + lin2[k]) * gap[k]
            band_forward(back, h, n)
            band_back(back, h, n)
            for k in range(n):
                gap[k] = -gap[k] - h[k]
            ratio = log + det_back - det + 0.5 * (square - band_square(back, gap, n))
            all_ += e - s
            if math.log(uniform(seed, stream + 2, sweep, s, i)) < ratio:
                taken += e - s
                for t in range(s, e):
                    for o in range(2):
                        y[t - f, o] = new[t - f, o]
            else:
                for t in range(s, e):
                    for o in range(2):
                        new[t - f, o] = y[t - f, o]
            s, e = e, e + length
        for t in range(f, z + 1):
            x[t, i], a[t, i] = y[t - f, 0], y[t - f, 1]
    return taken / max(all_, 1)
