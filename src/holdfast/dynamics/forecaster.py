"""Quantiles of recorded shares some years ahead: where a share is drawn, how far it may stray, in what shape.

    centre    m = last + b'z,          z: pulls to the pair's own recent and long means, its last move, the power's
                                       move in the world, the rival's move; least squares, the restless weigh less
    size      log s = c'w,             w: level, the pair's and the country's recent volatility, thinness, zeros, age;
                                       least mean of |y - m| / s + log s
    shape     (y - m) / s              its quantiles among past rows of like centre and like size against it
    stretch   q = md + f (q - md)      f: with which past forecasts would have held (`holdfast.dynamics.replay`)

The shape is what was seen, so tails are as heavy and zeros as many as among pairs alike. All of it is learned anew at
every origin, from rows whose outcome was known by then; nothing but the lists below is fixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics.predictors import Predictors, Rows
from holdfast.infer.scores import COUNT, LEVELS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RIDGE = 0.3
"""Pull of a coefficient to zero, for predictors of unit size, over the number of years that taught."""

FOLDS = 4
"""Parts of the past, each forecast from the others, whose errors teach size and shape."""

STEPS = 12
"""Rounds of the search for the size's coefficients."""

GROUPS = (10, 5)
"""Groups of like centre, and of like size within each, at the most."""

LEAST_ROWS = 250
"""Rows a group needs."""


@dataclass(frozen=True)
class Linear:
    """Coefficients, and the range of each predictor that taught them: beyond it nothing is known.

    Attributes
    ----------
    slope, low, high : (K,)
    """

    slope: Floats
    low: Floats
    high: Floats

    def __call__(self, x: Floats) -> Floats:
        """The sum over predictors, each drawn into its range."""
        return np.asarray(np.clip(x, self.low, self.high) @ self.slope)


@dataclass(frozen=True)
class Forecaster:
    """What was learned for one indicator and lead.

    Attributes
    ----------
    pull, size : Linear
        Of the centre; of the log size.
    edge, inner : arrays
        Edges of the groups: of the centre, and of the size over the centre within each.
    shape : (A, B, COUNT)
        Quantiles of errors over sizes, by group.
    stretch : float
        Of the spread about the median.
    """

    pull: Linear
    size: Linear
    edge: Floats
    inner: Floats
    shape: Floats
    stretch: float = 1.0

    def quantiles(self, seen: Predictors, rows: Rows, grain: float = 0.0) -> Floats:
        """Forecasts.

        Parameters
        ----------
        seen
            Of `holdfast.dynamics.predictors.predictors`.
        rows
            To be forecast.
        grain
            What recorded shares are rounded to; 0 where they aren't.

        Returns
        -------
        (N, COUNT) share
            At `holdfast.infer.scores.LEVELS`, inside [0, 1].
        """
        m = _drawn(seen.last[rows.s, rows.t, rows.p], _pulls(seen, rows), self.pull)
        s = np.exp(self.size(_sizes(seen, rows, m)))
        a = np.searchsorted(self.edge, m, side="right")
        b = (self.inner[a] <= _relative(m, s)[:, None]).sum(axis=1)
        q = stretched(np.clip(m[:, None] + s[:, None] * self.shape[a, b], 0.0, 1.0), self.stretch)
        return rounded(q, grain)


def rounded(share: Floats, grain: float) -> Floats:
    """Shares to the nearest step; as they are where there is none.

    Examples
    --------
    >>> rounded(np.array([0.26, 0.31]), 0.05).round(12).tolist()
    [0.25, 0.3]
    """
    return np.asarray(np.round(share / grain) * grain if grain else share)


