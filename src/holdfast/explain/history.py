"""The world's footholds by pair of power and country up to a year, and nothing after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import DataError, UserError
from holdfast.measure.case import Case
from holdfast.measure.foothold import DOMAINS, enough, measure, newest_year
from holdfast.measure.kept import Kept
from holdfast.measure.world import countries
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BEGIN = 1961
"""First year of the histories: one after the filter's start."""


@dataclass(frozen=True, eq=False)
class History:
    """Footholds of every pair, from readings up to each year only.

    Attributes
    ----------
    pairs : (U,) of (patron, client)
    years : (T,) int
    share : (U, 5, T) share
        One-sided mean by domain, composite last; NaN before a country exists.
    judged : (U, 5, T) bool
        Whether readings of that year see the power in enough of the domain's weight.
    """

    pairs: tuple[tuple[str, str], ...]
    years: NDArray[np.int64]
    share: Floats
    judged: Bools

    def ui(self, patron: str, client: str) -> int:
        """Index of a pair; raises `UserError` where it is not one."""
        try:
            return self.pairs.index((patron, client))
        except ValueError:
            raise UserError(f"'{patron}' and '{client}' are no pair of a power and a country here") from None

    def newest(self, u: int) -> int:
        """Newest year in which a pair's composite can be judged.

        Raises
        ------
        DataError
            There is none.
        """
        steps = np.flatnonzero(self.judged[u, -1])
        if not steps.size:
            patron, client = self.pairs[u]
            raise DataError(
                f"{patron} in {client}: no year up to {self.years[-1]} has readings for half of the weight, so "
                "there is no history to compare; ask for another pair or a later --at"
            )
        return int(self.years[steps[-1]])


def history(panel: Panel, case: Case, at: int | None = None) -> History:
    """Measure the world up to a year.

    Readings of later years don't take part, not even in the shares a country begins with.

    Parameters
    ----------
    panel
        As known on a date; see `Panel.as_of`.
    case
        Its powers and weights are taken, its countries are added to those of the world.
    at : year
        Last year; the newest of the panel where left out.

    Returns
    -------
    History

    Raises
    ------
    UserError
        A year outside the panel.
    """
    newest = newest_year(panel)
    last = newest if at is None else at
    if not BEGIN < last <= newest:
        known = f" as known on {panel.known.isoformat()}" if panel.known else ""
        raise UserError(
            f"the year {last} is outside the histories, {BEGIN + 1} to {newest}{known}; ask for a year inside them"
        )
    key = (case.patrons, case.clients, tuple(case.weights.items()), tuple(case.ties.items()), last)
    return _MADE.of((panel,), key, lambda: _measured(panel, case, last))


_MADE: Kept[History] = Kept(3)


def _measured(panel: Panel, case: Case, last: int) -> History:
    found = measure(panel, case.with_clients(countries(case)), draws=0, first=BEGIN, last=last)
    floor = np.array([enough(d) for d in DOMAINS])[:, None] - 1e-9
    judged = np.stack([found.part_seen(p) >= floor for p in case.patrons], axis=2)
    judged &= np.isfinite(found.one_sided_mean)
    clients, patrons = found.case.clients, found.case.patrons

    def by_pair(values: NDArray) -> NDArray:  # type: ignore[type-arg]
        return values.transpose(2, 0, 1, 3).reshape(len(patrons) * len(clients), *values.shape[1::2])

    return History(
        pairs=tuple((p, c) for p in patrons for c in clients),
        years=found.years,
        share=by_pair(found.one_sided_mean),
        judged=by_pair(judged),
    )
