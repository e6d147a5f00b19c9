"""Forecasts of a share without the model: a value and the errors that such values had among the readings shown."""

from __future__ import annotations

import numpy as np
from scores import LEVELS

LEVEL_BINS = np.array([0.003, 0.01, 0.03, 0.07, 0.15, 0.3, 0.5, 0.75])
GAPS = np.array([2, 3, 4])
FEW = 60


class Errors:
    """Errors of a kind of forecast by level of the forecast and, if asked, length of the gap.

    Parameters
    ----------
    value, came : (N,) share
        What would have been forecast among the readings shown, and what was read.
    gap : (N,) years or None
    levels : bool
        Whether errors are kept apart by level.
    """

    def __init__(self, value, came, gap=None, levels=True):
        self.levels, self.gaps = levels, gap is not None
        error = came - value
        self.all = np.quantile(error, LEVELS) if error.size else np.zeros(LEVELS.size)
        level = np.searchsorted(LEVEL_BINS, value)
        far = np.searchsorted(GAPS, gap, side="right") if gap is not None else np.zeros(value.size, dtype=int)
        self.table = {}
        for i in range(LEVEL_BINS.size + 1):
            mine = level == i
            whole = np.quantile(error[mine], LEVELS) if mine.sum() >= FEW else self.all
            for g in range(GAPS.size + 1):
                part = mine & (far == g)
                self.table[i, g] = np.quantile(error[part], LEVELS) if part.sum() >= FEW else whole

    def quantiles(self, value, gap=None):
        """Quantiles at `LEVELS` of the forecast, (N, 49), inside [0, 1]."""
        if not self.levels:
            return np.clip(value[:, None] + self.all, 0.0, 1.0)
        level = np.searchsorted(LEVEL_BINS, value)
        far = np.searchsorted(GAPS, gap, side="right") if self.gaps else np.zeros(value.size, dtype=int)
        lookup = np.stack(
            [[self.table[i, g] for g in range(GAPS.size + 1)] for i in range(LEVEL_BINS.size + 1)]
        )
        return np.clip(value[:, None] + lookup[level, far], 0.0, 1.0)


def neighbours(owner, when, share, shown, at):
    """For readings `at`, the reading shown before and the one after, of the same country.

    Parameters
    ----------
    owner, when : (R,) int
        Sorted by country and time.
    share : (R, P)
    shown : (S,) int
        Rows shown, sorted.
    at : (N,) int
        Rows asked for; they need not be hidden: a row never counts as its own neighbour.

    Returns
    -------
    before, after : (N,) int
        Row numbers; -1 where there is none.
    """
    key = owner.astype(np.int64) * 100000 + when
    place = np.searchsorted(key[shown], key[at], side="left")
    right = np.searchsorted(key[shown], key[at], side="right")
    before = np.where(place > 0, shown[np.maximum(place - 1, 0)], -1)
    after = np.where(right < shown.size, shown[np.minimum(right, shown.size - 1)], -1)
    before = np.where((before >= 0) & (owner[before] == owner[at]), before, -1)
    after = np.where((after >= 0) & (owner[after] == owner[at]), after, -1)
    return before, after


def pair_means(owner, share, shown, at):
    """Mean of each pair's readings shown, a reading's own left out of its own mean, (N, P); nan for none."""
    size = int(owner.max()) + 1
    total = np.zeros((size, share.shape[1]))
    np.add.at(total, owner[shown], share[shown])
    count = np.bincount(owner[shown], minlength=size).astype(float)
    own = np.isin(at, shown)
    left = count[owner[at]] - own
    with np.errstate(invalid="ignore", divide="ignore"):
        return (total[owner[at]] - np.where(own[:, None], share[at], 0.0)) / np.where(left > 0, left, np.nan)[
            :, None
        ]


def factors(table, rank, steps=20, ridge=1.0):
    """Fill the gaps of a table of rows by columns with `rank` common factors (probabilistic principal components).

    Parameters
    ----------
    table : (N, K)
        Columns centred and of unit size; nan where nothing was read.
    rank : int
    steps : int
        Rounds of expectation and maximisation.
    ridge : float
        Prior precision of a row's factors.

    Returns
    -------
    (N, K)
        The factors' account of every cell.
    """
    seen = np.isfinite(table)
    x = np.where(seen, table, 0.0)
    K = table.shape[1]
    load = np.linalg.svd(x.T @ x / max(len(x), 1))[0][:, :rank] * 0.7
    noise = 0.5
    patterns, member = np.unique(seen, axis=0, return_inverse=True)
    order = np.argsort(member.ravel(), kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(member.ravel()))[:-1])
    held = [x[rows][:, pattern] for rows, pattern in zip(groups, patterns, strict=True)]
    score = np.zeros((len(x), rank))
    for _ in range(steps):
        top, bottom = np.zeros((K, rank)), np.zeros((K, rank, rank))
        rest, cells = 0.0, seen.sum()
        for pattern, rows, mine in zip(patterns, groups, held, strict=True):
            part = load[pattern]
            cov = np.linalg.inv(part.T @ part / noise + ridge * np.eye(rank))
            z = mine @ part @ cov / noise
            score[rows] = z
            second = z.T @ z + rows.size * cov
            top[pattern] += mine.T @ z
            bottom[pattern] += second
            rest += ((mine - z @ part.T) ** 2).sum() + rows.size * np.trace(part @ cov @ part.T)
        load = np.stack([np.linalg.solve(bottom[k] + 1e-6 * np.eye(rank), top[k]) for k in range(K)])
        noise = max(rest / cells, 1e-4)
    return score @ load.T
