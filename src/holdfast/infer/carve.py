"""Many arrays in one piece of memory.

A system hands out large pieces in large pages. Arrays of a few hundred kilobytes, asked for one by one, come in small
ones, and taking those over costs as much as filling them.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


def carved(shapes: Sequence[tuple[int, ...]], dtype: DTypeLike = np.float64) -> list[NDArray[Any]]:
    """Empty arrays of these shapes, one behind the other.

    Examples
    --------
    >>> [a.shape for a in carved([(2, 3), (4,)])]
    [(2, 3), (4,)]
    """
    ends = np.cumsum([0, *(int(np.prod(s)) for s in shapes)])
    piece = np.empty(int(ends[-1]), dtype=dtype)
    return [piece[a:b].reshape(s) for a, b, s in zip(ends, ends[1:], shapes, strict=False)]


class Scratch(threading.local):
    """Arrays that a thread lends itself again and again, as large as the largest it asked for."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, DTypeLike], NDArray[Any]] = {}

    def of(self, name: str, shape: tuple[int, ...], dtype: DTypeLike = np.float64) -> NDArray[Any]:
        """An array that holds anything; the next of this name is the same memory.

        Examples
        --------
        >>> lent = Scratch()
        >>> lent.of("a", (2, 2)).base is lent.of("a", (3,)).base
        True
        """
        size = int(np.prod(shape))
        held = self._held.get((name, dtype))
        if held is None or held.size < size:
            held = self._held[name, dtype] = np.empty(size, dtype=dtype)
        return held[:size].reshape(shape)
