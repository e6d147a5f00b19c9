"""A structural time series: level, slope, season and regression, filtered, smoothed and carried forward.

The model of one series (durbin2012, harvey1989):

    y[t]      = level[t] + season[t] + x[t] beta + e[t],        e ~ N(0, s0^2)
    level[t]  = level[t-1] + slope[t-1] + h[t],                 h ~ N(0, s1^2)
    slope[t]  = slope[t-1] + z[t],                              z ~ N(0, s2^2)
    season[t] = -(season[t-1] + ... + season[t-p+1]) + w[t],    w ~ N(0, s3^2)

The state is (level, slope, season[t], ..., season[t-p+2], beta); a local level is the model whose slope has no
variance and begins at zero. A missing y (NaN) is skipped, never filled. How the four standard deviations are
learned is told in `holdfast.infer.deviations`, how a series goes on in `holdfast.infer.ahead`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
