"""How much estimates of one thing differ beyond their own errors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def between(value: Floats, error: Floats) -> float:
    """Variance between groups by the method of moments (dersimonian1986).

    Parameters
    ----------
    value, error : (k,)
        An estimate of each group, and its standard error.

    Returns
    -------
    float
        At least 0; 0 for a single group.

    Examples
    --------
    >>> between(np.array([0.0, 1.0]), np.array([0.1, 0.1])) > 0.4
    True
    """
    w = 1.0 / error**2
    mean = float(np.sum(w * value) / np.sum(w))
    excess = float(np.sum(w * (value - mean) ** 2)) - (value.size - 1)
    slack = float(np.sum(w) - np.sum(w**2) / np.sum(w))
    return max(excess / slack, 0.0) if slack > 0 else 0.0
