"""Filtered states of one indicator for the countries of a case, among the powers of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.errors import DataError
from holdfast.infer.dirichlet import filter_states
from holdfast.infer.two_sided import smooth_states
from holdfast.measure.kept import Kept
from holdfast.measure.learned import Parameters
from holdfast.measure.partition import Partition, partition
from holdfast.measure.series import Series, annual, base_shares, equal_shares, information, knows_nothing
from holdfast.panel.store import Panel
from holdfast.votes.contested import Chamber, cast, chamber, contested_leaning
from holdfast.votes.contested import as_cast as plain
from holdfast.votes.fitted import as_they_ended
from holdfast.votes.leaning import DIVIDED, leanings
from holdfast.votes.table import from_panel

START = 1960
"""Where the filter starts, so that a country's early years are not all prior."""

LOOSE = 0.5
"""Concentration of the prior of a kind of tie of which nothing is known anywhere in the world: all but any shares."""

Filtered = tuple[
    NDArray[np.float64], NDArray[np.float64], NDArray[np.float64],
    NDArray[np.float64], NDArray[np.float64], NDArray[np.float64],
]  # fmt: skip
"""What `holdfast.infer.dirichlet.filter_states` returns."""

VOTES = "votes"
"""The indicator that is read from roll calls rather than from a table of shares."""


