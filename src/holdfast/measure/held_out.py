"""Readings that the measurement was not shown, and what it says of them: how it is checked, and what is unusual."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.infer import beta
from holdfast.infer.reports import report_biases
from holdfast.infer.two_sided import smooth_states
from holdfast.measure.foothold import newest_year
from holdfast.measure.learned import Parameters, parameters_of
from holdfast.measure.series import MEMORY, NO_BIAS, Series, base_shares
from holdfast.measure.states import Filtered, States, first_steps, gathered, run_filter, world_series
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PLACES = 16
"""More than there are reports of one tie and year."""


def powers() -> tuple[str, ...]:
    """The powers of the codebook's reference list: the European Union as one."""
    return codebook.reference()["powers"]


def countries() -> tuple[str, ...]:
    """Members of the United Nations that are no power and were never in a bloc that is one."""
    blocs = codebook.blocs().filter(pl.col("bloc").is_in(powers()))["iso3"]
    states = codebook.states()
    keep = (pl.col("kind") == "member") & ~pl.col("iso3").is_in([*powers(), *blocs])
    return tuple(states.filter(keep)["iso3"])


def indicators() -> list[str]:
    """The indicators that make up the foothold, in the codebook's order."""
    return [k for k in codebook.weighed() if k != "remittances"]


class World:
    """Readings of one indicator in every country, among the powers.

    Parameters
    ----------
    panel
        As known on a date.
    name
        Of the indicator.
    clients, patrons
        Countries and powers; all, and those of the reference list, where left out.

    Attributes
    ----------
    share : (R, P) share
        Share of each power that each reading states.
    owner, when : (R,) int
        Country and step of each reading.
    scored : (R,) bool
        The first report of its year that is not modelled and sees everybody.
    half : share
        Half of the step to which shares are rounded.
    """

    def __init__(
        self,
        panel: Panel,
        name: str,
        clients: Sequence[str] | None = None,
        patrons: Sequence[str] | None = None,
    ) -> None:
        self.name = name
        self.clients = countries() if clients is None else tuple(clients)
        self.patrons = powers() if patrons is None else tuple(patrons)
        self.last = newest_year(panel)
        others = [c for c in codebook.states()["iso3"].to_list() if c not in self.clients]
        self.parts, self.series = world_series(panel, self.patrons, [*self.clients, *others], name, self.last)
        s = self.series
        self.owner = np.repeat(np.arange(s.start.size - 1), np.diff(s.start))
        self.when = s.when
        full = np.flatnonzero(s.covered[:, -1] & ~s.modelled)
        # the first of the year that sees everybody, wherever it stands among the reports
        self.scored = np.zeros(s.when.size, dtype=bool)
        self.scored[full[np.unique(self.cell[full], return_index=True)[1]]] = True
        self.scored &= np.arange(s.when.size) < int(s.start[len(self.clients)])
        self.share = self.parts.of_powers(s.stated, s.when)
        self.half = s.half

    @property
    def cell(self) -> Ints:
        """(R,) One number for each country and step."""
        return np.asarray(self.owner * 100_000 + self.when)

    @functools.cached_property
    def _base(self) -> Floats:
        return base_shares(self.series, self.parts.years.size)

    def first_of(self) -> Ints:
        """(C,) Step of the first reading of every country, a number beyond the last where there is none."""
        first = np.full(self.series.start.size - 1, 10**6)
        np.minimum.at(first, self.owner, self.when)
        return np.asarray(first)

    def without(self, hold: Bools) -> Series:
        """The series without the rows of `hold`."""
        start = np.searchsorted(self.owner[~hold], np.arange(self.series.start.size)).astype(np.int64)
        return self.series.only(~hold, start).unbiased()

    def bias(self, hold: Bools | None, rows: Ints) -> Floats:
        """(N, P) Bias of the report of each row, told from the readings shown before it."""
        s = self.series
        found = s.bias
        if hold is not None and len(s.reports) > 1:
            # a hidden reading stands apart from the others of its year, so that it tells nothing of their differences
            cell = self.cell
            place = np.arange(cell.size) - np.searchsorted(cell, cell)
            assert place.max() < PLACES - 1
            apart = s.when * PLACES + np.where(hold, place + 1, 0)
            order = np.lexsort((apart, self.owner))
            made = report_biases(
                s.start, apart[order], s.stated[order], s.covered[order], s.report[order], len(s.reports),
                MEMORY ** (1.0 / PLACES), NO_BIAS,
            )  # fmt: skip
            found = np.empty_like(made)
            found[order] = made
        return self.parts.of_powers(found[rows], s.when[rows])

    def states(self, hold: Bools | None = None, parameters: Parameters | None = None) -> Filtered:
        """Filtered states of every country without some readings; see `filter_states`."""
        p = parameters_of(self.name) if parameters is None else parameters
        s = self.series if hold is None else self.without(hold)
        steps = self.parts.years.size
        base = self._base if hold is None else base_shares(s, steps)
        first = first_steps(self.clients, self.parts.years)
        return run_filter(s.head(len(self.clients)), p, first, base[first], steps, p.begin)

    def lasting(self, hold: Bools | None, mean: Floats, parameters: Parameters | None = None) -> Floats:
        """Variance of the error that stays over m (1 - m), (C, T, P), from filtered means of the groups."""
        p = parameters_of(self.name) if parameters is None else parameters
        s = (self.series if hold is None else self.without(hold)).head(len(self.clients))
        part, _ = s.lasting(p.fresh, self.parts.years.size)
        total = self.parts.gather(mean)
        return np.asarray(self.parts.gather(mean * part) / np.maximum(total, 1e-12))

    def hidden(self, hold: Bools, rows: Ints, parameters: Parameters | None = None) -> tuple[Floats, Floats]:
        """Beta forecasts (a, b), (N, P), of readings in `rows` from all readings but those of `hold`, two-sided."""
        mean, conc, _, _, held, kept = self.states(hold, parameters)
        m, v = smooth_states(mean, conc, held, kept)
        return self.forecast(rows, *gathered(self.parts, m, v), parameters, hold)

    def ahead(self, rows: Ints, parameters: Parameters | None = None) -> tuple[Floats, Floats]:
        """Beta forecasts one step ahead of readings in `rows`, (N, P)."""
        _, _, mean, conc, _, _ = self.states(None, parameters)
        m, v = gathered(self.parts, mean, mean * (1.0 - mean) / (conc + 1.0))
        return self.forecast(rows, m, v, parameters)

    def forecast(
        self,
        rows: Ints,
        mean: Floats,
        var: Floats,
        parameters: Parameters | None = None,
        hold: Bools | None = None,
    ) -> tuple[Floats, Floats]:
        """Beta forecasts of readings in `rows` from moments of the shares, (C, T, P); see `beta_of`."""
        p = parameters_of(self.name) if parameters is None else parameters
        at = (self.owner[rows], self.when[rows])
        return beta_of(mean[at] + self.bias(hold, rows), var[at], self.series.alone(p.scale, p.fresh)[rows])


