"""The joint mode: Gauss-Newton steps in which the roll calls are eliminated exactly.

Every step goes once over the votes, eliminates each roll call's five parameters from the system (Schur
complement), and solves what is left, block-tridiagonal in sessions, for positions and for habits, each in
turn until they agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.carve import Scratch, carved
from holdfast.infer.chain import Factored, factored, solved
from holdfast.infer.chamber_pass import Slopes, session_pass
from holdfast.infer.choice_cell import WIDTH
from holdfast.infer.eliminate import left_of_states, lower, unwhiten, whiten
from holdfast.votes.layout import Layout
from holdfast.votes.priors import hedging_precision
from holdfast.votes.problem import Point, Problem, Slope
from holdfast.votes.workers import every

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

LONGEST = 1.5
"""No position and no parameter moves farther in one step."""


TURNS = 3
"""Rounds in which positions and habits agree on a step, to some millionths of it."""

_LENT = Scratch()


class _Calls(NamedTuple):
    """The roll calls of one session, eliminated: k parameters each, n states."""

    L: Floats
    wx: Singles
    wa: Singles


class _States(NamedTuple):
    """What is left of a session then."""

    block_x: Floats
    block_a: Floats
    across: Singles


@dataclass(frozen=True)
class Linear:
    """The system at a point: objective, slope, and the factored chains with what lies across them."""

    objective: float
    slope: Slope
    chain_x: Factored
    chain_a: Factored
    across: tuple[Singles, ...]
    calls: tuple[_Calls, ...]
    made: tuple[Slopes, ...]


def passed(problem: Problem, point: Point, t: int, full: float, cx: Singles, ca: Singles) -> Slopes:
    """What one session's votes and its roll calls' priors say."""
    part = problem.layout.sessions[t]
    d = float(point.d[t]) if problem.hedging else 0.0
    made = Slopes(*session_pass(
        part.choice, point.x[t, part.seats], point.a[t, part.seats], d, point.item[part.rows], problem.turnout,
        full, problem.free, cx, ca,
    ))  # fmt: skip
    off, precision = problem.item_off(part.rows, point.item[part.rows]), problem.item_precision(part.rows)
    with np.errstate(invalid="ignore"):  # a point led astray is told by its objective
        pull = off @ precision if precision.ndim == 2 else (precision @ off[:, :, None])[:, :, 0]
    np.subtract(made.item, pull, out=made.item)
    np.add(made.within, precision, out=made.within)
    if not problem.hedging:
        made.a[-1] = 0.0
    return made._replace(loglik=made.loglik - 0.5 * float((pull * off).sum()))


def _eliminated(made: Slopes, cx: Singles, ca: Singles) -> _Calls:
    """Eliminate the roll calls of one session, in place."""
    if np.isnan(whiten(made.within, cx, ca)):
        raise np.linalg.LinAlgError("a roll call's block is not positive definite")
    return _Calls(made.within, cx, ca)


def _rooms(problem: Problem) -> list[_States]:
    """Room for what is left of every session."""
    sizes = [part.seats.size for part in problem.layout.sessions]
    return [
        _States(*room)
        for room in zip(
            carved([(n, n) for n in sizes]),
            carved([(n + 1, n + 1) for n in sizes]),
            carved([(n + 1, n) for n in sizes], np.float32),
            strict=True,
        )
    ]


def _left(problem: Problem, made: Slopes, calls: _Calls, room: _States) -> None:
    """What is left of a session's states without its roll calls."""
    n = made.x.size
    flat_x, flat_a = calls.wx.reshape(-1, n), calls.wa.reshape(-1, n + 1)
    square_x = np.matmul(flat_x.T, flat_x, out=_LENT.of("xx", (n, n), np.float32))
    square_a, product = _LENT.of("aa", (n + 1, n + 1), np.float32), _LENT.of("ax", (n + 1, n), np.float32)
    if problem.turnout:
        np.matmul(flat_a.T, flat_a, out=square_a)
        np.matmul(flat_a.T, flat_x, out=product)
    else:
        square_a[:], product[:] = 0.0, 0.0
    left_of_states(square_x, square_a, product, made.xx, made.aa, made.ad, made.xa, *room)
    if not problem.hedging:
        room.block_a[n] = room.block_a[:, n] = room.across[n] = 0.0


def _walk(values: Floats, layout: Layout, own: list[Floats], precision: Floats, right: list[Floats]) -> float:
    """Add the slope of a random walk's prior in place; its log density is returned."""
    change = (layout.sits[1:] & layout.sits[:-1]) * np.diff(values, axis=0)
    pull = precision[:, None] * change
    density = -0.5 * float((pull * change).sum())
    for t, part in enumerate(layout.sessions):
        v, n = values[t, part.seats], part.seats.size
        held = own[t] * v
        right[t][:n] -= held
        density -= 0.5 * float(held @ v)
        if t:
            right[t][:n] -= pull[t - 1, part.seats]
        if t < len(pull):
            right[t][:n] += pull[t, part.seats]
    return density


def _walk_of_d(d: Floats, precision: Floats, entry: float, right: list[Floats]) -> float:
    """The same of the hedging coefficient, the last entry of every session; `entry` is its precision at first."""
    change = np.diff(d)
    pull = np.append(precision * change, 0.0) - np.insert(precision * change, 0, entry * d[0])
    for slope, more in zip(right, pull, strict=True):
        slope[-1] += more
    return -0.5 * float((precision * change**2).sum() + entry * d[0] ** 2)


