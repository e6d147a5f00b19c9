"""Skill against the reference, with an interval by resampling countries and origins at once.

A country's pairs move together, and so do all pairs of a year: a country is drawn with all its pairs, and an origin
with its neighbour. The two draws multiply (owen2007).
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS = 1000
"""Samples."""

BLOCK = 2
"""Neighbouring origins that are drawn together."""


@functools.lru_cache(maxsize=64)
def weights(countries: int, origins: int, seed: int, draws: int = DRAWS) -> tuple[Floats, Floats]:
    """How often each country and each origin is drawn in each sample; the first sample is what was observed.

    Parameters
    ----------
    countries, origins
        How many there are.
    seed
        Of the draws.
    draws
        Samples.

    Returns
    -------
    by_country : (draws + 1, countries) count
    by_origin : (draws + 1, origins) count
        Origins in blocks of `BLOCK` that run round the end.

    Examples
    --------
    >>> a, b = weights(3, 4, seed=1, draws=5)
    >>> a.sum(axis=1).tolist(), b.sum(axis=1).tolist()
    ([3.0, 3.0, 3.0, 3.0, 3.0, 3.0], [4.0, 4.0, 4.0, 4.0, 4.0, 4.0])
    """
    rng = np.random.Generator(np.random.Philox(key=[seed, countries * 1000 + origins]))
    by_country = rng.multinomial(countries, np.full(countries, 1.0 / countries), size=draws)
    begin = rng.integers(0, origins, (draws, -(-origins // BLOCK)))
    drawn = (begin[:, :, None] + np.arange(BLOCK)).reshape(draws, -1)[:, :origins] % origins
    by_origin = np.zeros((draws, origins))
    np.add.at(by_origin, (np.arange(draws)[:, None], drawn), 1.0)
    one = np.ones((1, countries)), np.ones((1, origins))
    return np.concatenate([one[0], by_country]), np.concatenate([one[1], by_origin])


def means(total: Floats, number: Floats, by_country: Floats, by_origin: Floats) -> Floats:
    """Mean score in each sample.

    Parameters
    ----------
    total, number : (countries, origins)
        Sum and number of scores.
    by_country, by_origin
        Of `weights`.

    Returns
    -------
    (samples,)
        NaN where nothing was drawn.
    """
    top = ((by_country @ total) * by_origin).sum(axis=1)
    bottom = ((by_country @ number) * by_origin).sum(axis=1)
    return np.asarray(np.where(bottom > 0, top / np.maximum(bottom, 1e-300), np.nan))


def skill(ours: Floats, theirs: Floats) -> Floats:
    """1 - ours / theirs: above zero where ours are better.

    Examples
    --------
    >>> skill(np.array([0.9]), np.array([1.0])).round(12).tolist()
    [0.1]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(theirs > 0, 1.0 - ours / theirs, np.nan))
