"""What the sampler's sweeps are handed: the votes by roll call or by state, what is drawn, and the roll calls' prior.

Compiled kernels are kept under these classes' names: where one is renamed, what is kept in `__pycache__` has to go.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Calls(NamedTuple):
    """Choices, roll call by roll call."""

    code: NDArray[np.int8]
    """(cells,) choice of every cell."""
    who: NDArray[np.uint16]
    """(cells,) its state."""
    start: NDArray[np.int64]
    """(J + 1,) first cell of every roll call."""
    session: NDArray[np.int64]
    """(J,) step of every roll call."""


class Seats(NamedTuple):
    """Choices, state by state and session by session."""

    code: NDArray[np.int8]
    """(cells,) choice of every cell."""
    which: NDArray[np.uint16]
    """(cells,) its roll call."""
    start: NDArray[np.int64]
    """(N, T + 1) first cell of every state in every session."""
    first: NDArray[np.int64]
    """(N,) step at which each state has its first position."""
    last: NDArray[np.int64]
    """(N,) and its last."""


class Drawn(NamedTuple):
    """What sweeps replace."""

    x: Floats
    """(T, N) positions."""
    a: Floats
    """(T, N) habits."""
    d: Floats
    """(T,) hedging coefficient."""
    item: Floats
    """(J, 5) roll calls' parameters."""


class Prior(NamedTuple):
    """Prior of a roll call's parameters."""

    mean: Floats
    """(5,) mean."""
    precision: Floats
    """(width, width) inverse of the covariance of those that move."""
    width: int
    """How many move: 3 without turning up, 4 with it, 5 with alignment."""
