"""Patient rule induction: the few conditions under which cases of interest gather, as a box (friedman1999).

Peeling takes off, from one end of one condition, the tenth of the cases whose going raises the share of interest most
for each case given up, and goes on until the box is small. Pasting gives back, at the end, what can be had back without
lowering that share. Coverage is the part of the cases of interest that a box holds, density the part of its cases that
are of interest, mass its part of all cases (bryant2010).

A condition is a column of numbers: a parameter, a year, 0 or 1 for what is so or not. Of equal values all go or stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Box:
    """A box and what it holds.

    Attributes
    ----------
    limits : (d, 2)
        Least and most of each condition, both inside; infinite where it isn't limited.
    cases, found : int
        Cases in the box, and those of interest among them.
    coverage, density, mass : float
    """

    limits: Floats
    cases: int
    found: int
    coverage: float
    density: float
    mass: float

    @property
    def conditions(self) -> tuple[int, ...]:
        """Places of the conditions that are limited."""
        return tuple(int(j) for j in np.flatnonzero(np.isfinite(self.limits).any(axis=1)))


def inside(x: Floats, limits: Floats) -> Bools:
    """Which cases lie in a box.

    Parameters
    ----------
    x : (n, d)
    limits : (d, 2)

    Returns
    -------
    (n,) bool

    Examples
    --------
    >>> inside(np.array([[1.0], [3.0]]), np.array([[-np.inf, 2.0]])).tolist()
    [True, False]
    """
    return np.asarray(((x >= limits[:, 0]) & (x <= limits[:, 1])).all(axis=1))


def box(x: Floats, y: Bools, limits: Floats) -> Box:
    """What a box holds.

    Parameters
    ----------
    x : (n, d)
    y : (n,) bool
        Cases of interest.
    limits : (d, 2)

    Returns
    -------
    Box

    Examples
    --------
    >>> b = box(np.array([[1.0], [2.0], [3.0]]), np.array([True, True, False]), np.array([[-np.inf, 1.5]]))
    >>> b.coverage, b.density
    (0.5, 1.0)
    """
    held = inside(x, limits)
    cases, found, every = int(held.sum()), int(y[held].sum()), int(y.sum())
    return Box(limits, cases, found, found / max(every, 1), found / max(cases, 1), cases / max(y.size, 1))


def peeled(x: Floats, y: Bools, *, alpha: float = 0.1, least: float = 0.05) -> tuple[Box, ...]:
    """Boxes from all cases to the smallest, each peeled from the one before.

    Parameters
    ----------
    x : (n, d)
        Conditions; finite.
    y : (n,) bool
        Cases of interest.
    alpha : (0, 1)
        Part of the cases that a peel takes off at least.
    least : (0, 1)
        Mass below which no box is peeled.

    Returns
    -------
    tuple of Box
        The first holds everything.

    Examples
    --------
    >>> x = np.linspace(0.0, 1.0, 101)[:, None]
    >>> last = peeled(x, x[:, 0] > 0.6)[-1]
    >>> last.density, last.conditions
    (1.0, (0,))
    """
    limits = np.tile([-np.inf, np.inf], (x.shape[1], 1))
    out, rows = [box(x, y, limits)], np.arange(y.size)
    while rows.size:
        kept, limits = max(
            _peels(x, rows, limits, alpha),
            key=lambda peel: _worth(y, rows, *peel),
            default=(rows, limits),
        )
        if kept.size == rows.size or kept.size < least * y.size or y[kept].mean() <= y[rows].mean():
            break
        rows = kept
        out.append(box(x, y, limits))
    return tuple(out)


def _peels(
    x: Floats, rows: NDArray[np.int64], limits: Floats, alpha: float
) -> Iterator[tuple[NDArray[np.int64], Floats]]:
    """Rows left and limits of every peel of a box, both ends of every condition."""
    go = int(np.ceil(alpha * rows.size - 1e-9))
    for j in range(x.shape[1]):
        value = x[rows, j]
        order = np.sort(value)
        for side, stays in ((1, value < order[-go]), (0, value > order[go - 1])):
            if not stays.any():
                continue
            edge = (
                (value[stays].max(), value[~stays].min())
                if side
                else (value[stays].min(), value[~stays].max())
            )
            cut = limits.copy()
            cut[j, side] = 0.5 * (edge[0] + edge[1])
            yield rows[stays], cut


def _worth(y: Bools, rows: NDArray[np.int64], kept: NDArray[np.int64], limits: Floats) -> tuple[float, int]:
    """Rise of the share of interest for each case given up; then the fewer conditions."""
    rise = (y[kept].mean() - y[rows].mean()) / (rows.size - kept.size)
    return float(rise), -int(np.isfinite(limits).any(axis=1).sum())


def pasted(x: Floats, y: Bools, of: Box, *, alpha: float = 0.05) -> Box:
    """A box with what can be had back without lowering its density.

    Parameters
    ----------
    x : (n, d)
    y : (n,) bool
    of
        The box.
    alpha : (0, 1)
        Part of the box's cases that is tried at a time.

    Returns
    -------
    Box
        With a density no smaller and a coverage no smaller.

    Examples
    --------
    >>> x = np.linspace(0.0, 1.0, 101)[:, None]
    >>> pasted(x, x[:, 0] > 0.6, box(x, x[:, 0] > 0.6, np.array([[0.8, np.inf]]))).coverage
    0.975
    """
    while True:
        wider = [box(x, y, limits) for limits in _pastes(x, of, alpha)]
        best = max(wider, key=lambda b: (b.density, b.cases), default=of)
        if best.density < of.density or best.found == of.found:
            return of
        of = best


def _pastes(x: Floats, of: Box, alpha: float) -> Iterator[Floats]:
    """Limits with one end moved outwards past the next cases."""
    back = max(int(np.ceil(alpha * of.cases)), 1)
    for j, side in zip(*np.nonzero(np.isfinite(of.limits)), strict=True):
        open_ = of.limits.copy()
        open_[j, side] = np.inf if side else -np.inf
        value = x[inside(x, open_) & ~inside(x, of.limits), j]
        if not value.size:
            continue
        order = np.sort(value) if side else -np.sort(-value)
        reach = order[min(back, order.size) - 1]
        beyond = order[(order > reach) if side else (order < reach)]
        if beyond.size:
            open_[j, side] = 0.5 * (reach + beyond[0])
        yield open_


def quasi_p(x: Floats, y: Bools, of: Box) -> Floats:
    """How easily each limit of a box could have come by chance.

    Without the limit the box holds T cases, H of them of interest; of the n cases inside it k are.

        p = P(X >= k),  X binomial of n trials with chance H / T

    It is no test: the limits were chosen on the same cases.

    Parameters
    ----------
    x : (n, d)
    y : (n,) bool
    of
        The box.

    Returns
    -------
    (d, 2)
        NaN where there is no limit.

    Examples
    --------
    >>> x = np.linspace(0.0, 1.0, 101)[:, None]
    >>> y = x[:, 0] > 0.6
    >>> bool(quasi_p(x, y, box(x, y, np.array([[0.8, np.inf]])))[0, 0] < 1e-6)
    True
    """
    out = np.full(of.limits.shape, np.nan)
    for j, side in zip(*np.nonzero(np.isfinite(of.limits)), strict=True):
        open_ = of.limits.copy()
        open_[j, side] = np.inf if side else -np.inf
        chance = box(x, y, open_).density
        out[j, side] = betainc(of.found, of.cases - of.found + 1, chance) if of.found else 1.0
    return out


def without(x: Floats, y: Bools, of: Box, condition: int) -> Box:
    """A box with one of its conditions lifted.

    Examples
    --------
    >>> x, y = np.array([[1.0], [2.0]]), np.array([True, False])
    >>> without(x, y, box(x, y, np.array([[-np.inf, 1.5]])), 0).cases
    2
    """
    limits = of.limits.copy()
    limits[condition] = -np.inf, np.inf
    return box(x, y, limits)


def simplest(x: Floats, y: Bools, boxes: tuple[Box, ...], *, chance: float = 0.05, most: int = 3) -> Box:
    """The box of a trajectory that speaks best, with as few conditions as it needs.

    It is the one of the largest harmonic mean of coverage and density. Then conditions go, the easiest come by first: those
    of which every limit could have come by chance, and any beyond the most that a reader can hold.

    Parameters
    ----------
    x : (n, d)
    y : (n,) bool
    boxes
        Of `peeled`.
    chance
        Quasi-p above which a limit could have come by chance.
    most
        Conditions at most.

    Returns
    -------
    Box

    Examples
    --------
    >>> x = np.linspace(0.0, 1.0, 101)[:, None]
    >>> y = x[:, 0] > 0.6
    >>> simplest(x, y, peeled(x, y)).conditions
    (0,)
    """
    of = pasted(x, y, max(boxes, key=lambda b: b.coverage * b.density / max(b.coverage + b.density, 1e-12)))
    while of.conditions:
        easy = np.nanmin(quasi_p(x, y, of)[list(of.conditions)], axis=1)
        worst = int(np.argmax(easy))
        if easy[worst] <= chance and len(of.conditions) <= most:
            break
        of = without(x, y, of, of.conditions[worst])
    return of
