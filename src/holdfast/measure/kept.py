"""What was made from a table last, so that it is made once however many ask for it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Entry(Generic[T]):
    def __init__(self, owners: tuple[object, ...], key: Hashable) -> None:
        self.owners, self.key = owners, key
        self.lock = threading.Lock()
        self.made: list[T] = []

    def is_of(self, owners: tuple[object, ...], key: Hashable) -> bool:
        return self.key == key and all(a is b for a, b in zip(self.owners, owners, strict=True))


class Kept(Generic[T]):
    """The last few results, found again by the very objects they were made from and a key.

    Objects are compared by identity: a panel whose rows were changed is another panel, whatever its fingerprint.

    Parameters
    ----------
    size
        Results kept; the oldest goes first.

    Examples
    --------
    >>> kept, owner = Kept[int](2), object()
    >>> kept.of((owner,), "a", lambda: 1), kept.of((owner,), "a", lambda: 2)
    (1, 1)
    """

    def __init__(self, size: int) -> None:
        self._lock = threading.Lock()
        self._entries: deque[_Entry[T]] = deque(maxlen=size)

    def of(self, owners: tuple[object, ...], key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made of these objects, or make it; who asks meanwhile waits for that one result only."""
        with self._lock:
            entry = next((e for e in self._entries if e.is_of(owners, key)), None)
            if entry is None:
                entry = _Entry(owners, key)
                self._entries.append(entry)
        with entry.lock:
            if not entry.made:
                entry.made.append(make())
            return entry.made[0]