def stretched(q: Floats, factor: float) -> Floats:
    """Quantiles farther from or nearer to their median, inside [0, 1].

    Examples
    --------
    >>> stretched(np.linspace(0.3, 0.7, COUNT)[None], 2.0)[0, [0, 24, 48]].round(12).tolist()
    [0.1, 0.5, 0.9]
    """
    middle = q[:, COUNT // 2, None]
    return np.asarray(np.clip(middle + factor * (q - middle), 0.0, 1.0))


def fit(seen: Predictors, rows: Rows) -> Forecaster:
    """Learn from the past.

    Parameters
    ----------
    seen
        Of `holdfast.dynamics.predictors.predictors`, as known at the origin.
    rows
        Of `holdfast.dynamics.predictors.lessons`: at least a few hundred.

    Returns
    -------
    Forecaster
    """
    years = np.unique(rows.t)
    ridge = RIDGE / years.size
    at = (rows.s, rows.t, rows.p)
    z, last = _pulls(seen, rows), seen.last[at]
    weight = 1.0 / (0.01 + seen.slow[at] + seen.swing[at])
    folds = np.array_split(years, min(FOLDS, years.size))
    held = [np.flatnonzero(np.isin(rows.t, years_of)) for years_of in folds]
    sums = [_Sums.of(z[mine], (rows.y - last)[mine], weight[mine]) for mine in held]
    m = np.empty(rows.y.size)
    for i, mine in enumerate(held):
        pull = _fit_pull([*sums[:i], *sums[i + 1 :]] or sums, ridge)
        m[mine] = _drawn(last[mine], z[mine], pull)
    w = _sizes(seen, rows, m)
    size = _fit_size(w, np.abs(rows.y - m), ridge)
    s = np.exp(size(w))
    return Forecaster(_fit_pull(sums, ridge), size, *_shapes(m, s, (rows.y - m) / s))


def _pulls(seen: Predictors, rows: Rows) -> Floats:
    """What may draw a share away from its newest reading, (N, K)."""
    at = (rows.s, rows.t, rows.p)
    last, fast, slow, mean = (part[at] for part in (seen.last, seen.fast, seen.slow, seen.mean))
    thin = seen.thin[rows.s, rows.t]
    few = 1.0 / np.sqrt(seen.count[at])
    world = seen.power[rows.t, rows.p] - seen.power_slow[rows.t, rows.p]
    rival = seen.rival[at] - seen.rival_slow[at]
    return np.stack(
        [
            fast - last,
            slow - last,
            mean - last,
            last - seen.before[at],
            (slow - last) * (thin == 0),
            (slow - last) * (thin == 2),
            (slow - last) * last,
            (slow - last) * few,
            (slow - last) * seen.age[at],
            world * (last > 0.01),
            world * last,
            rival * last,
            rival * slow,
            np.sqrt(last) - last,
            slow * (1.0 - last),
        ],
        axis=1,
    )


def _drawn(last: Floats, z: Floats, pull: Linear) -> Floats:
    return np.asarray(np.clip(last + pull(z), 1e-4, 1.0 - 1e-4))


@dataclass(frozen=True)
class _Sums:
    """What least squares needs of some rows: sums add up, so that parts can be left out."""

    weight: float
    gram: Floats
    product: Floats
    low: Floats
    high: Floats

    @staticmethod
    def of(z: Floats, move: Floats, weight: Floats) -> _Sums:
        by = z * weight[:, None]
        return _Sums(float(weight.sum()), by.T @ z, by.T @ move, z.min(axis=0), z.max(axis=0))


def _fit_pull(parts: Sequence[_Sums], ridge: float) -> Linear:
    weight = sum(p.weight for p in parts)
    gram = np.sum([p.gram for p in parts], axis=0) / weight
    product = np.sum([p.product for p in parts], axis=0) / weight
    unit = np.sqrt(np.diag(gram)) + 1e-9
    slope = np.linalg.solve(gram / np.outer(unit, unit) + ridge * np.eye(unit.size), product / unit) / unit
    low, high = np.min([p.low for p in parts], axis=0), np.max([p.high for p in parts], axis=0)
    return Linear(slope, low, high)


def _sizes(seen: Predictors, rows: Rows, m: Floats) -> Floats:
    """What tells how far a share may stray, (N, L)."""
    at = (rows.s, rows.t, rows.p)
    thin = seen.thin[rows.s, rows.t]
    swing, unrest = np.log(seen.swing[at] + 0.002), np.log(seen.unrest[rows.s, rows.t] + 0.01)
    level = np.log(m + 0.003)
    return np.stack(
        [
            np.ones(m.size),
            level,
            level**2,
            np.log(1.0 - m + 0.02),
            swing,
            swing**2,
            unrest,
            np.log(np.abs(seen.last[at] - seen.slow[at]) + 0.003),
            np.log(seen.slow[at] + 0.003),
            (thin == 0).astype(np.float64),
            (thin == 2).astype(np.float64),
            seen.zeros[at],
            np.log(seen.count[at]),
            seen.age[at],
        ],
        axis=1,
    )


def _fit_size(w: Floats, error: Floats, ridge: float) -> Linear:
    """Coefficients that make the mean of error / s + log s least: scoring, its information being that of w."""
    c = np.zeros(w.shape[1])
    c[0] = np.log(max(float(error.mean()), 1e-6))
    unit = np.sqrt((w**2).mean(axis=0)) + 1e-9
    x = w / unit
    gram = x.T @ x / len(x) + 0.01 * ridge * np.eye(unit.size)
    for _ in range(STEPS):
        ratio = np.minimum(error / np.exp(w @ c), 20.0)
        c = c + np.linalg.solve(gram, x.T @ (ratio - 1.0) / len(x)) / unit
    return Linear(c, w.min(axis=0), w.max(axis=0))


def _relative(m: Floats, s: Floats) -> Floats:
    return np.asarray(s / np.minimum(m, 1.0 - m))


def _shapes(m: Floats, s: Floats, z: Floats) -> tuple[Floats, Floats, Floats]:
    """Edges of groups of like rows and the quantiles of their errors over sizes."""
    A = int(np.clip(m.size // LEAST_ROWS, 1, GROUPS[0]))
    edge = np.quantile(m, np.arange(1, A) / A)
    group = np.searchsorted(edge, m, side="right")
    inner = np.full((A, GROUPS[1] - 1), np.inf)
    shape = np.zeros((A, GROUPS[1], COUNT))
    relative = _relative(m, s)
    for a in range(A):
        mine = np.flatnonzero(group == a)
        B = int(np.clip(mine.size // LEAST_ROWS, 1, GROUPS[1]))
        if mine.size:
            inner[a, : B - 1] = np.quantile(relative[mine], np.arange(1, B) / B)
        part = (inner[a] <= relative[mine][:, None]).sum(axis=1)
        for b in range(GROUPS[1]):
            held = mine[part == b]
            shape[a, b] = _quantiles(z[held] if held.size else z)
    return edge, inner, shape


def _quantiles(x: Floats) -> Floats:
    """Quantiles at `LEVELS`, on the line between neighbours: one sort does for all of them."""
    x = np.sort(x)
    rank = LEVELS * (x.size - 1)
    low = rank.astype(np.int64)
    return np.asarray(x[low] + (rank - low) * (x[np.minimum(low + 1, x.size - 1)] - x[low]))
