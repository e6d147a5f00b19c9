"""Threads of a fit: sessions go side by side, and linear algebra below them keeps to one thread.

Its own threads, one set for each of ours, would wait for each other on matrices this small: twice the time on idle cores,
many times that on busy ones.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from holdfast.infer.carve import recycled


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
