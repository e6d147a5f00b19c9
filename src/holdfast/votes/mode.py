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
from holdfast.infer.eliminate import covariances, unwhiten, whiten
from holdfast.votes.layout import Layout, Session
from holdfast.votes.priors import LOOSE, Priors, hedging_precision

Floats = NDArray[np.float64]

LONGEST = 1.5
"""No position and no parameter moves farther in one step."""


TURNS = 4
"""Rounds in which positions and habits agree on a step."""

HELD = 1e-4
"""Spread of a parameter that is held at its mean."""


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
    """One session after its roll calls were eliminated."""

    loglik: float
    block_x: Floats
    right_x: Floats
    block_a: Floats
    right_a: Floats
    across: Floats
    L: Floats
    white: Floats
    wx: Floats
    wa: Floats
    logdet: float
    steepest: float


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
    """

    layout: Layout
    sessions: NDArray[np.int64]
    priors: Priors
    turnout: bool = True
    hedging: bool = True
    alignment: bool = True

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

    def item_precision(self) -> Floats:
        """(5, 5) precision of the roll calls' parameters; what isn't modelled is held at its mean."""
        cov = self.priors.cov.copy()
        for k, modelled in ((3, self.turnout), (4, self.turnout and self.alignment)):
            if not modelled:
                cov[k] = cov[:, k] = 0.0
                cov[k, k] = HELD**2
        return np.asarray(np.linalg.inv(cov), dtype=np.float64)


@dataclass(frozen=True)
class Linear:
    """The system at a point: the objective, the step, and the factored chains."""

    objective: float
    loglik: float
    steepest: float
    step: Point
    chain_x: Factored
    chain_a: Factored
    parts: tuple[_Eliminated, ...]
    logdet: float


def _eliminated(part: Session, problem: Problem, point: Point, t: int, full: float) -> _Eliminated:
    """Go over one session and eliminate its roll calls."""
    item = point.item[part.rows]
    d = point.d[t] if problem.hedging else 0.0
    loglik, gx, xx, ga, aa, ad, xa, slope, within, wx, wa = session_pass(
        part.choice, point.x[t, part.seats], point.a[t, part.seats], d, item, problem.turnout, full
    )
    precision = problem.item_precision()
    off = item - problem.priors.mean
    slope -= off @ precision
    steepest = float(np.abs(slope).max()) if slope.size else 0.0
    within += precision
    logdet = whiten(within, slope, wx, wa)
    if np.isnan(logdet):
        raise np.linalg.LinAlgError("a roll call's block is not positive definite")
    n = part.seats.size
    flat_x, flat_a = wx.reshape(-1, n), wa.reshape(-1, n + 1)
    block_x = -(flat_x.T @ flat_x)
    block_x[np.arange(n), np.arange(n)] += xx
    white = slope.ravel()
    right_x = gx - flat_x.T @ white
    if problem.turnout:
        block_a = -(flat_a.T @ flat_a)
        block_a[np.arange(n + 1), np.arange(n + 1)] += aa
        block_a[:n, n] += ad
        block_a[n, :n] += ad
        right_a = ga - flat_a.T @ white
        across = -(flat_a.T @ flat_x)
        across[np.arange(n), np.arange(n)] += xa[0]
        across[n] += xa[1]
        if not problem.hedging:
            block_a[n] = block_a[:, n] = right_a[n] = across[n] = 0.0
    else:
        block_a, right_a, across = np.zeros((n + 1, n + 1)), np.zeros(n + 1), np.zeros((0, 0))
    return _Eliminated(
        loglik - 0.5 * float(((off @ precision) * off).sum()),
        block_x, right_x, block_a, right_a, across, within, slope, wx, wa, logdet, steepest,
    )  # fmt: skip


def _walk(
    values: Floats,
    layout: Layout,
    own: list[Floats],
    precision: Floats,
    blocks: list[Floats],
    right: list[Floats],
) -> float:
    """Add a random walk's prior to blocks and right-hand sides in place; its log density is returned."""
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


def _walk_of_d(d: Floats, precision: Floats, blocks: list[Floats], right: list[Floats]) -> float:
    """The same of the hedging coefficient, the last entry of every block."""
    change = np.diff(d)
    for t in range(d.size):
        own = LOOSE**-2.0 if t == 0 else 0.0
        pull = -own * d[t]
        if t:
            own += precision[t - 1]
            pull -= precision[t - 1] * change[t - 1]
        if t + 1 < d.size:
            own += precision[t]
            pull += precision[t] * change[t]
        blocks[t][-1, -1] += own
        right[t][-1] += pull
    walk, entry = float((precision * change**2).sum()), float(d[0] ** 2) / (LOOSE * LOOSE)
    return -0.5 * (walk + entry)


