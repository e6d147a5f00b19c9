"""Votes made from known positions, shaped like an assembly's: the truth that a fit is held against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.rollcall_chances import chances_of
from holdfast.votes.table import Table

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """What the votes were made from.

    Attributes
    ----------
    table : Table
        The votes, roll calls that say nothing left out.
    x, a : (T, N)
        Positions (mean 0, standard deviation 1 over all) and habits of staying away.
    d : (T,)
        Hedging coefficient.
    item : (J, 5)
        Parameters of the roll calls kept.
    k : (N,)
        Steadiness of each state, over all sessions.
    """

    table: Table
    x: Floats
    a: Floats
    d: Floats
    item: Floats
    k: Floats


MEAN = np.array([-0.9, -2.0, -0.5, -2.0, 0.0])
COV = np.diag(np.array([1.4, 1.1, 0.6, 0.5, 0.25]) ** 2)


def simulated(
    states: int = 60,
    sessions: int = 12,
    calls: int = 60,
    seed: int = 0,
    *,
    step: float = 0.12,
    hedging: float = 0.8,
    habit: float = 0.6,
    habit_step: float = 0.15,
    habit_lean: float = 0.0,
    mean: Floats = MEAN,
    cov: Floats = COV,
    first: int = 40,
    asked_again: int = 0,
    within: float = 0.01,
    drift: float = 0.01,
    steadiness: float = 0.0,
) -> Truth:
    """Make votes.

    Parameters
    ----------
    states, sessions, calls
        Numbers of states, sessions, and roll calls in each; a quarter of the states enters late.
    seed
        Seed of all that is drawn.
    step
        Standard deviation of a position's change from session to session, positions having 1.
    hedging
        Coefficient of how near a state is to its own indifference in the predictor of absence.
    habit, habit_step
        Standard deviations of the habit of staying away at entry and of its changes.
    habit_lean
        What the habit rises by with the position, in each session.
    mean, cov : (5,), (5, 5)
        Of the roll calls' parameters.
    first
        Number of the first session.
    asked_again
        Number of questions that are put to every session; they are among its roll calls.
    within, drift
        Shares of cov: what is a roll call's own where its question is asked again, and what a question moves by
        from one session to the next.
    steadiness
        Standard deviation of log k over states, k being one over the standard deviation of a state's own noise.

    Examples
    --------
    >>> made = simulated(20, 3, 10, seed=1)
    >>> made.x.shape, made.table.choice.shape[1]
    ((3, 20), 20)
    """
    rng = np.random.default_rng(seed)
    r = 1.0 - 0.5 * step**2
    x, a = np.empty((sessions, states)), np.empty((sessions, states))
    x[0] = rng.standard_normal(states)
    x[0, 0] = 2.5  # the anchor stands out, as it does in fact
    a[0] = habit * rng.standard_normal(states)
    for t in range(1, sessions):
        x[t] = r * x[t - 1] + np.sqrt(1.0 - r * r) * rng.standard_normal(states)
        x[t, 0] = max(x[t, 0], 1.5)
        a[t] = a[t - 1] + habit_step * rng.standard_normal(states)
    enters = np.zeros(states, dtype=np.int64)
    late = rng.random(states) < 0.25
    enters[late] = rng.integers(0, max(sessions // 2, 1), late.sum())
    enters[0] = 0
    held = np.arange(sessions)[:, None] >= enters
    shift, scale = x[held].mean(), x[held].std()
    x = (x - shift) / scale
    a = a + habit_lean * x
    d = np.full(sessions, hedging)
    item = rng.multivariate_normal(mean, cov, size=sessions * calls)
    if asked_again:
        _ask_again(item.reshape(sessions, calls, -1)[:, :asked_again], mean, cov, within, drift, rng)
    k = np.exp(steadiness * rng.standard_normal(states)) if steadiness else np.ones(states)
    rows, kept = [], []
    for t in range(sessions):
        block = slice(t * calls, (t + 1) * calls)
        chance = chances_of(x[t], a[t], hedging, item[block], True, k)
        u = rng.random((calls, states, 1))
        made = (u > np.cumsum(chance, axis=2)[:, :, :3]).sum(axis=2).astype(np.int8)
        made[:, ~held[t]] = -1
        cast = [(made == v).sum(axis=1) for v in range(3)]
        keep = np.max(cast, axis=0) < np.sum(cast, axis=0)
        rows.append(made[keep])
        kept.append(np.flatnonzero(keep) + t * calls)
    index = np.concatenate(kept)
    table = Table(
        choice=np.concatenate(rows),
        states=tuple(f"S{n:03d}" for n in range(states)),
        rid=index + 1,
        symbol=tuple(str(k + 1) for k in index),
        session=index // calls + first,
        date=tuple("" for _ in index),
        dropped={},
        family=np.where(index % calls < asked_again, index % calls, -1),
    )
    return Truth(table, x, a, d, item[index], k)


def _ask_again(
    item: Floats, mean: Floats, cov: Floats, within: float, drift: float, rng: np.random.Generator
) -> None:
    """Replace roll calls (sessions, questions, 5) in place by questions that wander from session to session."""
    root = np.linalg.cholesky(cov)
    question = mean + np.sqrt(1.0 - within) * rng.standard_normal(item.shape[1:]) @ root.T
    for t in range(item.shape[0]):
        if t:
            question = question + np.sqrt(drift) * rng.standard_normal(question.shape) @ root.T
        item[t] = question + np.sqrt(within) * rng.standard_normal(question.shape) @ root.T
