"""A forecast of a share that is mostly a little off and now and then far off: two Betas with one mean.

    F(x)  =  (1 - part) I_x(quiet a, quiet b)  +  part I_x(loud a, loud b)

I_x is the Beta's distribution function; quiet > loud multiply the concentration a + b. The mean stays a / (a + b).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

HALVINGS = 48
"""Of the interval in which a quantile lies: exact to the last digits that are printed."""


def cdf(a: ArrayLike, b: ArrayLike, x: ArrayLike, quiet: float, loud: float, part: float) -> Floats:
    """Distribution function of the mixture at x.

    Parameters
    ----------
    a, b
        Shape parameters of the forecast.
    x : share
        Cut to [0, 1].
    quiet, loud
        What the concentration is multiplied by.
    part : probability
        Of the loud one.

    Examples
    --------
    >>> round(float(cdf(1.0, 1.0, 0.25, 1.0, 1.0, 0.3)), 6)
    0.25
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    x = np.clip(np.asarray(x, dtype=float), 0.0, 1.0)
    out = (1.0 - part) * special.betainc(a * quiet, b * quiet, x)
    return np.asarray(out + part * special.betainc(a * loud, b * loud, x) if part > 0.0 else out)


def quantile(a: ArrayLike, b: ArrayLike, level: ArrayLike, quiet: float, loud: float, part: float) -> Floats:
    """Quantile of the mixture, by halving the interval between those of the two Betas.

    Parameters
    ----------
    a, b, quiet, loud, part
        See `cdf`.
    level : probability
        Broadcast with a and b.

    Examples
    --------
    >>> round(float(quantile(1.0, 1.0, 0.25, 1.0, 1.0, 0.3)), 6)
    0.25
    >>> q = quantile(2.0, 6.0, [0.05, 0.95], 3.0, 0.5, 0.2)
    >>> cdf(2.0, 6.0, q, 3.0, 0.5, 0.2).round(9).tolist()
    [0.05, 0.95]
    """
    a, b, level = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (a, b, level)))
    ends = [np.nan_to_num(special.betaincinv(a * f, b * f, level), nan=0.0) for f in (quiet, loud)]
    if part <= 0.0:
        return np.asarray(ends[0])
    low, high = np.minimum(*ends), np.maximum(*ends)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        below = cdf(a, b, middle, quiet, loud, part) < level
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray(0.5 * (low + high))
