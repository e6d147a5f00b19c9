"""From the mode to the mean: what the skewness of the likelihood adds, cell by cell.

To first order the posterior mean lies at the mode plus J^-1 s, J the curvature and

    s = 1/2 sum over cells of d^3 log p[., V, V],   V the covariance of what the cell depends on,

(tierney1986): a cell depends on z = c - b x and w alone, so that V has two columns, along which the third derivative is
a second difference of slopes; that z is a product adds the terms in Cov(b, x).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.choice_cell import CLIP, TINY
from holdfast.infer.normal_lanes import LANES, ROOT_TWO_PI, ROW, bell, growth, tail_ratio

Floats = NDArray[np.float64]

LEAST = 1e-10
"""No variance is taken to be smaller."""

POINTS = 5
"""Where slopes are taken: the middle, and both ways along each column of V."""


@njit(cache=True, nogil=True, fastmath={"contract", "arcp", "nsz"}, error_model="numpy")
def slopes_in(S, m, d, turnout):  # type: ignore[no-untyped-def]
    """Slopes of log probabilities in z = c - b x and in the log half-width, for a row of cells at five points.

    Scratch rows: 0 choice, 1 base of the absence predictor; 2 to 6 z, 7 to 11 half-width; 12 to 16 and 17 to 21 become
    the slopes; 33 to 35 are used on the way.
    """
    for p in range(POINTS):
        for i in range(m):
            v, half = S[0, i], S[7 + p, i]
            z1, z2 = S[2 + p, i] - half, S[2 + p, i] + half
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
            f1, f2 = e1 / ROOT_TWO_PI, e2 / ROOT_TWO_PI
            prob = no if v == 0.0 else 1.0
            prob = mid if v == 1.0 else prob
            prob = yes if v == 2.0 else prob
            prob = prob if prob > TINY else TINY
            r = 1.0 / prob
            w1 = 1.0 if v == 0.0 else (-1.0 if v == 1.0 else 0.0)
            w2 = 1.0 if v == 1.0 else (-1.0 if v == 2.0 else 0.0)
            g1, g2 = w1 * f1 * r, w2 * f2 * r
            S[33, i], S[34, i], S[35, i] = yes - no, f1 + f2, half * (f1 - f2)
            S[12 + p, i] = g1 + g2
            S[17 + p, i] = half * (g2 - g1)
        if turnout:
            for i in range(m):
                v, gap = S[0, i], S[33, i]
                u = S[1, i] + d * (1.0 - gap * gap)
                u = u if u > -CLIP else -CLIP
                u = u if u < CLIP else CLIP
                y = abs(u)
                e = bell(y)
                t = e * tail_ratio(y)
                way = 1.0 if v == 3.0 else -1.0
                prob = t if way * u < 0.0 else 1.0 - t
                prob = prob if prob > TINY else TINY
                way = way if v >= 0.0 else 0.0
                s = way * e / (ROOT_TWO_PI * prob) * 2.0 * d * gap
                S[12 + p, i] += s * S[34, i]
                S[17 + p, i] -= s * S[35, i]


@njit(cache=True, nogil=True, fastmath={"contract", "arcp", "reassoc", "nsz"}, error_model="numpy")
def skew_of(
    choice: NDArray[np.int8],
    x: Floats,
    a: Floats,
    d: float,
    item: Floats,
    turnout: bool,
    variance: Floats,
    covariance: Floats,
    cross: NDArray[np.float32],
) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
    """The pull of skewness on positions and roll calls of one session.

    Parameters
    ----------
    choice, x, a, d, item, turnout
        As in `session_pass`.
    variance : (n,)
        Of positions.
    covariance : (J, k, k)
        Of the roll calls' parameters.
    cross : (J, 3, n)
        Covariance of discrimination, middle and log half-width with positions.

    Returns
    -------
    (n,), (J, 3)
        s for positions and for those three parameters; the others have none.
    """
    J, n = choice.shape
    sx, si = np.zeros(n), np.zeros((J, 3))
    S = np.zeros((36, ROW))
    for base in range(0, n, LANES):
        m = min(LANES, n - base)
        for i in range(m):
            S[22, i], S[23, i], S[24, i] = x[base + i], variance[base + i], 0.0
        for j in range(J):
            b, c, w, g, q = item[j, 0], item[j, 1], item[j, 2], item[j, 3], item[j, 4]
            half = math.exp(w)
            vb, vc, vw = covariance[j, 0, 0], covariance[j, 1, 1], covariance[j, 2, 2]
            bc, bw, cw = covariance[j, 1, 0], covariance[j, 2, 0], covariance[j, 2, 1]
            for i in range(m):
                S[0, i] = choice[j, base + i]
            for i in range(m):
                S[1, i] = a[base + i] + g + q * S[22, i]
            for i in range(m):
                S[25, i] = cross[j, 0, base + i]
            for i in range(m):
                S[26, i] = cross[j, 1, base + i]
            for i in range(m):
                S[27, i] = cross[j, 2, base + i]
            for i in range(m):
                xi, vx, xb, xc, xw = S[22, i], S[23, i], S[25, i], S[26, i], S[27, i]
                bz, xz = bc - b * xb - xi * vb, xc - b * vx - xi * xb
                zz, zw = vc - b * xc - xi * bc - b * xz - xi * bz, cw - b * xw - xi * bw
                l11 = math.sqrt(zz if zz > LEAST else LEAST)
                l21 = zw / l11
                left = vw - l21 * l21
                l22 = math.sqrt(left if left > LEAST else LEAST)
                z = c - b * xi
                up = growth(min(max(l21, -CLIP), CLIP))
                wide = growth(min(l22, CLIP))
                S[2, i], S[7, i] = z, half
                S[3, i], S[8, i] = z + l11, half * up
                S[4, i], S[9, i] = z - l11, half / up
                S[5, i], S[10, i] = z, half * wide
                S[6, i], S[11, i] = z, half / wide
                S[28, i], S[29, i], S[30, i] = l11, l21, l22
                S[31, i], S[32, i] = bz, xz
            slopes_in(S, m, d, turnout)
            s0 = s1 = s2 = 0.0
            for i in range(m):
                xi, xb, l11, l21, l22 = S[22, i], S[25, i], S[28, i], S[29, i], S[30, i]
                bz, xz, xw = S[31, i], S[32, i], S[27, i]
                z0, z1, z2, z3, z4 = S[12, i], S[13, i], S[14, i], S[15, i], S[16, i]
                w0, w1, w2, w3, w4 = S[17, i], S[18, i], S[19, i], S[20, i], S[21, i]
                # second derivatives from the same differences
                dzw = 0.5 * (z3 - z4) / l22
                dzz = (0.5 * (z1 - z2) - dzw * l21) / l11
                # z is a product: its mean moves by -Cov(b, x)
                pz = 0.5 * (z1 + z2 + z3 + z4) - 2.0 * z0 - dzz * xb
                pw = 0.5 * (w1 + w2 + w3 + w4) - 2.0 * w0 - dzw * xb
                S[24, i] -= b * pz + dzz * bz + dzw * bw
                s0 -= xi * pz + dzz * xz + dzw * xw
                s1 += pz
                s2 += pw
            si[j, 0] += s0
            si[j, 1] += s1
            si[j, 2] += s2
        for i in range(m):
            sx[base + i] = S[24, i]
    return sx, si
