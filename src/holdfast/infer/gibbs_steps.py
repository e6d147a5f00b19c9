"""Draws of the walks' scales with what the walks are made of held, paths along (yu2011).

Given the paths, a scale hardly moves where there are many; given the standardised changes that paths are made of, the
votes decide. Taking both in turn is fast where either is slow. Here the logarithms of the step of positions, of habits at
entry and of their step move together by a Newton step and a normal law with the curvature found there (gamerman1997), taken
or left so that the posterior, with flat priors of the scales, is met exactly (hastings1970).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.band import band_back, band_factor, band_forward, band_square
from holdfast.infer.cell_slopes import ROWS
from holdfast.infer.gibbs_parts import Drawn, Seats
from holdfast.infer.normal_lanes import ROW
from holdfast.infer.rng import normal4, uniform
from holdfast.infer.seat_slopes import seat_slopes

Floats = NDArray[np.float64]

WIDEST = 1.3
"""No step of positions is larger: the correlation with the session before would near zero."""


@njit(cache=True, nogil=True)
def _told(S, code, which, start, first, last, x, a, d, item, half, step, free, g, L):  # type: ignore[no-untyped-def]
    """Log probability of all choices; slope in the logarithms of scales in g, root of the curvature in L."""
    n, terms, move = free.size, np.empty(6), np.zeros(3)
    r = 1.0 - 0.5 * step * step
    q = 1.0 - r * r
    log = 0.0
    g[:] = 0.0
    L[:] = 0.0
    for i in range(first.size):
        f = first[i]
        for t in range(f, last[i] + 1):
            if t == f:
                move[0], move[1], move[2] = 0.0, a[t, i], 0.0
            else:
                new = x[t, i] - r * x[t - 1, i]
                move[0] = r * move[0] + step * step * (r / q * new - x[t - 1, i])
                move[2] = a[t, i] - a[f, i]
            seat_slopes(
                S, code, which, start[i, t], start[i, t + 1], x[t, i], a[t, i], d[t], item, half, n > 1, terms
            )
            log += terms[0]
            for p in range(n):
                g[p] += move[p] * terms[1 if p == 0 else 2]
                for o in range(p + 1):
                    L[p, p - o] += move[p] * move[o] * terms[3 if p == 0 else (5 if o == 0 else 4)]
    for p in range(n):
        # of the flat prior; the curvature keeps the way finite where votes are mute
        g[p] += 1.0
        L[p, 0] += 1.0
        for o in range(p + 1):
            if not (free[p] and free[o]):
                L[p, p - o] = 1.0 if o == p else 0.0
        if not free[p]:
            g[p] = 0.0
    return log, band_factor(L, n)


@njit(cache=True, nogil=True)
def sweep_steps(
    seats: Seats,
    drawn: Drawn,
    scales: Floats,
    free: NDArray[np.bool_],
    seed: int,
    stream: int,
    sweep: int,
) -> bool:  # pragma: no cover - compiled
    """Draw the scales, paths along, in place.

    Parameters
    ----------
    seats, drawn, seed, stream, sweep
        As in `holdfast.infer.gibbs_paths.sweep_paths`.
    scales : (3,)
        Step of positions, standard deviations of habits at entry and of their changes; replaced.
    free : (1 or 3,) bool
        Which of them are drawn; one where turning up doesn't count.

    Returns
    -------
    bool
        Whether the proposal was taken.
    """
    code, which, start, first, last = seats
    x, a, d, item = drawn
    n = free.size
    S = np.zeros((ROWS, ROW))
    half = np.exp(item[:, 2])
    L, back, g, h, gap = np.zeros((n, n)), np.zeros((n, n)), np.zeros(n), np.zeros(n), np.zeros(n)
    now, det = _told(S, code, which, start, first, last, x, a, d, item, half, scales[0], free, g, L)
    draw = normal4(seed, stream, sweep, 0, 0)
    square = 0.0
    band_forward(L, g, n)
    for p in range(n):
        if free[p]:
            square += draw[p] * draw[p]
            gap[p] = g[p] + draw[p]
    band_back(L, gap, n)
    there = scales[0] * math.exp(gap[0])
    if there > WIDEST:
        return False
    r, s = 1.0 - 0.5 * scales[0] ** 2, 1.0 - 0.5 * there * there
    grow = math.sqrt((1.0 - s * s) / (1.0 - r * r))
    entry, step = (math.exp(gap[1]), math.exp(gap[2])) if n > 1 else (1.0, 1.0)
    y, b = x.copy(), a.copy()
    for i in range(first.size):
        f = first[i]
        b[f, i] = entry * a[f, i]
        for t in range(f + 1, last[i] + 1):
            y[t, i] = s * y[t - 1, i] + grow * (x[t, i] - r * x[t - 1, i])
            b[t, i] = b[f, i] + step * (a[t, i] - a[f, i])
    new, det_back = _told(S, code, which, start, first, last, y, b, d, item, half, there, free, h, back)
    band_forward(back, h, n)
    band_back(back, h, n)
    ratio = new - now + det_back - det + 0.5 * square
    for p in range(n):
        ratio += gap[p]
        h[p] = -gap[p] - h[p]
    ratio -= 0.5 * band_square(back, h, n)
    # a proposal so wide that it can't be computed is left
    if not math.log(uniform(seed, stream + 1, sweep, 0, 0)) < ratio:
        return False
    x[:], a[:] = y, b
    scales[0] = there
    if n > 1:
        scales[1] *= entry
        scales[2] *= step
    return True
