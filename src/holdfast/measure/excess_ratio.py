"""Observed over expected, as a median, an interval and the chance of an excess."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Band:
    """Observed over expected: median and 90 % interval, and the chance that it is above 1."""

    q50: float
    q05: float
    q95: float
    p_more: float

    @property
    def covers(self) -> bool:
        """Whether the interval holds 1: no excess."""
        return self.q05 <= 1.0 <= self.q95


def band(draws: Floats) -> Band:
    """Sum up draws of a ratio.

    Examples
    --------
    >>> band(np.array([0.5, 2.0, 2.0, 2.0])).p_more
    0.75
    """
    q05, q50, q95 = (float(q) for q in np.quantile(draws, (0.05, 0.5, 0.95)))
    return Band(q50, q05, q95, float(np.mean(draws > 1.0)))


def together(observed: Floats, paths: Floats) -> tuple[Floats, Floats]:
    """Ratio and difference of all months that were observed, by draw."""
    seen = np.isfinite(observed)
    total = float(observed[seen].sum())
    expected = paths[:, seen].sum(axis=1)
    return total / expected, total - expected