def _pulled_by_walks(problem: Problem, point: Point, x: list[Floats], a: list[Floats]) -> float:
    """Add the slopes of the walks' priors in place; their log density is returned."""
    density = _walk(point.x, problem.layout, *problem.walk_x, x)
    density += _walk(point.a, problem.layout, *problem.walk_a, a)
    density += _walk_of_d(point.d, hedging_precision(problem.sessions), problem.entry_of_d, a)
    if problem.before is not None:
        seats = problem.layout.sessions[0].seats
        density += problem.before.x.added(point.x[0, seats], x[0])
        density += problem.before.a.added(np.append(point.a[0, seats], point.d[0]), a[0])
    return density


def _braced_by_walks(problem: Problem, parts: Sequence[_States]) -> None:
    """Add the curvature of the walks' priors to what is left of every session, in place."""
    for (block_x, block_a, _), x, a in zip(parts, problem.brace_x, problem.brace_a, strict=True):
        block_x[np.diag_indices(x.size)] += x
        block_a[np.diag_indices(a.size)] += a
    if problem.before is not None:
        block_x, block_a, _ = parts[0]
        block_x += problem.before.x.precision
        block_a += problem.before.a.precision


def linearised(
    problem: Problem, point: Point, pool: Executor, full: float = 0.0, kept: Linear | None = None
) -> Linear:
    """Linearise at a point.

    Parameters
    ----------
    problem, point, pool, full
        As in `passed`.
    kept
        One made near by, whose curvature over states is kept: only slopes and roll calls are made anew.
    """
    k, shapes = problem.free, [part.choice.shape for part in problem.layout.sessions]
    rooms = list(
        zip(
            carved([(J, k, n) for J, n in shapes], np.float32),
            carved([(J, k, n + 1) for J, n in shapes], np.float32),
            strict=True,
        )
    )
    states = None if kept else _rooms(problem)

    def both(t: int) -> tuple[Slopes, _Calls]:
        made = passed(problem, point, t, full, *rooms[t])
        calls = _eliminated(made, *rooms[t])
        if states:
            _left(problem, made, calls, states[t])
        return made, calls

    made, calls = zip(*every(pool, both, len(rooms)), strict=True)
    slope = Slope([s.x for s in made], [s.a for s in made], [s.item for s in made])
    objective = sum(s.loglik for s in made) + _pulled_by_walks(problem, point, slope.x, slope.a)
    chain_x, chain_a, across = (
        (kept.chain_x, kept.chain_a, kept.across) if kept else _chains(problem, states or [], pool)
    )
    return Linear(objective, slope, chain_x, chain_a, across, calls, made)


def renewed(problem: Problem, linear: Linear, pool: Executor) -> Linear:
    """A system whose curvature over states was kept from another, with that of its own point."""
    states = _rooms(problem)
    every(pool, lambda t: _left(problem, linear.made[t], linear.calls[t], states[t]), len(states))
    chain_x, chain_a, across = _chains(problem, states, pool)
    return replace(linear, chain_x=chain_x, chain_a=chain_a, across=across)


def _chains(
    problem: Problem, states: Sequence[_States], pool: Executor
) -> tuple[Factored, Factored, tuple[Singles, ...]]:
    """Chains of sessions, of positions and of habits, and what lies across."""
    _braced_by_walks(problem, states)
    jobs = [
        ([p.block_x for p in states], problem.links_x),
        ([p.block_a for p in states], problem.links_a),
    ]
    chain_x, chain_a = pool.map(lambda job: factored(*job), jobs)
    return chain_x, chain_a, tuple(p.across for p in states)


def solve(problem: Problem, linear: Linear, slope: Slope, pool: Executor) -> Point:
    """The step that a slope asks for, J^-1 slope, J the curvature that was factored."""
    layout, calls, across = problem.layout, linear.calls, linear.across

    def without_calls(t: int) -> tuple[Floats, Floats, Floats]:
        part, x, a, white = calls[t], slope.x[t], slope.a[t], slope.item[t].copy()
        lower(part.L, white)
        single = white.ravel().astype(np.float32)
        right = a - single @ part.wa.reshape(-1, a.size)
        if not problem.hedging:
            right[-1] = a[-1]
        return white, x - single @ part.wx.reshape(-1, x.size), right

    white, right_x, right_a = zip(*every(pool, without_calls, len(calls)), strict=True)
    dx = solved(linear.chain_x, right_x)
    if problem.turnout:
        for _ in range(TURNS):
            da = solved(
                linear.chain_a,
                [r - p @ v.astype(np.float32) for r, p, v in zip(right_a, across, dx, strict=True)],
            )
            dx = solved(
                linear.chain_x,
                [r - v.astype(np.float32) @ p for r, p, v in zip(right_x, across, da, strict=True)],
            )
    else:
        da = solved(linear.chain_a, right_a)
    step = Point(
        np.zeros(layout.sits.shape),
        np.zeros(layout.sits.shape),
        np.array([v[-1] for v in da]),
        np.zeros((layout.sessions[-1].rows.stop, WIDTH)),
    )

    def put(t: int) -> None:
        part, made, seats = layout.sessions[t], calls[t], layout.sessions[t].seats
        step.x[t, seats], step.a[t, seats] = dx[t], da[t][:-1]
        flat_x, flat_a = made.wx.reshape(-1, dx[t].size), made.wa.reshape(-1, da[t].size)
        moved_by = flat_x @ dx[t].astype(np.float32) + flat_a @ da[t].astype(np.float32)
        move = white[t] - moved_by.reshape(white[t].shape)
        unwhiten(made.L, move)
        step.item[part.rows, : problem.free] = move

    every(pool, put, len(calls))
    return step


def moved(point: Point, step: Point, share: float) -> Point:
    """A point some share of a step away, no entry moving farther than `LONGEST`."""

    def cut(v: Floats) -> Floats:
        return np.clip(share * v, -LONGEST, LONGEST)

    return Point(
        point.x + cut(step.x), point.a + cut(step.a), point.d + cut(step.d), point.item + cut(step.item)
    )
