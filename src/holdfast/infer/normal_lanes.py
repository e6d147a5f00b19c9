"""The normal distribution without branches, so that a loop over an array runs several entries at a time.

A library's error function and exponential stop such a loop. Here the exponential is a short polynomial squared
eight times, and the tail over the density is a polynomial in (y - 4) / (y + 4) (shepherd1981), fitted by least
squares at Chebyshev points of [0, 8]. Both are exact to 1e-13 of their value there, and to 2e-5 up to 20.
"""

from __future__ import annotations

from numba import njit

LANES = 256
"""Entries that one scratch row holds."""

ROW = 264
"""Length of a scratch row; not a power of two, whose rows would all meet in the same lines of the cache."""

ROOT_TWO_PI = 2.5066282746310002


@njit(cache=True, nogil=True, fastmath={"contract"})
def bell(y):  # type: ignore[no-untyped-def]
    """exp(-y^2 / 2) for y from 0 to 8, nearly so to 20.

    Examples
    --------
    >>> round(bell(1.0), 12)
    0.606530659713
    """
    r = -y * y * 0.001953125
    s = r * r
    u = s * s
    low = (1.0 + r) + s * (0.5 + r * (1.0 / 6.0))
    high = (1.0 / 24.0 + r * (1.0 / 120.0)) + s * (1.0 / 720.0 + r * (1.0 / 5040.0))
    p = low + u * (high + u * (1.0 / 40320.0 + r * (1.0 / 362880.0)))
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    return p * p


@njit(cache=True, nogil=True, fastmath={"contract"})
def tail_ratio(y):  # type: ignore[no-untyped-def]
    """P(Z > y) / exp(-y^2 / 2) for y from 0 to 8, nearly so to 20.

    Examples
    --------
    >>> round(tail_ratio(0.0), 12)
    0.5
    """
    inverse = 1.0 / (y + 4.0)
    t = 1.0 - 8.0 * inverse
    s = t * t
    u = s * s
    p0 = (0.7552851304157036 + t * -0.6078966419717696) + s * (0.3871374007586073 + t * -0.18652185795957762)
    p1 = (0.060396573986909036 + t * -0.0075401901317219515) + s * (
        -0.0034796751438362842 + t * 0.0016308603428897247
    )
    p2 = (0.00013323459572337377 + t * -0.00023157060539800195) + s * (
        -2.0806449573746642e-06 + t * 3.669443085543669e-05
    )
    p3 = (3.654038180313702e-06 + t * -4.1483852772420894e-06) + s * -1.0922863823683088e-06
    p = (p0 + u * p1) + (u * u) * (p2 + u * p3)
    return p * inverse


@njit(cache=True, nogil=True, fastmath={"contract"})
def growth(r):  # type: ignore[no-untyped-def]
    """exp(r) for r from -8 to 8.

    Examples
    --------
    >>> round(growth(1.0), 12)
    2.718281828459
    """
    r = r * 0.00390625
    p = 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    return p * p
