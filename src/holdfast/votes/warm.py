"""A warm start: votes that go on from those of an earlier fit, of which only the last sessions are solved anew.

What all sessions before say of the first one solved is a normal law that the earlier fit holds already
(`holdfast.votes.message`). Positions and habits of earlier sessions then follow by the same chain, and so does what
is known of them; their roll calls' parameters stay as they were. Scales are those of the start.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import DataError
from holdfast.infer.chain import Factored, covariance, followed
from holdfast.votes.alternate import fitted_calls
from holdfast.votes.layout import Layout
from holdfast.votes.message import Message, said
from holdfast.votes.positions import Positions, Raw
from holdfast.votes.problem import Point, Problem
from holdfast.votes.search import ALONE, Found
from holdfast.votes.settle import settle
from holdfast.votes.spread import Spread
from holdfast.votes.start import away, cuts
from holdfast.votes.table import Table

Floats = NDArray[np.float64]

LAP = 3
"""Sessions of the earlier fit that are solved anew at least."""

STILL = 0.05
"""Root mean square of a step in standard deviations at which the sessions solved anew stand still; they are few."""

UNMOVED = 1e-4
"""Positions of earlier sessions follow as far back as one moves farther than this."""


def alike(table: Table, laid: Layout, start: Positions) -> int:
    """Number of sessions from the first on in which seats and votes are those of the start.

    Parameters
    ----------
    table, laid
        All votes.
    start
        An earlier fit.

    Raises
    ------
    DataError
        The votes don't go on from those of the start.
    """
    old = start.table
    wrong = []
    lacking = np.setdiff1d(old.rid, table.rid).size
    if lacking:
        wrong.append(
            f"{lacking} of its {old.rid.size} roll calls aren't among the votes, such as one cast later"
        )
    gone = sorted(set(old.states) - set(table.states))
    if gone:
        wrong.append(f"{', '.join(gone)} have no votes now")
    if old.sessions[0] != table.sessions[0]:
        wrong.append(f"it begins with session {old.sessions[0]}, the votes with {table.sessions[0]}")
    same = 0
    if not wrong:
        column = [table.states.index(s) for s in old.states]
        other = np.setdiff1d(np.arange(len(table.states)), column)
        for now, then in zip(laid.sessions, start.layout.sessions, strict=False):
            if not (
                np.array_equal(table.rid[now.rows], old.rid[then.rows])
                and np.array_equal(laid.sits[same, column], start.layout.sits[same])
                and not laid.sits[same, other].any()
                and np.array_equal(table.choice[now.rows][:, column], old.choice[then.rows])
            ):
                break
            same += 1
        if not same:
            wrong.append(f"votes of its first session, {old.sessions[0]}, are others")
    if wrong:
        raise DataError(
            f"the fit given as a start doesn't match the votes: {'; '.join(wrong)}. "
            "Give a fit of the same votes up to an earlier day, or none"
        )
    return same


def _begun(table: Table, laid: Layout, start: Positions, raw: Raw) -> tuple[Point, NDArray[np.bool_]]:
    """Values of the start; what is new stands where the session before did, its roll calls by their totals.

    Returns
    -------
    Point
    (J,) bool
        Which roll calls are new.
    """
    T, N = laid.sits.shape
    column = [table.states.index(s) for s in start.states]
    x, a, d = np.zeros((T, N)), np.zeros((T, N)), np.zeros(T)
    old = raw.point.x.shape[0]
    x[:old, column], a[:old, column], d[:old] = raw.point.x, raw.point.a, raw.point.d
    held = np.zeros((T, N), dtype=bool)
    held[:old, column] = start.layout.sits
    for t in range(1, T):
        new = np.flatnonzero(laid.sits[t] & laid.sits[t - 1] & ~held[t])
        x[t, new], a[t, new] = x[t - 1, new], a[t - 1, new]
        if t >= old:
            d[t] = d[t - 1]
    item = np.tile(raw.priors.mean, (table.rid.size, 1))
    item[:, 0] = 0.0
    place = np.searchsorted(table.rid, start.table.rid, sorter=(order := np.argsort(table.rid)))
    known = order[place]
    fresh = np.ones(table.rid.size, dtype=bool)
    fresh[known] = False
    for part in laid.sessions:
        if fresh[part.rows].any():
            item[part.rows, 1:3] = cuts(part.choice)
            item[part.rows, 3] = away(part.choice)[0]
    item[known] = raw.point.item
    return Point(x, a, d, item), fresh


def _with_habits(point: Point, t: int, seats: NDArray[np.int64]) -> Floats:
    return np.append(point.a[t, seats], point.d[t])


def _joined(first: Factored, last: Factored, step: int) -> Factored:
    """Sessions before a step by one chain, the rest by another that took up what the first says."""
    return Factored(first.inverse[:step] + last.inverse, first.links[:step] + last.links, last.logdet)


def go_on(
    table: Table,
    laid: Layout,
    start: Positions,
    raw: Raw,
    pool: Executor,
    say: Callable[[str], None] = lambda line: None,
) -> Found:
    """Fit votes that go on from those of an earlier fit.

    Parameters
    ----------
    table, laid
        All votes.
    start, raw
        The earlier fit, and the same in the units in which it was found.
    pool
        Runs sessions side by side; the result doesn't depend on it.
    say
        Told about every round.

    Raises
    ------
    DataError
        The votes don't go on from those of the start.
    """
    step = max(alike(table, laid, start) - LAP, 0)
    point, fresh = _begun(table, laid, start, raw)
    problem = Problem(laid, table.sessions, raw.priors, start.turnout, start.turnout and start.hedging, False)
    part, edge = laid.since(step), laid.sessions[step].rows.start
    before = None
    if step:
        now, then = laid.sessions[step].seats, laid.sessions[step - 1].seats
        before = Message(
            said(raw.chain_x, step, point.x[step - 1, then], point.x[step, now]),
            said(raw.chain_a, step, _with_habits(point, step - 1, then), _with_habits(point, step, now)),
        )
    late = replace(problem, layout=part, sessions=table.sessions[step:], before=before)
    held = Point(point.x[step:], point.a[step:], point.d[step:], point.item[edge:])
    for _ in range(ALONE):
        held = replace(
            held, item=np.where(fresh[edge:, None], fitted_calls(late, held, pool).item, held.item)
        )
    found = settle(late, held, pool, learn=False, still=STILL, floor=2.0 * STILL, say=say)
    x, a, d = point.x.copy(), point.a.copy(), point.d.copy()
    x[step:], a[step:], d[step:] = found.point.x, found.point.a, found.point.d
    chain_x, chain_a = (
        _joined(first, last, step)
        for first, last in ((raw.chain_x, found.linear.chain_x), (raw.chain_a, found.linear.chain_a))
    )
    if step:
        seats = laid.sessions[step].seats
        for chain, move, hedged in (
            (raw.chain_x, x[step, seats] - point.x[step, seats], False),
            (raw.chain_a, _with_habits(found.point, 0, seats) - _with_habits(point, step, seats), True),
        ):
            earlier = Factored(chain.inverse[:step], chain.links[:step], 0.0)
            for t, more in enumerate(followed(earlier, move, UNMOVED), 1):
                seats = laid.sessions[step - t].seats
                if hedged:
                    a[step - t, seats] += more[:-1]
                    d[step - t] += more[-1]
                else:
                    x[step - t, seats] += more
    (width_x, change_x), (width_a, change_a) = pool.map(covariance, (chain_x, chain_a))
    spread_of = np.zeros((table.rid.size, 5, 5))
    kept = start.item_sd[:edge] / np.array([abs(raw.scale), 1.0, 1.0, 1.0, abs(raw.scale)])
    spread_of[:edge, np.arange(5), np.arange(5)] = kept**2
    spread_of[edge:] = found.spread.item
    return replace(
        found,
        point=Point(x, a, d, np.concatenate([point.item[:edge], found.point.item])),
        problem=problem,
        linear=replace(found.linear, chain_x=chain_x, chain_a=chain_a),
        spread=Spread(width_x, change_x, width_a, change_a, spread_of, []),
        steps=found.steps + ALONE,
    )
