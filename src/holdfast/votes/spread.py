"""What is uncertain at a point: the selected inverse of the curvature."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.carve import Scratch, carved
from holdfast.infer.chain import covariance
from holdfast.infer.choice_cell import WIDTH
from holdfast.infer.eliminate import covariances, products, unwhiten_all
from holdfast.votes.mode import Linear
from holdfast.votes.problem import Problem
from holdfast.votes.workers import every

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

_LENT = Scratch()


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


def spread(linear: Linear, problem: Problem, pool: Executor, kept: Spread | None = None) -> Spread:
    """Selected inverse at a point: what is uncertain given everything else is uncertain too.

    `kept` is one of the same curvature over states, of which only the roll calls are new.
    """
    if kept is None:
        (x, change_x), (a, change_a) = pool.map(covariance, [linear.chain_x, linear.chain_a])
    else:
        x, change_x, a, change_a = kept.x, kept.change_x, kept.a, kept.change_a
    k = problem.free
    rooms = carved([(part.wx.shape[0], 3, part.wx.shape[2]) for part in linear.calls], np.float32)

    def of(t: int) -> Floats:
        made = linear.calls[t]
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

    items = every(pool, of, len(linear.calls))
    item = np.zeros((problem.layout.sessions[-1].rows.stop, WIDTH, WIDTH))
    item[:, :k, :k] = np.concatenate(items)
    return Spread(x, change_x, a, change_a, item, rooms)
