"""Cells' log probabilities with slopes and curvatures in what they depend on, a row of cells at a time.

A cell depends on its roll call's middle as the state sees it, z = c - b x, on the log half-width w, and on the
predictor of absence without hedging, v = a + g + q x (`holdfast.infer.choice_cell`). All else follows by the chain rule.
No branch inside a row, every choice by weights of 0 and 1, so that several cells run at a time
(`holdfast.infer.normal_lanes`).
"""

from __future__ import annotations

import math

from numba import njit

from holdfast.infer.normal_lanes import ROOT_TWO_PI, bell, tail_ratio

CODE, Z, HALF, V = 0, 1, 2, 3
"""Rows that are given: choice (0 no, 1 abstain, 2 yes, 3 absent, 4 any vote), z, half-width, v."""

VOTE, TURN, GZ, GW, GV, ZZ, ZW, WW, ZV, WV, VV, NEAR = range(4, 16)
"""Rows that are made: probabilities of the vote and of turning up or not; slopes of their logarithms; curvatures (minus second
derivatives, those parts that are never negative); nearness to indifference, the slope of v's predictor in d."""

FAR = 20.0
"""Beyond this many standard deviations nothing changes any more. A nearer floor, such as the 1e-12 that a fit does with
(`holdfast.infer.choice_cell`), would be a second mode to draws: a roll call that pays it for one odd vote is free of that vote."""

LEAST = 1e-90
"""No probability is taken to be smaller; a little less than what lies beyond `FAR`."""

SMALL = 1e-150
"""A product of probabilities below it is taken to its logarithm; times `LEAST` it is still a number."""

OWN = 16
"""First row that callers use for themselves."""

ROWS = 19
"""Rows of scratch, each `ROW` long."""


@njit(cache=True, nogil=True, fastmath={"contract", "arcp", "reassoc"}, error_model="numpy")
def log_chance(S, m):  # type: ignore[no-untyped-def]
    """Log probability of the first m cells: sum of the logarithms of both rows of probabilities."""
    total, p, q = 0.0, 1.0, 1.0
    for i in range(m):
        p *= S[VOTE, i]
        q *= S[TURN, i]
        if p < SMALL or q < SMALL:
            total += math.log(p) + math.log(q)
            p = q = 1.0
    return total + math.log(p) + math.log(q)


@njit(cache=True, nogil=True, fastmath={"contract", "arcp", "reassoc", "nsz"}, error_model="numpy")
def cell_slopes(S, m, d, turnout):  # type: ignore[no-untyped-def]
    """Fill the made rows for the first m cells.

    Parameters
    ----------
    S : (ROWS, ROW)
        The given rows filled.
    m : int
        Cells, no more than a row holds.
    d : float
        Hedging coefficient.
    turnout : bool
        Whether turning up counts.

    Examples
    --------
    >>> import numpy as np
    >>> S = np.zeros((ROWS, 4))
    >>> S[:4, 0] = 2.0, 0.0, 1.0, 0.0
    >>> cell_slopes(S, 1, 0.0, True)
    >>> round(float(S[VOTE, 0] * S[TURN, 0]), 4)
    0.0793
    """
    for i in range(m):
        v, z, half = S[CODE, i], S[Z, i], S[HALF, i]
        z1, z2 = z - half, z + half
        z1 = z1 if z1 > -FAR else -FAR
        z1 = z1 if z1 < FAR else FAR
        z2 = z2 if z2 > -FAR else -FAR
        z2 = z2 if z2 < FAR else FAR
        y1, y2 = abs(z1), abs(z2)
        e1, e2 = bell(y1), bell(y2)
        t1, t2 = e1 * tail_ratio(y1), e2 * tail_ratio(y2)
        no = t1 if z1 < 0.0 else 1.0 - t1
        yes = 1.0 - t2 if z2 < 0.0 else t2
        # taken from the tail in which it loses no digits
        mid = t1 - t2 if z1 > 0.0 else (t2 if z2 < 0.0 else 1.0 - t2) - t1
        f1, f2 = e1 / ROOT_TWO_PI, e2 / ROOT_TWO_PI
        p = no if v == 0.0 else 1.0
        p = mid if v == 1.0 else p
        p = yes if v == 2.0 else p
        live = 1.0 if p > LEAST else 0.0
        p = p if p > LEAST else LEAST
        w1 = 1.0 if v == 0.0 else (-1.0 if v == 1.0 else 0.0)
        w2 = 1.0 if v == 1.0 else (-1.0 if v == 2.0 else 0.0)
        over = live / p
        g1, g2 = w1 * f1 * over, w2 * f2 * over
        i11, i12, i22 = g1 * (g1 + z1), g1 * g2, g2 * (g2 + z2)
        S[VOTE, i] = p
        S[GZ, i] = g1 + g2
        S[GW, i] = half * (g2 - g1)
        S[ZZ, i] = i11 + 2.0 * i12 + i22
        S[ZW, i] = half * (i22 - i11)
        S[WW, i] = half * half * (i11 - 2.0 * i12 + i22)
        S[NEAR, i] = yes - no
        S[ZV, i] = f1 + f2
        S[WV, i] = half * (f2 - f1)
    if turnout:
        for i in range(m):
            gap = S[NEAR, i]
            near = 1.0 - gap * gap
            u = S[V, i] + d * near
            u = u if u > -FAR else -FAR
            u = u if u < FAR else FAR
            y = abs(u)
            e = bell(y)
            t = e * tail_ratio(y)
            side = 1.0 if S[CODE, i] == 3.0 else -1.0
            p = t if side * u < 0.0 else 1.0 - t
            live = side if p > LEAST else 0.0
            p = p if p > LEAST else LEAST
            gv = live * e / (ROOT_TWO_PI * p)
            vv = gv * (gv + u)
            uz, uw = 2.0 * d * gap * S[ZV, i], 2.0 * d * gap * S[WV, i]
            S[TURN, i] = p
            S[GV, i], S[VV, i], S[NEAR, i] = gv, vv, near
            S[GZ, i] += gv * uz
            S[GW, i] += gv * uw
            S[ZV, i], S[WV, i] = vv * uz, vv * uw
            S[ZZ, i] += vv * uz * uz
            S[ZW, i] += vv * uz * uw
            S[WW, i] += vv * uw * uw
    else:
        for i in range(m):
            S[TURN, i] = 1.0
            S[GV, i] = S[VV, i] = S[ZV, i] = S[WV, i] = 0.0
