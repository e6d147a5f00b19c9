"""The joint mode: Gauss-Newton steps in which the roll calls are eliminated exactly.

Every step goes once over the votes, eliminates each roll call's five parameters from the system (Schur
complement), and solves what is left, block-tridiagonal in sessions, for positions and for habits, each in
turn until they agree.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.chain import Factored, covariance, factored, solved
from holdfast.infer.chamber_pass import session_pass
from holdfast.infer.choice_cell import WIDTH
from holdfast.infer.eliminate import covariances, lower, products, unwhiten, unwhiten_all, whiten
from holdfast.votes.layout import Layout, Session
from holdfast.votes.message import Message
from holdfast.votes.priors import LOOSE, Priors, hedging_precision

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

LONGEST = 1.5
"""No position and no parameter moves farther in one step."""


TURNS = 4
"""Rounds in which positions and habits agree on a step."""


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
    across: Floats
    L: Floats
    wx: Singles
    wa: Singles
    logdet: float


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

    def walk_a(self) -> tuple[list[Floats], Floats]:
        """The same of the habits: a random walk from its entry."""
        layout = self.layout
        own = [
            np.where(layout.first[part.seats] == t, self.priors.habit_entry**-2.0, 0.0)
            for t, part in enumerate(layout.sessions)
        ]
        return own, self.precision_a()

    def precision_a(self) -> Floats:
        """(T - 1,) precision of the habits' innovations."""
        return np.full(len(self.layout.here), self.priors.habit_step**-2.0)

    @property
    def free(self) -> int:
        """Parameters of a roll call that are fitted, the first so many; the rest stay at their mean."""
        return (WIDTH if self.alignment else WIDTH - 1) if self.turnout else 3

    def item_precision(self, rows: slice) -> Floats:
        """(k, k) precision of the roll calls' free parameters, or (J, k, k) where those of some rows have their own."""
        k, spread = self.free, self.priors.spread
        cov = self.priors.cov[:k, :k] if spread is None else spread[rows, :k, :k]
        return np.asarray(np.linalg.inv(cov), dtype=np.float64)

    def item_off(self, rows: slice, item: Floats) -> Floats:
        """(J, k) how far the roll calls of some rows lie from what is expected of them."""
        k, centre = self.free, self.priors.centre
        off: Floats = item[:, :k] - (self.priors.mean[:k] if centre is None else centre[rows, :k])
        return off


@dataclass(frozen=True)
class Linear:
    """The system at a point: objective, slope, step, and the factored chains."""

    objective: float
    slope: Slope
    step: Point
    chain_x: Factored
    chain_a: Factored
    parts: tuple[_Eliminated, ...]


_Passed = tuple[float, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats]


def _passed(part: Session, problem: Problem, point: Point, t: int, full: float) -> _Passed:
    """Go over the votes of one session."""
    d = float(point.d[t]) if problem.hedging else 0.0
    out: _Passed = session_pass(
        part.choice, point.x[t, part.seats], point.a[t, part.seats], d, point.item[part.rows], problem.turnout,
        full, problem.free,
    )  # fmt: skip
    return out


def _eliminated(part: Session, problem: Problem, made: _Passed) -> _Eliminated:
    """Eliminate the roll calls of one session."""
    _, _, xx, _, aa, ad, xa, slope, within, cx, ca = made
    within += problem.item_precision(part.rows)
    logdet, wx, wa = whiten(within, slope.copy(), cx, ca)
    if np.isnan(logdet):
        raise np.linalg.LinAlgError("a roll call's block is not positive definite")
    n = part.seats.size
    flat_x, flat_a = wx.reshape(-1, n), wa.reshape(-1, n + 1)
    here = np.arange(n)
    block_x = -(flat_x.T @ flat_x).astype(np.float64)
    block_x[here, here] += xx
    if problem.turnout:
        block_a = -(flat_a.T @ flat_a).astype(np.float64)
        block_a[np.arange(n + 1), np.arange(n + 1)] += aa
        block_a[:n, n] += ad
        block_a[n, :n] += ad
        across = -(flat_a.T @ flat_x).astype(np.float64)
        across[here, here] += xa[0]
        across[n] += xa[1]
        if not problem.hedging:
            block_a[n] = block_a[:, n] = across[n] = 0.0
    else:
        block_a, across = np.zeros((n + 1, n + 1)), np.zeros((0, 0))
    return _Eliminated(block_x, block_a, across, within, wx, wa, logdet)


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


_Sloping = tuple[float, Floats, Floats, Floats]
"""Log likelihood of one session and its slopes in positions, habits, roll calls."""


def _sloped(
    problem: Problem, point: Point, sloping: list[_Sloping], parts: tuple[_Eliminated, ...]
) -> tuple[float, Slope]:
    """Objective and slope from passes over all sessions; the priors' curvature is added to the parts."""
    layout = problem.layout
    objective = sum(s[0] for s in sloping)
    x, a, item = [s[1] for s in sloping], [s[2] for s in sloping], [s[3] for s in sloping]
    for part, slope in zip(layout.sessions, item, strict=True):
        off = problem.item_off(part.rows, point.item[part.rows])
        pull = (problem.item_precision(part.rows) @ off[:, :, None])[:, :, 0]
        slope -= pull
        objective -= 0.5 * float((pull * off).sum())
    if not problem.hedging:
        for v in a:
            v[-1] = 0.0
    objective += _walk(point.x, layout, *problem.walk_x(), x, [p.block_x for p in parts])
    blocks = [p.block_a for p in parts]
    objective += _walk(point.a, layout, *problem.walk_a(), a, blocks)
    entry = LOOSE**-2.0 if problem.before is None else 0.0
    objective += _walk_of_d(point.d, hedging_precision(problem.sessions), entry, a, blocks)
    if problem.before is not None:
        seats = layout.sessions[0].seats
        objective += problem.before.x.added(point.x[0, seats], x[0], parts[0].block_x)
        objective += problem.before.a.added(np.append(point.a[0, seats], point.d[0]), a[0], blocks[0])
    return objective, Slope(x, a, item)


