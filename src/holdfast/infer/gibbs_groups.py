"""Moves of whole sessions along which the votes' probabilities stay as they are (liu2000).

All positions of a session may be shifted or scaled, and all habits shifted, if its roll calls' parameters go along. Only
priors decide, so such moves of all sessions at once cost next to nothing, and single draws hardly make them.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.band import band_back, band_factor, band_forward, band_square
from holdfast.infer.rng import normal, uniform

Floats = NDArray[np.float64]

TRIES = 4
"""Proposals of all scales in one sweep."""


@njit(cache=True, nogil=True)
def _own(ends, r):  # type: ignore[no-untyped-def]
    q = 1.0 - r * r
    return (1.0 + r * r) / q if ends == 0 else (1.0 / q if ends == 1 else 1.0)


@njit(cache=True, nogil=True)
def _draw(L, g, seed, stream, sweep):  # type: ignore[no-untyped-def]
    """A draw with precision L and slope g at zero, into g; L becomes its root."""
    T = g.size
    band_factor(L, T)
    band_forward(L, g, T)
    for t in range(T):
        g[t] += normal(seed, stream, sweep, t, 0)
    band_back(L, g, T)


@njit(cache=True, nogil=True)
def shift_positions(x, first, last, r, session, item, mean, precision, width, seed, stream, sweep):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Shift the positions of every session by a draw of all shifts together, roll calls' middles along, in place."""
    T, N = x.shape
    L, g = np.zeros((T, 2)), np.zeros(T)
    off = r / (1.0 - r * r)
    for i in range(N):
        for t in range(first[i], last[i] + 1):
            own = _own((1 if t == first[i] else 0) + (1 if t == last[i] else 0), r)
            L[t, 0] += own
            g[t] += own * x[t, i]
            if t > first[i]:
                L[t, 1] -= off
                g[t] -= off * x[t - 1, i]
                g[t - 1] -= off * x[t, i]
    for j in range(session.size):
        t = session[j]
        for p in range(width):
            for o in range(width):
                v = -item[j, 0] if o == 1 else (item[j, 4] if o == 3 and width > 4 else 0.0)
                w = -item[j, 0] if p == 1 else (item[j, 4] if p == 3 and width > 4 else 0.0)
                g[t] -= v * precision[o, p] * (item[j, p] - mean[p])
                L[t, 0] += v * precision[o, p] * w
    _draw(L, g, seed, stream, sweep)
    for i in range(N):
        for t in range(first[i], last[i] + 1):
            x[t, i] -= g[t]
    for j in range(session.size):
        item[j, 1] -= item[j, 0] * g[session[j]]
        if width > 4:
            item[j, 3] += item[j, 4] * g[session[j]]


@njit(cache=True, nogil=True)
def shift_habits(a, first, last, entry, step, session, item, mean, precision, width, seed, stream, sweep):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Shift the habits of every session by a draw of all shifts together, attendance along, in place."""
    T, N = a.shape
    L, g = np.zeros((T, 2)), np.zeros(T)
    at_first, at_step = 1.0 / (entry * entry), 1.0 / (step * step)
    for i in range(N):
        t = first[i]
        L[t, 0] += at_first
        g[t] -= at_first * a[t, i]
        for t in range(first[i] + 1, last[i] + 1):
            change = at_step * (a[t, i] - a[t - 1, i])
            L[t, 0] += at_step
            L[t - 1, 0] += at_step
            L[t, 1] -= at_step
            g[t] -= change
            g[t - 1] += change
    for j in range(session.size):
        t = session[j]
        L[t, 0] += precision[3, 3]
        for p in range(width):
            g[t] += precision[3, p] * (item[j, p] - mean[p])
    for t in range(T):
        L[t, 0] = max(L[t, 0], 1e-12)
    _draw(L, g, seed, stream, sweep)
    for i in range(N):
        for t in range(first[i], last[i] + 1):
            a[t, i] += g[t]
    for j in range(session.size):
        item[j, 3] -= g[session[j]]


@njit(cache=True, nogil=True)
def _scales(S, A, B, jac, k, L, g):  # type: ignore[no-untyped-def]
    """Log density of the logarithms of scales, root of the curvature in L, slope in g."""
    T = k.size
    log = 0.0
    for t in range(T):
        own = S[t, 0] * math.exp(-2.0 * k[t])
        a, b = A[t] * math.exp(2.0 * k[t]), B[t] * math.exp(k[t])
        before = S[t, 1] * math.exp(-k[t] - k[t - 1]) if t else 0.0
        after = S[t + 1, 1] * math.exp(-k[t] - k[t + 1]) if t + 1 < T else 0.0
        log += jac[t] * k[t] - 0.5 * (own + a) - b - before
        g[t] = jac[t] + own + before + after - a - b
        # of the second derivative, what may be negative only where it isn't
        L[t, 0] = own + a + max(own + before + after, 0.0) + max(a + b, 0.0) + 1e-9
        L[t, 1] = before
    return log, band_factor(L, T)


@njit(cache=True, nogil=True)
def scale_positions(x, first, last, r, session, item, mean, precision, width, seed, stream, sweep):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Scale the positions of every session, roll calls' discriminations along, in place; the share taken."""
    T, N = x.shape
    S, A, B, jac = np.zeros((T, 2)), np.zeros(T), np.zeros(T), np.zeros(T)
    off = r / (1.0 - r * r)
    for i in range(N):
        for t in range(first[i], last[i] + 1):
            S[t, 0] += x[t, i] ** 2 * _own((1 if t == first[i] else 0) + (1 if t == last[i] else 0), r)
            jac[t] -= 1.0
            if t > first[i]:
                S[t, 1] -= off * x[t, i] * x[t - 1, i]
    for j in range(session.size):
        t = session[j]
        jac[t] += 2.0 if width > 4 else 1.0
        for p in range(width):
            u = item[j, p] if p == 0 or p == 4 else 0.0
            for o in range(width):
                w = item[j, o] if o == 0 or o == 4 else 0.0
                A[t] += u * precision[p, o] * w
                B[t] += u * precision[p, o] * (item[j, o] - mean[o] - w)
    k, to, gap = np.zeros(T), np.zeros(T), np.zeros(T)
    L, g, back, h = np.zeros((T, 2)), np.zeros(T), np.zeros((T, 2)), np.zeros(T)
    taken = 0
    for n in range(TRIES):
        now, det = _scales(S, A, B, jac, k, L, g)
        square = 0.0
        band_forward(L, g, T)
        for t in range(T):
            z = normal(seed, stream, sweep, t, n)
            square += z * z
            g[t] += z
        band_back(L, g, T)
        for t in range(T):
            to[t] = k[t] + g[t]
        new, det_back = _scales(S, A, B, jac, to, back, h)
        band_forward(back, h, T)
        band_back(back, h, T)
        for t in range(T):
            gap[t] = -g[t] - h[t]
        ratio = new - now + det_back - det + 0.5 * (square - band_square(back, gap, T))
        if math.log(uniform(seed, stream + 1, sweep, 0, n)) < ratio:
            taken += 1
            k, to = to, k
    for i in range(N):
        for t in range(first[i], last[i] + 1):
            x[t, i] *= math.exp(-k[t])
    for j in range(session.size):
        grow = math.exp(k[session[j]])
        item[j, 0] *= grow
        if width > 4:
            item[j, 4] *= grow
    return taken / TRIES
