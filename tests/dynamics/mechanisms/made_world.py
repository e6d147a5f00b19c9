"""A small made world, and a mechanism whose covariate is handed in."""

import numpy as np

from holdfast import codebook
from holdfast.dynamics.mechanisms import Belief, Mechanism, Record
from holdfast.dynamics.mechanisms.world import World

C, P, T = 40, 12, 30


def shocks(rng):
    """Wars of powers: spells of a few years, the same for every country, (C, P, T)."""
    on = np.zeros((P, T))
    for p in range(P):
        for start in rng.choice(T - 3, 2, replace=False):
            on[p, start : start + 3] = 1.0
    return np.broadcast_to(on, (C, P, T)).copy()


def made(rng, x, effect, sd=0.01, common=0.002, noise=0.003, gain=0.6):
    """A world whose shares move by pair, year, the power's year and an effect of x, are read with error and filtered."""
    year, power = rng.normal(0, 0.003, T), common * rng.standard_normal((P, T))
    moved = effect * np.nan_to_num(x) + year + power + sd * rng.standard_t(4, (C, P, T)) / np.sqrt(2.0)
    true = 0.5 + np.cumsum(moved - moved.mean(axis=2, keepdims=True), axis=2)
    read, seen = true + noise * rng.standard_normal(true.shape), true.copy()
    for t in range(1, T):
        seen[..., t] = seen[..., t - 1] + gain * (read[..., t] - seen[..., t - 1])
    record = Record(
        None, tuple(f"C{i:02d}" for i in range(C)), tuple(f"P{i:02d}" for i in range(P)), np.arange(1992, 1992 + T),
        np.repeat(seen[:, None], 5, axis=1),
    )  # fmt: skip
    every = np.full((C, P, T), gain)
    return World(
        record, np.ones((C, 5, P, T), dtype=bool), {"tie": every}, {d: {"tie": 1.0} for d in codebook.DOMAINS}
    )


def own(covariate, sign=-1, domain="security", **more):
    """A mechanism of one domain."""
    return Mechanism(
        name="own", title="Own", statements=(), equation="x", sign=sign, why="why", covariate=covariate,
        beliefs={domain: Belief(-0.01, 0.01, "declared")}, would_change="data", unit="one", **more,
    )  # fmt: skip
