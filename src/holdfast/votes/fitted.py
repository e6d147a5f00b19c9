"""Fits that ship, each found by the very votes it was made of; other votes are fitted when they are asked for.

A fit is looked up by the checksum of the votes that entered it and of nothing else. So a fit as known on a date
can't hold what came later, and votes that were changed never meet a fit of others.

The measurement takes each session's positions from a fit of that session and the `WINDOW` - 1 before it: what was
known when it ended. Sessions that ended before a date are then the same whatever is known since, and only the one
under way is fitted anew.
"""

from __future__ import annotations

import functools
import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.errors import DataError
from holdfast.infer.rollcall_chances import chances_of
from holdfast.votes.positions import Positions
from holdfast.votes.problem import Point
from holdfast.votes.scales import stored
from holdfast.votes.table import Table
from holdfast.votes.warm import LAP

Floats = NDArray[np.float64]
Row = dict[str, Any]

FOLDER = Path(__file__).resolve().parent / "fitted"
"""Where they lie."""

INDEX = "INDEX.json"
SCHEMA = "holdfast/votes-fitted/1"
COMMAND = "python -m holdfast.votes.keep"
"""What makes them."""

SINCE = 46
"""First regular session whose positions are kept as known when it ended: that of 1991-92."""

WINDOW = 3
"""Sessions in the fit behind one session's positions: itself and those before it."""

ITEMS = ("discrimination", "middle", "half_width", "attendance", "alignment")
"""Parameters of a roll call, in the model's order."""


@dataclass(frozen=True)
class Sitting:
    """One session as a fit has it.

    Attributes
    ----------
    session : int
        Regular session.
    states : tuple of str
        Those with a position, n of them.
    x, sd, a : (n,)
        Position and its standard deviation; habit of staying away.
    d : float
        Hedging coefficient.
    rid : (J,) int
        Roll calls.
    item : (J, 5)
        Their parameters.
    """

    session: int
    states: tuple[str, ...]
    x: Floats
    sd: Floats
    a: Floats
    d: float
    rid: NDArray[np.int64]
    item: Floats

    def chances(self) -> Floats:
        """(J, n, 4) probabilities of no, abstain, yes, absent."""
        out: Floats = chances_of(self.x, self.a, self.d, self.item, True)
        return out


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


def window(table: Table, session: int, length: int = WINDOW) -> Table | None:
    """The votes of a session and those before it; None where the session has no roll call."""
    if not (table.session == session).any():
        return None
    return table.between(session - length + 1, session)


def sittings(p: Positions, first: int | None = None) -> tuple[Sitting, ...]:
    """The sessions of a fit from one on that have roll calls.

    Parameters
    ----------
    p
        From `holdfast.votes.fit`.
    first
        Regular session; all of them where left out.
    """
    out = []
    for t, session in enumerate(p.sessions):
        part = p.layout.sessions[t]
        if (first is not None and session < first) or part.rows.stop == part.rows.start:
            continue
        n = part.seats
        out.append(
            Sitting(
                int(session), tuple(p.states[k] for k in n), p.point.x[t, n], p.sd[t, n], p.point.a[t, n],
                float(p.point.d[t]), p.table.rid[part.rows], p.point.item[part.rows],
            )
        )  # fmt: skip
    return tuple(out)


