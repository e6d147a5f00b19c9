"""The normal distribution for compiled code: distribution function, density, and their ratio far out."""

from __future__ import annotations

import math

from numba import njit

from holdfast.infer.compiled import KERNEL

_ROOT_HALF = math.sqrt(0.5)
_ROOT_TWO_PI = math.sqrt(2.0 * math.pi)


@njit(**KERNEL)
def pdf(z):  # type: ignore[no-untyped-def]
    """Density of the standard normal.

    Examples
    --------
    >>> round(pdf(0.0), 6)
    0.398942
    """
    return math.exp(-0.5 * z * z) / _ROOT_TWO_PI


@njit(**KERNEL)
def cdf(z):  # type: ignore[no-untyped-def]
    """Distribution function of the standard normal, exact in both tails.

    Examples
    --------
    >>> round(cdf(1.96), 4)
    0.975
    """
    return 0.5 * math.erfc(-z * _ROOT_HALF)


@njit(**KERNEL)
def between(low, high):  # type: ignore[no-untyped-def]
    """Probability between two points, taken from the tail in which it loses no digits.

    Examples
    --------
    >>> between(9.0, 10.0) > 0.0
    True
    """
    if low > 0.0:
        return 0.5 * (math.erfc(low * _ROOT_HALF) - math.erfc(high * _ROOT_HALF))
    return 0.5 * (math.erfc(-high * _ROOT_HALF) - math.erfc(-low * _ROOT_HALF))