@dataclass(frozen=True)
class States:
    """Filtered states of one indicator.

    Attributes
    ----------
    parts : Partition
        Groups and the powers they count for.
    mean, conc, ahead_mean, ahead_conc, held_conc, kept : (C, T, G); (C, T)
        See `holdfast.infer.dirichlet.filter_states`.
    lasting : (C, T, G) share
        Variance of the error that stays over m (1 - m), see `holdfast.infer.lasting`.
    reports : (C, T, G, R) share
        Weights of the reports it comes from, by `series.reports`.
    seen : (C, P, T) bool
        There is a reading in that step that is not modelled and sees the power; see `Partition.sees`.
    series : Series
        The readings.
    """

    parts: Partition
    mean: NDArray[np.float64]
    conc: NDArray[np.float64]
    ahead_mean: NDArray[np.float64]
    ahead_conc: NDArray[np.float64]
    held_conc: NDArray[np.float64]
    kept: NDArray[np.float64]
    lasting: NDArray[np.float64]
    reports: NDArray[np.float64]
    seen: NDArray[np.bool_]
    series: Series

    def smoothed(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Two-sided mean and variance of the powers' shares, (C, T, P) each."""
        mean, var = smooth_states(self.mean, self.conc, self.held_conc, self.kept)
        return self._with_lasting(*gathered(self.parts, mean, var))

    def one_sided(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Filtered mean and variance of the powers' shares, (C, T, P) each."""
        recorded = gathered(self.parts, self.mean, self.mean * (1.0 - self.mean) / (self.conc + 1.0))
        return self._with_lasting(*recorded)

    def _with_lasting(
        self, mean: NDArray[np.float64], var: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Add the error that stays to the variance of the recorded shares: V + part x (m (1 - m) - V)."""
        held = self.parts.gather(np.where(np.isnan(self.mean), np.nan, self.mean * self.lasting))
        with np.errstate(invalid="ignore", divide="ignore"):
            part = np.where(mean > 0.0, held / mean, 0.0)
        return mean, var + part * np.maximum(mean * (1.0 - mean) - var, 0.0)


def gathered(
    parts: Partition, mean: NDArray[np.float64], var: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum groups into powers; a sum keeps the concentration of its parts, weighted by their share."""
    with np.errstate(invalid="ignore", divide="ignore"):
        conc = np.where(mean > 0.0, np.maximum(mean * (1.0 - mean) / np.maximum(var, 1e-15) - 1.0, 0.0), 0.0)
    total = parts.gather(mean)
    held = parts.gather(np.where(np.isnan(mean), np.nan, mean * conc))
    with np.errstate(invalid="ignore", divide="ignore"):
        joint = np.where(total > 0.0, held / total, 0.0)
    return total, total * (1.0 - total) / (joint + 1.0)


def filtered(
    panel: Panel,
    patrons: Sequence[str],
    clients: Sequence[str],
    indicator: str,
    last: int,
    parameters: Parameters,
    as_cast: bool = False,
) -> States:
    """Run the filter for one indicator.

    Parameters
    ----------
    panel
        As known on a date; see `Panel.as_of`.
    patrons, clients
        Disjoint powers; countries.
    indicator
        Name in the codebook.
    last : year
        Last step; the first is `START`.
    parameters
        Learned, see `holdfast.measure.learned`.
    as_cast
        Whether votes are taken as cast; see `contested_votes`.

    Returns
    -------
    States
    """
    world = [c for c in codebook.states()["iso3"].to_list() if c not in clients]
    parts, series = world_series(panel, patrons, [*clients, *world], indicator, last, as_cast)
    years = parts.years
    base = base_shares(series, years.size)
    first = first_steps(clients, years)
    mine = series.head(len(clients))
    begin = parameters.begin
    if knows_nothing(series):
        base, begin = np.tile(equal_shares(parts), (years.size, 1)), min(begin, LOOSE)
    prior = base[first].copy()
    for i, client in enumerate(clients):
        g = parts.group_of.get(client)
        if g is not None and _alone(parts, g):
            prior[i, g] = 0.0
    prior /= prior.sum(axis=1, keepdims=True)
    found = run_filter(mine, parameters, first, prior, years.size, begin)
    seen = np.zeros((len(clients), len(patrons), years.size), dtype=bool)
    owner = np.repeat(np.arange(len(clients)), np.diff(mine.start))
    row, p = np.nonzero(parts.sees(mine.covered, mine.when) & ~mine.modelled[:, None])
    seen[owner[row], p, mine.when[row]] = True
    lasting = mine.lasting(parameters.fresh, years.size)
    return States(parts, *found, *lasting, seen, mine)


def run_filter(
    series: Series,
    parameters: Parameters,
    first: NDArray[np.int64],
    prior: NDArray[np.float64],
    steps: int,
    begin: float,
    counts: NDArray[np.float64] | None = None,
) -> Filtered:
    """Run the filter over a series with an indicator's parameters, but for the prior's concentration `begin`.

    See `holdfast.infer.dirichlet.filter_states` for what goes in and comes out; `counts` are the series' own by the
    parameters, for who has them already.
    """
    p = parameters
    return filter_states(
        series.start, series.when, series.share, series.covered, series.whole,
        series.counts(p.scale, p.fresh) if counts is None else counts,
        first, prior, steps, p.discount, p.floor, begin, p.yielding,
    )  # fmt: skip


def world_series(
    panel: Panel,
    patrons: Sequence[str],
    clients: Sequence[str],
    indicator: str,
    last: int,
    as_cast: bool = False,
) -> tuple[Partition, Series]:
    """Readings of one indicator with their groups, from `START` to `last`."""

    def made() -> tuple[Partition, Series]:
        years = np.arange(START, last + 1, dtype=np.int64)
        if indicator == VOTES:
            return _votes(panel, patrons, clients, years, as_cast)
        parts = partition(patrons, years)
        readings, shares = tables(panel)[indicator]
        return parts, annual(readings, shares, indicator, clients, parts)

    asked = (tuple(patrons), tuple(clients), indicator, last, as_cast and indicator == VOTES)
    return _SERIES.of((panel.readings, panel.shares, panel.votes), asked, made)


_TABLES: Kept[dict[str, tuple[pl.DataFrame, pl.DataFrame]]] = Kept(2)
_ROOMS: Kept[Chamber] = Kept(2)
_SERIES: Kept[tuple[Partition, Series]] = Kept(12)
"""As many as there are indicators, and votes as cast: the period of a case is found before its footholds are drawn."""


def tables(panel: Panel) -> dict[str, tuple[pl.DataFrame, pl.DataFrame]]:
    """Readings and shares by indicator, cut out of the panel's tables once for all; empty ones where none is known."""

    def made() -> dict[str, tuple[pl.DataFrame, pl.DataFrame]]:
        named = panel.readings.with_columns(pl.col("indicator").cast(pl.String))
        mine = panel.shares.join(named.select("reading", "indicator"), on="reading", how="inner")
        parts = mine.partition_by("indicator", as_dict=True, include_key=False)
        heads = named.partition_by("indicator", as_dict=True)
        none = (panel.readings.clear(), panel.shares.clear())
        return {
            name: (heads.get((name,), none[0]), parts.get((name,), none[1])) for name in codebook.indicators()
        }

    return _TABLES.of((panel.readings, panel.shares), None, made)


def room(panel: Panel) -> Chamber:
    """The roll calls of a panel as a matrix, made once for each table of votes."""
    return _ROOMS.of((panel.votes,), None, lambda: chamber(panel.votes, panel.rollcalls))


_LEANS: Kept[NDArray[np.float64]] = Kept(3)


def _leans(panel: Panel, as_cast: bool) -> NDArray[np.float64]:
    """(J, N, 3) part of each state's unit on no, abstain, yes, for every state of the room."""
    chairs = room(panel)

    def made() -> NDArray[np.float64]:
        if as_cast or not chairs.rid.size:
            return plain(chairs, chairs.states)
        try:
            table = from_panel(panel)
        except DataError:  # no roll call says anything on positions
            return plain(chairs, chairs.states)
        return leanings(chairs, table, as_they_ended(table), chairs.states, DIVIDED)

    return _LEANS.of((panel.votes,), as_cast, made)


def contested_votes(
    panel: Panel,
    patrons: Sequence[str],
    clients: Sequence[str],
    years: NDArray[np.int64],
    as_cast: bool = False,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of contested roll calls by the power that a country sided with.

    Parameters
    ----------
    panel
        As known on a date.
    patrons, clients
        Powers; countries.
    years : (T,) int
        Consecutive calendar years.
    as_cast
        Whether votes are taken as cast, an absence being shared with none; else an absence is divided by its model
        probabilities (`holdfast.votes.leaning`).

    Returns
    -------
    share : (C, T, P + 1) share
    units : (C, T) count
        See `holdfast.votes.contested.contested`.
    """
    chairs = room(panel)
    return contested_leaning(chairs, _columns(chairs, _leans(panel, as_cast), clients), patrons, years)


def _columns(chairs: Chamber, lean: NDArray[np.float64], clients: Sequence[str]) -> NDArray[np.float64]:
    """(J, C, 3) the columns of some countries; nan for those that never had a seat."""
    column = {state: n for n, state in enumerate(chairs.states)}
    mine = np.full((lean.shape[0], len(clients), 3), np.nan)
    known = [i for i, c in enumerate(clients) if c in column]
    mine[:, known] = lean[:, [column[clients[i]] for i in known]]
    return mine


def _votes(
    panel: Panel,
    patrons: Sequence[str],
    clients: Sequence[str],
    years: NDArray[np.int64],
    as_cast: bool,
) -> tuple[Partition, Series]:
    share, units = contested_votes(panel, patrons, clients, years, as_cast)
    # what was divided by the model adds nothing to what is known
    informed = units if as_cast else cast(room(panel), patrons, clients, years)
    P = len(patrons)
    counts_for = np.tile(np.append(np.arange(P), -1), (years.size, 1)).astype(np.int64)
    parts = Partition(tuple(patrons), years, {p: i for i, p in enumerate(patrons)}, P + 1, counts_for)
    c, t = np.nonzero(units > 0)
    entry = codebook.indicators()[VOTES]
    R = c.size
    series = Series(
        indicator=VOTES,
        start=np.searchsorted(c, np.arange(len(clients) + 1)).astype(np.int64),
        when=t.astype(np.int64),
        share=share[c, t],
        covered=np.ones((R, P + 1), dtype=bool),
        whole=np.ones(R, dtype=bool),
        error=np.full(R, entry.error["recorded"]),
        information=information(entry, informed[c, t]),
        modelled=informed[c, t] == 0,
        report=np.zeros(R, dtype=np.int64),
        bias=np.zeros((R, P + 1)),
        reports=("own",),
    )
    return parts, series


def first_steps(clients: Sequence[str], years: NDArray[np.int64]) -> NDArray[np.int64]:
    begun = dict(
        zip(codebook.states()["iso3"].to_list(), codebook.states()["from_year"].to_list(), strict=True)
    )
    start = np.array([max(int(begun.get(c) or years[0]), int(years[0])) for c in clients], dtype=np.int64)
    return np.asarray(np.minimum(start, years[-1]) - years[0], dtype=np.int64)


def _alone(parts: Partition, g: int) -> bool:
    return sum(1 for v in parts.group_of.values() if v == g) == 1
