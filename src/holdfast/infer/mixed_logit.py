"""Logistic regression with one normal effect a group, its scale unknown: draws by Laplace's method over a grid.

    logit P(y = 1) = x' b + u[g],    b ~ N(m, diag(s^2)),    u[g] ~ N(0, t^2),    t half-normal of scale s_t

For each scale t on a grid the joint mode of (b, u) is found by Newton steps; its Hessian gives a normal, and the
integral under it the weight of that t (tierney1986). Draws mix the normals by weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

GRID = 16
"""Scales tried, at equal steps of prior probability."""

CLOSE = 1e-10
"""Newton stops when no value moves by more."""


@dataclass(frozen=True)
class Drawn:
    """Draws of a fit.

    Attributes
    ----------
    coefficient : (N, K)
    scale : (N,)
    effect : (N, G)
        Of the groups seen.
    """

    coefficient: Floats
    scale: Floats
    effect: Floats


def scales(spread: float) -> Floats:
    """Scales at the middles of equal parts of a half-normal's probability, (GRID,).

    Examples
    --------
    >>> bool((np.diff(scales(1.0)) > 0).all())
    True
    """
    from scipy.special import ndtri

    return np.asarray(spread * ndtri(0.5 + 0.5 * (np.arange(GRID) + 0.5) / GRID))


def fitted(
    y: Floats, x: Floats, group: NDArray[np.int64], mean: Floats, sd: Floats, spread: float, draws: int, seed: int
) -> Drawn:  # fmt: skip
    """Draws from the posterior.

    Parameters
    ----------
    y : (n,)
        0 or 1; in between for an answer in between.
    x : (n, K)
    group : (n,) int
        0 to G - 1.
    mean, sd : (K,)
        Prior of the coefficients.
    spread : float
        Scale of the half-normal prior of t.
    draws, seed : int

    Returns
    -------
    Drawn

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> y = (rng.random(400) < 0.8).astype(float)
    >>> d = fitted(y, np.ones((400, 1)), np.zeros(400, dtype=int), np.zeros(1), np.ones(1), 0.1, 500, 0)
    >>> bool(abs(expit(d.coefficient[:, 0] + d.effect[:, 0]).mean() - y.mean()) < 0.02)
    True
    """
    n, K = x.shape
    G = int(group.max()) + 1 if n else 0
    wide = np.zeros((n, K + G))
    wide[:, :K] = x
    wide[np.arange(n), K + group] = 1.0
    center = np.concatenate([mean, np.zeros(G)])
    at = center.copy()
    logs, modes, roots = [], [], []
    for t in scales(spread):
        precision = np.concatenate([sd**-2.0, np.full(G, t**-2.0)])
        at, hessian, top = _mode(y, wide, center, precision, at)
        low = np.linalg.cholesky(hessian)
        logs.append(top + 0.5 * np.log(precision).sum() - np.log(np.diagonal(low)).sum())
        modes.append(at)
        roots.append(low)
    weight = np.exp(np.array(logs) - max(logs))
    rng = np.random.default_rng([seed, 4057])
    which = rng.choice(GRID, draws, p=weight / weight.sum())
    z = rng.standard_normal((draws, K + G))
    values = np.empty_like(z)
    for k in np.unique(which):
        values[which == k] = modes[k] + np.linalg.solve(roots[k].T, z[which == k].T).T
    return Drawn(values[:, :K], scales(spread)[which], values[:, K:])


def prior(mean: Floats, sd: Floats, spread: float, draws: int, seed: int) -> Drawn:
    """Draws from the prior, without a group.

    Examples
    --------
    >>> prior(np.zeros(2), np.ones(2), 1.0, 5, 0).coefficient.shape
    (5, 2)
    """
    rng = np.random.default_rng([seed, 4073])
    coefficient = mean + sd * rng.standard_normal((draws, mean.size))
    return Drawn(coefficient, np.abs(spread * rng.standard_normal(draws)), np.zeros((draws, 0)))


def _mode(
    y: Floats, x: Floats, center: Floats, precision: Floats, at: Floats
) -> tuple[Floats, Floats, float]:
    """Joint mode, Hessian there, log density up to a constant."""
    for _ in range(100):
        p = expit(x @ at)
        slope = x.T @ (y - p) - precision * (at - center)
        hessian = (x.T * (p * (1.0 - p))) @ x + np.diag(precision)
        step = np.linalg.solve(hessian, slope)
        at = at + step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < CLOSE:
            break
    eta = x @ at
    top = float((y * eta - np.logaddexp(0.0, eta)).sum() - 0.5 * (precision * (at - center) ** 2).sum())
    return at, hessian, top
