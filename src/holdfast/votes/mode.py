"""The joint mode: Gauss-Newton steps in which the roll calls are eliminated exactly.

Every step goes once over the votes, eliminates each roll call's five parameters from the system (Schur
complement), and solves what is left, block-tridiagonal in sessions, for positions and for habits, each in
turn until they agree.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.carve import Scratch, carved
from holdfast.infer.chain import Factored, Link, covariance, factored, solved
from holdfast.infer.chamber_pass import Slopes, session_pass
from holdfast.infer.choice_cell import WIDTH
from holdfast.infer.eliminate import (
    covariances,
    left_of_states,
    lower,
    newton,
    products,
    unwhiten,
    unwhiten_all,
    whiten,
)
from holdfast.votes.layout import Layout
from holdfast.votes.message import Message
from holdfast.votes.priors import LOOSE, Priors, hedging_precision

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

LONGEST = 1.5
"""No position and no parameter moves farther in one step."""


TURNS = 3
"""Rounds in which positions and habits agree on a step, to some millionths of it."""

_LENT = Scratch()


@dataclass(frozen=True)
class Point:
    """Values of everything that is fitted.

    Attributes
    ----------
    x, a : (T, N) position; habit of staying away on the probit scale
    d : (T,) hedging coefficient
    item : (J, 5) the roll calls' parameters
    """

    x: Floats
    a: Floats
    d: Floats
    item: Floats


@dataclass(frozen=True)
class _Eliminated:
    """One session after its roll calls were eliminated: k parameters each, n states."""

    block_x: Floats
    block_a: Floats
    across: Singles
    L: Floats
    wx: Singles
    wa: Singles


@dataclass(frozen=True)
class Slope:
    """Slope of the objective at a point.

    Attributes
    ----------
    x, a : list of (n,), (n + 1,)
        By session: in positions; in habits, with hedging behind them.
    item : list of (J, k)
        In the roll calls' free parameters.
    """

    x: list[Floats]
    a: list[Floats]
    item: list[Floats]

    def steepest(self) -> float:
        """Largest entry."""
        return max(float(np.abs(v).max()) for part in (self.x, self.a, self.item) for v in part if v.size)


@dataclass(frozen=True)
class Problem:
    """What is held fixed while the mode is sought.

    Attributes
    ----------
    layout : Layout
    sessions : (T,) int
        Regular sessions.
    priors : Priors
    turnout : bool
        Whether turning up is modelled.
    hedging : bool
        Whether turning up depends on how near a state is to its own indifference.
    before : Message, optional
        What sessions before the first say of it, where these were fitted before and are held.
    """

    layout: Layout
    sessions: NDArray[np.int64]
    priors: Priors
    turnout: bool = True
    hedging: bool = True
    alignment: bool = True
    before: Message | None = None

    @cached_property
    def walk_x(self) -> tuple[list[Floats], Floats]:
        """Own precision of every position, and that of its changes: a walk whose scale is 1 in every session.

        With r the correlation of neighbouring sessions, changes have variance 2 (1 - r) = step^2.
        """
        layout, T = self.layout, len(self.layout.sessions)
        r = 1.0 - 0.5 * min(self.priors.step, 1.3) ** 2
        own = []
        for t, part in enumerate(layout.sessions):
            ends = (layout.first[part.seats] == t).astype(float) + (layout.last[part.seats] == t)
            own.append(np.choose(ends.astype(np.int64), [(1.0 - r) / (1.0 + r), 1.0 / (1.0 + r), 1.0]))
        return own, np.full(T - 1, r / (1.0 - r * r))

    @cached_property
    def walk_a(self) -> tuple[list[Floats], Floats]:
        """The same of the habits: a random walk from its entry."""
        layout = self.layout
        own = [
            np.where(layout.first[part.seats] == t, self.priors.habit_entry**-2.0, 0.0)
            for t, part in enumerate(layout.sessions)
        ]
        return own, np.full(len(layout.here), self.priors.habit_step**-2.0)

    @property
    def free(self) -> int:
        """Parameters of a roll call that are fitted, the first so many; the rest stay at their mean."""
        return (WIDTH if self.alignment else WIDTH - 1) if self.turnout else 3

    @cached_property
    def links_x(self) -> list[Link]:
        """What ties the positions of neighbouring sessions."""
        return self.layout.links(self.walk_x[1])

    @cached_property
    def links_a(self) -> list[Link]:
        """The same of habits, with hedging behind them."""
        return self.layout.links(self.walk_a[1], hedging_precision(self.sessions))

    @cached_property
    def _item_precision(self) -> Floats:
        k, spread = self.free, self.priors.spread
        return np.asarray(np.linalg.inv(self.priors.cov[:k, :k] if spread is None else spread[:, :k, :k]))

    def item_precision(self, rows: slice) -> Floats:
        """(k, k) precision of the roll calls' free parameters, or (J, k, k) where those of some rows have their own."""
        return self._item_precision if self.priors.spread is None else self._item_precision[rows]

    def item_off(self, rows: slice, item: Floats) -> Floats:
        """(J, k) how far the roll calls of some rows lie from what is expected of them."""
        k, centre = self.free, self.priors.centre
        off: Floats = item[:, :k] - (self.priors.mean[:k] if centre is None else centre[rows, :k])
        return off


