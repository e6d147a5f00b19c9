"""Moves of whole sessions that bend the line of positions, the roll calls' cuts along, so that votes hardly change.

How far the ends of a session lie out and how sharply its roll calls divide hold each other: given the ones, the others
hardly move. Here all positions of a session move by a few numbers, each by its own fixed shares of them, and every roll call's
discrimination and middle so that it sees the states that tell of it at the same place and as wide apart as before. Such
moves are a group, some numbers a session, so these have a density of their own (liu2000). Some sessions in a row are
moved together by a Newton step and a normal law with the curvature found there (gamerman1997), taken or left so that the
posterior is met exactly (hastings1970).
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
    VV,
    ZV,
    ZZ,
    V,
    Z,
    cell_slopes,
    log_chance,
)
from holdfast.infer.gibbs_parts import Calls, Drawn, Prior
from holdfast.infer.normal_lanes import LANES, ROW
from holdfast.infer.rng import normal, uniform

Floats = NDArray[np.float64]

FAINT = 1e-3
"""Added to weights and spreads, so that a roll call of which no state tells stays as it is."""


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "arcp", "reassoc"})
def _seen(who, weight, lo, hi, x, bend, out):  # type: ignore[no-untyped-def]
    """How a roll call sees the states: mean and spread of positions; each bend's mean and covariance with positions."""
    K = bend.shape[0]
    out[:] = 0.0
    w = m = mm = 0.0
    for k in range(lo, hi):
        i = who[k]
        u = weight[k] * x[i]
        w += weight[k]
        m += u
        mm += u * x[i]
        for p in range(K):
            out[2 + p] += weight[k] * bend[p, i]
            out[2 + K + p] += u * bend[p, i]
    w += FAINT
    m /= w
    out[0], out[1] = m, mm / w - m * m + FAINT
    for p in range(K):
        out[2 + p] /= w
        out[2 + K + p] = out[2 + K + p] / w - m * out[2 + p]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "arcp", "reassoc"})
def _along(S, code, who, lo, hi, x, a, d, item, bend, seen, mean, precision, width, slope, curve):  # type: ignore[no-untyped-def]
    """Log density of a roll call, its prior and the volume among it; slope and curvature along the bends are added."""
    b, c, half, g, q = item[0], item[1], math.exp(item[2]), item[3], item[4]
    K = bend.shape[0]
    tilt = seen[2 + K :] / seen[1]
    log = 0.0
    for base in range(lo, hi, LANES):
        m = min(LANES, hi - base)
        for k in range(m):
            i = who[base + k]
            S[CODE, k], S[HALF, k], S[Z, k] = code[base + k], half, c - b * x[i]
            S[V, k] = a[i] + g + q * x[i]
        cell_slopes(S, m, d, width > 3)
        log += log_chance(S, m)
        for p in range(K):
            for k in range(m):
                i = who[base + k]
                S[OWN + p, k] = -b * (bend[p, i] - seen[2 + p] - tilt[p] * (x[i] - seen[0]))
            total = 0.0
            for k in range(m):
                total += S[GZ, k] * S[OWN + p, k]
            slope[p] += total
            for o in range(p + 1):
                total = 0.0
                for k in range(m):
                    total += S[ZZ, k] * S[OWN + p, k] * S[OWN + o, k]
                curve[p, o] += total
        if width > 4:
            for k in range(m):
                i = who[base + k]
                for p in range(K):
                    u = q * bend[p, i]
                    slope[p] += S[GV, k] * u
                    for o in range(p + 1):
                        v = q * bend[o, i]
                        curve[p, o] += S[ZV, k] * (u * S[OWN + o, k] + v * S[OWN + p, k]) + S[VV, k] * u * v
    log -= 0.5 * math.log(seen[1])
    pull = np.zeros(2)
    for p in range(width):
        total = 0.0
        for o in range(width):
            total += precision[p, o] * (item[o] - mean[o])
        log -= 0.5 * (item[p] - mean[p]) * total
        if p < 2:
            pull[p] = total
    for p in range(K):
        db, dc = -b * tilt[p], b * (seen[2 + p] - seen[0] * tilt[p])
        slope[p] -= tilt[p] + db * pull[0] + dc * pull[1]
        for o in range(p + 1):
            eb, ec = -b * tilt[o], b * (seen[2 + o] - seen[0] * tilt[o])
            curve[p, o] += (
                db * eb * precision[0, 0] + (db * ec + dc * eb) * precision[0, 1] + dc * ec * precision[1, 1]
            )
    return log


