"""An entry of a ledger: its content as one line of text, and the hash that ties it to the entry before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from holdfast.errors import DataError

START = "0" * 64
"""What the first entry names as the one before."""


@dataclass(frozen=True)
class Entry:
    """A forecast or a resolution, as it was written.

    Attributes
    ----------
    content : str
        Canonical JSON: keys sorted, no spaces.
    previous, sha256 : str
        Hash of the entry before; of `previous`, a line feed and `content`.
    """

    content: str
    previous: str
    sha256: str

    @property
    def data(self) -> dict[str, Any]:
        """The content, read."""
        out: dict[str, Any] = json.loads(self.content)
        return out

    @property
    def id(self) -> str:
        """Short name: the first twelve digits of the hash of the content alone."""
        return name_of(self.content)


def canonical(data: dict[str, Any]) -> str:
    """Write data as the one line that is hashed.

    Examples
    --------
    >>> canonical({"b": 0.5, "a": [1, 2]})
    '{"a":[1,2],"b":0.5}'
    """
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def name_of(content: str) -> str:
    """The short name of a content."""
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def chained(content: str, previous: str) -> Entry:
    """Tie a content to the entry before.

    Examples
    --------
    >>> first = chained("{}", START)
    >>> chained("{}", first.sha256).sha256 != first.sha256
    True
    """
    told = hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()
    return Entry(content, previous, told)


def verify(entries: Iterable[Entry], where: str) -> str:
    """Follow the chain from its start.

    Parameters
    ----------
    entries
        In the order in which they were written.
    where
        Name of the file, for messages.

    Returns
    -------
    str
        Hash of the last entry; that entries were cut off at the end shows only beside a hash noted before.

    Raises
    ------
    DataError
        An entry whose hash doesn't fit its content, or that doesn't follow the one before it.
    """
    last = START
    for number, entry in enumerate(entries, 1):
        made = chained(entry.content, last)
        if (entry.previous, entry.sha256) != (last, made.sha256):
            raise DataError(
                f"{where} was altered: entry {number} ({entry.id}) doesn't fit "
                f"{'its checksum' if entry.previous == last else 'the entry before it'}; nothing from there on can be "
                "trusted, so go back to a copy made before"
            )
        last = entry.sha256
    return last