def _together(
    turnout: bool,
    parts: tuple[_Eliminated, ...],
    chain_x: Factored,
    chain_a: Factored,
    right_x: list[Floats],
    right_a: list[Floats],
) -> tuple[list[Floats], list[Floats]]:
    """Solve for positions and habits together, each in turn until they agree."""
    dx = solved(chain_x, right_x)
    if not turnout:
        return dx, solved(chain_a, right_a)
    da = right_a
    for _ in range(TURNS):
        da = solved(chain_a, [r - p.across @ v for r, p, v in zip(right_a, parts, dx, strict=True)])
        dx = solved(chain_x, [r - p.across.T @ v for r, p, v in zip(right_x, parts, da, strict=True)])
    return dx, da


def linearised(problem: Problem, point: Point, pool: Executor, full: float = 0.0) -> Linear:
    """Linearise at a point and solve for the step."""
    layout = problem.layout
    parts = tuple(
        pool.map(
            lambda t: _eliminated(layout.sessions[t], problem, point, t, full), range(len(layout.sessions))
        )
    )
    blocks_x, right_x = [p.block_x for p in parts], [p.right_x for p in parts]
    blocks_a, right_a = [p.block_a for p in parts], [p.right_a for p in parts]
    loglik = sum(p.loglik for p in parts)
    own_x, walk_x = problem.walk_x()
    own_a, walk_a = problem.walk_a()
    density = _walk(point.x, layout, own_x, walk_x, blocks_x, right_x)
    extra = hedging_precision(problem.sessions)
    density += _walk(point.a, layout, own_a, walk_a, blocks_a, right_a)
    density += _walk_of_d(point.d, extra, blocks_a, right_a)
    both = pool.map(
        lambda job: factored(*job),
        [
            (blocks_x, layout.links(walk_x)),
            (blocks_a, layout.links(walk_a, extra)),
        ],
    )
    chain_x, chain_a = both
    dx, da = _together(problem.turnout, parts, chain_x, chain_a, right_x, right_a)
    x, a, d = np.zeros_like(point.x), np.zeros_like(point.a), np.zeros_like(point.d)
    item = np.zeros_like(point.item)
    for t, (part, made) in enumerate(zip(layout.sessions, parts, strict=True)):
        n = part.seats.size
        x[t, part.seats], a[t, part.seats], d[t] = dx[t], da[t][:n], da[t][n]
        move = made.white - made.wx @ dx[t] - made.wa @ da[t]
        unwhiten(made.L, move)
        item[part.rows] = move
    steepest = max(max(float(np.abs(r).max()) for r in right_x), max(p.steepest for p in parts))
    logdet = sum(p.logdet for p in parts) + chain_x.logdet + chain_a.logdet
    return Linear(loglik + density, loglik, steepest, Point(x, a, d, item), chain_x, chain_a, parts, logdet)


def moved(point: Point, step: Point, share: float) -> Point:
    """A point some share of a step away, no entry moving farther than `LONGEST`."""

    def cut(v: Floats) -> Floats:
        return np.clip(share * v, -LONGEST, LONGEST)

    return Point(
        point.x + cut(step.x), point.a + cut(step.a), point.d + cut(step.d), point.item + cut(step.item)
    )


@dataclass(frozen=True)
class Spread:
    """Laplace covariance: variances of all parts and of the random walks' changes."""

    x: list[Floats]
    change_x: list[Floats]
    a: list[Floats]
    change_a: list[Floats]
    item: Floats


def spread(linear: Linear, layout: Layout, pool: Executor) -> Spread:
    """Selected inverse at a point: what is uncertain given everything else is uncertain too."""
    (x, change_x), (a, change_a) = pool.map(covariance, [linear.chain_x, linear.chain_a])

    def of(t: int) -> Floats:
        made = linear.parts[t]
        J, _, n = made.wx.shape
        inner = np.broadcast_to(np.eye(WIDTH), (J, WIDTH, WIDTH)).copy()
        left = (made.wx.reshape(-1, n) @ x[t]).reshape(J, WIDTH, n)
        inner += np.einsum("jkn,jln->jkl", left, made.wx)
        left = (made.wa.reshape(-1, n + 1) @ a[t]).reshape(J, WIDTH, n + 1)
        inner += np.einsum("jkn,jln->jkl", left, made.wa)
        return covariances(made.L, inner)

    items = list(pool.map(of, range(len(layout.sessions))))
    return Spread(x, change_x, a, change_a, np.concatenate(items))


def with_priors(problem: Problem, priors: Priors) -> Problem:
    """The same problem under other scales."""
    return replace(problem, priors=priors)
