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

from holdfast.infer.choice_cell import CLIP, TINY, turnout_slope
from holdfast.infer.normal import between, cdf, pdf

Floats = NDArray[np.float64]

LEAST = 1e-10
"""No variance is taken to be smaller."""


@njit(cache=True, nogil=True)
def cell_slope(v, z, w, base, d, turnout):  # type: ignore[no-untyped-def]
    """Slope of one cell's log probability in its predictor z = c - b x and in the log half-width.

    Examples
    --------
    >>> cell_slope(2, -8.0, 0.0, 0.0, 0.0, False)[0] > -1e-6
    True
    """
    half = math.exp(w)
    z1, z2 = min(max(z - half, -CLIP), CLIP), min(max(z + half, -CLIP), CLIP)
    f1, f2 = pdf(z1), pdf(z2)
    sz = sw = 0.0
    if turnout:
        gap = cdf(-z2) - cdf(z1)
        s = turnout_slope(base + d * (1.0 - gap * gap), v == 3)[1] * 2.0 * d * gap
        sz += s * (f1 + f2)
        sw -= s * half * (f1 - f2)
    if v == 0:
        g = f1 / max(cdf(z1), TINY)
        sz += g
        sw -= half * g
    elif v == 1:
        mid = max(between(z1, z2), TINY)
        sz += (f2 - f1) / mid
        sw += half * (f1 + f2) / mid
    elif v == 2:
        g = f2 / max(cdf(-z2), TINY)
        sz -= g
        sw -= half * g
    return sz, sw


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
    for j in range(J):
        b, c, w, g, q = item[j, 0], item[j, 1], item[j, 2], item[j, 3], item[j, 4]
        vb, vc, vw = covariance[j, 0, 0], covariance[j, 1, 1], covariance[j, 2, 2]
        bc, bw, cw = covariance[j, 1, 0], covariance[j, 2, 0], covariance[j, 2, 1]
        for i in range(n):
            v = choice[j, i]
            if v < 0 or (v == 3 and not turnout):
                continue
            xi, vx = x[i], variance[i]
            xb, xc, xw = cross[j, 0, i], cross[j, 1, i], cross[j, 2, i]
            bz, xz = bc - b * xb - xi * vb, xc - b * vx - xi * xb
            zz, zw = vc - b * xc - xi * bc - b * xz - xi * bz, cw - b * xw - xi * bw
            l11 = math.sqrt(max(zz, LEAST))
            l21 = zw / l11
            l22 = math.sqrt(max(vw - l21 * l21, LEAST))
            z, base = c - b * xi, a[i] + g + q * xi
            z0, w0 = cell_slope(v, z, w, base, d, turnout)
            z1, w1 = cell_slope(v, z + l11, w + l21, base, d, turnout)
            z2, w2 = cell_slope(v, z - l11, w - l21, base, d, turnout)
            z3, w3 = cell_slope(v, z, w + l22, base, d, turnout)
            z4, w4 = cell_slope(v, z, w - l22, base, d, turnout)
            # second derivatives from the same differences
            dzw = 0.5 * (z3 - z4) / l22
            dzz = (0.5 * (z1 - z2) - dzw * l21) / l11
            # z is a product: its mean moves by -Cov(b, x)
            pz = 0.5 * (z1 + z2 + z3 + z4) - 2.0 * z0 - dzz * xb
            pw = 0.5 * (w1 + w2 + w3 + w4) - 2.0 * w0 - dzw * xb
            sx[i] -= b * pz + dzz * bz + dzw * bw
            si[j, 0] -= xi * pz + dzz * xz + dzw * xw
            si[j, 1] += pz
            si[j, 2] += pw
    return sx, si
