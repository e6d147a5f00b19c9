"""Small banded systems: factor, solve, draw. Row i holds the entries at columns i, i - 1, ..., i - K."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def band_factor(A: Floats, n: int) -> float:  # pragma: no cover - compiled
    """Lower root of a positive definite banded matrix, in place.

    Parameters
    ----------
    A : (n or more, K + 1)
        Entries at and left of the diagonal.
    n : int
        Rows that count.

    Returns
    -------
    float
        Half the logarithm of the determinant.

    Examples
    --------
    >>> A = np.array([[4.0, 0.0], [5.0, 2.0]])
    >>> round(math.exp(2 * band_factor(A, 2)), 9)
    16.0
    """
    K = A.shape[1] - 1
    half = 0.0
    for i in range(n):
        for k in range(min(K, i), -1, -1):
            j = i - k
            s = A[i, k]
            for o in range(k + 1, min(K, i) + 1):
                if j - (i - o) <= K:
                    s -= A[i, o] * A[j, j - (i - o)]
            if k == 0:
                A[i, 0] = math.sqrt(max(s, 1e-300))
                half += math.log(A[i, 0])
            else:
                A[i, k] = s / A[j, 0]
    return half


@njit(cache=True, nogil=True)
def band_forward(L: Floats, v: Floats, n: int) -> None:  # pragma: no cover - compiled
    """Solve L y = v, in place."""
    K = L.shape[1] - 1
    for i in range(n):
        s = v[i]
        for k in range(1, min(K, i) + 1):
            s -= L[i, k] * v[i - k]
        v[i] = s / L[i, 0]


@njit(cache=True, nogil=True)
def band_back(L: Floats, v: Floats, n: int) -> None:  # pragma: no cover - compiled
    """Solve L' y = v, in place: normal draws become draws with L L' as their precision."""
    K = L.shape[1] - 1
    for i in range(n - 1, -1, -1):
        s = v[i]
        for k in range(1, min(K, n - 1 - i) + 1):
            s -= L[i + k, k] * v[i + k]
        v[i] = s / L[i, 0]


@njit(cache=True, nogil=True)
def band_square(L: Floats, v: Floats, n: int) -> float:  # pragma: no cover - compiled
    """v' L L' v.

    Examples
    --------
    >>> band_square(np.array([[2.0, 0.0], [2.0, 1.0]]), np.array([1.0, 1.0]), 2)
    13.0
    """
    K = L.shape[1] - 1
    total = 0.0
    for i in range(n):
        s = 0.0
        for k in range(min(K, n - 1 - i) + 1):
            s += L[i + k, k] * v[i + k]
        total += s * s
    return total
