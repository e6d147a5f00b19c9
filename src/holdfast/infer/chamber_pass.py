"""One pass over a session's roll calls: log likelihood, slopes and curvatures of every parameter.

Curvature across roll calls and states is as large as the votes and lasts until it is whitened
(`holdfast.infer.eliminate`), so it is written into arrays that the caller lends. States go through in rows of scratch, several at a time: no branch inside a row, every choice by weights of 0 and 1.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.choice_cell import CLIP, TINY
from holdfast.infer.normal_lanes import LANES, ROOT_TWO_PI, ROW, bell, tail_ratio

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

BUNCH = 20
"""Probabilities, none below TINY, whose product is still a number."""


class Slopes(NamedTuple):
    """What a pass gives, for n states and J roll calls of one session.

    The habit's part has one more entry than states: the last is the session's hedging coefficient. k is the number
    of parameters a roll call has.
    """

    loglik: float
    """Log probability of the choices, absence included where turning up is modelled."""
    x: Floats
    """(n,) slope in positions."""
    xx: Floats
    """(n,) curvature in positions."""
    a: Floats
    """(n + 1,) slope in habits and hedging."""
    aa: Floats
    """(n + 1,) curvature."""
    ad: Floats
    """(n,) curvature across habit and hedging."""
    xa: Floats
    """(2, n) curvature across position and habit, position and hedging."""
    item: Floats
    """(J, k) slope in the roll calls' parameters."""
    within: Floats
    """(J, k, k) curvature within a roll call."""


@njit(cache=True, nogil=True, fastmath={"contract", "arcp", "reassoc", "nsz"}, error_model="numpy")
def log_product(S, row, m):  # type: ignore[no-untyped-def]
    """Sum of the logarithms of a scratch row's first m entries."""
    total = 0.0
    for first in range(0, m, BUNCH):
        p = 1.0
        for i in range(first, min(first + BUNCH, m)):
            p *= S[row, i]
        total += math.log(p)
    return total


