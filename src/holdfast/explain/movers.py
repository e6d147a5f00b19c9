"""Who moved: a share changes because the power's own tie did, or because the others' did.

With p the power's tie and R all others', the share is p / (p + R). Its change is split by the mean over both orders in
which the two may have changed (shapley1953):

    own     =  1/2 [f(p', R) - f(p, R) + f(p', R') - f(p, R')],    f(p, R) = p / (p + R)
    others  =  -g (R' - R),   g = 1/2 [p / ((p + R)(p + R')) + p' / ((p' + R)(p' + R'))]

and the others' part among them by how much each one's tie changed, since only their sum bears on the share. Both need
totals that ship as figures at both ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.explain.readings import Reading

Floats = NDArray[np.float64]

INCOMPLETE = frozenset({"partial_year", "days_missing", "partial_total"})
"""Doubts by which a total isn't that of the year."""

ORDER = ("recorded", "provisional", "other_side", "press", "modelled")
"""Kinds of readings in the order in which their totals are trusted."""


@dataclass(frozen=True)
class Movers:
    """A change of a share, split between the power's own tie and the others'.

    Attributes
    ----------
    totals : (from, to)
        In the indicator's unit.
    unit : str
    sources : tuple of str
    same : bool
        Both totals are of one source and report.
    own : float
        Part of the power's own tie.
    own_draws : (N,) share
    others : dict
        Part of each other power that is seen in both years, and of everybody else (`REST`).
    others_draws : dict of (N,) share
    """

    totals: tuple[float, float]
    unit: str
    sources: tuple[str, ...]
    same: bool
    own: float
    own_draws: Floats
    others: dict[str, float]
    others_draws: dict[str, Floats]


def split_share(before: Floats, after: Floats, totals: tuple[float, float], p: int) -> tuple[Floats, Floats]:
    """Split the change of one share into the part of its own tie and those of the others'.

    Parameters
    ----------
    before, after : (..., P) share
        Of all powers told apart; what they leave is everybody else's.
    totals : (from, to)
        Totals of the tie, in any unit.
    p : int
        The power.

    Returns
    -------
    own : (...,) share
    others : (..., P + 1) share
        Everybody else last; the power's own place is 0. They sum with `own` to after - before.

    Examples
    --------
    >>> import numpy as np
    >>> own, others = split_share(np.array([0.5, 0.5]), np.array([0.25, 0.75]), (2.0, 4.0), 0)
    >>> float(own), float(others[1])
    (0.0, -0.25)
    """
    ties = [
        np.concatenate([x, np.maximum(1.0 - x.sum(axis=-1, keepdims=True), 0.0)], axis=-1) * total
        for x, total in zip((before, after), totals, strict=True)
    ]
    (p0, p1), (r0, r1) = ([t[..., p] for t in ties], [t.sum(axis=-1) - t[..., p] for t in ties])

    def over(a: Floats, b: Floats) -> Floats:
        return np.divide(a, b, out=np.zeros(np.broadcast_shapes(a.shape, b.shape)), where=b > 0.0)

    g = 0.5 * (over(p0, (p0 + r0) * (p0 + r1)) + over(p1, (p1 + r0) * (p1 + r1)))
    others = -g[..., None] * (ties[1] - ties[0])
    others[..., p] = 0.0
    own = (after - before)[..., p] - others.sum(axis=-1)
    return own, others


def movers(
    readings: Sequence[Reading],
    indicator: str,
    years: tuple[int, int],
    patrons: Sequence[str],
    seen: Sequence[bool],
    p: int,
    mean: tuple[Floats, Floats],
    draws: tuple[Floats, Floats],
) -> Movers | str:
    """Tell who moved, or why that can't be told.

    Parameters
    ----------
    readings
        Of the country and kind of tie, those of both years among them.
    indicator
        Kind of tie.
    years : (from, to)
    patrons, seen, p
        Powers; which of them readings see in both years; the place of the one asked after.
    mean : two of (P,) share
        Two-sided means at both ends.
    draws : two of (N, P) share
        Draws at both ends.

    Returns
    -------
    Movers or str
        A text says why it can't be told.
    """
    entry = codebook.indicators()[indicator]
    if entry.class_edges is not None:
        return "only shares and a class of the total ship"
    if not seen[p]:
        return "the power isn't seen in both years"
    found = _totals(readings, years)
    if isinstance(found, str):
        return found
    one, other = found
    totals = (float(one.total or 0.0), float(other.total or 0.0))
    own, others = split_share(*mean, totals, p)
    own_draws, others_draws = split_share(*draws, totals, p)
    alone = [k for k, s in enumerate(seen) if s and k != p]
    rest = [k for k in range(len(patrons) + 1) if k not in (*alone, p)]
    names = {patrons[k]: [k] for k in alone} | {codebook.REST: rest}
    return Movers(
        totals=totals,
        unit=entry.unit,
        sources=tuple(dict.fromkeys((one.source, other.source))),
        same=(one.source, one.report) == (other.source, other.report),
        own=float(own),
        own_draws=own_draws,
        others={name: float(others[k].sum()) for name, k in names.items()},
        others_draws={name: others_draws[:, k].sum(axis=1) for name, k in names.items()},
    )


def _totals(readings: Sequence[Reading], years: tuple[int, int]) -> tuple[Reading, Reading] | str:
    """The best two readings with a total of all partners, of one source and report if there are such."""
    held: list[list[Reading]] = []
    for year in years:
        here = [r for r in readings if r.year == year]
        exact = [
            r
            for r in here
            if r.whole and r.total and codebook.sources()[r.source].total == "value"
            and not INCOMPLETE & set(r.flags.split("|"))
        ]  # fmt: skip
        if not exact:
            return f"only shares or a rough total of {year} ship" if here else f"{year} has no reading of it"
        held.append(sorted(exact, key=lambda r: (ORDER.index(r.kind), r.source, r.report)))
    for one in held[0]:
        for other in held[1]:
            if (one.source, one.report) == (other.source, other.report):
                return one, other
    return held[0][0], held[1][0]
