"""Draws of states' paths by windows: many sessions of one state move by one number.

A path that votes tell little of is long to wander by a few sessions at a time. Here a window of it rises and falls like a
hat, by one number for positions and one for habits: a Newton step and a normal law with the curvature found there
(gamerman1997), taken or left so that the posterior is met exactly (hastings1970). How wide windows are and where they
begin is drawn anew; at the ends of a path they don't fall.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from holdfast.infer.band import band_back, band_factor, band_forward, band_square
from holdfast.infer.rng import normal4, uniform
from holdfast.infer.seat_slopes import seat_slopes, walk_pull

SHORT = 3
"""Half the width of the narrowest window; others are twice and four times as wide."""


@njit(cache=True, nogil=True)
def _window(y, terms, s, e, first, last, begin, end, walk, m, hat, L, g, lin):  # type: ignore[no-untyped-def]
    """System of one number for positions, one for habits, by which steps s up to e move, each times its hat."""
    own = np.empty(4)
    off_x, off_a = walk[0] / (1.0 - walk[0] * walk[0]), 1.0 / (walk[2] * walk[2])
    g[0] = g[1] = lin[0] = lin[1] = L[0, 0] = L[1, 0] = L[1, 1] = 0.0
    for t in range(s, e):
        k = t - first
        rise = 1.0 if s == first else (t - begin + 1.0) / (end - begin)
        fall = 1.0 if e > last else (end - t + 0.0) / (end - begin)
        hat[k] = min(rise, fall)
        walk_pull(t, first, last, y[k], y[max(k - 1, 0)], y[min(k + 1, last - first)], walk, m, own)
        for o in range(m):
            lin[o] += hat[k] * own[o]
            g[o] += hat[k] * (terms[k, 1 + o] + own[o])
            L[o, 0] += hat[k] * hat[k] * (terms[k, 3 + o] + own[2 + o])
            if t > s:
                L[o, 0] -= 2.0 * (off_x if o == 0 else off_a) * hat[k] * hat[k - 1]
        if m > 1:
            L[1, 1] += hat[k] * hat[k] * terms[k, 5]
    return band_factor(L, m)


@njit(cache=True, nogil=True)
def drift_path(  # type: ignore[no-untyped-def]
    S,
    code,
    which,
    start,
    f,
    z,
    p,
    q,
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
    stream,
    sweep,
    i,
):
    """Move one state's path by windows, in place.

    Parameters
    ----------
    S, code, which, d, item, half, turnout
        As in `holdfast.infer.seat_slopes.seat_slopes`.
    start : (T + 1,) int
        First cell of the state in every session.
    f, z : int
        First and last step of the path.
    p, q : int
        First and last step that move.
    y, new : (steps, 2)
        Position and habit from the first step on, twice; replaced.
    terms : (steps, 6)
        What `seat_slopes` gives at each; replaced.
    other : (steps, 6)
        Scratch.
    walk, seed, stream, sweep
        As in `holdfast.infer.gibbs_paths.sweep_paths`.
    i : int
        The state's number, a place of random numbers.

    Returns
    -------
    int
        Steps whose window's proposal was taken.
    """
    m = 2 if turnout else 1
    hat = np.zeros(z - f + 1)
    L, back = np.zeros((2, m + 1)), np.zeros((2, m + 1))
    g, h, lin, lin2, gap = np.zeros((5, 2))
    taken = 0
    wide = 2 * (SHORT << int(3.0 * uniform(seed, stream, sweep, i, 0)))
    begin = p - int(uniform(seed, stream, sweep, i, 1) * wide)
    while begin <= q:
        s, e = max(begin, p), min(begin + wide, q + 1)
        det = _window(y, terms, s, e, f, z, begin, begin + wide, walk, m, hat, L, g, lin)
        draw = normal4(seed, stream + 1, sweep, s, i)
        square = 0.0
        band_forward(L, g, m)
        for o in range(m):
            square += draw[o] * draw[o]
            gap[o] = g[o] + draw[o]
        band_back(L, gap, m)
        log = 0.0
        for t in range(s, e):
            k = t - f
            for o in range(m):
                new[k, o] = y[k, o] + hat[k] * gap[o]
            seat_slopes(S, code, which, start[t], start[t + 1], new[k, 0], new[k, 1], d[t], item,
                        half, turnout, other[k])  # fmt: skip
            log += other[k, 0] - terms[k, 0]
        det_back = _window(new, other, s, e, f, z, begin, begin + wide, walk, m, hat, back, h, lin2)
        for o in range(m):
            log += 0.5 * (lin[o] + lin2[o]) * gap[o]
        band_forward(back, h, m)
        band_back(back, h, m)
        for o in range(m):
            gap[o] = -gap[o] - h[o]
        ratio = log + det_back - det + 0.5 * (square - band_square(back, gap, m))
        kept = math.log(uniform(seed, stream + 2, sweep, s, i)) < ratio
        taken += e - s if kept else 0
        for t in range(s, e):
            for o in range(2):
                if kept:
                    y[t - f, o] = new[t - f, o]
                else:
                    new[t - f, o] = y[t - f, o]
            if kept:
                terms[t - f] = other[t - f]
        begin += wide
    return taken
