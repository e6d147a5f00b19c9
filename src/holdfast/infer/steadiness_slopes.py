"""How steadily states vote, given where they stand: slopes of the log probability of votes in log k.

    P(no) = F(k (c - h - b x)),   P(no or abstain) = F(k (c + h - b x)),   h = exp(w)

k is one over the standard deviation of a state's own noise, in units of the noise that positions are fitted with.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.choice_cell import TINY, cuts
from holdfast.infer.compiled import KERNEL
from holdfast.infer.normal import between, cdf, pdf

Floats = NDArray[np.float64]

MISSED = 3
"""Choices from this on aren't votes."""


def steadiness_slopes(
    choice: NDArray[np.int8], x: Floats, item: Floats, log_k: Floats
) -> tuple[Floats, Floats]:
    """Slope and curvature of the log probability of a session's votes in each state's log k.

    Parameters
    ----------
    choice : (J, n) int8
        0 no, 1 abstain, 2 yes; all else says nothing.
    x : (n,) position
    item : (J, 5)
        b, c, w and what else the roll calls have; see `holdfast.infer.choice_cell`.
    log_k : (n,)
        Where.

    Returns
    -------
    slope, curvature : (n,), (n,)
        The curvature is that part of minus the second derivative which is never negative.

    Examples
    --------
    >>> item = np.array([[1.0, 0.0, 0.0, 0.0, 0.0]])
    >>> slope, curvature = steadiness_slopes(np.array([[2, 0]], dtype=np.int8), np.full(2, 2.0), item, np.zeros(2))
    >>> slope.round(2).tolist()
    [0.29, -9.85]
    """
    out = np.zeros((2, x.size))
    _slopes(choice, x, item, np.exp(log_k), out)
    return out[0], out[1]


@njit(**KERNEL)
def _slopes(choice, x, item, steadiness, out):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Fill what `steadiness_slopes` returns."""
    for j in range(item.shape[0]):
        b, c, half = item[j, 0], item[j, 1], math.exp(item[j, 2])
        for i in range(x.size):
            v = choice[j, i]
            if v < 0 or v >= MISSED:
                continue
            k = steadiness[i]
            low, high = cuts(x[i], k * b, k * c, k * half)
            if v == 0:
                p, g1, g2 = cdf(low), pdf(low), 0.0
            elif v == 1:
                p, g1, g2 = between(low, high), -pdf(low), pdf(high)
            else:
                p, g1, g2 = cdf(-high), 0.0, -pdf(high)
            p = max(p, TINY)
            g1, g2 = g1 / p, g2 / p
            out[0, i] += g1 * low + g2 * high
            out[1, i] += (
                low * low * g1 * (g1 + low) + 2.0 * low * high * g1 * g2 + high * high * g2 * (g2 + high)
            )