@dataclass(frozen=True)
class Linear:
    """The system at a point: objective, slope, and the factored chains."""

    objective: float
    slope: Slope
    chain_x: Factored
    chain_a: Factored
    parts: tuple[_Eliminated, ...]
    rooms: list[_Room]


def _passed(problem: Problem, point: Point, t: int, full: float, cx: Floats, ca: Floats) -> Slopes:
    """What one session's votes and its roll calls' priors say."""
    part = problem.layout.sessions[t]
    d = float(point.d[t]) if problem.hedging else 0.0
    made = Slopes(*session_pass(
        part.choice, point.x[t, part.seats], point.a[t, part.seats], d, point.item[part.rows], problem.turnout,
        full, problem.free, cx, ca,
    ))  # fmt: skip
    off, precision = problem.item_off(part.rows, point.item[part.rows]), problem.item_precision(part.rows)
    pull = (precision @ off[:, :, None])[:, :, 0]
    np.subtract(made.item, pull, out=made.item)
    np.add(made.within, precision, out=made.within)
    if not problem.hedging:
        made.a[-1] = 0.0
    return made._replace(loglik=made.loglik - 0.5 * float((pull * off).sum()))


_Room = tuple[Floats, Floats, Singles, Singles, Singles]


def _rooms(problem: Problem) -> list[_Room]:
    """Room for what is left of every session: two blocks and what lies across, two arrays of roll calls by states."""
    k, shapes = problem.free, [part.choice.shape for part in problem.layout.sessions]
    return list(
        zip(
            carved([(n, n) for _, n in shapes]),
            carved([(n + 1, n + 1) for _, n in shapes]),
            carved([(n + 1, n) for _, n in shapes], np.float32),
            carved([(J, k, n) for J, n in shapes], np.float32),
            carved([(J, k, n + 1) for J, n in shapes], np.float32),
            strict=True,
        )
    )


def _eliminated(
    problem: Problem,
    made: Slopes,
    cx: Floats,
    ca: Floats,
    room: _Room,
) -> _Eliminated:
    """Eliminate the roll calls of one session."""
    block_x, block_a, across, wx, wa = room
    if np.isnan(whiten(made.within, cx, ca, wx, wa)):
        raise np.linalg.LinAlgError("a roll call's block is not positive definite")
    n = made.x.size
    flat_x, flat_a = wx.reshape(-1, n), wa.reshape(-1, n + 1)
    square_x = np.matmul(flat_x.T, flat_x, out=_LENT.of("xx", (n, n), np.float32))
    square_a, product = _LENT.of("aa", (n + 1, n + 1), np.float32), _LENT.of("ax", (n + 1, n), np.float32)
    if problem.turnout:
        np.matmul(flat_a.T, flat_a, out=square_a)
        np.matmul(flat_a.T, flat_x, out=product)
    else:
        square_a[:], product[:] = 0.0, 0.0
    left_of_states(square_x, square_a, product, made.xx, made.aa, made.ad, made.xa, block_x, block_a, across)
    if not problem.hedging:
        block_a[n] = block_a[:, n] = across[n] = 0.0
    return _Eliminated(block_x, block_a, across, made.within, wx, wa)


