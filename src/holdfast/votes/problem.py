"""What a fit of votes seeks, and what is held fixed while it does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.chain import Link
from holdfast.infer.choice_cell import WIDTH
from holdfast.votes.layout import Layout
from holdfast.votes.message import Message
from holdfast.votes.priors import LOOSE, Priors, correlation, hedging_precision

Floats = NDArray[np.float64]


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
        r = correlation(self.priors.step)
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
    def entry_of_d(self) -> float:
        """Precision of the hedging coefficient at first, where no session before says anything of it."""
        return LOOSE**-2.0 if self.before is None else 0.0

    @cached_property
    def brace_x(self) -> list[Floats]:
        """By session, what its walk adds to the curvature of every position."""
        return self._braces(*self.walk_x)

    @cached_property
    def brace_a(self) -> list[Floats]:
        """The same of habits, with hedging behind them."""
        precision = hedging_precision(self.sessions)
        of_d = np.append(precision, 0.0) + np.insert(precision, 0, self.entry_of_d)
        return [np.append(a, d) for a, d in zip(self._braces(*self.walk_a), of_d, strict=True)]

    def _braces(self, own: list[Floats], precision: Floats) -> list[Floats]:
        out = [v.copy() for v in own]
        for t, (h, k) in enumerate(zip(self.layout.here, self.layout.there, strict=True)):
            out[t][h] += precision[t]
            out[t + 1][k] += precision[t]
        return out

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


def with_priors(problem: Problem, priors: Priors) -> Problem:
    """The same problem under other scales."""
    return replace(problem, priors=priors)
