"""Parameters learned anew from some readings, by the same score as those that ship."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from holdfast.infer import beta
from holdfast.measure.learn import GRID
from holdfast.measure.learned import parameters_of


def cost(world, rows, parameters):
    """Mean over readings of the summed CRPS one step ahead, on pairs that hold something before or after."""
    a, b = world.ahead(rows, parameters)
    y = world.share[rows]
    use = np.isfinite(a) & (np.maximum(a / (a + b), y) > 0.005)
    return float(beta.crps(a[use], b[use], y[use]).sum() / max(len(rows), 1))


def search(world, rows, rounds=2, reach=99, fresh=None):
    """The best parameters for the readings in `rows`, from those that ship, one at a time.

    The part of the error that is new each year is that which ships, or the one given.

    Parameters
    ----------
    world, rows
        Readings and which of them are scored.
    rounds : int
        Times that all parameters are gone through.
    reach : int
        Steps of the grid that are tried on either side of what is best so far.
    """
    best = parameters_of(world.name)
    best = best if fresh is None else replace(best, fresh=fresh)
    value = cost(world, rows, best)
    for _ in range(rounds):
        before = value
        for name, values in GRID.items():
            at = values.index(getattr(best, name))
            for v in values[max(at - reach, 0) : at + reach + 1]:
                trial = replace(best, **{name: v})
                if trial == best:
                    continue
                got = cost(world, rows, trial)
                if got < value - 1e-9:
                    best, value = trial, got
        if value > before - 1e-6:
            break
    return best