@njit(cache=True, nogil=True)
def _system(s, e, first, last, x, bend, r, slope, curve, L, g, lin):  # type: ignore[no-untyped-def]
    """System of sessions s up to e, all bends of one after another: root in L, slope in g, the walks' part in lin."""
    K, q = bend.shape[1], 1.0 - r * r
    n = K * (e - s)
    L[:n] = 0.0
    lin[:n] = 0.0
    for t in range(s, e):
        row = K * (t - s)
        for i in range(first.size):
            if t < first[i] or t > last[i]:
                continue
            ends = (1 if t == first[i] else 0) + (1 if t == last[i] else 0)
            own = (1.0 + r * r) / q if ends == 0 else (1.0 / q if ends == 1 else 1.0)
            pull = own * x[t, i]
            if t > first[i]:
                pull -= r / q * x[t - 1, i]
            if t < last[i]:
                pull -= r / q * x[t + 1, i]
            for p in range(K):
                lin[row + p] -= pull * bend[t, p, i]
                for o in range(p + 1):
                    L[row + p, p - o] += own * bend[t, p, i] * bend[t, o, i]
                if t > s and t > first[i]:
                    for o in range(K):
                        L[row + p, K + p - o] -= r / q * bend[t, p, i] * bend[t - 1, o, i]
        for p in range(K):
            g[row + p] = slope[t, p] + lin[row + p]
            L[row + p, 0] += 1e-9
            for o in range(p + 1):
                L[row + p, p - o] += curve[t, p, o]
    return band_factor(L, n)


@njit(cache=True, nogil=True)
def sweep_bends(
    calls: Calls,
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    drawn: Drawn,
    weight: NDArray[np.float32],
    bend: Floats,
    r: float,
    prior: Prior,
    length: int,
    seed: int,
    stream: int,
    sweep: int,
) -> float:  # pragma: no cover - compiled
    """Bend all sessions, in place.

    Parameters
    ----------
    calls, drawn, prior, seed, stream, sweep
        As in `holdfast.infer.gibbs_calls.sweep_calls`; positions and roll calls' parameters are replaced.
    first, last : (N,) int
        Steps between which each state has a position.
    weight : (cells,)
        How much each choice tells of where its roll call cuts; fixed, whatever it is.
    bend : (T, K, N)
        Shares by which each position moves with each of K numbers; fixed, whatever they are.
    r : float
        Correlation of a position with the one before.
    length : int
        Sessions that are moved together.

    Returns
    -------
    float
        Share of sessions whose proposal was taken.
    """
    code, who, start, session = calls
    x, a, d, item = drawn
    mean, precision, width = prior
    T, J, K = x.shape[0], session.size, bend.shape[1]
    S = np.zeros((ROWS + K, ROW))
    log, slope, curve = np.zeros(T), np.zeros((T, K)), np.zeros((T, K, K))
    log2, slope2, curve2 = np.zeros(T), np.zeros((T, K)), np.zeros((T, K, K))
    seen, now = np.empty((J, 2 + 2 * K)), np.empty(2 + 2 * K)
    edge = np.searchsorted(session, np.arange(T + 1))
    for j in range(J):
        t = session[j]
        _seen(who, weight, start[j], start[j + 1], x[t], bend[t], seen[j])
        log[t] += _along(S, code, who, start[j], start[j + 1], x[t], a[t], d[t], item[j], bend[t], seen[j],
                         mean, precision, width, slope[t], curve[t])  # fmt: skip
    to, new = item.copy(), x.copy()
    L, back = np.zeros((K * length, 2 * K)), np.zeros((K * length, 2 * K))
    g, h, lin, lin2, gap = np.zeros((5, K * length))
    taken = 0
    s, e = 0, 1 + int(uniform(seed, stream, sweep, 0, 0) * length)
    while s < T:
        e = min(e, T)
        n = K * (e - s)
        det = _system(s, e, first, last, x, bend, r, slope, curve, L, g, lin)
        square = 0.0
        band_forward(L, g, n)
        for k in range(n):
            z = normal(seed, stream + 1, sweep, s + k // K, k % K)
            square += z * z
            gap[k] = g[k] + z
        band_back(L, gap, n)
        ratio = 0.0
        for t in range(s, e):
            for p in range(K):
                new[t] += gap[K * (t - s) + p] * bend[t, p]
            log2[t], slope2[t], curve2[t] = 0.0, 0.0, 0.0
            for j in range(edge[t], edge[t + 1]):
                _seen(who, weight, start[j], start[j + 1], new[t], bend[t], now)
                to[j, 0] = item[j, 0] * math.sqrt(seen[j, 1] / now[1])
                to[j, 1] = item[j, 1] + to[j, 0] * now[0] - item[j, 0] * seen[j, 0]
                log2[t] += _along(S, code, who, start[j], start[j + 1], new[t], a[t], d[t], to[j], bend[t], now,
                                  mean, precision, width, slope2[t], curve2[t])  # fmt: skip
            ratio += log2[t] - log[t]
        det_back = _system(s, e, first, last, new, bend, r, slope2, curve2, back, h, lin2)
        for k in range(n):
            ratio += 0.5 * (lin[k] + lin2[k]) * gap[k]
        band_forward(back, h, n)
        band_back(back, h, n)
        for k in range(n):
            gap[k] = -gap[k] - h[k]
        ratio += det_back - det + 0.5 * (square - band_square(back, gap, n))
        if math.log(uniform(seed, stream + 2, sweep, s, 0)) < ratio:
            taken += e - s
            x[s:e] = new[s:e]
            item[edge[s] : edge[e]] = to[edge[s] : edge[e]]
        else:
            new[s:e] = x[s:e]
        s, e = e, e + length
    share: float = taken / T
    return share
