"""Many arrays in one piece of memory, which is lent again when the last of them is gone.

A system hands out large pieces in large pages. Arrays of a few hundred kilobytes, asked for one by one, come in small
ones, and taking those over costs as much as filling them. Large pieces too cost as much as a pass over them each time they
are new, and above some tens of megabytes they always are: so what a search needs in every round is kept until it ends.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

LARGE = 2**20
"""Bytes from which on a piece is kept."""

ROOMY = 1.5
"""A piece is lent again for no less than its size over this."""

_free: list[NDArray[np.uint8]] = []
_lock = threading.Lock()
_open = 0


class _Lease:
    """A piece as the arrays in it hold it; it comes back when they are gone."""

    def __init__(self, piece: NDArray[np.uint8]) -> None:
        self.piece, self.__array_interface__ = piece, piece.__array_interface__

    def __del__(self) -> None:
        if _open:
            _free.append(self.piece)


def _piece(size: int) -> NDArray[np.uint8]:
    """So many bytes at least."""
    if not _open or size < LARGE:
        return np.empty(size, dtype=np.uint8)
    with _lock:
        fits = [k for k, piece in enumerate(_free) if size <= piece.size <= ROOMY * size]
        held = _free.pop(min(fits, key=lambda k: _free[k].size)) if fits else None
    return np.asarray(_Lease(np.empty(size, dtype=np.uint8) if held is None else held))


@contextlib.contextmanager
def recycled() -> Iterator[None]:
    """Within it large pieces are lent again; when the last such block ends they are given up.

    Examples
    --------
    >>> with recycled():
    ...     first = carved([(1000, 1000)])[0].ctypes.data
    ...     second = carved([(999, 1000)])[0].ctypes.data
    >>> first == second
    True
    """
    global _open
    with _lock:
        _open += 1
    try:
        yield
    finally:
        with _lock:
            _open -= 1
            if not _open:
                _free.clear()


def carved(shapes: Sequence[tuple[int, ...]], dtype: DTypeLike = np.float64) -> list[NDArray[Any]]:
    """Empty arrays of these shapes, one behind the other.

    Examples
    --------
    >>> [a.shape for a in carved([(2, 3), (4,)])]
    [(2, 3), (4,)]
    """
    ends = list(accumulate((math.prod(s) for s in shapes), initial=0))
    size = ends[-1] * np.dtype(dtype).itemsize
    piece = _piece(size)[:size].view(dtype)
    return [piece[a:b].reshape(s) for (a, b), s in zip(pairwise(ends), shapes, strict=True)]


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
        size = math.prod(shape)
        held = self._held.get((name, dtype))
        if held is None or held.size < size:
            held = self._held[name, dtype] = np.empty(size, dtype=dtype)
        return held[:size].reshape(shape)
