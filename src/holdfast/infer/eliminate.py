"""Eliminate the roll calls of a session: what is left is a system over states alone (the Schur complement)."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


@njit(cache=True, nogil=True, fastmath=False)
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
def whiten(within: Floats, across_x: Singles, across_a: Singles) -> float:  # pragma: no cover - compiled
    """Factor each roll call's block H = L L' and divide what lies across by L.

    Products of what is returned make up curvature, which needs no more than single precision; slopes keep double.

    Parameters
    ----------
    within : (J, k, k)
        Becomes L, in place.
    across_x, across_a : (J, k, n), (J, k, n + 1)
        Become L^-1 times themselves, in place.

    Returns
    -------
    float
        Sum of log determinants; nan where a block isn't positive definite.
    """
    J, k, n = across_x.shape
    m = across_a.shape[2]
    logdet = 0.0
    for j in range(J):
        L = within[j]
        logdet += float(factor(L))
        if math.isnan(logdet):
            break
        for r in range(k):
            for p in range(r):
                f = np.float32(L[r, p])
                for i in range(n):
                    across_x[j, r, i] -= f * across_x[j, p, i]
                for i in range(m):
                    across_a[j, r, i] -= f * across_a[j, p, i]
            f = np.float32(1.0 / L[r, r])
            for i in range(n):
                across_x[j, r, i] *= f
            for i in range(m):
                across_a[j, r, i] *= f
    return logdet


@njit(cache=True, nogil=True)
def left_of_states(
    square_x: Singles,
    square_a: Singles,
    product: Singles,
    xx: Floats,
    aa: Floats,
    ad: Floats,
    xa: Floats,
    block_x: Floats,
    block_a: Floats,
    across: Singles,
) -> None:  # pragma: no cover - compiled
    """What is left of the states' curvature when the roll calls are gone.

    Parameters
    ----------
    square_x, square_a, product : (n, n), (n + 1, n + 1), (n + 1, n)
        Sums over roll calls of what was whitened, times itself and times each other.
    xx, aa, ad, xa
        As in `holdfast.infer.chamber_pass.Slopes`.
    block_x, block_a, across : (n, n), (n + 1, n + 1), (n + 1, n)
        Become the curvature in positions, in habits with hedging behind them, and across.
    """
    n = square_x.shape[0]
    for r in range(n):
        for s in range(n):
            block_x[r, s] = -square_x[r, s]
        block_x[r, r] += xx[r]
    for r in range(n + 1):
        for s in range(n + 1):
            block_a[r, s] = -square_a[r, s]
        block_a[r, r] += aa[r]
        for s in range(n):
            across[r, s] = -product[r, s]
    for r in range(n):
        block_a[r, n] += ad[r]
        block_a[n, r] += ad[r]
        across[r, r] += xa[0, r]
        across[n, r] += xa[1, r]


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
def newton(within: Floats, slope: Floats) -> None:  # pragma: no cover - compiled
    """Solve H y = slope for every roll call, in place; H is used up."""
    for j in range(slope.shape[0]):
        factor(within[j])
    lower(within, slope)
    unwhiten(within, slope)


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
