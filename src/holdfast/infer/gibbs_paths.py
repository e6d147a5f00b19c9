"""Draws of states' paths of positions and habits given the roll calls.

A state's path over sessions is a chain: votes tie position and habit within a session, random walks tie sessions. Some
sessions in a row are moved together by a Newton step and a normal law with the curvature found there (gamerman1997), a
banded system in time, and taken or left so that the posterior is met exactly (hastings1970). Where the rows are cut is
drawn anew. Then windows of the path are moved as a whole (`holdfast.infer.gibbs_drifts`).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.band import band_back, band_factor, band_forward, band_square
from holdfast.infer.cell_slopes import ROWS
from holdfast.infer.gibbs_drifts import drift_path
from holdfast.infer.gibbs_parts import Drawn, Seats
from holdfast.infer.normal_lanes import ROW
from holdfast.infer.rng import normal4, uniform
from holdfast.infer.seat_slopes import seat_slopes, walk_pull

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def _system(y, terms, s, e, first, last, walk, m, L, g, lin):  # type: ignore[no-untyped-def]
    """System of steps s up to e at y (row t - first): root in L, slope in g, the walks' part in lin."""
    own = np.empty(4)
    off_x, off_a = walk[0] / (1.0 - walk[0] * walk[0]), 1.0 / (walk[2] * walk[2])
    for t in range(s, e):
        k, row = t - first, m * (t - s)
        walk_pull(t, first, last, y[k], y[max(k - 1, 0)], y[min(k + 1, last - first)], walk, m, own)
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
    seats: Seats,
    drawn: Drawn,
    walk: Floats,
    which: NDArray[np.int64],
    turnout: bool,
    length: int,
    seed: int,
    stream: int,
    sweep: int,
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Draw states' paths, in place.

    Parameters
    ----------
    seats, drawn
        Votes, and what is drawn, of which positions and habits are replaced (`holdfast.infer.gibbs_parts`).
    walk : (3,)
        Correlation of a position with the one before (its standard deviation is 1 throughout); standard deviations of
        habits at entry and of their changes.
    which : (K, 3)
        Stretches that are drawn: state, first and last step; what lies beyond is held.
    turnout : bool
        Whether turning up counts, and habits with it.
    length : int
        Sessions that are moved together.
    seed, stream, sweep : int
        Key and place of the random numbers.

    Returns
    -------
    float, float
        Shares of positions whose proposal was taken, one by one and by windows.
    """
    code, call, start, first, last = seats
    x, a, d, item = drawn
    T = x.shape[0]
    m = 2 if turnout else 1
    half = np.exp(item[:, 2])
    S = np.zeros((ROWS, ROW))
    y, new = np.zeros((T, 2)), np.zeros((T, 2))
    terms, other = np.zeros((T, 6)), np.zeros((T, 6))
    size = m * length
    L, back = np.zeros((size, m + 1)), np.zeros((size, m + 1))
    g, h, lin, lin2, gap = np.zeros((5, size))
    taken, all_, drifted = 0, 0, 0
    for i, begin, end in which:
        f, z = first[i], last[i]
        for t in range(max(begin - 1, f), min(end + 1, z) + 1):
            y[t - f, 0], y[t - f, 1] = x[t, i], a[t, i]
            new[t - f, 0], new[t - f, 1] = x[t, i], a[t, i]
        for t in range(begin, end + 1):
            k = t - f
            seat_slopes(S, code, call, start[i, t], start[i, t + 1], y[k, 0], y[k, 1], d[t], item, half,
                        turnout, terms[k])  # fmt: skip
        s = begin
        e = begin + 1 + int(uniform(seed, stream, sweep, i, 0) * length)
        while s <= end:
            e = min(e, end + 1)
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
                seat_slopes(S, code, call, start[i, t], start[i, t + 1], new[k, 0], new[k, 1], d[t], item,
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
                    terms[t - f] = other[t - f]
            else:
                for t in range(s, e):
                    for o in range(2):
                        new[t - f, o] = y[t - f, o]
            s, e = e, e + length
        drifted += drift_path(
            S,
            code,
            call,
            start[i],
            f,
            z,
            begin,
            end,
            y,
            new,
            terms,
            other,
            d,
            item,
            half,
            walk,
            turnout,
            seed,
            stream + 3,
            sweep,
            i,
        )
        for t in range(begin, end + 1):
            x[t, i], a[t, i] = y[t - f, 0], y[t - f, 1]
    return taken / max(all_, 1), drifted / max(all_, 1)
