"""Eliminate the roll calls of a session: what is left is a system over states alone (the Schur complement)."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


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


@njit(cache=True, nogil=True, fastmath={"contract"})
def whiten(
    within: Floats, slope: Floats, across_x: Floats, across_a: Floats
) -> tuple[float, Singles, Singles]:  # pragma: no cover - compiled
    """Factor each roll call's block H = L L' and divide what lies across by L.

    Products of what is returned make up curvature, which needs no more than single precision; slopes keep double.

    Parameters
    ----------
    within : (J, k, k)
        Becomes L, in place.
    slope : (J, k)
        Becomes L^-1 slope, in place.
    across_x, across_a : (J, k, n), (J, k, n + 1)
        Are used up.

    Returns
    -------
    float
        Sum of log determinants; nan where a block isn't positive definite.
    (J, k, n), (J, k, n + 1)
        L^-1 across, single precision.
    """
    J, k = slope.shape
    n, m = across_x.shape[2], across_a.shape[2]
    white_x = np.empty((J, k, n), dtype=np.float32)
    white_a = np.empty((J, k, m), dtype=np.float32)
    logdet = 0.0
    for j in range(J):
        L = within[j]
        logdet += float(factor(L))
        if math.isnan(logdet):
            break
        for r in range(k):
            for p in range(r):
                f = L[r, p]
                slope[j, r] -= f * slope[j, p]
                for i in range(n):
                    across_x[j, r, i] -= f * across_x[j, p, i]
                for i in range(m):
                    across_a[j, r, i] -= f * across_a[j, p, i]
            f = 1.0 / L[r, r]
            slope[j, r] *= f
            for i in range(n):
                across_x[j, r, i] *= f
            for i in range(m):
                across_a[j, r, i] *= f
        white_x[j] = across_x[j]
        white_a[j] = across_a[j]
    return logdet, white_x, white_a


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
def unwhiten_all(L: Floats, right: Singles) -> None:  # pragma: no cover - compiled
    """Solve L' Y = right for every roll call and every column, in place."""
    J, k, n = right.shape
    for j in range(J):
        for r in range(k - 1, -1, -1):
            for p in range(r + 1, k):
                f = np.float32(L[j, p, r])
                for i in range(n):
                    right[j, r, i] -= f * right[j, p, i]
            f = np.float32(1.0 / L[j, r, r])
            for i in range(n):
                right[j, r, i] *= f


@njit(cache=True, nogil=True, fastmath={"contract", "reassoc"})
def products(left: Singles, right: Singles, out: Floats) -> None:  # pragma: no cover - compiled
    """Add left[j] right[j]' of every roll call to out, (J, k, k); the result is symmetric."""
    J, k, n = right.shape
    for j in range(J):
        for r in range(k):
            for s in range(r + 1):
                total = np.float32(0.0)
                for i in range(n):
                    total += left[j, r, i] * right[j, s, i]
                out[j, r, s] += total
                if s < r:
                    out[j, s, r] += total


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