def _walk(
    values: Floats,
    layout: Layout,
    own: list[Floats],
    precision: Floats,
    right: list[Floats],
    blocks: list[Floats],
) -> float:
    """Add a random walk's prior to slopes and blocks in place; its log density is returned."""
    density = 0.0
    for t, part in enumerate(layout.sessions):
        n = part.seats.size
        v = values[t, part.seats]
        diagonal = own[t].copy()
        right[t][:n] -= own[t] * v
        density -= 0.5 * float((own[t] * v) @ v)
        if t + 1 < len(layout.sessions):
            h = layout.here[t]
            change = values[t + 1, part.seats[h]] - v[h]
            diagonal[h] += precision[t]
            right[t][h] += precision[t] * change
            right[t + 1][layout.there[t]] -= precision[t] * change
            density -= 0.5 * precision[t] * float(change @ change)
        if t:
            diagonal[layout.there[t - 1]] += precision[t - 1]
        blocks[t][np.arange(n), np.arange(n)] += diagonal
    return density


def _walk_of_d(
    d: Floats, precision: Floats, entry: float, right: list[Floats], blocks: list[Floats]
) -> float:
    """The same of the hedging coefficient, the last entry of every block; `entry` is its precision at first."""
    change = np.diff(d)
    for t in range(d.size):
        own = entry if t == 0 else 0.0
        pull = -own * d[t]
        if t:
            own += precision[t - 1]
            pull -= precision[t - 1] * change[t - 1]
        if t + 1 < d.size:
            own += precision[t]
            pull += precision[t] * change[t]
        blocks[t][-1, -1] += own
        right[t][-1] += pull
    return -0.5 * float((precision * change**2).sum() + entry * d[0] ** 2)


def _with_walks(
    problem: Problem, point: Point, made: tuple[Slopes, ...], parts: tuple[_Eliminated, ...]
) -> float:
    """Add the walks' priors to slopes and blocks in place; their log density is returned."""
    layout = problem.layout
    x, a = [s.x for s in made], [s.a for s in made]
    density = _walk(point.x, layout, *problem.walk_x, x, [p.block_x for p in parts])
    blocks = [p.block_a for p in parts]
    density += _walk(point.a, layout, *problem.walk_a, a, blocks)
    entry = LOOSE**-2.0 if problem.before is None else 0.0
    density += _walk_of_d(point.d, hedging_precision(problem.sessions), entry, a, blocks)
    if problem.before is not None:
        seats = layout.sessions[0].seats
        density += problem.before.x.added(point.x[0, seats], x[0], parts[0].block_x)
        density += problem.before.a.added(np.append(point.a[0, seats], point.d[0]), a[0], blocks[0])
    return density


def fitted_calls(problem: Problem, point: Point, pool: Executor) -> Point:
    """One step of every roll call's parameters alone, all else held: one pass over the votes."""
    layout, k, none = problem.layout, problem.free, np.empty((0, 0, 0))

    def step(t: int) -> Floats:
        made = _passed(problem, point, t, 0.0, none, none)
        newton(made.within, made.item)
        return made.item

    item = point.item.copy()
    for part, move in zip(layout.sessions, pool.map(step, range(len(layout.sessions))), strict=True):
        item[part.rows, :k] += np.clip(move, -LONGEST, LONGEST)
    return replace(point, item=item)


def linearised(
    problem: Problem, point: Point, pool: Executor, full: float = 0.0, spare: Linear | None = None
) -> Linear:
    """Linearise at a point; a system of the same votes that nobody needs any more may spare its memory."""
    k, rooms = problem.free, _rooms(problem) if spare is None else spare.rooms

    def both(t: int) -> tuple[Slopes, _Eliminated]:
        J, n = problem.layout.sessions[t].choice.shape
        cx, ca = _LENT.of("cx", (J, k, n)), _LENT.of("ca", (J, k, n + 1))
        made = _passed(problem, point, t, full, cx, ca)
        return made, _eliminated(problem, made, cx, ca, rooms[t])

    made, parts = zip(*pool.map(both, range(len(rooms))), strict=True)
    objective = sum(s.loglik for s in made) + _with_walks(problem, point, made, parts)
    jobs = [
        ([p.block_x for p in parts], problem.links_x),
        ([p.block_a for p in parts], problem.links_a),
    ]
    chain_x, chain_a = pool.map(lambda job: factored(*job), jobs)
    slope = Slope([s.x for s in made], [s.a for s in made], [s.item for s in made])
    return Linear(objective, slope, chain_x, chain_a, parts, rooms)


