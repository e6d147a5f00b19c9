"""Size of a year's step and of the noise of recording, as smooth functions of level and thinness.

    E (y[t+h] - y[t])^2 = 2 r^2 + q^2 g(h),      g(h) = 2 (1 - (1-rho)^h) / (1 - (1-rho)^2)
    q = q[thin] level^gamma,                      r = r[thin] level^delta

g(h) tends to h as rho goes to zero. Differences over three years or more are used, so that what passes
within two years (a contract delivered late, a doubtful month) counts as noise and only what lasts counts as
a step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics.moments import Growth

Floats = NDArray[np.float64]

LASTING = 3
"""Shortest difference used, in years."""

LEAN = 0.5
"""Weight of the belief that thinness classes differ in step size by a factor of e^0.5 or less."""


@dataclass(frozen=True)
class Spread:
    """Fitted sizes.

    Attributes
    ----------
    step, noise : (3,) share
        Standard deviation at level 1 by thinness class (thin, middle, thick).
    step_power, noise_power : float
        Exponent of the level.
    """

    step: Floats
    step_power: float
    noise: Floats
    noise_power: float

    def step_at(self, level: Floats, thin: int) -> Floats:
        """Standard deviation of a year's step at a level."""
        return np.asarray(self.step[thin] * np.maximum(level, 0.0) ** self.step_power)

    def noise_at(self, level: Floats, thin: int) -> Floats:
        """Standard deviation of the noise of recording at a level."""
        return np.asarray(self.noise[thin] * np.maximum(level, 0.0) ** self.noise_power)


def years_of_steps(rho: float, horizons: tuple[int, ...]) -> Floats:
    """g(h): how many years' worth of steps lie between two years, given reversion.

    Examples
    --------
    >>> years_of_steps(0.0, (1, 5)).tolist()
    [1.0, 5.0]
    """
    h = np.asarray(horizons, dtype=np.float64)
    if rho < 1e-6:
        return h
    keep = 1.0 - rho
    return np.asarray(2.0 * (1.0 - keep**h) / (1.0 - keep**2))


def fit_spread(
    growth: Growth, rho: float, weight: Floats | None = None, start: Spread | None = None
) -> Spread | None:
    """Fit sizes of steps and noise to how squared differences grow.

    Least squares of the logarithm of observed over fitted mean squares, each weighted by the root of its
    number.

    Parameters
    ----------
    growth
        Of `holdfast.dynamics.moments.growth`.
    rho
        Yearly reversion.
    weight : (C,) count
        How often each client counts; once where left out.
    start
        Where the search begins.

    Returns
    -------
    Spread or None
        None where fewer than twelve cells hold 30 differences.
    """
    from scipy.optimize import least_squares

    w = np.ones(growth.square.shape[0]) if weight is None else weight
    lasting = [j for j, h in enumerate(growth.horizons) if h >= LASTING]
    square = np.tensordot(w, growth.square, 1)[..., lasting]
    number = np.tensordot(w, growth.number, 1)[..., lasting]
    if not number.any():
        return None
    g = years_of_steps(rho, tuple(growth.horizons[j] for j in lasting))
    thin, bins, h = np.nonzero((number >= 30) & (square > 0))
    keep = bins >= 1
    thin, bins, h = thin[keep], bins[keep], h[keep]
    if thin.size < 12 or np.unique(h).size < 2:
        return None
    seen = np.log(square[thin, bins, h] / number[thin, bins, h])
    strength = np.sqrt(number[thin, bins, h])
    strength /= strength.mean()
    log_level = np.log(growth.middle[bins])

    def miss(x: Floats) -> Floats:
        step = np.exp(2.0 * (x[thin] + x[6] * log_level)) * g[h]
        noise = 2.0 * np.exp(2.0 * (x[3 + thin] + x[7] * log_level))
        fit = strength * (np.log(step + noise) - seen)
        # where noise drowns the steps of a thinness class, its size leans on the middle class
        lean = np.array([x[0] - x[1], x[2] - x[1]]) * (LEAN / 0.5)
        return np.concatenate([fit, lean])

    first = np.array([-2.5] * 3 + [-2.0] * 3 + [0.5, 0.5])
    if start is not None:
        logs = np.log(np.concatenate([start.step, start.noise]))
        first = np.concatenate([logs, [start.step_power, start.noise_power]])
    low = np.array([-7.0] * 6 + [0.1, 0.0])
    high = np.array([0.7] * 6 + [1.2, 1.2])
    first = np.clip(first, low + 1e-3, high - 1e-3)
    x = least_squares(miss, first, bounds=(low, high), loss="soft_l1", max_nfev=200).x
    return Spread(np.exp(x[:3]), float(x[6]), np.exp(x[3:6]), float(x[7]))
