"""The years asked for: of the levels, and the one that changes are counted from."""

from __future__ import annotations

import datetime as dt

from holdfast.errors import UserError
from holdfast.measure.case import Case
from holdfast.measure.foothold import FIRST, measure, newest_year
from holdfast.panel.store import Panel


def period(case: Case, panel: Panel, at: dt.date | None, threads: int = 1) -> tuple[int, int, list[str]]:
    """Year of the levels, year the changes are counted from, and what to warn of.

    Parameters
    ----------
    case, panel
        What is measured; the panel as known on a date.
    at
        Date asked for; the newest year that can be judged in most of the countries where left out.
    threads
        See `measure`.

    Raises
    ------
    UserError
        A year outside the coverage.
    """
    newest = newest_year(panel)
    known = f" as known on {panel.known.isoformat()}" if panel.known else ""
    if newest < FIRST:
        raise UserError(
            f"nothing can be measured{known}: the coverage begins in {FIRST}; ask for a later --as-of"
        )
    if at is not None and not FIRST <= at.year <= newest:
        raise UserError(
            f"the year {at.year} is outside the coverage, {FIRST} to {newest}{known}; ask for a year inside it"
        )
    plain = measure(panel, case, draws=0, threads=threads)
    judged = plain.newest_judged(None if at is None else at.year)
    year, warnings = (judged if at is None else at.year), []
    if year != judged:
        warnings.append(
            f"{year} has too few readings to judge most of the countries; the newest year before it that can be "
            f"judged is {judged}"
        )
    since = case.since or max(FIRST, year - 5)
    if since < FIRST or (since > newest and panel.known is None):
        raise UserError(f"changes can't be counted from {since}; the coverage is {FIRST} to {newest}")
    if since >= year:
        warnings.append(f"changes are counted from {since}, which is not before {year}: no change is given")
        since = year
    return year, since, warnings
