"""Regression with an effect for every unit and every year, on an unbalanced panel, with clustered errors.

Unit and year means are taken out of outcome and covariates in turn until nothing moves, which leaves the same slopes as
a dummy for each (frisch1933). Errors are clustered one way (liang1986), with the small-sample
factor G / (G - 1), or by a jackknife over clusters of one way or two.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS, CLOSE = 400, 1e-10
"""Most rounds, and the change relative to the values' size at which they end."""

LOST = 1e-6
"""Part of a column's spread below which what is left of it is rounding."""


@njit(cache=True, nogil=True)
def within(
    values: Floats, unit: Ints, year: Ints, units: int, years: int
) -> Floats:  # pragma: no cover - compiled
    """Values with unit and year means taken out.

    Parameters
    ----------
    values : (n, k)
    unit, year : (n,) int
        Places of each row.
    units, years : int
        How many of each.

    Returns
    -------
    (n, k)

    Examples
    --------
    >>> v = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> within(v, np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), 2, 2).round(12).tolist()
    [[0.0], [0.0], [0.0], [0.0]]
    """
    n, k = values.shape
    out = values.copy()
    count_u, count_y = np.zeros(units), np.zeros(years)
    for r in range(n):
        count_u[unit[r]] += 1.0
        count_y[year[r]] += 1.0
    for c in range(k):
        size = 0.0
        for r in range(n):
            size = max(size, abs(out[r, c]))
        for _ in range(ROUNDS):
            moved = 0.0
            for by_year in (False, True):
                sums = np.zeros(years if by_year else units)
                for r in range(n):
                    sums[year[r] if by_year else unit[r]] += out[r, c]
                for g in range(sums.size):
                    many = count_y[g] if by_year else count_u[g]
                    if many > 0.0:
                        sums[g] /= many
                        moved = max(moved, abs(sums[g]))
                for r in range(n):
                    out[r, c] -= sums[year[r] if by_year else unit[r]]
            if moved <= CLOSE * max(size, 1e-300):
                break
    return out


def absorbed(before: Floats, after: Floats) -> NDArray[np.bool_]:
    """Whether unit and year means make up all of a column, so that what `within` left of it is rounding.

    Parameters
    ----------
    before, after : (n, k)
        Values, and the same with means taken out.

    Returns
    -------
    (k,) bool

    Examples
    --------
    >>> v = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> absorbed(v, 1e-9 * v).tolist()
    [True]
    """
    size = np.sqrt(((before - before.mean(axis=0)) ** 2).sum(axis=0))
    return np.asarray(np.sqrt((after**2).sum(axis=0)) <= LOST * size)


def slopes(y: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Least squares of values whose means are out, and what is left.

    Parameters
    ----------
    y : (n,) or (n, m)
    x : (n, k)

    Returns
    -------
    slope : (k,) or (k, m)
    left : like y

    Raises
    ------
    numpy.linalg.LinAlgError
        The covariates are collinear, or constant once means are out.
    """
    gram = x.T @ x
    scale = np.sqrt(np.diagonal(gram))
    if not (scale > 0.0).all() or np.linalg.cond(gram / np.outer(scale, scale)) > 1e10:
        raise np.linalg.LinAlgError("covariates are collinear or constant once unit and year means are out")
    slope: Floats = np.asarray(np.linalg.solve(gram, x.T @ y), dtype=np.float64)
    return slope, y - x @ slope


def clustered(x: Floats, left: Floats, cluster: Ints) -> Floats:
    """Covariance of slopes with errors that are alike inside clusters.

    Parameters
    ----------
    x : (n, k)
        Covariates, means out.
    left : (n,)
        Residuals.
    cluster : (n,) int

    Returns
    -------
    (k, k)

    Examples
    --------
    >>> x = np.array([[1.0], [-1.0], [1.0], [-1.0]])
    >>> bool(clustered(x, np.array([0.1, 0.1, -0.1, -0.1]), np.array([0, 0, 1, 1]))[0, 0] < 1e-20)
    True
    """
    G = int(cluster.max()) + 1
    sums = np.zeros((G, x.shape[1]))
    np.add.at(sums, cluster, x * left[:, None])
    present = np.unique(cluster).size
    bread = np.linalg.inv(x.T @ x)
    return np.asarray(bread @ (sums.T @ sums) @ bread * (present / max(present - 1, 1)))


def jackknifed(x: Floats, left: Floats, *ways: Ints) -> Floats:
    """Covariance of slopes with errors that are alike inside clusters, by leaving out one cluster at a time.

        V[w] = (G - 1) / G sum over g of (b[-g] - b)(b[-g] - b)'        V = V[1] + V[2] - V[1 and 2]

    Where few clusters move a covariate the residuals there are drawn towards nothing, and what is worked out from them is too
    small; leaving the cluster out isn't (mackinnon2023). Two ways add, less what both hold alike (cameron2011); a diagonal
    smaller than that of either way alone is that of the way, since the sum may be negative (mackinnon2024). Means are those of all rows.

    Parameters
    ----------
    x : (n, k)
        Covariates, means out.
    left : (n,)
        Residuals.
    *ways : (n,) int
        One or two ways in which errors are alike.

    Returns
    -------
    (k,)
        Variances of the slopes.

    Examples
    --------
    >>> x = np.array([[1.0], [-1.0], [1.0], [-1.0]])
    >>> bool(jackknifed(x, np.array([0.1, 0.1, -0.1, -0.1]), np.array([0, 0, 1, 1]))[0] < 1e-20)
    True
    """
    alone = [_left_out(x, left, w) for w in ways]
    if len(ways) == 1:
        return alone[0]
    both = ways[0] * (int(ways[1].max()) + 1) + ways[1]
    return np.asarray(np.maximum(sum(alone) - _left_out(x, left, both), np.maximum(*alone)))


def _left_out(x: Floats, left: Floats, way: Ints) -> Floats:
    """Variances of slopes by leaving out one cluster of a way at a time; 0 where nothing is left to tell by."""
    _, place = np.unique(way, return_inverse=True)
    G, k = int(place.max()) + 1, x.shape[1]
    scaled = x / np.sqrt((x**2).sum(axis=0))
    gram, score = np.empty((G, k, k)), np.empty((G, k, 1))
    for a in range(k):
        score[:, a, 0] = np.bincount(place, scaled[:, a] * left, G)
        for b in range(a + 1):
            gram[:, a, b] = gram[:, b, a] = np.bincount(place, scaled[:, a] * scaled[:, b], G)
    rest = np.linalg.pinv(gram.sum(axis=0) - gram, rcond=1e-10, hermitian=True)
    moved = (rest @ score)[..., 0]
    return np.asarray((moved**2).sum(axis=0) * (G - 1) / G / (x**2).sum(axis=0))
