"""Where the search starts: first principal component of each session, turned the way of the session before; shares."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.special import ndtri

from holdfast.votes.layout import Layout
from holdfast.votes.priors import Priors
from holdfast.votes.problem import Point
from holdfast.votes.workers import every

LARGE = 5
"""Roll calls from which on a session has a component of its own."""

FEW = 8
"""Choices that the mean of a session counts for where a start is made from shares."""


def _component(choice: NDArray[np.int8]) -> NDArray[np.float64]:
    """First principal component over the states of one session, mean 0 and standard deviation 1."""
    cast = (choice >= 0) & (choice < 3)
    score = np.where(cast, choice - 1.0, 0.0)
    mean = score.sum(axis=1) / np.maximum(cast.sum(axis=1), 1)
    score = np.where(cast, score - mean[:, None], 0.0)
    few = min(score.shape)  # of the two products with itself the smaller one
    tall = score if score.shape[1] == few else score.T
    _, vectors = eigh(tall.T @ tall, subset_by_index=(few - 1, few - 1))
    found = vectors[:, 0] if tall is score else tall @ vectors[:, 0]
    out: NDArray[np.float64] = (found - found.mean()) / max(found.std(), 1e-9)
    return out


def cuts(choice: NDArray[np.int8]) -> NDArray[np.float64]:
    """(J, 2) middle and log half-width that fit the totals of each roll call, half a vote added to each choice."""
    made = np.stack([(choice == v).sum(axis=1) + 0.5 for v in range(3)])
    part = np.cumsum(made, axis=0)[:2] / made.sum(axis=0)
    low, high = ndtri(part)
    return np.stack([0.5 * (low + high), np.log(0.5 * (high - low))], axis=1)


def away(choice: NDArray[np.int8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(J,) attendance and (n,) habits that fit how many stayed away, held near the session's mean where few count."""
    gone, count = choice == 3, choice >= 0
    mean = (gone.sum() + 0.5) / (count.sum() + 1.0)
    calls, states = (ndtri((gone.sum(axis=k) + FEW * mean) / (count.sum(axis=k) + FEW)) for k in (1, 0))
    return calls, states - ndtri(mean)


def start(layout: Layout, roll_calls: int, priors: Priors, anchor: int, pool: Executor) -> Point:
    """A first point; `anchor` is the column of the state whose position is positive.

    Sessions with few roll calls take over the positions of the one before.
    """
    T, N = layout.sits.shape
    x = np.zeros((T, N))
    last = np.zeros(N)
    large = [part.choice for part in layout.sessions if part.rows.stop - part.rows.start >= LARGE]
    components = iter(every(pool, lambda t: _component(large[t]), len(large)))
    for t, part in enumerate(layout.sessions):
        if part.rows.stop - part.rows.start >= LARGE:
            found = next(components)
            there = layout.sits[t - 1, part.seats] if t else np.zeros(part.seats.size, dtype=bool)
            if there.sum() >= 5:
                way = np.sign(found[there] @ last[part.seats[there]]) or 1.0
            else:
                way = np.sign(found[part.seats == anchor].sum()) or 1.0
            last[part.seats] = np.clip(way * found, -3.0, 3.0)
        x[t, part.seats] = last[part.seats]
    if x[:, anchor].sum() < 0.0:
        x = -x
    item, a = np.tile(priors.mean, (roll_calls, 1)), np.zeros((T, N))
    item[:, 0] = 0.0
    for t, part in enumerate(layout.sessions):
        item[part.rows, 1:3] = cuts(part.choice)
        item[part.rows, 3], a[t, part.seats] = away(part.choice)
    return Point(x, a, np.zeros(T), item)
