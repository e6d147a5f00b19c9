"""Forecasts that a forecaster has to beat; each learns from the same rows of the past.

Every one is direct: its errors are those that it made over just as many years, publication lag included.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics.predictors import Predictors, Rows
from holdfast.infer.scores import COUNT, LEVELS

Floats = NDArray[np.float64]

LEVEL_EDGES: Floats = np.array([0.003, 0.01, 0.03, 0.07, 0.15, 0.3, 0.5, 0.75])
"""Edges of the levels whose errors are kept apart."""

RIDGE = 3.0
"""Pull of the vector autoregression to the scalar one, over the mean square of its predictors."""

FEW = 60
"""Errors that a level needs of its own; with fewer it has those of all."""


def last_value(seen: Predictors, taught: Rows, asked: Rows) -> Floats:
    """The newest reading stays.

    Parameters
    ----------
    seen
        As known at the origin.
    taught, asked
        Rows whose outcome is known; rows to be forecast.

    Returns
    -------
    (N, COUNT) share
        Quantiles at `LEVELS`.
    """
    return np.repeat(seen.last[asked.s, asked.t, asked.p][:, None], COUNT, axis=1)


def level_walk(seen: Predictors, taught: Rows, asked: Rows) -> Floats:
    """A random walk whose steps depend on its level: the reference.

    The quantiles of a level's own changes over as many years, added to the newest reading.

    Parameters
    ----------
    seen, taught, asked
        See `last_value`.

    Returns
    -------
    (N, COUNT) share
    """
    return _with_errors(
        seen.last[taught.s, taught.t, taught.p], taught.y, seen.last[asked.s, asked.t, asked.p]
    )


def ar1(seen: Predictors, taught: Rows, asked: Rows) -> Floats:
    """First-order autoregression about the pair's mean so far, one coefficient for all pairs, errors by level.

        y[t+k] - mean[t] = phi (last[t] - mean[t]) + error

    Parameters
    ----------
    seen, taught, asked
        See `last_value`.

    Returns
    -------
    (N, COUNT) share
    """
    mean, last = (part[taught.s, taught.t, taught.p] for part in (seen.mean, seen.last))
    phi = _kept(last - mean, taught.y - mean)
    at = (asked.s, asked.t, asked.p)
    return _with_errors(
        mean + phi * (last - mean), taught.y, seen.mean[at] + phi * (seen.last[at] - seen.mean[at])
    )


def ridge_var(seen: Predictors, taught: Rows, asked: Rows) -> Floats:
    """Vector autoregression over the powers of a country, about each pair's mean so far; errors by level.

        y[p, t+k] - mean[p, t] = sum over q of A[p, q] (last[q, t] - mean[q, t]) + error

    One A for all countries, drawn by a ridge to that of `ar1`: the diagonal of its coefficient. A power that takes no
    part in a country is at its mean.

    Parameters
    ----------
    seen, taught, asked
        See `last_value`.

    Returns
    -------
    (N, COUNT) share
    """
    away = np.nan_to_num(seen.last - seen.mean)
    at = (taught.s, taught.t, taught.p)
    moved = taught.y - seen.mean[at]
    phi = _kept(away[at], moved)
    told, point = np.empty(taught.y.size), np.empty(asked.s.size)
    for p in range(away.shape[2]):
        mine, here = taught.p == p, asked.p == p
        x = away[taught.s[mine], taught.t[mine]]
        gram = x.T @ x
        ridge = RIDGE * max(float(np.trace(gram)) / len(gram), 1e-9) * np.eye(len(gram))
        a = np.linalg.solve(gram + ridge, x.T @ (moved[mine] - phi * x[:, p]))
        a[p] += phi
        told[mine] = seen.mean[at][mine] + x @ a
        point[here] = seen.mean[asked.s[here], asked.t[here], p] + away[asked.s[here], asked.t[here]] @ a
    return _with_errors(told, taught.y, point)


def _kept(away: Floats, moved: Floats) -> float:
    """Part of the distance from the mean that is left: least squares, one for all pairs."""
    return float(np.sum(away * moved) / max(float(np.sum(away**2)), 1e-12))


def climatology(seen: Predictors, taught: Rows, asked: Rows) -> Floats:
    """A pair's future is drawn from its own past: the quantiles of its readings.

    Parameters
    ----------
    seen, taught, asked
        See `last_value`.

    Returns
    -------
    (N, COUNT) share
    """
    past = np.sort(seen.past[asked.s, :, asked.p], axis=1)
    n = np.isfinite(past).sum(axis=1)
    rank = LEVELS * np.maximum(n - 1, 0)[:, None]
    low = np.floor(rank).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(n - 1, 0)[:, None])
    row = np.arange(n.size)[:, None]
    return np.asarray(past[row, low] + (rank - low) * (past[row, high] - past[row, low]))


def _with_errors(taught: Floats, came: Floats, asked: Floats) -> Floats:
    """Point forecasts with the quantiles of the errors that their level made, inside [0, 1]."""
    error = came - taught
    table = np.tile(np.quantile(error, LEVELS), (LEVEL_EDGES.size + 1, 1))
    level = np.searchsorted(LEVEL_EDGES, taught, side="right")
    for i in np.flatnonzero(np.bincount(level, minlength=LEVEL_EDGES.size + 1) >= FEW):
        table[i] = np.quantile(error[level == i], LEVELS)
    lookup = np.searchsorted(LEVEL_EDGES, asked, side="right")
    return np.clip(asked[:, None] + table[lookup], 0.0, 1.0)


REFERENCE = "level_walk"

BASELINES = {
    "last_value": last_value,
    REFERENCE: level_walk,
    "ar1": ar1,
    "ridge_var": ridge_var,
    "climatology": climatology,
}
"""By the name that tables give them."""
