"""A structural time series: level, slope, season and regression, filtered, smoothed and carried forward.

The model of one series (durbin2012, harvey1989):

    y[t]      = level[t] + season[t] + x[t] beta + e[t],        e ~ N(0, s0^2)
    level[t]  = level[t-1] + slope[t-1] + h[t],                 h ~ N(0, s1^2)
    slope[t]  = slope[t-1] + z[t],                              z ~ N(0, s2^2)
    season[t] = -(season[t-1] + ... + season[t-p+1]) + w[t],    w ~ N(0, s3^2)

The state is (level, slope, season[t], ..., season[t-p+2], beta); a local level is the model whose slope has no
variance and begins at zero. A missing y (NaN) is skipped, never filled. The four standard deviations are learned
from the series: `learned` gives their most likely values, `believed` many sets of them with their weight, so that
what is carried forward also tells how little a short series says about them.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from holdfast.infer.rng import normal4

Floats = NDArray[np.float64]

POINTS = 256
"""Sets of deviations tried by `believed`."""
BASES = (2, 3, 5, 7)
"""Bases of the sequence that spreads them evenly (halton1960)."""
SMALLEST = 1e-4
"""A deviation below this part of its scale is as good as none."""


@dataclass(frozen=True)
class Start:
    """What is believed of the state before the first step.

    Attributes
    ----------
    period : int
        Steps in a season; 1 for none.
    mean, var : (n,)
        n = 2 + (period - 1) + K: level, slope, period - 1 seasonal terms, K coefficients. Independent.
    """

    period: int
    mean: Floats
    var: Floats


def start(
    level: float,
    *,
    period: int = 12,
    level_sd: float = 10.0,
    slope_sd: float = 0.0,
    season_sd: float = 1.0,
    beta: tuple[tuple[float, float], ...] = (),
) -> Start:
    """Beliefs before the first step.

    Parameters
    ----------
    level, level_sd
        Of the level.
    period
        Steps in a season; 1 for none.
    slope_sd
        Of the slope around zero; 0 for a local level.
    season_sd
        Of each seasonal term around zero.
    beta
        Mean and deviation of each coefficient.

    Examples
    --------
    >>> start(5.0, period=4).mean.tolist()
    [5.0, 0.0, 0.0, 0.0, 0.0]
    """
    mean = [level, 0.0] + [0.0] * (period - 1) + [b[0] for b in beta]
    sd = [level_sd, slope_sd] + [season_sd] * (period - 1) + [b[1] for b in beta]
    return Start(period, np.array(mean), np.array(sd) ** 2)


@nb.njit(cache=True, nogil=True)
def _step(state: Floats, cov: Floats, period: int, sd: Floats) -> None:  # pragma: no cover - compiled
    """Carry mean and covariance of the state one step on, in place."""
    n = state.size
    state[0] += state[1]
    if period > 1:
        total = 0.0
        for i in range(2, period + 1):
            total += state[i]
        for i in range(period, 2, -1):
            state[i] = state[i - 1]
        state[2] = -total
    for side in range(2):  # the same move on the rows, then on the columns
        for j in range(n):
            if side == 0:
                cov[0, j] += cov[1, j]
            else:
                cov[j, 0] += cov[j, 1]
            if period > 1:
                total = 0.0
                for i in range(2, period + 1):
                    total += cov[i, j] if side == 0 else cov[j, i]
                for i in range(period, 2, -1):
                    if side == 0:
                        cov[i, j] = cov[i - 1, j]
                    else:
                        cov[j, i] = cov[j, i - 1]
                if side == 0:
                    cov[2, j] = -total
                else:
                    cov[j, 2] = -total
    cov[0, 0] += sd[1] * sd[1]
    cov[1, 1] += sd[2] * sd[2]
    if period > 1:
        cov[2, 2] += sd[3] * sd[3]


@nb.njit(cache=True, nogil=True)
def _loading(x: Floats, t: int, period: int, out: Floats) -> None:  # pragma: no cover - compiled
    """What y[t] reads of the state."""
    for i in range(out.size):
        out[i] = 0.0
    out[0] = 1.0
    if period > 1:
        out[2] = 1.0
    for k in range(x.shape[1]):
        out[period + 1 + k] = x[t, k]


@nb.njit(cache=True, nogil=True)
def filter_series(
    y: Floats, x: Floats, sd: Floats, period: int, mean: Floats, var: Floats
) -> tuple[float, Floats, Floats, Floats, Floats]:  # pragma: no cover - compiled
    """Kalman filter.

    Parameters
    ----------
    y : (T,)
        Observations; NaN where there is none.
    x : (T, K)
        Regressors.
    sd : (4,)
        Deviations of the irregular, the level, the slope and the season.
    period, mean, var
        See `Start`.

    Returns
    -------
    loglik : float
    ahead : (T + 1, n)
        Mean of the state before each step's observation; the last is one step past the end.
    ahead_cov : (T + 1, n, n)
    surprise, spread : (T,)
        y minus its prediction (NaN where missing), and the variance of that.
    """
    T, n = y.size, mean.size
    ahead, ahead_cov = np.empty((T + 1, n)), np.empty((T + 1, n, n))
    surprise, spread = np.full(T, np.nan), np.empty(T)
    a, P, z, m = mean.copy(), np.zeros((n, n)), np.empty(n), np.empty(n)
    for i in range(n):
        P[i, i] = var[i]
    loglik = 0.0
    for t in range(T + 1):
        for i in range(n):
            ahead[t, i] = a[i]
            for j in range(n):
                ahead_cov[t, i, j] = P[i, j]
        if t == T:
            break
        _loading(x, t, period, z)
        seen, F = 0.0, sd[0] * sd[0]
        for i in range(n):
            seen += z[i] * a[i]
            m[i] = 0.0
            for j in range(n):
                m[i] += P[i, j] * z[j]
        for i in range(n):
            F += z[i] * m[i]
        spread[t] = F
        if not math.isnan(y[t]) and F > 0.0:
            v = y[t] - seen
            surprise[t] = v
            loglik -= 0.5 * (math.log(2.0 * math.pi * F) + v * v / F)
            for i in range(n):
                a[i] += m[i] * v / F
                for j in range(n):
                    P[i, j] -= m[i] * m[j] / F
        _step(a, P, period, sd)
    return loglik, ahead, ahead_cov, surprise, spread


@nb.njit(cache=True, nogil=True)
def log_likelihoods(
    y: Floats, x: Floats, sds: Floats, period: int, mean: Floats, var: Floats
) -> Floats:  # pragma: no cover - compiled
    """Log-likelihood under each of G sets of deviations, (G, 4)."""
    out = np.empty(sds.shape[0])
    for g in range(out.size):
        out[g] = filter_series(y, x, sds[g], period, mean, var)[0]
    return out


def transition(period: int, n: int) -> Floats:
    """The matrix that carries the state one step on, (n, n).

    Examples
    --------
    >>> transition(3, 4).tolist()
    [[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, -1.0, -1.0], [0.0, 0.0, 1.0, 0.0]]
    """
    out = np.eye(n)
    out[0, 1] = 1.0
    if period > 1:
        seasons = slice(2, period + 1)
        out[seasons, seasons] = np.eye(period - 1, k=-1)
        out[2, seasons] = -1.0
    return out


def smooth_series(y: Floats, x: Floats, sd: Floats, begin: Start) -> tuple[Floats, Floats]:
    """Mean and covariance of the state at each step, given the whole series (durbin2012, section 4.4).

    Parameters
    ----------
    y, x, sd
        See `filter_series`.
    begin : Start

    Returns
    -------
    mean : (T, n)
    cov : (T, n, n)
    """
    _, ahead, ahead_cov, surprise, spread = filter_series(y, x, sd, begin.period, begin.mean, begin.var)
    n = begin.mean.size
    move = transition(begin.period, n)
    mean, cov = np.empty((y.size, n)), np.empty((y.size, n, n))
    r, N, z = np.zeros(n), np.zeros((n, n)), np.empty(n)
    for t in range(y.size - 1, -1, -1):
        P = ahead_cov[t]
        left, load = move, np.zeros(n)
        if not np.isnan(surprise[t]):
            _loading(x, t, begin.period, z)
            load = z / spread[t]
            left = move @ (np.eye(n) - np.outer(P @ z, load))
            r = load * surprise[t] + left.T @ r
            N = np.outer(z, load) + left.T @ N @ left
        else:
            r, N = left.T @ r, left.T @ N @ left
        mean[t], cov[t] = ahead[t] + P @ r, P - P @ N @ P
    return mean, cov


@dataclass(frozen=True)
class Deviations:
    """What a series says about its four standard deviations.

    Attributes
    ----------
    sds : (G, 4)
        Sets that were tried: irregular, level, slope, season.
    weight : (G,)
        Their weights, which sum to 1.
    """

    sds: Floats
    weight: Floats

    @property
    def effective(self) -> float:
        """Number of sets that carry the weight."""
        return float(1.0 / np.sum(self.weight**2))


def learned(y: Floats, x: Floats, scales: Floats, begin: Start) -> tuple[Floats, float]:
    """Most likely deviations, by maximum likelihood from several starts.

    Parameters
    ----------
    y, x
        See `filter_series`.
    scales : (4,)
        Order of size of each deviation; one that is 0 stays 0.
    begin : Start

    Returns
    -------
    sd : (4,)
    loglik : float
    """
    from scipy.optimize import minimize

    free = np.flatnonzero(scales > 0.0)

    def spread(log: Floats) -> Floats:
        sd = np.zeros(4)
        sd[free] = np.exp(np.clip(log, math.log(SMALLEST), 5.0)) * scales[free]
        return sd

    def loss(log: Floats) -> float:
        return -float(filter_series(y, x, spread(log), begin.period, begin.mean, begin.var)[0])

    best, least = np.zeros(4), math.inf
    for first in range(free.size):
        guess = np.full(free.size, -0.5)
        guess[first] = -4.0
        found = minimize(loss, guess, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-5})
        if found.fun < least:
            best, least = spread(found.x), float(found.fun)
    return best, -least


@functools.cache
def spread_evenly(points: int, dimensions: int) -> Floats:
    """Points in the unit cube by radical inverses (halton1960), (points, dimensions).

    Examples
    --------
    >>> spread_evenly(3, 2).round(3).tolist()
    [[0.5, 0.333], [0.25, 0.667], [0.75, 0.111]]
    """
    out = np.zeros((points, dimensions))
    for d in range(dimensions):
        for i in range(points):
            left, part = i + 1, 1.0
            while left:
                part /= BASES[d]
                out[i, d] += part * (left % BASES[d])
                left //= BASES[d]
    out.flags.writeable = False
    return out


def believed(y: Floats, x: Floats, scales: Floats, begin: Start, *, points: int = POINTS) -> Deviations:
    """Sets of deviations, each weighted by its likelihood.

    Each deviation is believed beforehand to be the size of a normal draw of its scale (half-normal); the sets are
    spread evenly over that belief, so their weights are their likelihoods.

    Parameters
    ----------
    y, x
        See `filter_series`.
    scales : (4,)
        Scale of each half-normal; 0 for a deviation that is none.
    begin : Start
    points
        Sets tried, G.

    Returns
    -------
    Deviations
    """
    from scipy.special import ndtri

    free = np.flatnonzero(scales > 0.0)
    sds = np.zeros((points, 4))
    sds[:, free] = scales[free] * ndtri(0.5 + 0.5 * spread_evenly(points, free.size))
    logs = log_likelihoods(y, x, sds, begin.period, begin.mean, begin.var)
    weight = np.exp(logs - logs.max())
    return Deviations(sds, weight / weight.sum())


@nb.njit(cache=True, nogil=True)
def _normals(
    draws: int, steps: int, seed: int, stream: int, cell: int
) -> Floats:  # pragma: no cover - compiled
    """Four standard normal numbers for each draw and step, (draws, steps, 4)."""
    out = np.empty((draws, steps, 4))
    for d in range(draws):
        for h in range(steps):
            out[d, h, 0], out[d, h, 1], out[d, h, 2], out[d, h, 3] = normal4(seed, stream, d, h, cell)
    return out


@functools.lru_cache(maxsize=8)
def _noise(draws: int, steps: int, seed: int, stream: int, cell: int) -> Floats:
    """The same numbers kept for a while: one place is asked for by several models of one series."""
    out = np.asarray(_normals(draws, steps, seed, stream, cell))
    out.flags.writeable = False
    return out


@nb.njit(cache=True, nogil=True)
def _root(cov: Floats) -> Floats:  # pragma: no cover - compiled
    """Lower root of a covariance that may lack rank: a direction without variance gets none."""
    n = cov.shape[0]
    out = np.zeros((n, n))
    for j in range(n):
        rest = cov[j, j]
        for k in range(j):
            rest -= out[j, k] * out[j, k]
        if rest > 1e-12 * cov[j, j] and rest > 0.0:
            out[j, j] = math.sqrt(rest)
            for i in range(j + 1, n):
                left = cov[i, j]
                for k in range(j):
                    left -= out[i, k] * out[j, k]
                out[i, j] = left / out[j, j]
    return out


def carried(
    y: Floats,
    x: Floats,
    further: Floats,
    deviations: Deviations,
    begin: Start,
    *,
    draws: int,
    seed: int,
    stream: int,
    cell: int,
) -> Floats:
    """Joint draws of the series past its end, over the sets of deviations in proportion to their weight.

    Parameters
    ----------
    y, x
        The series up to the end; see `filter_series`.
    further : (H, K)
        Regressors of the steps ahead.
    deviations : Deviations
    begin : Start
    draws, seed, stream, cell
        Number of draws N, and the key and place of the random numbers; `stream` and the next are used.

    Returns
    -------
    (N, H)
        Same bytes for the same arguments.
    """
    share = (np.arange(draws) + 0.5) / draws
    chosen = np.minimum(np.searchsorted(np.cumsum(deviations.weight), share), deviations.weight.size - 1)
    used, which = np.unique(chosen, return_inverse=True)
    n, H, p = begin.mean.size, further.shape[0], begin.period
    first = _noise(draws, -(-n // 4), seed, stream, cell).reshape(draws, -1)[:, :n]
    noise = _noise(draws, H, seed, stream + 1, cell) * deviations.sds[used][which][:, None, :]
    state = np.empty((draws, n))
    for g, point in enumerate(used):
        _, ahead, cov, _, _ = filter_series(y, x, deviations.sds[point], p, begin.mean, begin.var)
        state[which == g] = ahead[-1] + first[which == g] @ _root(cov[-1]).T
    out = np.empty((draws, H))
    for h in range(H):
        if h:
            state[:, 0] += state[:, 1] + noise[:, h, 1]
            state[:, 1] += noise[:, h, 2]
            if p > 1:
                new = noise[:, h, 3] - state[:, 2 : p + 1].sum(axis=1)
                state[:, 3 : p + 1] = state[:, 2:p].copy()
                state[:, 2] = new
        season = state[:, 2] if p > 1 else 0.0
        out[:, h] = state[:, 0] + season + state[:, p + 1 :] @ further[h] + noise[:, h, 0]
    return out
