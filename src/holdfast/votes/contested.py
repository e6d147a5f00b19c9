"""Contested roll calls as readings: with whom a country sided when the powers differed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.errors import UserError
from holdfast.infer.lean import divide_leaning
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


def steps_of(room: Chamber, years: NDArray[np.int64]) -> NDArray[np.int64]:
    """(J,) place of each roll call's year among some, -1 outside."""
    inside = (room.year >= years[0]) & (room.year <= years[-1])
    return np.where(inside, room.year - years[0], -1).astype(np.int64)


def contested_leaning(
    room: Chamber,
    lean: NDArray[np.float64],
    patrons: Sequence[str],
    years: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """As `contested`, with abstention and absence by their model probabilities.

    Parameters
    ----------
    room
        From `chamber`.
    lean : (J, C, 3)
        From `holdfast.votes.leaning.leanings`, in the order of the room's roll calls.
    patrons
        Powers.
    years : (T,) int
        Consecutive calendar years.

    Returns
    -------
    share, units
        As in `contested`.
    """
    shared, units = divide_leaning(lean, blocs_of(room, patrons), steps_of(room, years), years.size)
    return shared / np.maximum(units, 1.0)[..., None], units


def contested(
    room: Chamber, patrons: Sequence[str], clients: Sequence[str], years: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of contested roll calls by the power whose choice the country shared.

    Parameters
    ----------
    room
        From `chamber`.
    patrons, clients
        Powers (states or blocs) and countries.
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
    if not np.array_equal(years, np.arange(years[0], years[0] + years.size)):
        raise UserError(f"the years {', '.join(map(str, years))} don't follow one another; ask for all between them")
    column = {state: n for n, state in enumerate(room.states)}
    bloc = blocs_of(room, patrons)
    seat = np.array([column.get(c, -1) for c in clients], dtype=np.int64)
    known = seat >= 0
    share = np.zeros((len(clients), years.size, len(patrons) + 1))
    units = np.zeros((len(clients), years.size))
    step = steps_of(room, years)
    if known.any():
        shared, counted = divide(room.choice, bloc, seat[known], step, years.size)
        share[known] = shared / np.maximum(counted, 1.0)[..., None]
        units[known] = counted
    return share, units