def solve(problem: Problem, linear: Linear, slope: Slope, pool: Executor) -> Point:
    """The step that a slope asks for, J^-1 slope, J the curvature that was factored."""
    layout, parts = problem.layout, linear.parts

    def without_calls(t: int) -> tuple[Floats, Floats, Floats]:
        part, x, a, white = parts[t], slope.x[t], slope.a[t], slope.item[t].copy()
        lower(part.L, white)
        single = white.ravel().astype(np.float32)
        right = a - single @ part.wa.reshape(-1, a.size)
        if not problem.hedging:
            right[-1] = a[-1]
        return white, x - single @ part.wx.reshape(-1, x.size), right

    white, right_x, right_a = zip(*pool.map(without_calls, range(len(parts))), strict=True)
    dx = solved(linear.chain_x, right_x)
    if problem.turnout:
        for _ in range(TURNS):
            da = solved(
                linear.chain_a,
                [r - p.across @ v.astype(np.float32) for r, p, v in zip(right_a, parts, dx, strict=True)],
            )
            dx = solved(
                linear.chain_x,
                [r - v.astype(np.float32) @ p.across for r, p, v in zip(right_x, parts, da, strict=True)],
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
        part, made, seats = layout.sessions[t], parts[t], layout.sessions[t].seats
        step.x[t, seats], step.a[t, seats] = dx[t], da[t][:-1]
        move = white[t] - made.wx @ dx[t].astype(np.float32) - made.wa @ da[t].astype(np.float32)
        unwhiten(made.L, move)
        step.item[part.rows, : problem.free] = move

    list(pool.map(put, range(len(parts))))
    return step


def moved(point: Point, step: Point, share: float) -> Point:
    """A point some share of a step away, no entry moving farther than `LONGEST`."""

    def cut(v: Floats) -> Floats:
        return np.clip(share * v, -LONGEST, LONGEST)

    return Point(
        point.x + cut(step.x), point.a + cut(step.a), point.d + cut(step.d), point.item + cut(step.item)
    )


@dataclass(frozen=True)
class Spread:
    """Laplace covariance: variances of all parts and of the random walks' changes.

    Attributes
    ----------
    x, a : list of (n, n), (n + 1, n + 1)
        Covariance within every session.
    change_x, change_a : list of (m,)
        Variances of changes to the next.
    item : (J, 5, 5)
        Covariance of every roll call's parameters; 0 for those that are held.
    across : list of (J, 3, n)
        Covariance of discrimination, middle and log half-width with positions.
    """

    x: list[Floats]
    change_x: list[Floats]
    a: list[Floats]
    change_a: list[Floats]
    item: Floats
    across: list[Singles]


def spread(linear: Linear, problem: Problem, pool: Executor) -> Spread:
    """Selected inverse at a point: what is uncertain given everything else is uncertain too."""
    (x, change_x), (a, change_a) = pool.map(covariance, [linear.chain_x, linear.chain_a])
    k = problem.free

    rooms = carved([(part.wx.shape[0], 3, part.wx.shape[2]) for part in linear.parts], np.float32)

    def of(t: int) -> Floats:
        made = linear.parts[t]
        J, _, n = made.wx.shape
        inner = np.broadcast_to(np.eye(k), (J, k, k)).copy()
        left = _LENT.of("left", made.wx.shape, np.float32)
        np.matmul(made.wx.reshape(-1, n), x[t].astype(np.float32), out=left.reshape(-1, n))
        products(left, made.wx, inner)
        if problem.turnout:
            off = _LENT.of("off", made.wa.shape, np.float32)
            np.matmul(made.wa.reshape(-1, n + 1), a[t].astype(np.float32), out=off.reshape(-1, n + 1))
            products(off, made.wa, inner)
        unwhiten_all(made.L, left)
        np.negative(left[:, :3], out=rooms[t])
        return covariances(made.L, inner)

    items = list(pool.map(of, range(len(linear.parts))))
    item = np.zeros((problem.layout.sessions[-1].rows.stop, WIDTH, WIDTH))
    item[:, :k, :k] = np.concatenate(items)
    return Spread(x, change_x, a, change_a, item, rooms)


def with_priors(problem: Problem, priors: Priors) -> Problem:
    """The same problem under other scales."""
    return replace(problem, priors=priors)
