"""Contested roll calls as readings: with whom a country sided when the powers differed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.errors import UserError
from holdfast.infer.rollcall_kernel import divide

INSTITUTIONAL = 40
"""An unbroken absence of this many roll calls is no choice (lost vote, vacant seat) and counts as missing."""

_VOTES = ("N", "A", "Y", "X")
ABSENT = 3


@dataclass(frozen=True)
class Chamber:
    """All roll calls as one matrix.

    Attributes
    ----------
    choice : (J, N) int8
        0 no, 1 abstain, 2 yes, 3 absent, -1 missing.
    states : tuple of str
        Columns.
    rid, year : (J,) int
        Number and calendar year of each roll call, in order of years.
    """

    choice: NDArray[np.int8]
    states: tuple[str, ...]
    rid: NDArray[np.int64]
    year: NDArray[np.int64]


def chamber(votes: pl.DataFrame, rollcalls: pl.DataFrame) -> Chamber:
    """Lay the votes of the panel out as a matrix of roll calls by states."""
    calls = rollcalls.with_columns(year=pl.col("date").dt.year()).sort("year", "rid")
    rid = calls["rid"].to_numpy().astype(np.int64)
    order = np.argsort(rid)
    place = (
        order[np.minimum(np.searchsorted(rid[order], votes["rid"].to_numpy()), max(rid.size - 1, 0))]
        if rid.size
        else rid
    )
    held = rid[place] == votes["rid"].to_numpy() if rid.size else np.zeros(votes.height, dtype=bool)
    names = votes["iso3"].cast(pl.String)
    states = tuple(names.unique().sort().to_list())
    column = names.cast(pl.Enum(states)).to_physical().to_numpy()
    code = votes["vote"].cast(pl.String).cast(pl.Enum(_VOTES)).to_physical().to_numpy().astype(np.int8)
    code[(code == ABSENT) & (votes["x_run"].to_numpy() >= INSTITUTIONAL)] = -1
    choice = np.full((calls.height, len(states)), -1, dtype=np.int8)
    choice[place[held], column[held]] = code[held]
    return Chamber(
        choice,
        states,
        rid,
        calls["year"].to_numpy().astype(np.int64),
    )


def blocs_of(room: Chamber, patrons: Sequence[str]) -> NDArray[np.float64]:
    """(J, P, 3) part of each power's present members that chose no, abstain, yes; zeros where none was present."""
    column = {state: n for n, state in enumerate(room.states)}
    bloc = np.zeros((room.year.size, len(patrons), 3))
    for p, patron in enumerate(patrons):
        for year in np.unique(room.year):
            rows = slice(*np.searchsorted(room.year, [year, year + 1]))
            seats = [column[m] for m in sorted(codebook.members(patron, int(year))) if m in column]
            if not seats:
                continue
            made = room.choice[rows][:, seats]
            present = ((made >= 0) & (made < 3)).sum(axis=1)
            for v in range(3):
                bloc[rows, p, v] = (made == v).sum(axis=1) / np.maximum(present, 1)
    return bloc


def contested_steps(room: Chamber, bloc: NDArray[np.float64], years: NDArray[np.int64]) -> NDArray[np.int64]:
    """Place of each roll call's year among some, (J,); -1 outside, and where the powers don't differ.

    Powers differ where the choices that most of their members made do.

    Parameters
    ----------
    room
        From `chamber`.
    bloc : (J, P, 3)
        From `blocs_of`.
    years : (T,) int
        Consecutive calendar years.

    Raises
    ------
    UserError
        The years don't follow one another.
    """
    if not np.array_equal(years, np.arange(years[0], years[0] + years.size)):
        raise UserError(
            f"the years {', '.join(map(str, years))} don't follow one another; ask for all between them"
        )
    there, lead = bloc.max(axis=2) > 0.0, bloc.argmax(axis=2)
    differ = np.where(there, lead, -1).max(axis=1) > np.where(there, lead, 3).min(axis=1)
    inside = (room.year >= years[0]) & (room.year <= years[-1])
    return np.where(inside & differ, room.year - years[0], -1).astype(np.int64)


def as_cast(room: Chamber, clients: Sequence[str]) -> NDArray[np.float64]:
    """(J, C, 3) part of each unit on no, abstain, yes: 0 or 1, zeros for an absence, nan where none could be taken."""
    column = {state: n for n, state in enumerate(room.states)}
    out = np.full((room.rid.size, len(clients), 3), np.nan)
    known = [i for i, c in enumerate(clients) if c in column]
    choice = room.choice[:, [column[clients[i]] for i in known]]
    made = (choice[..., None] == np.arange(3)).astype(np.float64)
    out[:, known] = np.where((choice >= 0)[..., None], made, np.nan)
    return out


def contested_leaning(
    room: Chamber,
    lean: NDArray[np.float64],
    patrons: Sequence[str],
    years: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of contested roll calls by the power that a country sided with, or leaned to.

    Parameters
    ----------
    room
        From `chamber`.
    lean : (J, C, 3)
        From `as_cast` or `holdfast.votes.leaning.leanings`, in the order of the room's roll calls.
    patrons
        Powers (states or blocs).
    years : (T,) int
        Consecutive calendar years.

    Returns
    -------
    share : (C, T, P + 1) share
        Last entry: shared with none. Zeros where there was no contested roll call.
    units : (C, T) count
        Contested roll calls in which the country could take part.

    Raises
    ------
    UserError
        The years don't follow one another.
    """
    bloc = blocs_of(room, patrons)
    shared, units = divide(lean, bloc, contested_steps(room, bloc, years), years.size)
    return shared / np.maximum(units, 1.0)[..., None], units


def contested(
    room: Chamber, patrons: Sequence[str], clients: Sequence[str], years: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same of votes as cast, an absence being shared with none; see `contested_leaning`."""
    return contested_leaning(room, as_cast(room, clients), patrons, years)


def cast(
    room: Chamber, patrons: Sequence[str], clients: Sequence[str], years: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Contested roll calls on which each country said yes, no or abstain, (C, T) count."""
    column = {state: n for n, state in enumerate(room.states)}
    step = contested_steps(room, blocs_of(room, patrons), years)
    out = np.zeros((years.size, len(clients)))
    known = [i for i, c in enumerate(clients) if c in column]
    choice = room.choice[step >= 0][:, [column[clients[i]] for i in known]]
    said = np.zeros((years.size, len(known)))
    np.add.at(said, step[step >= 0], (choice >= 0) & (choice < ABSENT))
    out[:, known] = said
    return out.T
