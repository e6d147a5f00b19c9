"""How often something ended within a time, where not all were watched to its end."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import special


def wilson(k: float, n: float, prob: float = 0.9) -> tuple[float, float]:
    """Wilson's interval of a proportion, k of n; all of [0, 1] where n is 0.

    (k + z^2/2 -+ z sqrt(k (n - k) / n + z^2/4)) / (n + z^2) (wilson1927).

    Parameters
    ----------
    k, n : count
        Need not be whole.
    prob
        Of the interval.

    Returns
    -------
    low, high : probability

    Examples
    --------
    >>> low, high = wilson(0, 20)
    >>> low, round(high, 3)
    (0.0, 0.119)
    """
    if n <= 0.0:
        return 0.0, 1.0
    z = float(special.ndtri(0.5 + prob / 2.0))
    middle = (k + z * z / 2.0) / (n + z * z)
    half = z * math.sqrt(max(k * (n - k) / n, 0.0) + z * z / 4.0) / (n + z * z)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def ended_within(
    time: ArrayLike, ended: ArrayLike, horizon: float, prob: float = 0.9
) -> tuple[float, float, float]:
    """Probability of an end within a time by Kaplan and Meier, with an interval that stays inside [0, 1].

    S = product over times of an end up to the horizon of 1 - d / n, with d ends among n still watched (kaplan1958).
    The interval is Wilson's with the number that would give Greenwood's variance without censoring,
    S (1 - S) / var S; where nothing or everything ended, with the number watched to the horizon or to an end
    (rothman1978).

    Parameters
    ----------
    time : (N,) time
        Watched until the end, or until it was seen last.
    ended : (N,) bool
        Whether `time` is that of the end.
    horizon : time
    prob
        Of the interval.

    Returns
    -------
    p, low, high : probability
        NaN, 0 and 1 where there is none to watch.

    Examples
    --------
    >>> p, low, high = ended_within([1, 3, 5, 5], [True, False, False, True], 5)
    >>> round(p, 3)
    0.625
    """
    when, end = np.asarray(time, dtype=float), np.asarray(ended, dtype=bool)
    if when.size == 0:
        return float("nan"), 0.0, 1.0
    kept, spread = 1.0, 0.0
    for t in np.unique(when[end & (when <= horizon)]):
        n = int((when >= t).sum())
        d = int((end & (when == t)).sum())
        kept *= 1.0 - d / n
        spread += d / (n * (n - d)) if n > d else 0.0
    p = 1.0 - kept
    watched = float(((when >= horizon) | end).sum())
    if 0.0 < p < 1.0 and spread > 0.0:
        watched = p / (kept * spread)
    low, high = wilson(p * watched, watched, prob)
    return p, low, high
