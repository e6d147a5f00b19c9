"""One sweep of the sampler of positions: latent votes, paths of positions, roll calls.

Data augmentation (albert1993): a vote is the interval in which y = b x - c + e lies, cut at -h, +h with
h = exp(w). Given y, a state's positions over time have a linear Gaussian state space, drawn at once forward and
backward (carter1994), and (b, c) of a roll call are a regression; w is moved by a random walk whose likelihood is
that of the votes, the latent y integrated out. Random numbers are by place (`holdfast.infer.rng`), so that
draws don't depend on threads.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.choice_cell import TINY, chances
from holdfast.infer.normal import cdf
from holdfast.infer.rng import normal, normal4, uniform

Floats = NDArray[np.float64]

_A = (
    -3.969683028665376e01, 2.209460984245205e02, -2.759285104469687e02,
    1.383577518672690e02, -3.066479806614716e01, 2.506628277459239e00,
)  # fmt: skip
_B = (
    -5.447609879822406e01, 1.615858368580409e02, -1.556989798598866e02, 6.680131188771972e01,
    -1.328068155288572e01,
)  # fmt: skip
_C = (
    -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e00,
    -2.549732539343734e00, 4.374664141464968e00, 2.938163982698783e00,
)  # fmt: skip
_D = (7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e00, 3.754408661907416e00)


@njit(cache=True, nogil=True)
def quantile(p):  # type: ignore[no-untyped-def]
    """Quantile of the standard normal by rational functions, to nine digits.

    Examples
    --------
    >>> round(quantile(0.975), 4)
    1.96
    """
    if p < 0.02425:
        q = math.sqrt(-2.0 * math.log(p))
        return (((((_C[0] * q + _C[1]) * q + _C[2]) * q + _C[3]) * q + _C[4]) * q + _C[5]) / (
            (((_D[0] * q + _D[1]) * q + _D[2]) * q + _D[3]) * q + 1.0
        )
    if p > 1.0 - 0.02425:
        return -quantile(1.0 - p)
    q = p - 0.5
    r = q * q
    return (
        (((((_A[0] * r + _A[1]) * r + _A[2]) * r + _A[3]) * r + _A[4]) * r + _A[5])
        * q
        / (((((_B[0] * r + _B[1]) * r + _B[2]) * r + _B[3]) * r + _B[4]) * r + 1.0)
    )


@njit(cache=True, nogil=True)
def truncated(low, high, mean, u):  # type: ignore[no-untyped-def]
    """A normal with some mean and variance 1 between two points, from a uniform draw.

    Examples
    --------
    >>> 1.0 < truncated(1.0, np.inf, 0.0, 0.5) < 2.0
    True
    """
    a, b = low - mean, high - mean
    turned = a > 0.0
    if turned:
        a, b = -b, -a
    pa, pb = cdf(a), cdf(b)
    p = pa + u * (pb - pa)
    if p < 1e-300:
        z = max(min(b, 0.0), a)
    else:
        z = quantile(min(max(p, 1e-300), 1.0 - 1e-16))
        z = min(max(z, a), b)
    return mean - z if turned else mean + z


@njit(cache=True, nogil=True)
def sweep_positions(
    choice: NDArray[np.int8],
    session: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    x: Floats,
    item: Floats,
    r: float,
    sigma: float,
    seed: int,
    sweep: int,
    begin: int,
    end: int,
) -> None:  # pragma: no cover - compiled
    """Draw the paths of some states, in place: latent votes first, then the path given them.

    Parameters
    ----------
    choice : (J, N) int8
        Codes; only 0, 1, 2 count.
    session : (J,) int
        Step of each roll call.
    first, last : (N,) int
        Steps between which each state has a position.
    x : (T, N)
        Positions, replaced.
    item : (J, 5)
        Parameters.
    r, sigma : float
        Correlation of neighbouring sessions and standard deviation of positions.
    seed, sweep : int
        Key and place of the random numbers.
    begin, end : int
        States from begin up to end.
    """
    J = choice.shape[0]
    T = x.shape[0]
    h, k = np.zeros(T), np.zeros(T)
    m, v = np.zeros(T), np.zeros(T)
    for i in range(begin, end):
        h[:] = 0.0
        k[:] = 0.0
        for j in range(J):
            c = choice[j, i]
            if c < 0 or c > 2:
                continue
            t = session[j]
            b, mid, half = item[j, 0], item[j, 1], math.exp(item[j, 2])
            mean = b * x[t, i] - mid
            low = -np.inf if c == 0 else (-half if c == 1 else half)
            high = -half if c == 0 else (half if c == 1 else np.inf)
            y = truncated(low, high, mean, uniform(seed, 11, sweep, j, i))
            h[t] += b * b
            k[t] += b * (y + mid)
        pm, pv = 0.0, sigma * sigma
        for t in range(first[i], last[i] + 1):
            if t > first[i]:
                pm, pv = r * m[t - 1], r * r * v[t - 1] + (1.0 - r * r) * sigma * sigma
            v[t] = 1.0 / (1.0 / pv + h[t])
            m[t] = v[t] * (pm / pv + k[t])
        t = last[i]
        x[t, i] = m[t] + math.sqrt(v[t]) * normal(seed, 12, sweep, t, i)
        q = (1.0 - r * r) * sigma * sigma
        for t in range(last[i] - 1, first[i] - 1, -1):
            vv = 1.0 / (1.0 / v[t] + r * r / q)
            mm = vv * (m[t] / v[t] + r * x[t + 1, i] / q)
            x[t, i] = mm + math.sqrt(vv) * normal(seed, 12, sweep, t, i)


@njit(cache=True, nogil=True)
def _log_votes(row, x, b, c, w):  # type: ignore[no-untyped-def]
    total = 0.0
    for i in range(row.size):
        if row[i] < 0 or row[i] > 2:
            continue
        no, mid, yes = chances(x[i], b, c, w)
        total += math.log(max(no if row[i] == 0 else (mid if row[i] == 1 else yes), TINY))
    return total


@njit(cache=True, nogil=True)
def sweep_calls(
    choice: NDArray[np.int8],
    session: NDArray[np.int64],
    x: Floats,
    item: Floats,
    mean: Floats,
    precision: Floats,
    root: Floats,
    seed: int,
    sweep: int,
    begin: int,
    end: int,
) -> int:  # pragma: no cover - compiled
    """Draw some roll calls' discrimination, middle and log half-width, in place, latent votes integrated out.

    A proposal from a normal around the present value, shaped by the roll call's own covariance, is taken or
    left by the probability of the votes (metropolis1953): unlike cut points given latent votes it moves far.

    Parameters
    ----------
    choice, session, x, item
        As in `sweep_positions`.
    mean : (3,), precision : (3, 3)
        Prior of the three.
    root : (J, 3, 3)
        Lower root of each proposal's covariance.
    seed, sweep, begin, end
        Key, place, and roll calls from begin up to end.

    Returns
    -------
    int
        Proposals taken.
    """
    taken = 0
    for j in range(begin, end):
        row, xs = choice[j], x[session[j]]
        now = _log_votes(row, xs, item[j, 0], item[j, 1], item[j, 2])
        for round_ in range(3):
            z = normal4(seed, 13, sweep, j, round_)
            there = np.empty(3)
            for p in range(3):
                there[p] = item[j, p]
                for o in range(p + 1):
                    there[p] += root[j, p, o] * z[o]
            new = _log_votes(row, xs, there[0], there[1], there[2])
            prior = 0.0
            for p in range(3):
                for o in range(3):
                    prior -= (
                        0.5
                        * precision[p, o]
                        * (
                            (there[p] - mean[p]) * (there[o] - mean[o])
                            - (item[j, p] - mean[p]) * (item[j, o] - mean[o])
                        )
                    )
            if math.log(uniform(seed, 14, sweep, j, round_)) < new - now + prior:
                taken += 1
                now = new
                for p in range(3):
                    item[j, p] = there[p]
    return taken
