"""How firmly states and roll calls hold each other: what the votes tell of a position once the roll calls may move along."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.band import band_factor, band_forward
from holdfast.infer.cell_slopes import CODE, GZ, HALF, ROWS, VV, WV, WW, ZV, ZW, ZZ, V, Z, cell_slopes
from holdfast.infer.gibbs_parts import Calls, Drawn, Prior
from holdfast.infer.normal_lanes import LANES, ROW

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def holds(calls: Calls, drawn: Drawn, prior: Prior) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
    """Curvature in positions that each choice adds, and how much of it is lost where its roll call is free.

    Parameters
    ----------
    calls, drawn, prior
        Votes, a point, and the roll calls' prior (`holdfast.infer.gibbs_parts`).

    Returns
    -------
    (cells,), (cells,)
        Curvature, and the part of it that goes: cross curvature, inverse curvature of the roll call, cross curvature.
    """
    code, who, start, session = calls
    x, a, d, item = drawn
    n = min(prior.width, 4)
    told, lost = np.zeros(code.size), np.zeros(code.size)
    S = np.zeros((ROWS, ROW))
    cross, L = np.zeros((int(np.diff(start).max()), 4)), np.zeros((4, 4))
    for j in range(session.size):
        t, b, lo, hi = session[j], item[j, 0], start[j], start[j + 1]
        for p in range(n):
            for o in range(p + 1):
                L[p, p - o] = prior.precision[p, o]
        for base in range(lo, hi, LANES):
            m = min(LANES, hi - base)
            for k in range(m):
                i = who[base + k]
                S[CODE, k], S[HALF, k] = code[base + k], np.exp(item[j, 2])
                S[Z, k], S[V, k] = item[j, 1] - b * x[t, i], a[t, i] + item[j, 3]
            cell_slopes(S, m, d[t], n > 3)
            for k in range(m):
                y, zz, zw, zv = x[t, who[base + k]], S[ZZ, k], S[ZW, k], S[ZV, k]
                told[base + k] = b * b * zz
                row = cross[base - lo + k]
                row[0], row[1], row[2], row[3] = b * y * zz + S[GZ, k], -b * zz, -b * zw, -b * zv
                L[0, 0] += y * y * zz
                L[1, 0] += zz
                L[1, 1] -= y * zz
                L[2, 0] += S[WW, k]
                L[2, 1] += zw
                L[2, 2] -= y * zw
                L[3, 0] += S[VV, k]
                L[3, 1] += S[WV, k]
                L[3, 2] += zv
                L[3, 3] -= y * zv
        band_factor(L[:n, :n], n)
        for k in range(lo, hi):
            row = cross[k - lo]
            band_forward(L[:n, :n], row, n)
            for p in range(n):
                lost[k] += row[p] * row[p]
    return told, lost
