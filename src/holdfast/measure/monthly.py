"""Shares by month, for turns that a yearly figure can't show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.errors import DataError, UserError
from holdfast.measure.case import Case
from holdfast.measure.draws import keys, power_draws
from holdfast.measure.learned import MONTHLY, parameters_of
from holdfast.measure.partition import Partition, partition
from holdfast.measure.series import Series, annual, base_shares
from holdfast.measure.states import States, run_filter
from holdfast.panel.store import Panel

STREAM = 1000
"""Stream of the monthly draws, apart from those of the yearly indicators."""


def month_series(
    panel: Panel, patrons: Sequence[str], clients: Sequence[str], indicator: str
) -> tuple[Partition, Series]:
    """Monthly readings of one indicator over groups of components.

    Returns
    -------
    parts : Partition
        Its steps, `years`, are months: 12 year + month - 1.
    series : Series
    """
    rows = panel.months.filter(panel.months["indicator"] == indicator)
    if rows.height == 0:
        raise DataError(
            f"no monthly reading of '{indicator}' is known; the panel may end before the date asked for"
        )
    number = rows["year"].cast(int) * 12 + rows["month"].cast(int) - 1
    months = np.arange(int(number.min()), int(number.max()) + 1, dtype=np.int64)  # type: ignore[arg-type]
    parts = replace(partition(patrons, months // 12), years=months)
    return parts, annual(panel.months, panel.month_shares, indicator, clients, parts, steps="month")


def shift(
    panel: Panel,
    case: Case,
    indicator: str,
    before: tuple[dt.date, dt.date],
    after: tuple[dt.date, dt.date],
    *,
    draws: int = 2000,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Change of the power's mean monthly share between two spans of months.

    Parameters
    ----------
    panel
        As known on a date.
    case
        Powers and countries.
    indicator
        One with monthly readings.
    before, after
        First and last month of each span, both included; any day of the month.
    draws, seed
        Number of joint draws N and their seed.

    Returns
    -------
    (N, C) share
        After minus before; positive where the power's share rose.

    Raises
    ------
    UserError
        A span outside the months that are known.
    """
    world = [c for c in codebook.states()["iso3"].to_list() if c not in case.clients]
    parts, series = month_series(panel, case.patrons, [*case.clients, *world], indicator)
    months = parts.years
    wanted = [d.year * 12 + d.month - 1 for d in (*before, *after)]
    if min(wanted) < months[0] or max(wanted) > months[-1]:
        raise UserError(
            f"months asked for are outside those known of '{indicator}', {_text(months[0])} to {_text(months[-1])}"
        )
    base = base_shares(series, months.size)
    mine, C, p = series.head(len(case.clients)), len(case.clients), parameters_of(indicator + MONTHLY)
    zero = np.zeros(C, dtype=np.int64)
    filtered = run_filter(mine, p, zero, np.tile(base[0], (C, 1)), months.size, p.begin)
    seen = np.zeros((C, len(case.patrons), months.size), dtype=bool)
    states = States(parts, *filtered, *mine.lasting(p.fresh, months.size), seen, mine)
    begin, own = min(wanted) - int(months[0]), case.patrons.index(case.patron)
    paths = power_draws(states, keys(case.clients), begin, draws, seed, STREAM, only=own)
    share = paths[..., own]
    spans = [slice(a - min(wanted), b - min(wanted) + 1) for a, b in (wanted[:2], wanted[2:])]
    return np.asarray(share[:, :, spans[1]].mean(axis=2) - share[:, :, spans[0]].mean(axis=2))


def _text(month: int | np.int64) -> str:
    return f"{int(month) // 12}-{int(month) % 12 + 1:02d}"
