"""One cell of a roll call: probabilities of no, abstain, yes, absent, with their derivatives.

A state at position x faces a roll call with discrimination b, middle c and log half-width w:

    P(no) = F(k1 - b x),   P(no or abstain) = F(k2 - b x),   k1, k2 = c -+ exp(w)
    P(absent) = F(a + g + q x + d m),   m = 1 - (P(yes) - P(no))^2

m is how near the state is to its own indifference; squared, so that it has no edge at its peak.
"""

from __future__ import annotations

import math

from numba import njit

from holdfast.infer.compiled import KERNEL
from holdfast.infer.normal import between, cdf

TINY = 1e-12
"""No probability is taken to be smaller."""

WIDTH = 5
"""Parameters of a roll call: discrimination, middle, log half-width, attendance, alignment of absence."""

CLIP = 8.0
"""Beyond this many standard deviations nothing changes any more."""


@njit(inline="always", **KERNEL)
def cuts(x, b, c, half):  # type: ignore[no-untyped-def]
    """The two cut points as a state sees them, kept within what can be told from certainty."""
    z = c - b * x
    return min(max(z - half, -CLIP), CLIP), min(max(z + half, -CLIP), CLIP)


@njit(**KERNEL)
def chances(x, b, c, w):  # type: ignore[no-untyped-def]
    """P(no), P(abstain), P(yes) of a state that turns up.

    Examples
    --------
    >>> [round(p, 3) for p in chances(0.0, 1.0, 0.0, 0.0)]
    [0.159, 0.683, 0.159]
    """
    z1, z2 = cuts(x, b, c, math.exp(w))
    return max(cdf(z1), TINY), max(between(z1, z2), TINY), max(cdf(-z2), TINY)


@njit(**KERNEL)
def indifference(no, yes):  # type: ignore[no-untyped-def]
    """How near a state is to its own indifference, from 1 (yes as likely as no) to 0.

    Examples
    --------
    >>> indifference(0.4, 0.4)
    1.0
    """
    gap = yes - no
    return 1.0 - gap * gap


@njit(**KERNEL)
def absence(u):  # type: ignore[no-untyped-def]
    """P(absent) at a predictor, kept off 0 and 1.

    Examples
    --------
    >>> absence(0.0)
    0.5
    """
    return min(max(cdf(u), TINY), 1.0 - TINY)
