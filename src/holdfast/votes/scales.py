"""Scales of the model that ship, learned from all votes: known to a fit of votes that reach as far, to no other.

Scales learned from the whole record may serve a fit only where it holds the newest of the votes they were learned from;
a fit as known on an earlier date learns its own, so that nothing cast later enters it. What ships rests on the votes by the
model itself (basis `estimated`) and is made with the fits that ship.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np

from holdfast.errors import shipped_file
from holdfast.votes.priors import Priors
from holdfast.votes.table import Table

FILE = Path(__file__).with_name("scales.json")
"""Where they lie."""

SCHEMA = "holdfast/votes-scales/1"

DIGITS = 6
"""Decimals kept."""


def newest(table: Table) -> dict[str, Any]:
    """What tells that votes reach as far as others: the last roll call."""
    return {"rid": int(table.rid[-1]), "symbol": table.symbol[-1], "date": table.date[-1]}


def written(priors: Priors, table: Table, votes: str) -> dict[str, Any]:
    """Scales as they are stored; `votes` is the checksum of what they were learned from."""
    return {
        "schema": SCHEMA,
        "basis": "estimated",
        "votes": votes,
        "newest": newest(table),
        "step": round(priors.step, DIGITS),
        "habit_entry": round(priors.habit_entry, DIGITS),
        "habit_step": round(priors.habit_step, DIGITS),
        "mean": np.round(priors.mean, DIGITS).tolist(),
        "cov": np.round(priors.cov, DIGITS).tolist(),
    }


@functools.cache
def _stored() -> dict[str, Any]:
    with shipped_file(f"votes/{FILE.name}", "run `python -m holdfast.votes.keep`"):
        found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
        if found["schema"] != SCHEMA or np.shape(found["cov"]) != (5, 5) or np.shape(found["mean"]) != (5,):
            raise ValueError("they aren't scales of this model")
        return found


def known(table: Table) -> Priors | None:
    """The scales that ship, where the votes reach as far as those they were learned from; else none.

    Parameters
    ----------
    table
        From `holdfast.votes.table`.

    Raises
    ------
    DataError
        The file is missing or can't be read.

    Examples
    --------
    >>> from holdfast.panel.store import load
    >>> from holdfast.votes.table import from_panel
    >>> table = from_panel(load())
    >>> known(table.between(70, 80)) is not None, known(table.between(70, 79)) is None
    (True, True)
    """
    return stored() if newest(table) == _stored()["newest"] else None


def stored() -> Priors:
    """The scales that ship.

    Raises
    ------
    DataError
        The file is missing or can't be read.
    """
    found = _stored()
    return Priors(
        float(found["step"]), float(found["habit_entry"]), float(found["habit_step"]),
        np.array(found["mean"]), np.array(found["cov"]),
    )  # fmt: skip
