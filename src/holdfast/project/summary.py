"""What is counted over runs: integers only, so that chunks merge exactly, in any order, on any machine."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.integer[Any]]

STATUSES = ("prominent", "predominant")
"""Among the first two, and first, by composite in a majority of the countries."""


@dataclass(frozen=True)
class Summary:
    """Counts over runs; see `holdfast.infer.ensemble_kernel.carry` for shapes.

    Attributes
    ----------
    runs : int
    held : (S, 2, Y + 1)
    lost : (S, 2, Y + 2)
    moved : (S, 2, Y + 1, 2)
    ranks : (S, C, 2, Y + 1)
    shares : (S, C, D + 1, Y + 1, bins)
    gains : (S, Y + 1, bins)
    levels : (S, C, P, Y + 1)
    asked : (S, C, Y + 1, 3)
    """

    runs: int
    held: Counts
    lost: Counts
    moved: Counts
    ranks: Counts
    shares: Counts
    gains: Counts
    levels: Counts
    asked: Counts

    def __add__(self, other: Summary) -> Summary:
        """Merge two chunks."""
        return Summary(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def chance(self) -> Floats:
        """Probability of each status by scenario and year, (S, 2, Y + 1)."""
        return np.asarray(self.held / self.runs)


def merge(parts: list[Summary]) -> Summary:
    """Merge chunks; the order doesn't matter.

    Parameters
    ----------
    parts
        One or more.

    Returns
    -------
    Summary
    """
    return reduce(lambda a, b: a + b, parts)


def quantiles(
    histogram: Counts, probabilities: tuple[float, ...], low: float = 0.0, high: float = 1.0
) -> Floats:
    """Quantiles of values counted in equal bins, linear within a bin.

    Parameters
    ----------
    histogram : (..., B) count
    probabilities
        Q of them, in (0, 1).
    low, high
        Ends of the first and the last bin.

    Returns
    -------
    (..., Q)

    Examples
    --------
    >>> import numpy as np
    >>> quantiles(np.array([10, 0, 10, 0]), (0.25, 0.75)).tolist()
    [0.125, 0.625]
    """
    B = histogram.shape[-1]
    flat = histogram.reshape(-1, B)
    cumulated = np.concatenate(
        [np.zeros((flat.shape[0], 1), dtype=np.int64), np.cumsum(flat, axis=1)], axis=1
    )
    out = np.empty((flat.shape[0], len(probabilities)))
    for i, row in enumerate(cumulated):
        for j, p in enumerate(probabilities):
            want = p * row[-1]
            b = min(max(int(np.searchsorted(row, want, side="left")) - 1, 0), B - 1)
            inside = (want - row[b]) / max(row[b + 1] - row[b], 1)
            out[i, j] = low + (high - low) * (b + inside) / B
    return out.reshape(*histogram.shape[:-1], len(probabilities))


def waiting(counts: Counts, probability: float) -> int | None:
    """Year by which a status is lost with a probability, among runs that had it at the start.

    Parameters
    ----------
    counts : (Y + 2,) int
        Runs by year of loss: 0 never had it, Y + 1 still have it.
    probability
        In (0, 1).

    Returns
    -------
    int or None
        Years from the start; None where it is not lost that often within the horizon, or nobody had it.

    Examples
    --------
    >>> import numpy as np
    >>> waiting(np.array([0, 30, 30, 40]), 0.5), waiting(np.array([0, 10, 10, 80]), 0.5)
    (2, None)
    """
    had = int(counts[1:].sum())
    if not had:
        return None
    reached = np.cumsum(counts[1:-1]) >= probability * had
    return int(np.argmax(reached)) + 1 if reached.any() else None
