"""Predictors of absence, and how near each state is to its own indifference."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.choice_cell import chances, indifference

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def state_slopes(
    x: Floats, a: Floats, d: float, item: Floats
) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
    """Predictor of absence of every state on every roll call, and the slope of its hedging coefficient.

    Parameters
    ----------
    x, a : (n,) position, habit
    d : float
        Hedging coefficient.
    item : (J, 5)

    Returns
    -------
    (J, n)
        a + g + q x + d m on the probit scale.
    (J, n)
        m, from 0 to 1.
    """
    J, n = item.shape[0], x.size
    u, near = np.empty((J, n)), np.empty((J, n))
    for j in range(J):
        for i in range(n):
            no, _, yes = chances(x[i], item[j, 0], item[j, 1], item[j, 2])
            m = indifference(no, yes)
            near[j, i] = m
            u[j, i] = a[i] + item[j, 3] + item[j, 4] * x[i] + d * m
    return u, near
