"""Base rates: how often a power that was first in a country, or in a region, no longer was some years later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.explain.history import Bools, History
from holdfast.infer.survival import ended_within
from holdfast.measure.foothold import DOMAINS

Ints = NDArray[np.int64]

ROW = 3
"""Judged years in a row that make a power first, or no longer first: one odd year is neither."""

GAP = 3
"""Years without a judgement after which nobody knows whether a spell went on."""

FOLLOWED = 10
"""Years for which a spell is followed."""

WITHIN = (5, 10)
"""Years within which a loss is counted."""

FEWEST = 3
"""Judged countries below which a region has no majority."""


@dataclass(frozen=True)
class BaseRate:
    """How often the first place was lost.

    Attributes
    ----------
    where : str
        `country`, or `region`: first in a majority of its countries.
    domain : str
    patron : str or None
        Of this power alone; None for every power.
    years : int
    spells : int
        Spells followed; one still running ten years on is followed again, as another ten years.
    distinct : int
        Spells, each counted once however long it was followed.
    lost, censored : int
        Lost within the years; neither lost nor watched to their end.
    p, low, high : probability
        By Kaplan and Meier, with a 90 % interval as if spells were independent; p is NaN where there are none.
    losers : int
        Powers among those that lost; one collapse ends many spells.
    """

    where: str
    domain: str
    patron: str | None
    years: int
    spells: int
    distinct: int
    lost: int
    censored: int
    p: float
    low: float
    high: float
    losers: int


@dataclass(frozen=True, eq=False)
class Followed:
    """Spells of first place that were under way at a landmark, followed for ten years from it.

    Attributes
    ----------
    unit : (N,) index
        Whose spell.
    spell : (N,) int
        Number of the spell within its unit.
    time : (N,) years
        To the loss, or to where nobody knows.
    lost : (N,) bool
    """

    unit: Ints
    spell: Ints
    time: Ints
    lost: Bools


def followed(first: Bools, judged: Bools, landmarks: Ints) -> Followed:
    """Follow the spells of first place that are under way at landmarks.

    A spell begins with the third judged year in a row in which the unit is first, and is lost in the first of three
    judged years in a row in which it isn't. Where more than three years pass without a judgement, or the data end,
    it was watched to the last year in which the unit was first.

    Parameters
    ----------
    first : (U, T) bool
        Whether the unit, a power in a place, is first.
    judged : (U, T) bool
        Whether that is known.
    landmarks : (L,) step

    Returns
    -------
    Followed

    Examples
    --------
    >>> import numpy as np
    >>> first = np.array([[True] * 6 + [False] * 4])
    >>> found = followed(first, np.ones_like(first), np.array([3]))
    >>> found.time.tolist(), found.lost.tolist()
    ([3], [True])
    """
    rows: list[tuple[int, int, int, bool]] = []
    for u in np.flatnonzero((first & judged).any(axis=1)).tolist():
        for number, (begin, end, lost) in enumerate(_spells(first[u], judged[u])):
            for mark in landmarks:
                if begin <= mark < end:
                    time = min(end - int(mark), FOLLOWED + 1)
                    rows.append((u, number, time, lost and time <= FOLLOWED))
    out = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Followed(out[:, 0], out[:, 1], out[:, 2], out[:, 3] > 0)


def _spells(first: Bools, judged: Bools) -> list[tuple[int, int, bool]]:
    """Begin, end and whether it was lost, of each spell of one unit."""
    out: list[tuple[int, int, bool]] = []
    row: list[tuple[int, bool]] = []
    begin, newest = -1, -1
    for t in np.flatnonzero(judged).tolist():
        if row and t - row[-1][0] > GAP:
            if begin >= 0:
                out.append((begin, newest, False))
            row, begin = [], -1
        row = [*row[-(ROW - 1) :], (t, bool(first[t]))]
        held = [f for _, f in row]
        if len(row) == ROW and begin < 0 and all(held):
            begin = t
        elif len(row) == ROW and begin >= 0 and not any(held):
            out.append((begin, row[0][0], True))
            begin = -1
        if held[-1]:
            newest = t
    if begin >= 0:
        out.append((begin, newest, False))
    return out


def base_rates(history: History, patron: str | None = None) -> list[BaseRate]:
    """Base rates of losing the first place, by domain, in a country and in a region.

    Landmarks lie ten years apart, the last one early enough that ten years and the two that confirm a loss have passed
    by the end of the history. A power is first where its one-sided mean is the largest among the powers.

    Parameters
    ----------
    history
        From `history`: nothing after its last year takes part.
    patron
        Power for which the rates are given apart, besides those of all.

    Returns
    -------
    list of BaseRate
        By place, domain, power and years.
    """
    patrons = list(dict.fromkeys(p for p, _ in history.pairs))
    clients = list(dict.fromkeys(c for _, c in history.pairs))
    place = {pair: u for u, pair in enumerate(history.pairs)}
    index = np.array([[place[p, c] for c in clients] for p in patrons], dtype=np.int64)
    last = history.years.size - 1 - FOLLOWED - (ROW - 1)
    landmarks = np.arange(last, -1, -FOLLOWED)[::-1] if last >= 0 else np.zeros(0, dtype=np.int64)
    out: list[BaseRate] = []
    for d, domain in enumerate(DOMAINS):
        share, judged = history.share[index, d], history.judged[index, d]
        top = np.where(np.isfinite(share), share, -1.0).argmax(axis=0)
        first = (top == np.arange(len(patrons))[:, None, None]) & judged
        for where, (f, j) in (
            ("country", (first, judged)),
            ("region", _regions(first, judged, clients)),
        ):
            units = f.shape[1]
            found = followed(f.reshape(-1, f.shape[2]), j.reshape(-1, j.shape[2]), landmarks)
            owner = found.unit // max(units, 1)
            out += [
                _rate(where, domain, who, h, found, owner, keep)
                for who, keep in (
                    (None, np.ones(owner.size, dtype=bool)),
                    *(((patron, owner == patrons.index(patron)),) if patron in patrons else ()),
                )
                for h in WITHIN
            ]
    return sorted(out, key=lambda r: (r.where, DOMAINS.index(r.domain), r.patron or "", r.years))


def _rate(
    where: str, domain: str, patron: str | None, years: int, found: Followed, owner: Ints, keep: Bools
) -> BaseRate:
    time, lost = found.time[keep], found.lost[keep]
    gone = lost & (time <= years)
    p, low, high = ended_within(time, lost, years)
    return BaseRate(
        where=where,
        domain=domain,
        patron=patron,
        years=years,
        spells=int(keep.sum()),
        distinct=len(set(zip(found.unit[keep].tolist(), found.spell[keep].tolist(), strict=True))),
        lost=int(gone.sum()),
        censored=int((~lost & (time < years)).sum()),
        p=p,
        low=low,
        high=high,
        losers=len(set(owner[keep][gone].tolist())),
    )


def _regions(first: Bools, judged: Bools, clients: list[str]) -> tuple[Bools, Bools]:
    """The same by region of the codebook, (P, R, T): first in a majority of its judged countries."""
    table = codebook.states().filter(pl.col("iso3").is_in(clients))
    of = dict(zip(table["iso3"], table["region"], strict=True))
    named = sorted({r for r in of.values() if r})
    inside = np.array([[of.get(c) == r for c in clients] for r in named], dtype=float).reshape(
        len(named), len(clients)
    )
    count = np.einsum("rc,pct->prt", inside, judged.astype(float))
    won = np.einsum("rc,pct->prt", inside, first.astype(float))
    return 2.0 * won > np.maximum(count, 1.0), count >= FEWEST
