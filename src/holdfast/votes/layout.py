"""Votes by session as the kernels want them: who sits, from when to when, and which walks go on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.chain import Link
from holdfast.votes.table import Table


@dataclass(frozen=True)
class Session:
    """One session.

    Attributes
    ----------
    rows : slice
        Its roll calls.
    seats : (n,) int
        States with a position in it.
    choice : (J, n) int8
        Codes as in `Table`.
    """

    rows: slice
    seats: NDArray[np.int64]
    choice: NDArray[np.int8]


@dataclass(frozen=True)
class Layout:
    """All sessions, and what goes on from one to the next.

    Attributes
    ----------
    sessions : tuple of Session
    sits : (T, N) bool
        Whether a state has a position: from its first vote to its last, gaps included.
    first, last : (N,) int
        Steps at which each state votes first and last.
    here, there : tuple of (m,) int
        Places, in a session and in the next, of the states that go on.
    """

    sessions: tuple[Session, ...]
    sits: NDArray[np.bool_]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    here: tuple[NDArray[np.int64], ...]
    there: tuple[NDArray[np.int64], ...]

    def links(self, precision: NDArray[np.float64], extra: NDArray[np.float64] | None = None) -> list[Link]:
        """Random walks between sessions.

        Parameters
        ----------
        precision : (T - 1,)
            One over the variance of an innovation, for every step.
        extra : (T - 1,)
            The same of one more entry behind the states, where there is one.
        """
        out = []
        for t in range(len(self.here)):
            h, k = self.here[t], self.there[t]
            p = np.full(h.size, precision[t])
            if extra is not None:
                h = np.append(h, self.sessions[t].seats.size)
                k = np.append(k, self.sessions[t + 1].seats.size)
                p = np.append(p, extra[t])
            out.append(Link(h, k, p))
        return out

    def since(self, step: int) -> Layout:
        """The sessions from one step on; what began before it began at a negative step."""
        edge = self.sessions[step].rows.start
        return Layout(
            tuple(
                replace(part, rows=slice(part.rows.start - edge, part.rows.stop - edge))
                for part in self.sessions[step:]
            ),
            self.sits[step:], self.first - step, self.last - step, self.here[step:], self.there[step:],
        )  # fmt: skip


def layout(table: Table) -> Layout:
    """Divide a table into its sessions."""
    years = table.sessions
    edges = np.searchsorted(table.session, np.append(years, years[-1] + 1))
    voted = (table.choice >= 0) & (table.choice < 3)
    T, N = years.size, len(table.states)
    active = np.array([voted[a:b].any(axis=0) for a, b in pairwise(edges)])
    first = active.argmax(axis=0)
    last = T - 1 - active[::-1].argmax(axis=0)
    steps = np.arange(T)[:, None]
    sits = (steps >= first) & (steps <= last)
    parts, where = [], []
    for t in range(T):
        seats = np.flatnonzero(sits[t])
        rows = slice(int(edges[t]), int(edges[t + 1]))
        parts.append(Session(rows, seats, np.ascontiguousarray(table.choice[rows][:, seats])))
        place = np.full(N, -1)
        place[seats] = np.arange(seats.size)
        where.append(place)
    here, there = [], []
    for t in range(T - 1):
        both = np.flatnonzero(sits[t] & sits[t + 1])
        here.append(where[t][both])
        there.append(where[t + 1][both])
    return Layout(tuple(parts), sits, first, last, tuple(here), tuple(there))
