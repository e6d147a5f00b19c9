"""The Beta distribution of a share: from moments, its quantiles, its score."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

_EDGE = 1e-6


def from_moments(mean: ArrayLike, var: ArrayLike) -> tuple[Floats, Floats]:
    """Shape parameters of the Beta with a given mean and variance.

    Parameters
    ----------
    mean : share
    var : share^2
        Capped just below mean (1 - mean), the largest a share can have.

    Returns
    -------
    a, b
        a = m k, b = (1 - m) k with k = m (1 - m) / var - 1.

    Examples
    --------
    >>> a, b = from_moments(0.2, 0.01)
    >>> round(float(a), 6), round(float(b), 6)
    (3.0, 12.0)
    """
    m = np.clip(np.asarray(mean, dtype=float), _EDGE, 1.0 - _EDGE)
    spread = m * (1.0 - m)
    v = np.clip(np.asarray(var, dtype=float), 1e-12, 0.999 * spread)
    k = spread / v - 1.0
    return np.asarray(m * k), np.asarray((1.0 - m) * k)


def quantile(mean: ArrayLike, var: ArrayLike, q: ArrayLike) -> Floats:
    """Quantiles of the Beta with a given mean and variance; NaN where the mean is NaN.

    Parameters
    ----------
    mean, var
        See `from_moments`.
    q : probability

    Returns
    -------
    share
    """
    a, b = from_moments(mean, var)
    return np.where(np.isnan(mean), np.nan, special.betaincinv(a, b, np.asarray(q, dtype=float)))


def crps(a: ArrayLike, b: ArrayLike, y: ArrayLike) -> Floats:
    """Continuous ranked probability score of a Beta forecast; smaller is better.

    CRPS = y (2 F(y; a, b) - 1) + m (1 - 2 F(y; a + 1, b) - 2 B(2a, 2b) / (a B(a, b)^2))

    with m = a / (a + b) (jordan2019).

    Parameters
    ----------
    a, b
        Shape parameters.
    y : share
        What was observed.

    Returns
    -------
    share

    Examples
    --------
    >>> round(float(crps(1.0, 1.0, 0.5)), 6)
    0.083333
    """
    a, b, y = (np.asarray(x, dtype=float) for x in (a, b, y))
    y = np.clip(y, 0.0, 1.0)
    log_beta = special.betaln(a, b)
    tail = np.exp(special.betaln(2 * a, 2 * b) - 2 * log_beta) * 2.0 / a
    below = special.betainc(a, b, y)
    # F(y; a + 1, b) without a second integral
    above = below - np.exp(special.xlogy(a, y) + special.xlog1py(b, np.negative(y)) - log_beta) / a
    return np.asarray(y * (2.0 * below - 1.0) + a / (a + b) * (1.0 - 2.0 * above - tail))


def ahead(mean: ArrayLike, conc: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """Beta that predicts an observed share: the state's uncertainty and that of counting n acts.

    A share counted on n acts from a state Beta(m c, (1 - m) c) has variance m (1 - m) (c + n) / (n (c + 1)),
    which is that of a Beta with concentration c (n - 1) / (c + n).

    Parameters
    ----------
    mean, conc : share, count
        One-step-ahead state.
    n : count
        Effective count of the reading to come.

    Returns
    -------
    a, b
    """
    m = np.clip(np.asarray(mean, dtype=float), _EDGE, 1.0 - _EDGE)
    c, n = np.asarray(conc, dtype=float), np.asarray(n, dtype=float)
    k = np.maximum(c * (n - 1.0) / (c + n), 0.05)
    return np.asarray(m * k), np.asarray((1.0 - m) * k)
