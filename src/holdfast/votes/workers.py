"""Threads of a fit: sessions go side by side, and linear algebra below them keeps to one thread.

Its own threads, one set for each of ours, would wait for each other on matrices this small: twice the time on idle cores,
many times that on busy ones.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TypeVar

from holdfast.infer.carve import recycled

Made = TypeVar("Made")

HANDS = 8
"""Threads that work is offered to; those that come when all of it is taken do nothing."""


@contextlib.contextmanager
def workers(threads: int | None = None) -> Iterator[ThreadPoolExecutor]:
    """A pool of so many threads, at most four unless told; memory is lent again as long as it is there.

    Examples
    --------
    >>> with workers(2) as pool:
    ...     list(pool.map(abs, (-1, 2)))
    [1, 2]
    """
    from threadpoolctl import threadpool_limits

    most = threads or min(4, os.cpu_count() or 1)
    with threadpool_limits(1, "blas"), recycled(), ThreadPoolExecutor(most) as pool:
        yield pool


def every(pool: Executor, work: Callable[[int], Made], count: int) -> list[Made]:
    """Do a piece of work for every number below a count, side by side: whoever is free takes the next.

    From the last on, as later sessions are the longer ones: long ones begun at the end would be waited for.

    Examples
    --------
    >>> with workers(2) as pool:
    ...     every(pool, lambda t: t * t, 3)
    [0, 1, 4]
    """
    made: dict[int, Made] = {}
    left = iter(range(count)[::-1])

    def some(_: int) -> None:
        for t in left:
            made[t] = work(t)

    list(pool.map(some, range(HANDS)))
    return [made[t] for t in range(count)]
