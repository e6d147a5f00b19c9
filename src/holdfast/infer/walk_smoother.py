"""Random walks seen with errors of known size: their means, variances, and the scales of the walk by expectation and maximisation.

    u[0] ~ N(0, entry^2),   u[t] = u[t-1] + N(0, step^2),   y[t] = u[t] + N(0, 1 / w[t])

Filtered forward and smoothed backward (rauch1965); the scales follow from what the smoothed walk leaves (dempster1977).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def smoothed(
    y: Floats, w: Floats, first: NDArray[np.int64], last: NDArray[np.int64], entry: float, step: float
) -> tuple[Floats, Floats, Floats]:  # pragma: no cover - compiled
    """Smooth many walks.

    Parameters
    ----------
    y, w : (T, N)
        What is seen, and the precision it is seen with; 0 where nothing is.
    first, last : (N,) int
        Steps at which each walk begins and ends.
    entry, step : float
        Standard deviations at the beginning and of changes.

    Returns
    -------
    mean, variance : (T, N), (T, N)
        Zeros where a walk isn't.
    square : (2,)
        Sums of the expected squares of entries and of changes.

    Examples
    --------
    >>> ends = np.array([0]), np.array([1])
    >>> mean, variance, _ = smoothed(np.ones((2, 1)), np.ones((2, 1)), *ends, 1.0, 1e-6)
    >>> mean.round(3).tolist(), variance.round(3).tolist()
    ([[0.667], [0.667]], [[0.333], [0.333]])
    """
    mean, variance, square = np.zeros(y.shape), np.zeros(y.shape), np.zeros(2)
    q = step * step
    for n in range(y.shape[1]):
        m, v = 0.0, entry * entry
        for t in range(first[n], last[n] + 1):
            gain = v * w[t, n] / (1.0 + v * w[t, n])
            m += gain * (y[t, n] - m)
            v *= 1.0 - gain
            mean[t, n], variance[t, n] = m, v
            v += q
        for t in range(last[n] - 1, first[n] - 1, -1):
            back = variance[t, n] / (variance[t, n] + q)
            after, spread = mean[t + 1, n], variance[t + 1, n]
            mean[t, n] += back * (after - mean[t, n])
            variance[t, n] *= 1.0 - back
            variance[t, n] += back * back * spread
            change = after - mean[t, n]
            square[1] += change * change + spread + variance[t, n] - 2.0 * back * spread
        square[0] += mean[first[n], n] ** 2 + variance[first[n], n]
    return mean, variance, square
