"""Eliminate the roll calls of a session: what is left is a system over states alone (the Schur complement)."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def factor(H):  # type: ignore[no-untyped-def]
    """Lower Cholesky factor of a small matrix, in place; its log determinant, or nan where it isn't positive."""
    k = H.shape[0]
    logdet = 0.0
    for c in range(k):
        s = H[c, c]
        for p in range(c):
            s -= H[c, p] * H[c, p]
        if not s > 0.0:
            return math.nan
        root = math.sqrt(s)
        logdet += 2.0 * math.log(root)
        H[c, c] = root
        for r in range(c + 1, k):
            s = H[r, c]
            for p in range(c):
                s -= H[r, p] * H[c, p]
            H[r, c] = s / root
        for r in range(c):
            H[r, c] = 0.0
    return logdet


@njit(cache=True, nogil=True)
def whiten(
    within: Floats, slope: Floats, across_x: Floats, across_a: Floats
) -> float:  # pragma: no cover - compiled
    """Factor each roll call's block H = L L' and divide what lies across by L; everything in place.

    Parameters
    ----------
    within : (J, k, k)
        Becomes L.
    slope : (J, k)
        Becomes L^-1 slope.
    across_x, across_a : (J, k, n), (J, k, n + 1)
        Become L^-1 times themselves.

    Returns
    -------
    float
        Sum of log determinants.
    """
    J, k = slope.shape
    logdet = 0.0
    for j in range(J):
        L = within[j]
        logdet += float(factor(L))
        if math.isnan(logdet):
            return math.nan
        for r in range(k):
            for p in range(r):
                f = L[r, p]
                slope[j, r] -= f * slope[j, p]
                if f != 0.0:
                    for i in range(across_x.shape[2]):
                        across_x[j, r, i] -= f * across_x[j, p, i]
                    for i in range(across_a.shape[2]):
                        across_a[j, r, i] -= f * across_a[j, p, i]
            f = 1.0 / L[r, r]
            slope[j, r] *= f
            for i in range(across_x.shape[2]):
                across_x[j, r, i] *= f
            for i in range(across_a.shape[2]):
                across_a[j, r, i] *= f
    return logdet


@njit(cache=True, nogil=True)
def unwhiten(L: Floats, right: Floats) -> None:  # pragma: no cover - compiled
    """Solve L' y = right for every roll call, in place."""
    J, k = right.shape
    for j in range(J):
        for r in range(k - 1, -1, -1):
            s = right[j, r]
            for p in range(r + 1, k):
                s -= L[j, p, r] * right[j, p]
            right[j, r] = s / L[j, r, r]


@njit(cache=True, nogil=True)
def lower(L: Floats, right: Floats) -> None:  # pragma: no cover - compiled
    """Solve L y = right for every roll call, in place."""
    J, k = right.shape
    for j in range(J):
        for r in range(k):
            s = right[j, r]
            for p in range(r):
                s -= L[j, r, p] * right[j, p]
            right[j, r] = s / L[j, r, r]


@njit(cache=True, nogil=True)
def unwhiten_all(L: Floats, right: Floats) -> None:  # pragma: no cover - compiled
    """Solve L' Y = right for every roll call and every column, in place."""
    J, k, n = right.shape
    for j in range(J):
        for r in range(k - 1, -1, -1):
            f = 1.0 / L[j, r, r]
            for i in range(n):
                s = right[j, r, i]
                for p in range(r + 1, k):
                    s -= L[j, p, r] * right[j, p, i]
                right[j, r, i] = s * f


@njit(cache=True, nogil=True)
def covariances(L: Floats, inner: Floats) -> Floats:  # pragma: no cover - compiled
    """Covariance of every roll call's parameters, L^-T inner L^-1.

    Parameters
    ----------
    L : (J, k, k)
        Lower factors.
    inner : (J, k, k)
        Identity plus what the uncertainty of the states adds.

    Returns
    -------
    (J, k, k)
    """
    J, k = inner.shape[0], inner.shape[1]
    out = np.empty((J, k, k))
    inverse = np.empty((k, k))
    for j in range(J):
        for c in range(k):
            for r in range(k):
                s = 1.0 if r == c else 0.0
                if r < c:
                    inverse[r, c] = 0.0
                    continue
                for p in range(c, r):
                    s -= L[j, r, p] * inverse[p, c]
                inverse[r, c] = s / L[j, r, r]
        for r in range(k):
            for c in range(k):
                s = 0.0
                for p in range(r, k):
                    for o in range(c, k):
                        s += inverse[p, r] * inner[j, p, o] * inverse[o, c]
                out[j, r, c] = s
    return out
