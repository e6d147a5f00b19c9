"""Scores of probabilistic forecasts: pure functions of arrays; smaller is better.

A forecast is put as quantiles at `LEVELS`. Twice their mean pinball loss is the continuous ranked probability score
of the forecast, and no forecast can better it by telling other quantiles than those it believes in (gneiting2007).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COUNT = 49
"""Quantiles that stand for a forecast."""

LEVELS: Floats = (np.arange(COUNT) + 0.5) / COUNT
"""Their levels."""

EDGE = 0.005
"""Shares are drawn in to [EDGE, 1 - EDGE] before the logit is taken."""


def crps(quantiles: Floats, y: Floats) -> Floats:
    """Continuous ranked probability score of forecasts put as quantiles.

    Parameters
    ----------
    quantiles : (N, COUNT)
        At `LEVELS`, in the unit of `y`.
    y : (N,)
        What came.

    Returns
    -------
    (N,)
        In the unit of `y`.

    Examples
    --------
    >>> crps(np.full((1, COUNT), 0.3), np.array([0.5])).round(12).tolist()
    [0.2]
    """
    miss = y[:, None] - quantiles
    return np.asarray(2.0 * np.maximum(LEVELS * miss, (LEVELS - 1.0) * miss).mean(axis=1))


def fair_crps(members: Floats, y: Floats) -> Floats:
    """Continuous ranked probability score of an ensemble of random draws, fair to its size (ferro2014).

        mean |x - y| - sum over pairs |x - x'| / (2 M (M - 1))

    Parameters
    ----------
    members : (N, M)
        Draws; at least two.
    y : (N,)
        What came.

    Returns
    -------
    (N,)
        It can fall below zero.

    Examples
    --------
    >>> fair_crps(np.array([[0.2, 0.5, 0.1, 0.9, 0.4]]), np.array([0.3])).round(12).tolist()
    [0.05]
    """
    M = members.shape[1]
    x = np.sort(members, axis=1)
    spread = (x * (2.0 * np.arange(1, M + 1) - M - 1.0)).sum(axis=1) / (M * (M - 1.0))
    return np.asarray(np.abs(members - y[:, None]).mean(axis=1) - spread)


def crps_below(quantiles: Floats, y: Floats, threshold: Floats) -> Floats:
    """The part of the score that lies below a threshold: how well falls to there were foretold (gneiting2011).

    Parameters
    ----------
    quantiles : (N, COUNT)
    y, threshold : (N,)

    Returns
    -------
    (N,)

    Examples
    --------
    >>> crps_below(np.full((1, COUNT), 0.3), np.array([0.1]), np.array([0.2])).round(12).tolist()
    [0.1]
    """
    return crps(np.minimum(quantiles, threshold[:, None]), np.minimum(y, threshold))


def crps_above(quantiles: Floats, y: Floats, threshold: Floats) -> Floats:
    """The part of the score that lies above a threshold.

    Parameters
    ----------
    quantiles : (N, COUNT)
    y, threshold : (N,)

    Returns
    -------
    (N,)

    Examples
    --------
    >>> crps_above(np.full((1, COUNT), 0.3), np.array([0.1]), np.array([0.2])).round(12).tolist()
    [0.1]
    """
    return crps(np.maximum(quantiles, threshold[:, None]), np.maximum(y, threshold))


def logit(share: Floats) -> Floats:
    """Log odds of a share drawn in to [EDGE, 1 - EDGE].

    Examples
    --------
    >>> logit(np.array([0.5])).tolist()
    [0.0]
    """
    x = np.clip(share, EDGE, 1.0 - EDGE)
    return np.asarray(np.log(x / (1.0 - x)))


def at(quantiles: Floats, level: float) -> Floats:
    """A quantile between those of a forecast, on the line between its neighbours, (N,).

    Examples
    --------
    >>> at(LEVELS[None], 0.05).round(12).tolist()
    [0.05]
    """
    rank = level * COUNT - 0.5
    low = int(np.clip(np.floor(rank), 0, COUNT - 2))
    return np.asarray(quantiles[:, low] + (rank - low) * (quantiles[:, low + 1] - quantiles[:, low]))


def interval(low: Floats, high: Floats, y: Floats, level: float) -> Floats:
    """Interval score: width, and what lies outside times 2 / (1 - level) (gneiting2007).

    Parameters
    ----------
    low, high : (N,)
        Ends of the central interval.
    y : (N,)
    level : probability
        That it holds, such as 0.9.

    Returns
    -------
    (N,)

    Examples
    --------
    >>> interval(np.array([0.2]), np.array([0.6]), np.array([0.1]), 0.9).round(12).tolist()
    [2.4]
    """
    outside = np.maximum(low - y, 0.0) + np.maximum(y - high, 0.0)
    return np.asarray(high - low + 2.0 / (1.0 - level) * outside)


def brier(p: Floats, came: NDArray[np.bool_]) -> Floats:
    """Squared distance of a probability from what came.

    Examples
    --------
    >>> brier(np.array([0.75]), np.array([True])).tolist()
    [0.0625]
    """
    return np.asarray((p - came) ** 2)


def logarithmic(p: Floats, came: NDArray[np.bool_]) -> Floats:
    """Minus the log of the probability given to what came; infinite where it was held impossible (good1952).

    Examples
    --------
    >>> logarithmic(np.array([0.5, 0.0]), np.array([True, True])).round(4).tolist()
    [0.6931, inf]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(np.where(came, p, 1.0 - p)))


