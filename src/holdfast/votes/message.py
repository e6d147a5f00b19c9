"""What sessions that are held say of the one behind them: a normal law, exact where the chain is.

Sweeping a chain of sessions forward leaves, of everything before a session, a quadratic in that session's own
values. Sessions fitted before enter a fit of later ones by it alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.chain import Factored, carried

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Quadratic:
    """A log density up to a constant: pull'(v - at) - (v - at)' precision (v - at) / 2.

    Attributes
    ----------
    at, pull : (n,)
        Where it was made, and its slope there.
    precision : (n, n)
    """

    at: Floats
    pull: Floats
    precision: Floats

    def added(self, values: Floats, right: Floats) -> float:
        """Add its slope to that of the votes, in place; the log density is returned."""
        off = values - self.at
        bent = self.precision @ off
        right += self.pull - bent
        return float(self.pull @ off - 0.5 * off @ bent)


@dataclass(frozen=True)
class Message:
    """What is said of positions, and of habits with hedging behind them."""

    x: Quadratic
    a: Quadratic


def said(chain: Factored, step: int, before: Floats, values: Floats) -> Quadratic:
    """What the steps before one say of it, by a chain that was factored where they had come to rest.

    Parameters
    ----------
    chain
        Of all steps.
    step
        1 or later.
    before, values : (m,), (n,)
        Values of the step before, and of this one, where the chain was factored.
    """
    link = chain.links[step - 1]
    pull = np.zeros(values.size)
    pull[link.there] = link.precision * (before[link.here] - values[link.there])
    return Quadratic(values, pull, carried(chain.inverse[step - 1], link, values.size))
