"""A yearly hazard whose intercept drifts: logistic regression with a random walk over years.

    logit P(y[i,t] = 1) = a[t] + x[i,t]' b,     a[t] ~ N(a[t-1], s^2),     b ~ N(0, r^2)

The joint mode is found by Newton steps (mccullagh1989); the next year's intercept is the last one, with the step's
variance added.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

ROUNDS, CLOSE = 200, 1e-10
"""Most Newton steps, and the gain in log density still to be had at which they end."""

FIRST = 3.0
"""Standard deviation of the first year's intercept."""


@dataclass(frozen=True)
class Hazard:
    """A fit.

    Attributes
    ----------
    intercept : (T,)
        By year, logit scale.
    slope : (K,)
    cov : (1 + K, 1 + K)
        Of the last intercept and the slopes.
    step : float
        Standard deviation of the intercept's change from year to year.
    """

    intercept: Floats
    slope: Floats
    cov: Floats
    step: float

    def chance(self, x: Floats, ahead: int = 1) -> Floats:
        """P of the event in a later year, averaged over what isn't known.

        Parameters
        ----------
        x : (n, K)
        ahead
            Years past the last one fitted.

        Returns
        -------
        (n,)
        """
        wide = np.column_stack([np.ones(len(x)), x])
        eta = self.intercept[-1] + x @ self.slope
        var = np.einsum("nk,kl,nl->n", wide, self.cov, wide) + ahead * self.step**2
        return np.asarray(expit(eta / np.sqrt(1.0 + np.pi * var / 8.0)))  # mackay1992: averaged over a normal

    def draws(self, x: Floats, n: int, seed: int, ahead: int = 1) -> Floats:
        """Draws of P of the event in a later year, (n, len(x))."""
        rng = np.random.default_rng([seed, 4091])
        cov = self.cov.copy()
        cov[0, 0] += ahead * self.step**2
        values = rng.multivariate_normal(np.append(self.intercept[-1], self.slope), cov, n, method="cholesky")
        return np.asarray(expit(values[:, :1] + values[:, 1:] @ x.T))


def fitted(y: Floats, x: Floats, year: NDArray[np.int64], step: float, ridge: float) -> Hazard:
    """Fit by the joint mode.

    Parameters
    ----------
    y : (n,)
        0 or 1.
    x : (n, K)
        Standardised covariates.
    year : (n,) int
        Steps from 0 to T - 1.
    step : float
        s, standard deviation of the intercept's change.
    ridge : float
        r, standard deviation of a slope.

    Returns
    -------
    Hazard

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> year = np.repeat(np.arange(20), 200)
    >>> h = fitted((rng.random(4000) < 0.1).astype(float), np.zeros((4000, 1)), year, 0.1, 1.0)
    >>> bool(abs(h.chance(np.zeros((1, 1)))[0] - 0.1) < 0.04)
    True
    """
    T, K = int(year.max()) + 1, x.shape[1]
    prior = np.zeros((T + K, T + K))
    prior[0, 0] = FIRST**-2.0
    walk = step**-2.0
    for t in range(T - 1):
        prior[t, t] += walk
        prior[t + 1, t + 1] += walk
        prior[t, t + 1] = prior[t + 1, t] = -walk
    prior[np.arange(T, T + K), np.arange(T, T + K)] = ridge**-2.0
    base = float(np.clip(y.mean(), 1e-4, 0.9999))
    center = np.zeros(T + K)
    center[:T] = np.log(base / (1.0 - base))
    at, top = center.copy(), -np.inf
    move = np.zeros(T + K)
    for _ in range(ROUNDS):
        size = 1.0
        while True:
            there = at + size * move
            eta = there[:T][year] + x @ there[T:]
            value = float((y * eta - np.logaddexp(0.0, eta)).sum()) - 0.5 * float(
                (there - center) @ prior @ (there - center)
            )
            if value >= top or size < 1e-6:
                break
            size *= 0.5
        gained, at, top = value - top, there, max(value, top)
        p = expit(eta)
        off, weight = y - p, p * (1.0 - p)
        slope = np.concatenate([np.bincount(year, off, T), x.T @ off]) - prior @ (at - center)
        hessian = prior.copy()
        hessian[np.arange(T), np.arange(T)] += np.bincount(year, weight, T)
        cross = np.stack([np.bincount(year, weight * x[:, k], T) for k in range(K)], axis=1)
        hessian[:T, T:] += cross
        hessian[T:, :T] += cross.T
        hessian[T:, T:] += (x.T * weight) @ x
        move = np.linalg.solve(hessian, slope)
        if float(slope @ move) < CLOSE or (gained < CLOSE and size < 1e-6):
            break
    cov = np.linalg.inv(hessian)
    keep = np.r_[T - 1, T : T + K]
    return Hazard(at[:T], at[T:], cov[np.ix_(keep, keep)], step)
