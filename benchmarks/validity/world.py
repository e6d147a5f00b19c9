"""The readings of the world that the studies share, and the model's forecast of readings it was not shown."""

from __future__ import annotations

import functools
import tomllib

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.infer import beta
from holdfast.infer.dirichlet import filter_states
from holdfast.infer.reports import report_biases
from holdfast.infer.two_sided import smooth_states
from holdfast.measure.foothold import newest_year
from holdfast.measure.learned import parameters_of
from holdfast.measure.series import MEMORY, NO_BIAS, base_shares
from holdfast.measure.states import START, _first_steps, _gather, world_series

LEAST = 0.005
"""A pair takes part where it held this much in some reading that the models were shown."""


def powers() -> tuple[str, ...]:
    """The powers of the codebook's reference list: the European Union as one."""
    return tuple(tomllib.loads((codebook.folder() / "reference.toml").read_text())["powers"])


def countries() -> tuple[str, ...]:
    """Members of the United Nations that are no power and were never in a bloc that is one."""
    blocs = codebook.blocs().filter(pl.col("bloc").is_in(powers()))["iso3"]
    states = codebook.states()
    keep = (pl.col("kind") == "member") & ~pl.col("iso3").is_in([*powers(), *blocs])
    return tuple(states.filter(keep)["iso3"])


class World:
    """Readings of one indicator in every country, among the powers.

    Attributes
    ----------
    share : (R, P) share
        Observed share of each power in each reading.
    owner, when : (R,) int
    scored : (R,) bool
        The first report of its year that is not modelled and sees everybody.
    half : float
        Half of the step to which shares are rounded.
    """

    def __init__(self, panel, name, clients=None, patrons=None):
        self.name = name
        self.clients = countries() if clients is None else clients
        self.patrons = powers() if patrons is None else patrons
        self.last = newest_year(panel)
        others = [c for c in codebook.states()["iso3"].to_list() if c not in self.clients]
        self.parts, self.series = world_series(panel, self.patrons, [*self.clients, *others], name, self.last)
        s = self.series
        self.n = int(s.start[len(self.clients)])
        self.owner = np.repeat(np.arange(s.start.size - 1), np.diff(s.start))
        self.when = s.when
        # the first report of the year that sees everybody, wherever it stands among the reports
        full = s.covered[:, -1] & ~s.modelled
        cell = self.owner * 100000 + s.when
        first_full = np.zeros(s.when.size, dtype=bool)
        rows = np.flatnonzero(full)
        first_full[rows[np.unique(cell[rows], return_index=True)[1]]] = True
        self.scored = first_full & (np.arange(s.when.size) < self.n)
        counts = self.parts.counts_for[s.when]
        self.share = self._of_powers(s.stated, counts)
        self.half = 0.025 if codebook.indicators()[name].class_edges else 0.0005

    @functools.cached_property
    def _base(self):
        return base_shares(self.series, self.parts.years.size)

    def first_of(self):
        """Step of the first reading of every country, a number beyond the last where there is none."""
        first = np.full(self.series.start.size - 1, 10**6)
        np.minimum.at(first, self.owner, self.when)
        return first

    def without(self, hold):
        """The series without the rows of `hold`."""
        start = np.searchsorted(self.owner[~hold], np.arange(self.series.start.size)).astype(np.int64)
        return self.series.only(~hold, start).unbiased()

    def _of_powers(self, values, counts):
        """Sum groups into powers, (R, G) -> (R, P)."""
        return np.stack(
            [np.where(counts == p, values, 0.0).sum(axis=1) for p in range(len(self.patrons))], axis=1
        )

    def bias(self, hold, rows):
        """Bias of the report of each row, (N, P), told from the readings shown before it."""
        s = self.series
        found = s.bias
        if hold is not None and len(s.reports) > 1:
            # a hidden reading stands apart from the others of its year, so that it tells nothing of their differences
            cell = self.owner * 100000 + s.when
            place = np.arange(cell.size) - np.searchsorted(cell, cell)
            apart = s.when * 16 + np.where(hold, place + 1, 0)
            assert place.max() < 15
            order = np.lexsort((apart, self.owner))
            made = report_biases(
                s.start, apart[order], s.stated[order], s.covered[order], s.report[order], len(s.reports),
                MEMORY ** (1.0 / 16.0), NO_BIAS,
            )  # fmt: skip
            found = np.empty_like(made)
            found[order] = made
        return self._of_powers(found[rows], self.parts.counts_for[s.when[rows]])

    def states(self, hold=None, parameters=None):
        """Filtered states of every country; see `filter_states`."""
        p = parameters_of(self.name) if parameters is None else parameters
        s = self.series if hold is None else self.without(hold)
        steps = self.parts.years.size
        base = self._base if hold is None else base_shares(s, steps)
        first = _first_steps(self.clients, self.parts.years)
        mine = s.head(len(self.clients))
        return filter_states(
            mine.start,
            mine.when,
            mine.share,
            mine.covered,
            mine.whole,
            mine.counts(p.scale, p.fresh),
            first,
            base[first],
            steps,
            p.discount,
            p.floor,
            p.begin,
            p.yielding,
        )

    def lasting(self, hold, mean, parameters=None):
        """Variance of the error that stays over m (1 - m), (C, T, P), from filtered means of the groups."""
        p = parameters_of(self.name) if parameters is None else parameters
        s = (self.series if hold is None else self.without(hold)).head(len(self.clients))
        part, _ = s.lasting(p.fresh, self.parts.years.size)
        total = self.parts.gather(mean)
        return self.parts.gather(mean * part) / np.maximum(total, 1e-12)

    def hidden(self, hold, rows, parameters=None):
        """Beta forecasts (a, b), (N, P), of readings in `rows` from all readings but those of `hold`, two-sided."""
        mean, conc, _, _, held, kept = self.states(hold, parameters)
        m, v = smooth_states(mean, conc, held, kept)
        return self.forecast(rows, *_gather(self.parts, m, v), parameters, hold)

    def ahead(self, rows, parameters=None):
        """Beta forecasts one step ahead of readings in `rows`, (N, P)."""
        _, _, mean, conc, _, _ = self.states(None, parameters)
        m, v = _gather(self.parts, mean, mean * (1.0 - mean) / (conc + 1.0))
        return self.forecast(rows, m, v, parameters)

    def forecast(self, rows, mean, var, parameters=None, hold=None):
        """Add the bias of the row's report to the mean, and what counting adds to the state's own variance."""
        p = parameters_of(self.name) if parameters is None else parameters
        m, v = mean[self.owner[rows], self.when[rows]], var[self.owner[rows], self.when[rows]]
        m = np.clip(m + self.bias(hold, rows), 1e-6, 1.0 - 1e-6)
        conc = np.maximum(m * (1.0 - m) / np.maximum(v, 1e-12) - 1.0, 0.05)
        n = self.series.alone(p.scale, p.fresh)[rows][:, None]
        return beta.ahead(m, conc, np.maximum(n, 1.5))


def indicators():
    """The indicators that make up the foothold, in the codebook's order."""
    return [k for k in codebook.weighed() if k != "remittances"]


__all__ = ["LEAST", "START", "World", "countries", "indicators", "powers"]