def fitted_calls(problem: Problem, point: Point, pool: Executor) -> Point:
    """One step of every roll call's parameters alone, all else held: one pass over the votes."""
    layout, k = problem.layout, problem.free

    def step(t: int) -> Floats:
        part = layout.sessions[t]
        made = _passed(part, problem, point, t, 0.0)
        off, precision = problem.item_off(part.rows, point.item[part.rows]), problem.item_precision(part.rows)
        slope = made[7] - (precision @ off[:, :, None])[:, :, 0]
        move = np.linalg.solve(made[8] + precision, slope[:, :, None])[:, :, 0]
        return np.asarray(move, dtype=np.float64)

    item = point.item.copy()
    for part, move in zip(layout.sessions, pool.map(step, range(len(layout.sessions))), strict=True):
        item[part.rows, :k] += np.clip(move, -LONGEST, LONGEST)
    return replace(point, item=item)


def linearised(problem: Problem, point: Point, pool: Executor, full: float = 0.0) -> Linear:
    """Linearise at a point and solve for the step."""
    layout = problem.layout

    def both(t: int) -> tuple[_Sloping, _Eliminated]:
        made = _passed(layout.sessions[t], problem, point, t, full)
        return (made[0], made[1], made[3], made[7]), _eliminated(layout.sessions[t], problem, made)

    made = list(pool.map(both, range(len(layout.sessions))))
    parts = tuple(p for _, p in made)
    objective, slope = _sloped(problem, point, [s for s, _ in made], parts)
    extra = hedging_precision(problem.sessions)
    jobs = [
        ([p.block_x for p in parts], layout.links(problem.walk_x()[1])),
        ([p.block_a for p in parts], layout.links(problem.walk_a()[1], extra)),
    ]
    chain_x, chain_a = pool.map(lambda job: factored(*job), jobs)
    step = solve(problem, parts, chain_x, chain_a, slope)
    return Linear(objective, slope, step, chain_x, chain_a, parts)


def solve(
    problem: Problem, parts: tuple[_Eliminated, ...], chain_x: Factored, chain_a: Factored, slope: Slope
) -> Point:
    """The step that a slope asks for, J^-1 slope, J the curvature that was factored."""
    layout = problem.layout
    white, right_x, right_a = [], [], []
    for made, x, a, item in zip(parts, slope.x, slope.a, slope.item, strict=True):
        w = item.copy()
        lower(made.L, w)
        white.append(w)
        single = w.ravel().astype(np.float32)
        right_x.append(x - single @ made.wx.reshape(-1, x.size))
        right_a.append(a - single @ made.wa.reshape(-1, a.size))
        if not problem.hedging:
            right_a[-1][-1] = a[-1]
    dx = solved(chain_x, right_x)
    if problem.turnout:
        for _ in range(TURNS):
            da = solved(chain_a, [r - p.across @ v for r, p, v in zip(right_a, parts, dx, strict=True)])
            dx = solved(chain_x, [r - p.across.T @ v for r, p, v in zip(right_x, parts, da, strict=True)])
    else:
        da = solved(chain_a, right_a)
    x, a, d = np.zeros(layout.sits.shape), np.zeros(layout.sits.shape), np.zeros(len(parts))
    item = np.zeros((layout.sessions[-1].rows.stop, WIDTH))
    for t, (part, made) in enumerate(zip(layout.sessions, parts, strict=True)):
        n = part.seats.size
        x[t, part.seats], a[t, part.seats], d[t] = dx[t], da[t][:n], da[t][n]
        move = white[t] - made.wx @ dx[t].astype(np.float32) - made.wa @ da[t].astype(np.float32)
        unwhiten(made.L, move)
        item[part.rows, : problem.free] = move
    return Point(x, a, d, item)


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

    def of(t: int) -> tuple[Floats, Singles]:
        made = linear.parts[t]
        J, _, n = made.wx.shape
        inner = np.broadcast_to(np.eye(k), (J, k, k)).copy()
        left = (made.wx.reshape(-1, n) @ x[t].astype(np.float32)).reshape(J, k, n)
        products(left, made.wx, inner)
        if problem.turnout:
            off = (made.wa.reshape(-1, n + 1) @ a[t].astype(np.float32)).reshape(J, k, n + 1)
            products(off, made.wa, inner)
        unwhiten_all(made.L, left)
        return covariances(made.L, inner), -left[:, :3]

    items = list(pool.map(of, range(len(linear.parts))))
    item = np.zeros((problem.layout.sessions[-1].rows.stop, WIDTH, WIDTH))
    item[:, :k, :k] = np.concatenate([i for i, _ in items])
    return Spread(x, change_x, a, change_a, item, [c for _, c in items])


def with_priors(problem: Problem, priors: Priors) -> Problem:
    """The same problem under other scales."""
    return replace(problem, priors=priors)
