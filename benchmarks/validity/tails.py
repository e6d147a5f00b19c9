"""A forecast of the next reading whose steps are mostly small and sometimes large.

The Beta forecast of the model keeps its mean; its concentration k becomes k x quiet with chance 1 - part and
k x loud with chance `part`. The three numbers are learned by the log score of rounded shares on readings of the
development years, never on those that are scored.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special
from scores import LEVELS

LIVE = 0.01
"""Forecasts below this mean are left out of coverage: their intervals always hold."""


@dataclass(frozen=True)
class Tails:
    """What a forecast's concentration is multiplied by, and how often."""

    quiet: float = 1.0
    loud: float = 1.0
    part: float = 0.0


PLAIN = Tails()


def cdf(a, b, x, tails=PLAIN):
    """Distribution function at x of the mixture."""
    x = np.clip(x, 0.0, 1.0)
    out = special.betainc(a * tails.quiet, b * tails.quiet, x)
    if tails.part > 0.0:
        out = (1.0 - tails.part) * out + tails.part * special.betainc(a * tails.loud, b * tails.loud, x)
    return out


def _inverse(a, b):
    """Quantiles of a Beta; where a is so small that they can't be told from 0, 0."""
    return np.nan_to_num(special.betaincinv(a[:, None], b[:, None], LEVELS), nan=0.0)


def quantiles(a, b, tails=PLAIN):
    """Quantiles at `LEVELS`, (N, 49), by interpolation of the distribution function on a fine grid."""
    if tails.part == 0.0:
        return _inverse(a * tails.quiet, b * tails.quiet)
    each = [_inverse(a * f, b * f) for f in (tails.quiet, tails.loud)]
    grid = np.sort(np.concatenate(each, axis=1), axis=1)
    at = cdf(a[:, None], b[:, None], grid, tails)
    out = np.empty_like(each[0])
    for i in range(a.size):
        out[i] = np.interp(LEVELS, at[i], grid[i])
    return out


def learn(a, b, y, half, most=3000, seed=0):
    """The three numbers that score best on some forecasts and what came, forecasts of next to nothing left out."""
    live = a / (a + b) >= LIVE
    a, b, y = a[live], b[live], y[live]
    if y.size > most:
        keep = np.random.default_rng(seed).choice(y.size, most, replace=False)
        a, b, y = a[keep], b[keep], y[keep]

    def tails_of(x):
        x = np.clip(x, -9.0, 9.0)
        return Tails(float(np.exp(x[0])), float(np.exp(x[0] - abs(x[1]))), float(0.5 / (1.0 + np.exp(-x[2]))))

    def cost(x):
        t = tails_of(x)
        chance = cdf(a, b, y + half, t) - cdf(a, b, y - half, t)
        return -np.log(np.maximum(chance, 0.0) + 1e-5).mean()

    starts = ([0.5, 1.5, -1.0], [3.0, 4.0, -1.5])
    found = [optimize.minimize(cost, x, method="Nelder-Mead", options={"maxiter": 120}) for x in starts]
    return tails_of(min(found, key=lambda f: f.fun).x)