def beta_of(mean: Floats, var: Floats, count: Floats) -> tuple[Floats, Floats]:
    """Beta that forecasts a reading: what the state leaves open and what counting adds.

    Parameters
    ----------
    mean, var : (N, P) share, share^2
        Of the state, the bias of the report added to the mean.
    count : (N,) count
        Effective count of the reading.

    Returns
    -------
    a, b : (N, P)
    """
    m = np.clip(mean, 1e-6, 1.0 - 1e-6)
    conc = np.maximum(m * (1.0 - m) / np.maximum(var, 1e-12) - 1.0, 0.05)
    return beta.ahead(m, conc, np.maximum(count[:, None], 1.5))


def from_the_others(
    states: States, parameters: Parameters, i: int, rows: Ints
) -> tuple[Floats, Floats, Bools]:
    """Forecast each of some readings of one country from all its readings of other years.

    Parameters
    ----------
    states
        Filtered, see `holdfast.measure.states.filtered`.
    parameters
        They were filtered with.
    i : int
        Place of the country.
    rows : (N,) int
        Readings, counted from the country's first.

    Returns
    -------
    a, b : (N, P)
        nan where the country's series begins with the reading's year.
    ahead : (N,) bool
        Told from earlier years alone: the country has no reading of a later one.
    """
    s, parts = states.series, states.parts
    begin = int(s.start[i])
    when = s.when[begin : int(s.start[i + 1])]
    hidden = np.unique(when[rows])
    shown = [begin + np.flatnonzero(when != t) for t in hidden]
    start = np.concatenate([[0], np.cumsum([r.size for r in shown])]).astype(np.int64)
    n, steps = hidden.size, states.kept.shape[1]
    first = int(np.flatnonzero(np.isfinite(states.mean[i, :, 0]))[0])
    prior, begun = states.ahead_mean[i, first], float(states.ahead_conc[i, first, 0])
    mean, conc, _, _, held, kept = run_filter(
        s.only(np.concatenate(shown), start).unbiased(),
        parameters,
        np.full(n, first, dtype=np.int64),
        np.tile(prior, (n, 1)),
        steps,
        begun,
    )
    m, v = gathered(parts, *smooth_states(mean, conc, held, kept))
    place = np.searchsorted(hidden, when[rows])
    at, t = begin + rows, when[rows]
    count = s.alone(parameters.scale, parameters.fresh)[at]
    a, b = beta_of(m[place, t] + parts.of_powers(s.bias[at], t), v[place, t], count)
    a, b = (np.where((t > when[0])[:, None], x, np.nan) for x in (a, b))
    return a, b, t == when[-1]