def place(quantiles: Floats, y: Floats, half: float = 0.0) -> tuple[Floats, Floats]:
    """Where in its forecast a rounded share lies, as a range of probability (czado2009).

    Parameters
    ----------
    quantiles : (N, COUNT)
    y : (N,) share
    half : share
        Half of the step that shares are rounded to.

    Returns
    -------
    low, high : (N,) probability
        low < high: as many quantiles lie below and above, and half of one's own width besides.

    Examples
    --------
    >>> low, high = place(np.zeros((1, COUNT)), np.array([0.0]))
    >>> float(low[0]), float(high[0])
    (0.0, 1.0)
    """
    below = (quantiles < (y - half - 1e-9)[:, None]).sum(axis=1)
    upto = (quantiles <= (y + half + 1e-9)[:, None]).sum(axis=1)
    low, high = (below - 0.5) / COUNT, (upto + 0.5) / COUNT
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def inside(low: Floats, high: Floats, level: float) -> Floats:
    """How much of a place lies in the central interval; its mean over calibrated forecasts is the level.

    Parameters
    ----------
    low, high : (N,) probability
        Of `place`.
    level : probability

    Returns
    -------
    (N,) in [0, 1]

    Examples
    --------
    >>> inside(np.array([0.0]), np.array([1.0]), 0.9).round(12).tolist()
    [0.9]
    """
    tail = (1.0 - level) / 2.0
    part = np.minimum(high, 1.0 - tail) - np.maximum(low, tail)
    return np.asarray(np.clip(part, 0.0, None) / (high - low))


def histogram(low: Floats, high: Floats, bins: int = 10) -> Floats:
    """Histogram of places, each spread over its range: flat where forecasts are calibrated.

    Parameters
    ----------
    low, high : (N,) probability
        Of `place`.
    bins
        Number of bins.

    Returns
    -------
    (bins,) count
        Summing to N.

    Examples
    --------
    >>> histogram(np.array([0.0]), np.array([1.0]), 2).tolist()
    [0.5, 0.5]
    """
    edge = np.linspace(0.0, 1.0, bins + 1)[:, None]
    upto = (np.clip(edge, low, high) - low) / (high - low)
    return np.asarray(np.diff(upto.sum(axis=1)))