def frames(parts: Sequence[Sitting], digits: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sessions as two tables, states and roll calls, with so many decimals."""

    def column(values: Sequence[Floats]) -> pl.Series:
        return pl.Series(np.round(np.concatenate(values), digits), dtype=pl.Float32)

    def number(sizes: Sequence[int]) -> dict[str, pl.Series]:
        return {
            "part": pl.Series(np.repeat(np.arange(len(parts)), sizes), dtype=pl.Int16),
            "session": pl.Series(np.repeat([s.session for s in parts], sizes), dtype=pl.Int16),
        }

    states = pl.DataFrame(
        {
            **number([len(s.states) for s in parts]),
            "iso3": pl.Series([c for s in parts for c in s.states], dtype=pl.String),
            "position": column([s.x for s in parts]),
            "sd": column([s.sd for s in parts]),
            "habit": column([s.a for s in parts]),
            "hedging": column([np.full(len(s.states), s.d) for s in parts]),
        }
    )
    items = pl.DataFrame(
        {
            **number([s.rid.size for s in parts]),
            "rid": pl.Series(np.concatenate([s.rid for s in parts]), dtype=pl.Int32),
        }
        | {name: column([s.item[:, k] for s in parts]) for k, name in enumerate(ITEMS)}
    )
    return states, items


def unframed(states: pl.DataFrame, items: pl.DataFrame) -> tuple[Sitting, ...]:
    """Sessions from the two tables of `frames`."""
    called = items.partition_by("part", maintain_order=True)
    out = []
    for part, calls in zip(states.partition_by("part", maintain_order=True), called, strict=True):
        x, sd, a, d = (part[c].cast(pl.Float64).to_numpy() for c in ("position", "sd", "habit", "hedging"))
        item = calls.select(ITEMS).cast(pl.Float64).to_numpy()
        out.append(
            Sitting(
                int(part["session"][0]), tuple(part["iso3"]), x, sd, a, float(d[0]), calls["rid"].cast(pl.Int64).to_numpy(),
                np.ascontiguousarray(item),
            )
        )  # fmt: skip
    return tuple(out)


@functools.cache
def index() -> Row:
    """What ships.

    Raises
    ------
    DataError
        The list is missing or can't be read.
    """
    try:
        stored: Row = json.loads((FOLDER / INDEX).read_text(encoding="utf-8"))
        if stored["schema"] != SCHEMA or not {"sessions", "whole", "hedging", "files"} <= stored.keys():
            raise ValueError("it isn't a list of fits")
        return stored
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
        raise DataError(
            f"votes/fitted/{INDEX} can't be read ({e}); reinstall holdfast or run `{COMMAND}`"
        ) from None


@functools.cache
def _shipped(name: str) -> tuple[Sitting, ...]:
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


def as_they_ended(table: Table, threads: int | None = None) -> tuple[Sitting, ...]:
    """Every session since 1991-92 by the votes known when it ended.

    Parameters
    ----------
    table
        Votes as known on a date.
    threads
        Of a fit.
    """
    listed = {key: n for n, key in enumerate(index()["sessions"])}
    out = []
    for session in range(max(SINCE, int(table.session[0])), int(table.session[-1]) + 1):
        part = window(table, session)
        if part is None:
            continue
        place = listed.get(key_of(part))
        if place is None:
            out.append(sittings(fit_of(part, threads))[-1])
        else:
            out.append(_shipped("sessions")[place])
    return tuple(out)


_FITTED: dict[str, Positions] = {}
_MOST = 4
_LOCK = threading.Lock()


def fit_of(part: Table, threads: int | None = None) -> Positions:
    """Fit some votes, or find the fit again if it is one of the last few."""
    from holdfast.votes.estimate import fit

    key = key_of(part)
    with _LOCK:
        if key not in _FITTED:
            while len(_FITTED) >= _MOST:
                del _FITTED[next(iter(_FITTED))]
            _FITTED[key] = fit(part, learn=True, threads=threads)
        return _FITTED[key]


def positions(table: Table, threads: int | None = None) -> Positions | None:
    """The fit of every session that ships, whole, with intervals; none where it was made of other votes.

    Intervals take one pass over the votes at the values that ship. Where votes begin with the ones it was made of, what
    came since is added (`holdfast.votes.warm`).

    Parameters
    ----------
    table
        Votes.
    threads
        Threads to use.
    """
    held = index()["whole"]
    if held["votes"] == key_of(table):
        return _at_what_ships(table, threads)
    part = begun_with(table)
    if part is None:
        return None
    from holdfast.votes.estimate import fit

    found = fit(table, start=_at_what_ships(part, threads), threads=threads)
    return replace(found, diagnostics={**found.diagnostics, "shipped": True})


def begun_with(table: Table) -> Table | None:
    """The roll calls of the fit that ships, where others came since and none is lacking or another, else none.

    Votes of its last `LAP` sessions may differ: an absence that goes on counts otherwise once it is long. These sessions
    are solved anew.

    Parameters
    ----------
    table
        Votes.
    """
    held = index()["whole"]
    rid = np.concatenate([part.rid for part in _shipped("whole")])
    there = np.isin(table.rid, rid)
    if there.all() or there.sum() < rid.size:
        return None
    part = table.rows(there)
    return part if held["begins"] == key_of(early(part)) else None


def early(table: Table) -> Table:
    """All but the last `LAP` sessions."""
    return table.between(int(table.session[0]), int(table.session[-1]) - LAP)


def _at_what_ships(table: Table, threads: int | None) -> Positions:
    held = index()["whole"]
    from holdfast.votes.estimate import at_point

    made = at_point(table, _point(table, _shipped("whole")), stored(), str(held["anchor"]), threads)
    return replace(made, diagnostics={**made.diagnostics, "shipped": True}, warnings=tuple(held["warnings"]))


def _point(table: Table, parts: Sequence[Sitting]) -> Point:
    """Sessions as a point; one without roll calls lies between its neighbours."""
    T, N, column = table.sessions.size, len(table.states), {s: n for n, s in enumerate(table.states)}
    x, a, d = np.full((T, N), np.nan), np.full((T, N), np.nan), np.full(T, np.nan)
    row = {int(r): k for k, r in enumerate(table.rid)}
    item = np.zeros((table.rid.size, len(ITEMS)))
    for part in parts:
        t, seats = part.session - int(table.sessions[0]), [column[s] for s in part.states]
        x[t, seats], a[t, seats], d[t] = part.x, part.a, part.d
        item[[row[int(r)] for r in part.rid]] = part.item
    at = np.arange(T)
    for values in (d[:, None], x, a):
        for n in range(values.shape[1]):
            there = np.isfinite(values[:, n])
            values[:, n] = np.interp(at, at[there], values[there, n])
    return Point(x, a, d, item)


@dataclass(frozen=True)
class Whole:
    """Every session by all votes there are.

    Attributes
    ----------
    parts : tuple of Sitting
        Its sessions.
    anchor : str
        The state whose positions are positive.
    hedging : list of dict
        Absence as hedging by period since the first session.
    absence : list of dict
        Absence by P(yes) in two eras, see `holdfast.votes.hump`.
    """

    parts: tuple[Sitting, ...]
    anchor: str
    hedging: list[Row]
    absence: list[Row]


def whole(table: Table, threads: int | None = None) -> Whole:
    """Every session by all votes of a table: what ships where it was made of these votes or the first of them, else a new fit.

    Parameters
    ----------
    table
        Votes as known on a date; later ones can't enter.
    threads
        Of a fit.
    """
    held = index()["whole"]
    if held["votes"] == key_of(table):
        return Whole(_shipped("whole"), str(held["anchor"]), held["hedging"], held["absence"])
    from holdfast.votes.hump import humps

    found = positions(table, threads) or fit_of(table, threads)
    parts = sittings(found)
    return Whole(parts, found.anchor, found.hedging_by_period().to_dicts(), humps(table, parts))


def hedging_rows(p: Positions) -> dict[str, list[Row]]:
    """Absence as hedging of a fit: rows by `period`, and of each state's own by `state`.

    Parameters
    ----------
    p
        From `holdfast.votes.fit`.
    """
    from holdfast.votes.questions import hedging_by_state

    own = hedging_by_state(p, int(p.sessions[0]), int(p.sessions[-1])).sort("iso3")
    return {"period": p.hedging_by_period().to_dicts(), "state": own.to_dicts()}


def hedging(table: Table, without: Sequence[str] = (), threads: int | None = None) -> dict[str, list[Row]]:
    """Absence as hedging in the last `WINDOW` sessions.

    Parameters
    ----------
    table
        Votes as known on a date.
    without
        States left out before anything is fitted.
    threads
        Of a fit.

    Returns
    -------
    dict
        `period`: rows of `Positions.hedging_by_period`; `state`: rows of `holdfast.votes.questions.hedging_by_state`.
    """
    part = recent(table).without(without)
    held: dict[str, list[Row]] | None = index()["hedging"].get(key_of(part))
    return hedging_rows(fit_of(part, threads)) if held is None else held


def recent(table: Table) -> Table:
    """The last `WINDOW` sessions."""
    part = window(table, int(table.session[-1]))
    assert part is not None
    return part
