"""Recorded shares made up: countries that wander and come back."""

from __future__ import annotations

import numpy as np

from holdfast.dynamics.observed import Observed


def made_up(T=40, S=120, P=4, seed=0):
    """Countries whose shares wander and come back; the second half of them far more restless."""
    rng = np.random.default_rng(seed)
    base = rng.dirichlet(np.ones(P + 1), S)[:, :P]
    x, y = base.copy(), np.zeros((S, T, P))
    step = np.where(np.arange(S) < S // 2, 0.005, 0.05)[:, None]
    for t in range(T):
        x = np.clip(x + 0.3 * (base - x) + step * rng.standard_t(4, (S, P)), 0.0, 1.0)
        y[:, t] = x
    names = tuple(f"C{i}" for i in range(S))
    powers = tuple(f"P{i}" for i in range(P))
    return Observed(
        "made_up", y, np.ones((S, T), dtype=np.int64), np.arange(S), names, powers, np.arange(1970, 1970 + T)
    )
