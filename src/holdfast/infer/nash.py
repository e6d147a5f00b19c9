"""The Nash solution of a bargain over distance and benefits, in closed form.

A country gains a q + b from distance q in [0, 1] and benefits b; a power gains R - c q^2 / 2 - b^2 / 2, where R is
what an agreement is worth to it beyond its outside option. With o the country's outside option and w the power's
weight, the agreement maximises (nash1950)

    w log(R - c q^2 / 2 - b^2 / 2) + (1 - w) log(a q + b - o).

On the frontier q = a t / c and b = t, so that with K = a^2 / c + 1 the gains are R - K t^2 / 2 and K t - o, and

    t = (w o + sqrt(w^2 o^2 + 2 K (1 - w^2) R)) / (K (1 + w)).

Where that asks for q > 1 the same form holds for b alone, with K = 1, R - c / 2 for R and o - a for o. There is no
agreement where the outside options together are worth more than any of them: o >= sqrt(2 K R).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def agreement(
    weight: ArrayLike, taste: ArrayLike, cost: ArrayLike, worth: ArrayLike, outside: ArrayLike
) -> tuple[Floats, Floats]:
    """Distance and benefits that a power and a country agree on; NaN where they don't agree.

    Parameters
    ----------
    weight : array of (0, 1)
        w, the power's weight in the bargain.
    taste : array > 0
        a, what full distance is worth to the country, in benefits.
    cost : array > 0
        c, twice what full distance costs the power.
    worth : array
        R, worth of an agreement to the power beyond its outside option.
    outside : array
        o, the country's outside option, in benefits.

    Returns
    -------
    distance, benefits : arrays of the common shape

    Examples
    --------
    >>> q, b = agreement(0.5, 0.5, 1.0, 1.0, 0.2)
    >>> round(float(q), 4), round(float(b), 4)
    (0.3928, 0.7856)
    """
    w, a, c, most, o = np.broadcast_arrays(
        *(np.asarray(v, dtype=np.float64) for v in (weight, taste, cost, worth, outside))
    )
    size = a * a / c + 1.0
    with np.errstate(invalid="ignore"):
        along = _along(w, size, most, o)
        distance = a * along / c
        capped = distance > 1.0
        benefits = np.where(capped, _along(w, np.ones_like(size), most - 0.5 * c, o - a), along)
        agreed = (most > 0.0) & (frontier(a, c, most) > o) & np.isfinite(benefits)
    return np.where(agreed, np.minimum(distance, 1.0), np.nan), np.where(agreed, benefits, np.nan)


def frontier(taste: ArrayLike, cost: ArrayLike, worth: ArrayLike) -> Floats:
    """The most that a country can gain where the power is left with its outside option.

    Parameters
    ----------
    taste, cost, worth
        As in `agreement`.

    Returns
    -------
    array, in benefits; 0 where an agreement is worth nothing to the power

    Examples
    --------
    >>> float(frontier(1.0, 1.0, 0.25))
    1.0
    """
    a, c, most = (np.asarray(v, dtype=np.float64) for v in (taste, cost, worth))
    size, left = a * a / c + 1.0, np.maximum(most, 0.0)
    inside = a * np.sqrt(2.0 * left / size) / c <= 1.0
    edge = a + np.sqrt(np.maximum(2.0 * left - c, 0.0))
    return np.asarray(np.where(inside, np.sqrt(2.0 * size * left), edge))


def _along(w: Floats, size: Floats, worth: Floats, o: Floats) -> Floats:
    """How far along the frontier the agreement lies."""
    root = np.sqrt((w * o) ** 2 + 2.0 * size * (1.0 - w * w) * worth)
    return np.asarray((w * o + root) / (size * (1.0 + w)))
