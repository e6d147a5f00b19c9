"""Files of fits that ship: each fit is found by the checksum of the votes that entered it, and each file by its own."""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from holdfast.errors import DataError
from holdfast.votes.sitting import Sitting, unframed
from holdfast.votes.table import Table

FOLDER = Path(__file__).resolve().parent / "fitted"
"""Where they lie."""

INDEX = "INDEX.json"
SCHEMA = "holdfast/votes-fitted/2"
COMMAND = "python -m holdfast.votes.keep"
"""What makes them."""


def key_of(table: Table) -> str:
    """What the votes of a table are found by: a checksum of choices, states, roll calls and sessions.

    Parameters
    ----------
    table
        From `holdfast.votes.table`.
    """
    found = hashlib.sha256("|".join(table.states).encode())
    for part in (table.rid, table.session, table.choice):
        found.update(np.ascontiguousarray(part).tobytes())
    return found.hexdigest()[:20]


@functools.cache
def index() -> dict[str, Any]:
    """What ships.

    Raises
    ------
    DataError
        The list is missing or can't be read.
    """
    try:
        stored: dict[str, Any] = json.loads((FOLDER / INDEX).read_text(encoding="utf-8"))
        if stored["schema"] != SCHEMA or not {"sessions", "whole", "hedging", "files"} <= stored.keys():
            raise ValueError("it isn't a list of fits")
        return stored
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
        raise DataError(
            f"votes/fitted/{INDEX} can't be read ({e}); reinstall holdfast or run `{COMMAND}`"
        ) from None


@functools.cache
def shipped(name: str) -> tuple[Sitting, ...]:
    """One of the two sets of sessions that ship: `sessions` as they ended, or the `whole`."""
    states, items = (_read(f"{name}_{part}.parquet") for part in ("states", "rollcalls"))
    return unframed(states, items)


def _read(file: str) -> pl.DataFrame:
    path = FOLDER / file
    again = f"reinstall holdfast or run `{COMMAND}`"
    try:
        data = path.read_bytes()
    except OSError as e:
        raise DataError(f"votes/fitted/{file} can't be read ({e.strerror}); {again}") from None
    if hashlib.sha256(data).hexdigest() != index()["files"].get(file):
        raise DataError(f"votes/fitted/{file} was altered: its checksum isn't the listed one; {again}")
    return pl.read_parquet(data)
