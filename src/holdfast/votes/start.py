"""Where the search starts: first principal component of each session, turned the way of the session before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from holdfast.votes.layout import Layout
from holdfast.votes.mode import Point
from holdfast.votes.priors import Priors


def _component(choice: NDArray[np.int8]) -> NDArray[np.float64]:
    """First principal component over the states of one session, mean 0 and standard deviation 1."""
    cast = (choice >= 0) & (choice < 3)
    score = np.where(cast, choice - 1.0, 0.0)
    mean = score.sum(axis=1) / np.maximum(cast.sum(axis=1), 1)
    score = np.where(cast, score - mean[:, None], 0.0)
    gram = score.T @ score
    _, vectors = np.linalg.eigh(gram)
    found = vectors[:, -1] * np.sqrt(max(choice.shape[1], 1))
    out: NDArray[np.float64] = (found - found.mean()) / max(found.std(), 1e-9)
    return out


def _cuts(choice: NDArray[np.int8]) -> NDArray[np.float64]:
    """(J, 2) middle and log half-width that fit the totals of each roll call, half a vote added to each choice."""
    made = np.stack([(choice == v).sum(axis=1) + 0.5 for v in range(3)])
    part = np.cumsum(made, axis=0)[:2] / made.sum(axis=0)
    low, high = ndtri(part)
    return np.stack([0.5 * (low + high), np.log(0.5 * (high - low))], axis=1)


def start(layout: Layout, roll_calls: int, priors: Priors, anchor: int) -> Point:
    """A first point; `anchor` is the column of the state whose position is positive.

    Sessions with few roll calls take over the positions of the one before.
    """
    T, N = layout.sits.shape
    x = np.zeros((T, N))
    last = np.zeros(N)
    for t, part in enumerate(layout.sessions):
        if part.rows.stop - part.rows.start >= 5:
            found = _component(part.choice)
            there = layout.sits[t - 1, part.seats] if t else np.zeros(part.seats.size, dtype=bool)
            if there.sum() >= 5:
                way = np.sign(found[there] @ last[part.seats[there]]) or 1.0
            else:
                way = np.sign(found[part.seats == anchor].sum()) or 1.0
            last[part.seats] = np.clip(way * found, -3.0, 3.0)
        x[t, part.seats] = last[part.seats]
    if x[:, anchor].sum() < 0.0:
        x = -x
    item = np.tile(priors.mean, (roll_calls, 1))
    item[:, 0] = 0.0
    for part in layout.sessions:
        item[part.rows, 1:3] = _cuts(part.choice)
    return Point(x, np.zeros((T, N)), np.full(T, 0.0), item)
