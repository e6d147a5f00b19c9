"""One binomial draw at a place, for kernels that count acts."""

from __future__ import annotations

import math

from numba import njit

from holdfast.infer.compiled import KERNEL
from holdfast.infer.rng import normal, uniform

FEW = 30.0
"""Expected count up to which the distribution function is inverted; above, it is normal with the count rounded."""


@njit(**KERNEL)
def binomial(size, chance, seed, stream, run, step, cell):  # type: ignore[no-untyped-def]
    """Number of successes in `size` trials, a pure function of key and place.

    Parameters
    ----------
    size : int
        Trials.
    chance : float
        Of success, in [0, 1].
    seed, stream, run, step, cell : int
        Key and place, see `holdfast.infer.rng`.

    Returns
    -------
    int

    Examples
    --------
    >>> binomial(10, 0.3, 1, 2, 3, 4, 5) == binomial(10, 0.3, 1, 2, 3, 4, 5)
    True
    """
    if size <= 0 or chance <= 0.0:
        return 0
    if chance >= 1.0:
        return size
    p = min(chance, 1.0 - chance)
    mean = size * p
    if mean < FEW:
        u = uniform(seed, stream, run, step, cell)
        odds = p / (1.0 - p)
        mass = math.exp(size * math.log1p(-p))
        k = 0
        while u > mass and k < size:
            u -= mass
            k += 1
            mass *= odds * (size - k + 1) / k
            if mass < 1e-300:
                break
    else:
        z = normal(seed, stream, run, step, cell)
        k = int(math.floor(mean + math.sqrt(mean * (1.0 - p)) * z + 0.5))
        k = min(max(k, 0), size)
    return k if p == chance else size - k
