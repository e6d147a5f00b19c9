"""Probabilities of the four choices."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.choice_cell import absence, chances, indifference
from holdfast.infer.compiled import KERNEL

Floats = NDArray[np.float64]


def chances_of(
    x: Floats, a: Floats, d: float, item: Floats, turnout: bool, steadiness: Floats | None = None
) -> Floats:
    """Probabilities of no, abstain, yes, absent.

    Parameters
    ----------
    x, a : (n,) position, habit
    d : float
        Hedging coefficient.
    item : (J, 5)
        Parameters of the roll calls.
    turnout : bool
        Whether absence is modelled; otherwise its probability is zero.
    steadiness : (n,), optional
        k of each state (`holdfast.infer.steadiness_slopes`), 1 where left out. Absence goes by k = 1, as it is fitted.

    Returns
    -------
    (J, n, 4)

    Examples
    --------
    >>> p = chances_of(np.zeros(1), np.zeros(1), 0.0, np.zeros((1, 5)), True)
    >>> p.round(3).tolist()
    [[[0.079, 0.341, 0.079, 0.5]]]
    """
    out = np.empty((item.shape[0], x.size, 4))
    _chances(x, a, d, item, turnout, np.ones(x.size) if steadiness is None else steadiness, out)
    return out


@njit(**KERNEL)
def _chances(x, a, d, item, turnout, steadiness, out):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Fill what `chances_of` returns."""
    J, n = item.shape[0], x.size
    for j in range(J):
        for i in range(n):
            b, c, w, k = item[j, 0], item[j, 1], item[j, 2], steadiness[i]
            no, mid, yes = chances(x[i], b, c, w)
            away = 0.0
            if turnout:
                away = absence(a[i] + item[j, 3] + item[j, 4] * x[i] + d * indifference(no, yes))
            if k != 1.0:
                no, mid, yes = chances(x[i], k * b, k * c, w + math.log(k))
            out[j, i, 0] = no * (1.0 - away)
            out[j, i, 1] = mid * (1.0 - away)
            out[j, i, 2] = yes * (1.0 - away)
            out[j, i, 3] = away
