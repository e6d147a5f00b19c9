"""When a claim can be held against what came: the day by which its rule speaks, and which rules can at all."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from typing import Any, get_args

from holdfast.claims.absence import Absence
from holdfast.claims.appeal import Appeal
from holdfast.claims.base import Test
from holdfast.claims.change import Change
from holdfast.claims.client_rank import ClientRank
from holdfast.claims.combine import AllOf
from holdfast.claims.count import Count
from holdfast.claims.event import Event
from holdfast.claims.largest import Largest
from holdfast.claims.level import Level
from holdfast.claims.month import Shift
from holdfast.claims.rank import Rank
from holdfast.claims.total import More, Total
from holdfast.claims.vote import Neutrality, Vote


def last_day(year: int) -> dt.date:
    """The last day of a year."""
    return dt.date(year, 12, 31)


def _of_year(year: Any) -> dt.date:
    if not isinstance(year, int):
        raise ValueError('names no year: what is "newest" is settled by nothing; give the year')
    return last_day(year)


def _until(day: str | None, key: str) -> dt.date:
    if day is None:
        raise ValueError(f"has no end; give {key}, the last day that counts")
    return dt.date.fromisoformat(day)


def _month_end(month: str) -> dt.date:
    year, number = map(int, month.split("-"))
    return dt.date(year, number, calendar.monthrange(year, number)[1])


RULES: dict[type[Test], Callable[[Any], dt.date | None]] = {
    Level: lambda t: _of_year(t.year),
    Rank: lambda t: _of_year(t.year),
    Change: lambda t: last_day(t.to_year),
    Largest: lambda t: last_day(t.to_year),
    ClientRank: lambda t: last_day(t.to_year),
    Shift: lambda t: _month_end(t.after[1]),
    Event: lambda t: _until(t.happened.until, "happened.until"),
    Absence: lambda t: _until(t.of.until, "of.until"),
    Count: lambda t: _until(t.of.until, "of.until"),
    Total: lambda t: _until(t.of.until, "of.until"),
    More: lambda t: last_day(max(*t.years, *t.than)),
    Vote: lambda t: None,
    Neutrality: lambda t: _until(t.until, "until"),
    Appeal: lambda t: _until(t.until, "until"),
    AllOf: lambda t: max((d for part in t.parts if (d := due_of(part)) is not None), default=None),
}
"""From a test that data can settle to the day by which they do; None where the test names none."""


def due_of(test: Test) -> dt.date | None:
    """The day by which a test can be held against what came.

    Parameters
    ----------
    test
        The rule of a forecast.

    Returns
    -------
    date or None
        None where the test names no day.

    Raises
    ------
    ValueError
        No data can settle it, or it lacks its day; says why.
    """
    rule = RULES.get(type(test))
    if rule is None:
        named = ", ".join(sorted(kind(t) for t in RULES))
        raise ValueError(
            f"'{kind(type(test))}' can't be settled by data of a year or a day; a forecast is resolved by one of {named}"
        )
    return rule(test)


def kind(test: type[Test]) -> str:
    """The name of a type of test."""
    return str(get_args(test.model_fields["type"].annotation)[0])
