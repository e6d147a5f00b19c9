"""From the mode to the mean: what the skewness of the likelihood adds, cell by cell.

To first order the posterior mean lies at the mode plus J^-1 s, J the curvature and

    s = 1/2 sum over cells of d^3 log p[., V, V],   V the covariance of what the cell depends on,

(tierney1986): the third derivative along the columns of a root of V is a second difference of slopes.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.choice_cell import TINY, cuts, turnout_slope
from holdfast.infer.normal import between, cdf, pdf

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def cell_slope(v, x, b, c, w, a, g, q, d, turnout, out):  # type: ignore[no-untyped-def]
    """Slope of one cell's log probability in position, discrimination, middle and log half-width."""
    half = math.exp(w)
    z1, z2 = cuts(x, b, c, half)
    f1, f2 = pdf(z1), pdf(z2)
    no, yes = max(cdf(z1), TINY), max(cdf(-z2), TINY)
    sc = sw = sx = 0.0
    if turnout:
        gap = yes - no
        s = turnout_slope(a + g + q * x + d * (1.0 - gap * gap), v == 3)[1]
        sc += s * 2.0 * d * gap * (f1 + f2)
        sw -= s * 2.0 * d * gap * half * (f1 - f2)
        sx += s * q
    if v < 3:
        if v == 0:
            g1, g2 = f1 / no, 0.0
        elif v == 1:
            mid = max(between(z1, z2), TINY)
            g1, g2 = -f1 / mid, f2 / mid
        else:
            g1, g2 = 0.0, -f2 / yes
        sc += g1 + g2
        sw += half * (g2 - g1)
    out[0] = sx - b * sc
    out[1] = -x * sc
    out[2] = sc
    out[3] = sw


@njit(cache=True, nogil=True)
def skew_of(
    choice: NDArray[np.int8],
    x: Floats,
    a: Floats,
    d: float,
    item: Floats,
    turnout: bool,
    variance: Floats,
    covariance: Floats,
    cross: Floats,
) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
    """The pull of skewness on positions and roll calls of one session.

    Parameters
    ----------
    choice, x, a, d, item, turnout
        As in `session_pass`.
    variance : (n,)
        Of positions.
    covariance : (J, 5, 5)
        Of the roll calls' parameters.
    cross : (J, 5, n)
        Covariance of parameters and positions.

    Returns
    -------
    (n,), (J, 5)
        s for positions and for parameters; the last two parameters have none.
    """
    J, n = choice.shape
    sx, si = np.zeros(n), np.zeros((J, 5))
    V, L = np.empty((4, 4)), np.zeros((4, 4))
    there, up, down = np.empty(4), np.empty(4), np.empty(4)
    for j in range(J):
        b, c, w, g, q = item[j, 0], item[j, 1], item[j, 2], item[j, 3], item[j, 4]
        for i in range(n):
            v = choice[j, i]
            if v < 0 or (v == 3 and not turnout):
                continue
            V[0, 0] = variance[i]
            for r in range(3):
                V[r + 1, 0] = cross[j, r, i]
                for s in range(r + 1):
                    V[r + 1, s + 1] = covariance[j, r, s]
            for col in range(4):
                for row in range(col, 4):
                    s_ = V[row, col]
                    for p in range(col):
                        s_ -= L[row, p] * L[col, p]
                    if row == col:
                        L[col, col] = math.sqrt(max(s_, 1e-10))
                    else:
                        L[row, col] = s_ / L[col, col]
            cell_slope(v, x[i], b, c, w, a[i], g, q, d, turnout, there)
            for col in range(4):
                cell_slope(
                    v,
                    x[i] + L[0, col],
                    b + L[1, col],
                    c + L[2, col],
                    w + L[3, col],
                    a[i],
                    g,
                    q,
                    d,
                    turnout,
                    up,
                )
                cell_slope(
                    v,
                    x[i] - L[0, col],
                    b - L[1, col],
                    c - L[2, col],
                    w - L[3, col],
                    a[i],
                    g,
                    q,
                    d,
                    turnout,
                    down,
                )
                sx[i] += 0.5 * (up[0] + down[0] - 2.0 * there[0])
                for r in range(3):
                    si[j, r] += 0.5 * (up[r + 1] + down[r + 1] - 2.0 * there[r + 1])
    return sx, si
