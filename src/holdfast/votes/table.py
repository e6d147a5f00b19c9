"""Which votes enter: roll calls as one matrix by regular sessions, with a count of all that is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.errors import DataError
from holdfast.panel.store import Panel
from holdfast.votes.contested import ABSENT, INSTITUTIONAL
from holdfast.votes.regular import numbered

CHOICES = ("N", "A", "Y", "X")
"""Letters of the codes 0 to 3."""

WHOLE = 5
"""A session of at least so many roll calls from which a state stayed away altogether was no choice."""

LEAST = 3
"""States below which there is nothing to place."""


@dataclass(frozen=True)
class Table:
    """Roll calls by states.

    Attributes
    ----------
    choice : (J, N) int8
        0 no, 1 abstain, 2 yes, 3 absent, -1 missing; rows in order of sessions, then as they were given.
    states : tuple of str
        Columns, sorted.
    rid : (J,) int
        Number of each roll call.
    symbol : tuple of str
        Its symbol, or its number where it has none.
    session : (J,) int
        Regular session.
    dropped : mapping of str to int
        Reason and count of what was left out.
    family : (J,) int, optional
        Number of the question that a roll call asks again, -1 where it stands alone; None where unknown.
    """

    choice: NDArray[np.int8]
    states: tuple[str, ...]
    rid: NDArray[np.int64]
    symbol: tuple[str, ...]
    session: NDArray[np.int64]
    date: tuple[str, ...]
    dropped: Mapping[str, int]
    family: NDArray[np.int64] | None = None

    @property
    def sessions(self) -> NDArray[np.int64]:
        """(T,) every session from the first to the last, in order, those without a roll call included."""
        return np.arange(self.session[0], self.session[-1] + 1)

    def between(self, first: int, last: int) -> Table:
        """The roll calls of some sessions."""
        return self.rows((self.session >= first) & (self.session <= last))

    def rows(self, which: NDArray[np.bool_]) -> Table:
        """Some of the roll calls, and the states that voted in one of them."""
        seats = ((self.choice[which] >= 0) & (self.choice[which] < ABSENT)).any(axis=0)
        if not which.any() or not seats.any():
            raise DataError("no roll call is left; choose other sessions")
        keep = np.flatnonzero(which)
        return Table(
            choice=np.ascontiguousarray(self.choice[keep][:, seats]),
            states=tuple(self.states[n] for n in np.flatnonzero(seats)),
            rid=self.rid[keep],
            symbol=tuple(self.symbol[k] for k in keep),
            session=self.session[keep],
            date=tuple(self.date[k] for k in keep),
            dropped=self.dropped,
            family=None if self.family is None else self.family[keep],
        )

    def without(self, states: Sequence[str]) -> Table:
        """The same votes without some states."""
        keep = [n for n, s in enumerate(self.states) if s not in states]
        return replace(
            self,
            choice=np.ascontiguousarray(self.choice[:, keep]),
            states=tuple(self.states[n] for n in keep),
        )


def from_panel(panel: Panel) -> Table:
    """The roll calls of the panel.

    Parameters
    ----------
    panel
        As known on its day.

    Examples
    --------
    >>> from holdfast.panel.store import load
    >>> table = from_panel(load())
    >>> len(table.sessions)
    80
    """
    calls = panel.rollcalls.select("rid", "symbol", "date", "session", "family")
    return laid_out(panel.votes, calls)


def laid_out(votes: pl.DataFrame, calls: pl.DataFrame) -> Table:
    """Lay checked votes out as a matrix and leave out what says nothing.

    Parameters
    ----------
    votes
        rid, iso3, vote (Y, N, A, X), x_run; x_run may be lacking and is then counted.
    calls
        rid, symbol, date, session: one row a roll call; `family` where it is known.

    Errors
    ------
    DataError
        where no roll call is left.
    """
    if not calls.height:
        raise DataError("there is no roll call; ask for a later date or give votes")
    calls = numbered(calls).sort("regular", "date", "rid")
    rid = calls["rid"].to_numpy().astype(np.int64)
    order = np.argsort(rid)
    cast = votes["rid"].to_numpy()
    place = order[np.searchsorted(rid[order], cast)]
    names = votes["iso3"].cast(pl.String)
    states = tuple(names.unique().sort().to_list())
    column = names.cast(pl.Enum(states)).to_physical().to_numpy()
    code = votes["vote"].cast(pl.String).cast(pl.Enum(CHOICES)).to_physical().to_numpy().astype(np.int8)
    choice = np.full((rid.size, len(states)), -1, dtype=np.int8)
    choice[place, column] = code
    long = np.zeros(choice.shape, dtype=bool)
    if "x_run" in votes.columns:
        long[place, column] = (code == ABSENT) & (votes["x_run"].to_numpy() >= INSTITUTIONAL)
    else:
        long = _long_runs(choice)
    session = calls["regular"].to_numpy().astype(np.int64)
    whole = _whole_sessions(choice, session) & ~long
    dropped = {
        f"absences in a run of {INSTITUTIONAL} or more": int(long.sum()),
        "absences from a whole session": int(whole.sum()),
    }
    choice[long | whole] = -1
    made = [(choice == v).sum(axis=1) for v in range(3)]
    voters = made[0] + made[1] + made[2]
    lone = voters < 2
    alike = ~lone & (np.max(made, axis=0) == voters)
    dropped["roll calls with one voter or none"] = int(lone.sum())
    dropped["roll calls on which all made the same choice"] = int(alike.sum())
    keep = ~(lone | alike)
    voted = ((choice[keep] >= 0) & (choice[keep] < ABSENT)).any(axis=0)
    dropped["states that never voted"] = int((~voted).sum())
    if not keep.any():
        raise DataError(
            "no roll call says anything on positions: "
            + "; ".join(f"{count} {what}" for what, count in dropped.items() if count)
        )
    if voted.sum() < LEAST:
        raise DataError(
            f"{int(voted.sum())} states can't be placed against each other; give votes of {LEAST} or more"
        )
    rows = np.flatnonzero(keep)
    names_of = calls["symbol"].cast(pl.String).to_list()
    dates = calls["date"].cast(pl.String).to_list()
    return Table(
        choice=np.ascontiguousarray(choice[rows][:, voted]),
        states=tuple(s for s, v in zip(states, voted, strict=True) if v),
        rid=rid[rows],
        symbol=tuple(names_of[r] or str(rid[r]) for r in rows),
        session=session[rows],
        date=tuple(dates[r] or "" for r in rows),
        dropped=dropped,
        family=calls["family"].cast(pl.Int64).fill_null(-1).to_numpy()[rows]
        if "family" in calls.columns
        else None,
    )


def _long_runs(choice: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Absences in an unbroken run of `INSTITUTIONAL` or more; a roll call without a seat doesn't break it."""
    long = np.zeros(choice.shape, dtype=bool)
    for n in range(choice.shape[1]):
        seat = np.flatnonzero(choice[:, n] >= 0)
        away = np.concatenate([[False], choice[seat, n] == ABSENT, [False]])
        edges = np.flatnonzero(away[1:] != away[:-1])
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start >= INSTITUTIONAL:
                long[seat[start:end], n] = True
    return long


def _whole_sessions(choice: NDArray[np.int8], session: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Absences of states that stayed away from every roll call of a session of at least `WHOLE`."""
    out = np.zeros(choice.shape, dtype=bool)
    for s in np.unique(session):
        rows = session == s
        part = choice[rows]
        seats = (part >= 0).sum(axis=0)
        gone = (seats >= WHOLE) & ((part == ABSENT).sum(axis=0) == seats)
        out[rows] = (part == ABSENT) & gone
    return out
