"""What a bloc sells to partners that have no part in a matter: the comparison for those that may have.

All figures are in euro, in which they were first published, so that the exchange rate moves nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.codebook.reexports import Watch, usd_per_euro
from holdfast.measure.kept import Kept
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]

EXPORTS = "exports_of_bloc"
"""Covariate that holds the bloc's exports by partner and year."""
FLOOR = 1e8
"""Euro a year below which a partner's trade hangs on single deliveries and compares with nothing."""
NEAR = 30
"""Partners nearest in size from which is learned how far one's part wanders."""
LEAST_YEARS = 6
"""Years below which a comparison tells too little."""

_kept: Kept[Comparison | None] = Kept(4)


@dataclass(frozen=True)
class Comparison:
    """Yearly exports to unaffected partners, as known.

    Attributes
    ----------
    years : (Y,) int
    total : (Y,) log euro
        Of all unaffected partners together.
    partners : tuple of str
        K unaffected partners of at least `FLOOR` in each year.
    part : (K, Y) log
        Exports to each over the total.
    others : dict
        The same, (Y,), of the affected ones; NaN in a year without a figure.
    """

    years: NDArray[np.int64]
    total: Floats
    partners: tuple[str, ...]
    part: Floats
    others: dict[str, Floats]

    def of(self, code: str) -> Floats | None:
        """The part of one partner by year, (Y,) log; None where nothing is held."""
        if code in self.others:
            return self.others[code]
        return self.part[self.partners.index(code)] if code in self.partners else None

    def until(self, year: int) -> Comparison:
        """The same without the years after one."""
        keep = self.years <= year
        return Comparison(
            years=self.years[keep],
            total=self.total[keep],
            partners=self.partners,
            part=self.part[:, keep],
            others={c: v[keep] for c, v in self.others.items()},
        )

    def growth(self) -> tuple[float, float]:
        """Mean and deviation of the total's yearly growth, log."""
        steps = np.diff(self.total)
        return float(steps.mean()), float(steps.std(ddof=1))

    def wander(self, code: str, before: int) -> float:
        """How far the part of a partner of this size moves in a year, log.

        Parameters
        ----------
        code
            The partner.
        before
            Only years before this one count.

        Returns
        -------
        float
            Root mean square of yearly changes of the `NEAR` unaffected partners nearest in size, itself left out.
        """
        early = self.years < before
        own = self.of(code)
        size = -math.inf if own is None else float(np.nanmean(own[early]))
        away = np.abs(self.part[:, early].mean(axis=1) - size)
        away[[i for i, p in enumerate(self.partners) if p == code]] = math.inf
        near = np.argsort(away, kind="stable")[:NEAR]
        return float(np.sqrt(np.mean(np.diff(self.part[near][:, early], axis=1) ** 2)))

    def path(self, months: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """The total by month: on a line through the middles of years, level after the last of them.

        Parameters
        ----------
        months : (T,) int
            12 year + month - 1.

        Returns
        -------
        known : (T,) log euro
            A year's total, at each month's own place in the year.
        beyond : (T,) years
            Time past the middle of the last year known; growth in it isn't known.
        """
        middle = self.years * 12.0 + 6.0
        at = months + 0.5
        return np.interp(at, middle, self.total), np.maximum(at - middle[-1], 0.0) / 12.0


def comparison(panel: Panel, watch: Watch) -> Comparison | None:
    """The comparison as a panel has it; None where it has too few years or partners.

    Parameters
    ----------
    panel
        As known on a date.
    watch
        Names the partners that can't serve.
    """
    return _kept.of((panel.covariates,), watch.id, lambda: _made(panel, watch))


def _made(panel: Panel, watch: Watch) -> Comparison | None:
    rate = usd_per_euro()
    rows = panel.covariates.filter(
        (pl.col("name") == EXPORTS) & pl.col("year").is_in(list(rate)) & (pl.col("value") > 0)
    ).with_columns(pl.col("client").cast(pl.String), pl.col("year").cast(pl.Int64))
    if rows["year"].n_unique() < LEAST_YEARS:
        return None
    held = rows["year"].to_numpy()
    years = np.arange(held.min(), held.max() + 1, dtype=np.int64)
    place = {int(y): i for i, y in enumerate(years)}
    euro: dict[str, Floats] = {}
    for client, year, value in rows.sort("client", "year").select("client", "year", "value").iter_rows():
        euro.setdefault(client, np.full(years.size, np.nan))[place[year]] = value / rate[year]
    free = tuple(
        c for c, v in euro.items() if c not in watch.affected and np.isfinite(v).all() and v.min() >= FLOOR
    )
    if len(free) < NEAR:
        return None
    table = np.array([euro[c] for c in free])
    total = np.log(table.sum(axis=0))
    return Comparison(
        years=years,
        total=total,
        partners=free,
        part=np.log(table) - total,
        others={c: np.log(v) - total for c, v in euro.items() if c in watch.affected},
    )
