"""Bridges: a question asked again is a roll call whose parameters are near those of the last time.

Roll calls of one family (`holdfast.sources.recurring`) share a vector that wanders from session to session:

    (b, c, w, g, q) of a roll call = f + e,   f ~ N(mean, cov - within) at first,   f moves by N(0, drift) a session

so that each has a prior of its own, made from what is known of the others (`holdfast.infer.recurrence`), and the
roll calls of a session stay independent given their priors. All three covariances are learned. A roll call asked once
is a family of one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.recurrence import smooth
from holdfast.votes.priors import Priors
from holdfast.votes.problem import Problem
from holdfast.votes.spread import Spread
from holdfast.votes.table import Table

Floats = NDArray[np.float64]

ENOUGH = 30
"""Fewest repetitions from which anything is learned of how alike they are."""

WITHIN, DRIFT = 0.02, 0.01
"""Where learning starts: shares of the roll calls' covariance that lie within a family and in a session's move."""


@dataclass(frozen=True)
class Chains:
    """Families as the kernel wants them.

    Attributes
    ----------
    order : (J,) int
        Roll calls by family, and by session within it.
    first : (F + 1,) int
        Where each family begins; the last entry is J.
    gap : (J,)
        Sessions since the roll call before of the same family.
    """

    order: NDArray[np.int64]
    first: NDArray[np.int64]
    gap: Floats


def chains(table: Table) -> Chains | None:
    """The families of a table; None where too little is asked again."""
    if table.family is None:
        return None
    J = table.rid.size
    alone = table.family < 0
    name = np.where(alone, table.family.max() + 1 + np.arange(J), table.family)
    order = np.lexsort((np.arange(J), name))
    new = np.append(True, np.diff(name[order]) != 0)
    if J - new.sum() < ENOUGH:
        return None
    gap = np.append(0.0, np.diff(table.session[order]).astype(np.float64))
    return Chains(order, np.append(np.flatnonzero(new), J), np.where(new, 0.0, gap))


def begun(priors: Priors) -> Priors:
    """Scales with which learning of bridges starts."""
    if priors.within is not None:
        return priors
    return replace(priors, within=WITHIN * priors.cov, drift=DRIFT * priors.cov)


def bridged(chains: Chains, problem: Problem, item: Floats, spread: Spread, learn: bool) -> Priors:
    """Priors of all roll calls from what is known of the others of their family, and the scales learned on the way.

    Parameters
    ----------
    chains
        The families.
    problem
        With the priors that the values and their covariance were found under.
    item : (J, 5)
        Where the roll calls' parameters are under these priors.
    spread
        Laplace covariance.
    learn
        Whether mean and covariances of roll calls are learned or kept.
    """
    old, k, order = begun(problem.priors), problem.free, chains.order
    if old.within is None or old.drift is None:
        raise ValueError("priors have no bridges")
    every = slice(None)
    used = problem.item_precision(every)
    full = np.linalg.inv(spread.item[order][:, :k, :k])
    full = 0.5 * (full + full.transpose(0, 2, 1))
    prior = np.broadcast_to(used, (order.size, *used.shape[-2:]))[order][:, :k, :k]
    mean = (item[:, :k] - problem.item_off(every, item))[order]
    pull = (full @ item[order][:, :k, None] - prior @ mean[:, :, None])[:, :, 0]
    scales = old.mean[:k], (old.cov - old.within)[:k, :k], old.within[:k, :k], old.drift[:k, :k]
    middle, around, origin, start, within, drift, moves = smooth(
        full - prior, pull, chains.first, chains.gap, *map(np.ascontiguousarray, scales)
    )
    centre = np.tile(old.mean, (order.size, 1))
    cov = np.tile(old.cov, (order.size, 1, 1))
    centre[order, :k] = middle
    cov[np.ix_(order, np.arange(k), np.arange(k))] = around
    if not learn:
        return replace(old, centre=centre, spread=cov)
    families = chains.first.size - 1
    level = old.mean.copy()
    level[:k] = origin / families
    level[4] = 0.0  # the states' own habits take up what all roll calls share
    off = level[:k] - old.mean[:k]
    within = within / order.size
    start = start / families - np.outer(off, off) + within
    return replace(
        old,
        mean=level, centre=centre, spread=cov,
        cov=_put(start, old.cov), within=_put(within, old.within), drift=_put(drift / max(moves, 1.0), old.drift),
    )  # fmt: skip


def _put(part: Floats, whole: Floats) -> Floats:
    """A covariance with its first rows and columns replaced."""
    out, k = whole.copy(), part.shape[0]
    out[:k, :k] = part
    return out
