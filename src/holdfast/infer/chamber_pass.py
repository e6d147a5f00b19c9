"""One pass over a session's roll calls: log likelihood, slopes and curvatures of every parameter."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.choice_cell import TINY, WIDTH, cuts, turnout_slope
from holdfast.infer.normal import between, cdf, pdf

Floats = NDArray[np.float64]


class Slopes(NamedTuple):
    """What a pass gives, for n states and J roll calls of one session.

    The habit's part has one more entry than states: the last is the session's hedging coefficient.
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
    """(J, 5) slope in the roll calls' parameters."""
    within: Floats
    """(J, 5, 5) curvature within a roll call."""
    across_x: Floats
    """(J, 5, n) curvature across roll calls and positions."""
    across_a: Floats
    """(J, 5, n + 1) curvature across roll calls and habits, hedging."""


@njit(cache=True, nogil=True, fastmath={"contract", "arcp", "reassoc"})
def session_pass(
    choice: NDArray[np.int8], x: Floats, a: Floats, d: float, item: Floats, turnout: bool, full: float
) -> tuple[
    float, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats
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
    gi, within = np.zeros((J, WIDTH)), np.zeros((J, WIDTH, WIDTH))
    cx, ca = np.zeros((J, WIDTH, n)), np.zeros((J, WIDTH, n + 1))
    for j in range(J):
        b, c, g, q = item[j, 0], item[j, 1], item[j, 3], item[j, 4]
        half = math.exp(item[j, 2])
        s0 = s1 = s2 = s3 = s4 = 0.0
        h00 = h01 = h02 = h11 = h12 = h22 = 0.0
        h03 = h04 = h13 = h14 = h23 = h24 = h33 = h34 = h44 = 0.0
        for i in range(n):
            v = choice[j, i]
            if v < 0 or (v == 3 and not turnout):
                continue
            xi = x[i]
            z1, z2 = cuts(xi, b, c, half)
            f1, f2 = pdf(z1), pdf(z2)
            no, yes = max(cdf(z1), TINY), max(cdf(-z2), TINY)
            ux = ub = uc = uw = 0.0
            if turnout:
                gap = yes - no
                # m falls where the gap widens; the gap moves by -(f1 + f2) with the middle
                dz, dw = -(f1 + f2), half * (f1 - f2)
                uc = -2.0 * d * gap * dz
                uw = -2.0 * d * gap * dw
                ub = -xi * uc
                ux = q - b * uc
                m = 1.0 - gap * gap
                ll, su, iu = turnout_slope(a[i] + g + q * xi + d * m, v == 3)
                loglik += ll
                gx[i] += su * ux
                xx[i] += iu * ux * ux
                ga[i] += su
                aa[i] += iu
                ga[n] += su * m
                aa[n] += iu * m * m
                ad[i] += iu * m
                xa[0, i] += iu * ux
                xa[1, i] += iu * ux * m + full * su * 2.0 * gap * -b * dz
                s0 += su * ub
                s1 += su * uc
                s2 += su * uw
                s3 += su
                s4 += su * xi
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
                h04 += iu * ub * xi
                h14 += iu * uc * xi
                h24 += iu * uw * xi
                h34 += iu * xi
                h44 += iu * xi * xi
                t = iu * ux
                cx[j, 0, i] = t * ub
                cx[j, 1, i] = t * uc
                cx[j, 2, i] = t * uw
                cx[j, 3, i] = t
                cx[j, 4, i] = t * xi - full * su
                if full > 0.0:
                    bend = full * su * 2.0 * d
                    dzz = z1 * f1 + z2 * f2
                    zz = bend * (dz * dz + gap * dzz)
                    zw = bend * (dz * dw + gap * half * (z2 * f2 - z1 * f1))
                    ww = bend * (dw * dw + gap * (dw + half * half * dzz))
                    xx[i] += b * b * zz
                    h00 += xi * xi * zz
                    h01 -= xi * zz
                    h02 -= xi * zw
                    h11 += zz
                    h12 += zw
                    h22 += ww
                    cx[j, 0, i] += b * xi * zz + full * su * uc
                    cx[j, 1, i] -= b * zz
                    cx[j, 2, i] -= b * zw
                ca[j, 0, i] = iu * ub
                ca[j, 1, i] = iu * uc
                ca[j, 2, i] = iu * uw
                ca[j, 3, i] = iu
                ca[j, 4, i] = iu * xi
                ca[j, 0, n] += iu * ub * m
                ca[j, 1, n] += iu * uc * m
                ca[j, 2, n] += iu * uw * m
                ca[j, 3, n] += iu * m
                ca[j, 4, n] += iu * xi * m
                if v == 3:
                    continue
            if v == 0:
                loglik += math.log(no)
                g1, g2 = f1 / no, 0.0
                i11, i12, i22 = g1 * (g1 + z1), 0.0, 0.0
            elif v == 1:
                mid = max(between(z1, z2), TINY)
                loglik += math.log(mid)
                g1, g2 = -f1 / mid, f2 / mid
                i11, i12, i22 = g1 * (g1 + z1), g1 * g2, g2 * (g2 + z2)
            else:
                loglik += math.log(yes)
                g1, g2 = 0.0, -f2 / yes
                i11, i12, i22 = 0.0, 0.0, g2 * (g2 + z2)
            ss = i11 + 2.0 * i12 + i22
            sr = half * (i22 - i11)
            rr = half * half * (i11 - 2.0 * i12 + i22)
            gs = g1 + g2
            gx[i] -= b * gs
            xx[i] += b * b * ss
            s0 -= xi * gs
            s1 += gs
            s2 += half * (g2 - g1)
            h00 += xi * xi * ss
            h01 -= xi * ss
            h02 -= xi * sr
            h11 += ss
            h12 += sr
            h22 += rr - full * half * (g2 - g1)
            cx[j, 0, i] += b * xi * ss + full * gs
            cx[j, 1, i] -= b * ss
            cx[j, 2, i] -= b * sr
        gi[j, 0], gi[j, 1], gi[j, 2], gi[j, 3], gi[j, 4] = s0, s1, s2, s3, s4
        H = within[j]
        H[0, 0], H[0, 1], H[0, 2], H[0, 3], H[0, 4] = h00, h01, h02, h03, h04
        H[1, 1], H[1, 2], H[1, 3], H[1, 4] = h11, h12, h13, h14
        H[2, 2], H[2, 3], H[2, 4] = h22, h23, h24
        H[3, 3], H[3, 4], H[4, 4] = h33, h34, h44
        for r in range(WIDTH):
            for s in range(r):
                H[r, s] = H[s, r]
    return loglik, gx, xx, ga, aa, ad, xa, gi, within, cx, ca
