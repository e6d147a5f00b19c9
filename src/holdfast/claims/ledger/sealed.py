"""The model's own forecasts, sealed: files of text that ship, each entry tied to the one before, and are only ever read."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast.claims.ledger.entry import Entry, canonical, verify
from holdfast.errors import DataError

FOLDER = Path(__file__).resolve().parent / "sets"

SCHEMA = "holdfast/sealed/1"


@dataclass(frozen=True)
class Sealed:
    """One set of sealed forecasts.

    Attributes
    ----------
    name : str
        Of its file.
    head : dict
        `made`, `case`, `panel`, `seed`, `command`, `entries`, `sha256` (of the last entry).
    entries : tuple of Entry
    """

    name: str
    head: dict[str, Any]
    entries: tuple[Entry, ...]


@functools.cache
def sealed(folder: Path = FOLDER) -> tuple[Sealed, ...]:
    """Every set that ships, oldest first.

    Parameters
    ----------
    folder
        Another folder of sets.

    Returns
    -------
    tuple of Sealed

    Raises
    ------
    DataError
        A file was altered, cut short or is missing.
    """
    listed = checksums(folder)
    found = [read_set(folder / name, digest) for name, digest in sorted(listed.items())]
    return tuple(sorted(found, key=lambda s: (s.head["made"], s.name)))


def checksums(folder: Path) -> dict[str, str]:
    """Checksum by file, as CHECKSUMS lists them."""
    path = folder / "CHECKSUMS"
    if not path.is_file():
        return {}
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {name: digest for digest, name in rows}


def read_set(path: Path, digest: str) -> Sealed:
    """Read one set and follow its chain."""
    try:
        data = path.read_bytes()
    except OSError as e:
        raise DataError(
            f"sealed forecasts {path.name} can't be read ({e.strerror}); reinstall holdfast"
        ) from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise DataError(
            f"sealed forecasts {path.name} were altered: their checksum differs; reinstall holdfast"
        )
    head, *rows = [json.loads(line) for line in data.decode().splitlines()]
    entries = tuple(Entry(canonical(row["content"]), row["previous"], row["sha256"]) for row in rows)
    last = verify(entries, path.name)
    if (head.get("schema"), head["entries"], head["sha256"]) != (SCHEMA, len(entries), last):
        raise DataError(f"sealed forecasts {path.name} don't fit their head; reinstall holdfast")
    return Sealed(path.stem, head, entries)


def written(head: dict[str, Any], entries: tuple[Entry, ...]) -> bytes:
    """A set as the text of its file: its head, then one entry a line."""
    told = {"schema": SCHEMA} | head | {"entries": len(entries), "sha256": entries[-1].sha256}
    rows = [told, *({"content": e.data, "previous": e.previous, "sha256": e.sha256} for e in entries)]
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows).encode()
