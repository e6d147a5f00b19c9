"""One session as a fit has it, and tables of such sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.infer.rollcall_chances import chances_of
from holdfast.votes.positions import Positions
from holdfast.votes.problem import Point
from holdfast.votes.table import Table

Floats = NDArray[np.float64]

ITEMS = ("discrimination", "middle", "half_width", "attendance", "alignment")
"""Parameters of a roll call, in the model's order."""

STANDS = ("position", "sd", "habit", "steadiness", "hedging")
"""What a session has of each state."""


@dataclass(frozen=True)
class Sitting:
    """One session as a fit has it.

    Attributes
    ----------
    session : int
        Regular session.
    states : tuple of str
        Those with a position, n of them.
    x, sd, a, k : (n,)
        Position and its standard deviation; habit of staying away; steadiness (`holdfast.votes.steadiness`).
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
    k: Floats
    d: float
    rid: NDArray[np.int64]
    item: Floats

    def chances(self) -> Floats:
        """(J, n, 4) probabilities of no, abstain, yes, absent."""
        out: Floats = chances_of(self.x, self.a, self.d, self.item, True, self.k)
        return out


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
                p.steadiness[t, n], float(p.point.d[t]), p.table.rid[part.rows], p.point.item[part.rows],
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
            "steadiness": column([s.k for s in parts]),
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
        x, sd, a, k, d = (part[c].cast(pl.Float64).to_numpy() for c in STANDS)
        item = calls.select(ITEMS).cast(pl.Float64).to_numpy()
        out.append(
            Sitting(
                int(part["session"][0]), tuple(part["iso3"]), x, sd, a, k, float(d[0]), calls["rid"].cast(pl.Int64).to_numpy(),
                np.ascontiguousarray(item),
            )
        )  # fmt: skip
    return tuple(out)


def point_of(table: Table, parts: Sequence[Sitting]) -> Point:
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