@njit(cache=True, nogil=True, fastmath={"contract", "arcp", "reassoc", "nsz"}, error_model="numpy")
def session_pass(
    choice: NDArray[np.int8],
    x: Floats,
    a: Floats,
    d: float,
    item: Floats,
    turnout: bool,
    full: float,
    k: int,
    cx: Singles,
    ca: Singles,
) -> tuple[
    float, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats
]:  # pragma: no cover - compiled
    """Go once over a session.

    Parameters
    ----------
    choice : (J, n) int8
        0 no, 1 abstain, 2 yes, 3 absent, -1 missing.
    x, a : (n,) position, habit on the probit scale
    d : float
        Hedging coefficient of the session.
    item : (J, 5)
        b, c, w, g, q of each roll call; see `holdfast.infer.choice_cell`.
    turnout : bool
        Whether absence is a choice; otherwise it is missing.
    full : float
        Share of the curvature that comes from products of a position with a parameter and from the width's
        logarithm: 0 keeps every block positive, 1 is the whole curvature of the votes.
    k : int
        Parameters that are free: 3 without turning up, 4 without alignment, or 5.
    cx, ca : (J, k, n), (J, k, n + 1)
        Become the curvature across roll calls and positions, and across roll calls and habits with hedging behind them;
        where `cx` has no rows neither is wanted.

    Returns
    -------
    tuple
        The fields of `Slopes`.
    """
    J, n = choice.shape
    loglik = 0.0
    gx, xx = np.zeros(n), np.zeros(n)
    ga, aa, ad = np.zeros(n + 1), np.zeros(n + 1), np.zeros(n)
    xa = np.zeros((2, n))
    gi, within = np.zeros((J, k)), np.zeros((J, k, k))
    wanted = cx.shape[0] > 0
    if wanted:
        for j in range(J):
            if turnout:
                ca[j, :, n] = 0.0
            else:
                cx[j], ca[j] = 0.0, 0.0
    S = np.zeros((48, ROW))
    for base in range(0, n, LANES):
        m = min(LANES, n - base)
        for i in range(m):
            S[0, i], S[1, i] = x[base + i], a[base + i]
            for r in range(2, 9):
                S[r, i] = 0.0
        for j in range(J):
            b, c, g, q = item[j, 0], item[j, 1], item[j, 3], item[j, 4]
            half = math.exp(item[j, 2])
            for i in range(m):
                S[9, i] = choice[j, base + i]
            for i in range(m):
                z = c - b * S[0, i]
                z1, z2 = z - half, z + half
                z1 = z1 if z1 > -CLIP else -CLIP
                z1 = z1 if z1 < CLIP else CLIP
                z2 = z2 if z2 > -CLIP else -CLIP
                z2 = z2 if z2 < CLIP else CLIP
                y1, y2 = abs(z1), abs(z2)
                e1, e2 = bell(y1), bell(y2)
                t1, t2 = e1 * tail_ratio(y1), e2 * tail_ratio(y2)
                no = t1 if z1 < 0.0 else 1.0 - t1
                yes = 1.0 - t2 if z2 < 0.0 else t2
                mid = t1 - t2 if z1 > 0.0 else (t2 if z2 < 0.0 else 1.0 - t2) - t1
                no = no if no > TINY else TINY
                yes = yes if yes > TINY else TINY
                mid = mid if mid > TINY else TINY
                f1, f2 = e1 / ROOT_TWO_PI, e2 / ROOT_TWO_PI
                v = S[9, i]
                p = no if v == 0.0 else 1.0
                p = mid if v == 1.0 else p
                p = yes if v == 2.0 else p
                w1 = 1.0 if v == 0.0 else (-1.0 if v == 1.0 else 0.0)
                w2 = 1.0 if v == 1.0 else (-1.0 if v == 2.0 else 0.0)
                over = 1.0 / p
                g1, g2 = w1 * f1 * over, w2 * f2 * over
                live = 1.0 if p > TINY else 0.0  # at the floor the slope says nothing of the curvature
                i11, i12, i22 = live * g1 * (g1 + z1), live * g1 * g2, live * g2 * (g2 + z2)
                S[10, i] = p
                S[11, i] = g1 + g2
                S[12, i] = half * (g2 - g1)
                S[13, i] = i11 + 2.0 * i12 + i22
                S[14, i] = half * (i22 - i11)
                S[15, i] = half * half * (i11 - 2.0 * i12 + i22)
                S[16, i] = yes - no
                S[17, i] = -(f1 + f2)
                S[18, i] = half * (f1 - f2)
                S[19, i] = z1 * f1 + z2 * f2
                S[20, i] = half * (z2 * f2 - z1 * f1)
            loglik += log_product(S, 10, m)
            s0 = s1 = s2 = s3 = s4 = 0.0
            h00 = h01 = h02 = h11 = h12 = h22 = 0.0
            h03 = h04 = h13 = h14 = h23 = h24 = h33 = h34 = h44 = 0.0
            for i in range(m):
                xi, gs, gr, ss, sr = S[0, i], S[11, i], S[12, i], S[13, i], S[14, i]
                S[2, i] -= b * gs
                S[3, i] += b * b * ss
                s0 -= xi * gs
                s1 += gs
                s2 += gr
                h00 += xi * xi * ss
                h01 -= xi * ss
                h02 -= xi * sr
                h11 += ss
                h12 += sr
                h22 += S[15, i] - full * gr
                S[21, i] = b * xi * ss + full * gs
                S[22, i] = -b * ss
                S[23, i] = -b * sr
            if turnout:
                for i in range(m):
                    xi, gap, dz, dw = S[0, i], S[16, i], S[17, i], S[18, i]
                    v = S[9, i]
                    uc = -2.0 * d * gap * dz
                    uw = -2.0 * d * gap * dw
                    ub = -xi * uc
                    ux = q - b * uc
                    near = 1.0 - gap * gap
                    u = S[1, i] + g + q * xi + d * near
                    u = u if u > -CLIP else -CLIP
                    u = u if u < CLIP else CLIP
                    y = abs(u)
                    e = bell(y)
                    t = e * tail_ratio(y)
                    way = 1.0 if v == 3.0 else -1.0
                    p = t if way * u < 0.0 else 1.0 - t
                    p = p if p > TINY else TINY
                    on = 1.0 if v >= 0.0 else 0.0
                    su = on * way * e / (ROOT_TWO_PI * p)
                    iu = su * (su + u) if p > TINY else 0.0
                    S[10, i] = p if v >= 0.0 else 1.0
                    S[24, i], S[25, i] = su, iu
                    S[26, i], S[27, i], S[28, i], S[29, i], S[30, i] = ub, uc, uw, ux, near
                loglik += log_product(S, 10, m)
                d0 = d1 = 0.0
                for i in range(m):
                    su, iu, ux, near = S[24, i], S[25, i], S[29, i], S[30, i]
                    S[2, i] += su * ux
                    S[3, i] += iu * ux * ux
                    S[4, i] += su
                    S[5, i] += iu
                    S[6, i] += iu * near
                    S[7, i] += iu * ux
                    S[8, i] += iu * ux * near - full * su * 2.0 * S[16, i] * b * S[17, i]
                    d0 += su * near
                    d1 += iu * near * near
                ga[n] += d0
                aa[n] += d1
                c0 = c1 = c2 = c3 = 0.0
                for i in range(m):
                    xi, su, iu, near = S[0, i], S[24, i], S[25, i], S[30, i]
                    ub, uc, uw = S[26, i], S[27, i], S[28, i]
                    s0 += su * ub
                    s1 += su * uc
                    s2 += su * uw
                    s3 += su
                    h00 += iu * ub * ub
                    h01 += iu * ub * uc
                    h02 += iu * ub * uw
                    h11 += iu * uc * uc
                    h12 += iu * uc * uw
                    h22 += iu * uw * uw
                    h03 += iu * ub
                    h13 += iu * uc
                    h23 += iu * uw
                    h33 += iu
                    t = iu * S[29, i]
                    S[21, i] += t * ub
                    S[22, i] += t * uc
                    S[23, i] += t * uw
                    S[31, i] = iu * ub
                    S[32, i] = iu * uc
                    S[33, i] = iu * uw
                    c0 += iu * ub * near
                    c1 += iu * uc * near
                    c2 += iu * uw * near
                    c3 += iu * near
                if wanted:
                    ca[j, 0, n] += c0
                    ca[j, 1, n] += c1
                    ca[j, 2, n] += c2
                    ca[j, 3, n] += c3
                if full > 0.0:
                    for i in range(m):
                        xi, gap, dz, dw = S[0, i], S[16, i], S[17, i], S[18, i]
                        bend = full * S[24, i] * 2.0 * d
                        zz = bend * (dz * dz + gap * S[19, i])
                        zw = bend * (dz * dw + gap * S[20, i])
                        ww = bend * (dw * dw + gap * (dw + half * half * S[19, i]))
                        S[3, i] += b * b * zz
                        h00 += xi * xi * zz
                        h01 -= xi * zz
                        h02 -= xi * zw
                        h11 += zz
                        h12 += zw
                        h22 += ww
                        S[21, i] += b * xi * zz + full * S[24, i] * S[27, i]
                        S[22, i] -= b * zz
                        S[23, i] -= b * zw
                if wanted:
                    for i in range(m):
                        ca[j, 0, base + i] = S[31, i]
                    for i in range(m):
                        ca[j, 1, base + i] = S[32, i]
                    for i in range(m):
                        ca[j, 2, base + i] = S[33, i]
                    for i in range(m):
                        ca[j, 3, base + i] = S[25, i]
                    for i in range(m):
                        cx[j, 3, base + i] = S[25, i] * S[29, i]
            if wanted:
                for i in range(m):
                    cx[j, 0, base + i] = S[21, i]
                for i in range(m):
                    cx[j, 1, base + i] = S[22, i]
                for i in range(m):
                    cx[j, 2, base + i] = S[23, i]
            if k > 4:
                c4 = 0.0
                for i in range(m):
                    xi, su, iu = S[0, i], S[24, i], S[25, i]
                    s4 += su * xi
                    h04 += iu * S[26, i] * xi
                    h14 += iu * S[27, i] * xi
                    h24 += iu * S[28, i] * xi
                    h34 += iu * xi
                    h44 += iu * xi * xi
                    c4 += iu * xi * S[30, i]
                if wanted:
                    for i in range(m):
                        ca[j, 4, base + i] = S[25, i] * S[0, i]
                    for i in range(m):
                        cx[j, 4, base + i] = S[25, i] * S[29, i] * S[0, i] - full * S[24, i]
                    ca[j, 4, n] += c4
                gi[j, 4] += s4
                H = within[j]
                H[4, 0] += h04
                H[4, 1] += h14
                H[4, 2] += h24
                H[4, 3] += h34
                H[4, 4] += h44
            H = within[j]
            gi[j, 0] += s0
            gi[j, 1] += s1
            gi[j, 2] += s2
            H[0, 0] += h00
            H[1, 0] += h01
            H[2, 0] += h02
            H[1, 1] += h11
            H[2, 1] += h12
            H[2, 2] += h22
            if k > 3:
                gi[j, 3] += s3
                H[3, 0] += h03
                H[3, 1] += h13
                H[3, 2] += h23
                H[3, 3] += h33
        for i in range(m):
            gx[base + i], xx[base + i] = S[2, i], S[3, i]
            ga[base + i], aa[base + i], ad[base + i] = S[4, i], S[5, i], S[6, i]
            xa[0, base + i], xa[1, base + i] = S[7, i], S[8, i]
    for j in range(J):
        H = within[j]
        for r in range(k):
            for s in range(r):
                H[s, r] = H[r, s]
    return loglik, gx, xx, ga, aa, ad, xa, gi, within
