"""A change of distance, split into one state's move, the other's, and the agenda."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import UserError
from holdfast.infer.rollcall_chances import chances_of
from holdfast.votes.positions import Positions
from holdfast.votes.regular import FOUNDED
from holdfast.votes.sitting import Sitting

Floats = NDArray[np.float64]

DRAWS = 400
"""Joint draws of positions behind every interval."""

ORDERS = tuple(permutations(range(3)))
"""Orders in which the three things may have changed; a part is its mean over them (shapley1953)."""


@dataclass(frozen=True)
class Split:
    """A change between two sessions.

    Attributes
    ----------
    first, last : int
        Sessions.
    gap : (D, 2)
        Draws of the distance of positions at both ends.
    gap_parts : (D, 2)
        Draws of its change by the first state's move and by the second's; they sum to the change.
    apart : (D, 2)
        Draws of the expected share of the session's roll calls on which the two choose differently, given
        that both turn up.
    parts : (D, 3)
        Draws of its change by the first state's move, the second's, and the agenda; they sum to the change.
    """

    first: int
    last: int
    gap: Floats
    gap_parts: Floats
    apart: Floats
    parts: Floats


def session_of(year: int) -> int:
    """The regular session that opens in a year."""
    return year - FOUNDED


def split(positions: Positions, one: str, other: str, first: int, last: int, seed: int = 0) -> Split:
    """Split a change of distance.

    Parameters
    ----------
    positions
        From `holdfast.votes.fit`.
    one, other
        Codes of states.
    first, last
        Regular sessions.
    seed
        Of the draws.

    Raises
    ------
    UserError
        A state or session without a position.
    """
    problems = [f"{s} never voted here" for s in (one, other) if s not in positions.states]
    for session in (first, last):
        if session not in positions.sessions:
            problems.append(f"session {session} ({session + FOUNDED}) has no roll calls here")
            continue
        for s in (one, other):
            if s in positions.states and np.isnan(positions.of(s, session)):
                problems.append(f"{s} has no position in session {session} ({session + FOUNDED})")
    if one == other:
        problems.append(f"{one} is compared with itself")
    if problems:
        raise UserError("; ".join(problems) + "; choose states and years that have positions")
    t = [session - int(positions.sessions[0]) for session in (first, last)]
    n = [positions.states.index(s) for s in (one, other)]
    x = positions.draws(DRAWS, seed)[:, t][:, :, n]
    items = [positions.point.item[positions.layout.sessions[k].rows] for k in t]
    return _parts(x, (items[0], items[1]), first, last)


def split_sittings(start: Sitting, end: Sitting, one: str, other: str, seed: int = 0) -> Split:
    """The same from two sessions of one fit that ships, whose positions are drawn as if independent of each other.

    They hold together over the years, so intervals of a move are too wide rather than too narrow.

    Parameters
    ----------
    start, end
        Sessions of the same fit.
    one, other
        Codes of states.
    seed
        Of the draws.

    Raises
    ------
    UserError
        A state without a position, or one compared with itself.
    """
    problems = [
        f"{s} has no position in session {sitting.session} ({sitting.session + FOUNDED})"
        for sitting in (start, end)
        for s in (one, other)
        if s not in sitting.states
    ]
    if one == other:
        problems.append(f"{one} is compared with itself")
    if problems:
        raise UserError("; ".join(problems) + "; choose states and years that have positions")
    n = [[sitting.states.index(s) for s in (one, other)] for sitting in (start, end)]
    mean = np.array([sitting.x[k] for sitting, k in zip((start, end), n, strict=True)])
    sd = np.array([sitting.sd[k] for sitting, k in zip((start, end), n, strict=True)])
    x = mean + sd * np.random.default_rng(seed).standard_normal((DRAWS, 2, 2))
    return _parts(x, (start.item, end.item), start.session, end.session)


def _parts(x: Floats, items: tuple[Floats, Floats], first: int, last: int) -> Split:
    """Split by draws of the positions, (D, session, state), and the roll calls of both sessions."""
    gap = np.abs(x[:, :, 0] - x[:, :, 1])
    moves = np.zeros((DRAWS, 2))
    for turns in ((0, 1), (1, 0)):
        state = [0, 0]
        before = gap[:, 0]
        for k in turns:
            state[k] = 1
            after = np.abs(x[:, state[0], 0] - x[:, state[1], 1])
            moves[:, k] += 0.5 * (after - before)
            before = after
    table = {
        (i, j, k): _apart(items[k], x[:, i, 0], x[:, j, 1])
        for i in range(2)
        for j in range(2)
        for k in range(2)
    }
    parts = np.zeros((DRAWS, 3))
    for order in ORDERS:
        at = [0, 0, 0]
        for who in order:
            was = table[at[0], at[1], at[2]]
            at[who] = 1
            parts[:, who] += (table[at[0], at[1], at[2]] - was) / len(ORDERS)
    apart = np.stack([table[0, 0, 0], table[1, 1, 1]], axis=1)
    return Split(first, last, gap, moves, apart, parts)


def _apart(item: Floats, one: Floats, other: Floats) -> Floats:
    """Expected share of a session's roll calls on which two positions choose differently."""
    if not item.shape[0]:
        return np.full(one.size, np.nan)
    none = np.zeros(one.size)
    a = chances_of(one, none, 0.0, item, False)[:, :, :3]
    b = chances_of(other, none, 0.0, item, False)[:, :, :3]
    out: Floats = 1.0 - (a * b).sum(axis=2).mean(axis=0)
    return out
