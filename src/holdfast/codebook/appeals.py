"""Appeals for armed help and the answers to them: requests.csv read, checked and cut at a date."""

from __future__ import annotations

import calendar
import datetime
import functools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from holdfast.codebook.countries import states
from holdfast.codebook.doubts import flags
from holdfast.codebook.files import read_csv
from holdfast.codebook.patrons import blocs
from holdfast.errors import raise_all

if TYPE_CHECKING:
    import polars as pl

FILE = "requests.csv"

ASKED = {
    "troops": "soldiers on the ground",
    "air_support": "aircraft with their crews, to fight, show or carry",
    "air_defence": "missiles or fighters against aircraft, with crews",
    "naval": "ships",
    "police": "armed police",
    "peacekeepers": "a force between the parties or to keep order",
    "guard": "guards for persons or sites",
    "evacuation": "taking out people or troops",
    "transport": "carrying troops or goods by military means",
    "advisers": "instructors and advisers with the forces",
    "guarantee": "a promise of protection",
    "unspecified": "help, without a word on its kind",
}
"""What was asked for."""

CRISES = {
    "coup": "a seizure of power, made, tried or expected",
    "mutiny": "soldiers who rise without taking power",
    "unrest": "crowds, riots, a rising without armies",
    "civil_war": "war at home over who governs",
    "secession": "a part that breaks away",
    "invasion": "an attack from outside, or its threat",
    "border_war": "fighting, or its threat, with a neighbour",
    "insurgency": "armed bands against the government",
}
"""The kind of crisis."""

FROM_OUTSIDE = ("invasion", "border_war")
"""Those that are an attack on the country; the others are crises at home."""

ANSWERS = {
    "granted": "armed personnel of the kind asked was ordered to go",
    "partial": "fewer, other or under a condition that was not met; or arms, transport or a show of force instead",
    "refused": "a no, or only observers, investigators or guards for the power's own nationals",
    "ignored": "no answer to the matter while it could have helped",
}
"""The answers."""

CERTAINTY = ("high", "medium", "low")

COLUMNS = (
    *("id", "date", "client", "power", "lead", "asked_for", "crisis", "answer", "answer_date", "arrived"),
    *("arrived_date", "public", "text", "source_title", "source_url", "certainty", "checked", "flags"),
)

MAY_BE_EMPTY = {"lead", "arrived_date", "public", "source_url", "flags"}

_FORM = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def period(text: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day that a date written as YYYY, YYYY-MM or YYYY-MM-DD may mean.

    Errors
    ------
    ValueError
        where it is no such date.

    Examples
    --------
    >>> [str(day) for day in period("2012-02")]
    ['2012-02-01', '2012-02-29']
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    first = datetime.date(year, month or 1, day or 1)
    if day:
        return first, first
    last = month or 12
    return first, datetime.date(year, last, calendar.monthrange(year, last)[1])


def _days(earlier: str, later: str | None) -> int | None:
    """Days between two dates, where both are known to the day."""
    if later is None or len(earlier) != 10 or len(later) != 10:
        return None
    return (period(later)[0] - period(earlier)[0]).days


def _words(where: str, name: str, text: str, allowed: Iterable[str]) -> list[str]:
    known = set(allowed)
    strange = sorted({word for word in text.split("|") if word} - known)
    said = ", ".join(sorted(known)) if len(known) < 20 else "the codebook's"
    return [f"{where}: {name} holds {', '.join(strange)}; the words are {said}"] if strange else []


def _dates(row: dict[str, Any], where: str) -> list[str]:
    found, problems = {}, []
    for name in ("date", "answer_date", "arrived_date", "public"):
        if row[name] is None:
            continue
        try:
            found[name] = period(row[name])
        except ValueError as problem:
            problems.append(f"{where}: {name}: {problem}; write what is known, no more")
    if problems:
        return problems
    asked = found["date"][0]
    return [
        f"{where}: {name} lies before the request; one of the two is wrong"
        for name in ("answer_date", "arrived_date", "public")
        if name in found and found[name][1] < asked
    ]


def _row(row: dict[str, Any], organisations: set[str]) -> list[str]:
    where = f"{FILE}: {row['id']}"
    held = [f"{where}: {n} is empty; fill it" for n in COLUMNS if row[n] is None and n not in MAY_BE_EMPTY]
    if held:
        return held
    iso3 = set(states()["iso3"])
    problems = [
        *_words(where, "client", row["client"], iso3),
        *_words(where, "power", row["power"], iso3 | organisations),
        *_words(where, "lead", row["lead"] or "", iso3),
        *_words(where, "asked_for", row["asked_for"], ASKED),
        *_words(where, "crisis", row["crisis"], CRISES),
        *_words(where, "answer", row["answer"], ANSWERS),
        *_words(where, "arrived", row["arrived"], ("yes", "no")),
        *_words(where, "certainty", row["certainty"], CERTAINTY),
        *_words(where, "flags", row["flags"] or "", flags()),
        *_dates(row, where),
    ]
    doubts = set((row["flags"] or "").split("|"))
    if row["checked"] == ("unchecked" in doubts):
        problems.append(f"{where}: checked and the flag unchecked must say the same; mend one")
    if (row["public"] is not None) != ("secret" in doubts):
        problems.append(f"{where}: the flag secret needs public, and public needs it; give both or none")
    if row["arrived"] == "yes" and row["answer"] in ("refused", "ignored"):
        problems.append(f"{where}: help arrived although {row['answer']}; mend one")
    if row["arrived"] == "no" and row["arrived_date"] is not None:
        problems.append(f"{where}: a date of arrival, yet nobody arrived; mend one")
    return problems


@functools.cache
def _all() -> pl.DataFrame:
    """The whole list; every problem of the file at once."""
    import polars as pl

    held = read_csv(FILE)
    if tuple(held.columns) != COLUMNS:
        raise_all([f"{FILE}: the columns must be {', '.join(COLUMNS)}"], FILE)
    if held.schema["checked"] != pl.Boolean:
        raise_all([f"{FILE}: checked must be true or false in every row"], FILE)
    held = held.with_columns(pl.all().exclude("checked").cast(pl.String))
    organisations = set(read_csv("places.csv")["code"]) | set(blocs()["bloc"])
    rows = held.to_dicts()
    problems = [problem for row in rows for problem in _row(row, organisations)]
    month = pl.col("date").str.slice(0, 7)
    for name, key in (("id", ["id"]), ("client, power and month", ["client", "power", month])):
        twice = held.filter(pl.struct(key).is_duplicated())["id"].to_list()
        problems += [f"{FILE}: {', '.join(twice)}: the same {name} twice; keep one"] if twice else []
    raise_all(problems, FILE)
    known = [max(period(r["answer_date"])[1], period(r["public"] or r["answer_date"])[1]) for r in rows]
    return held.with_columns(
        pl.Series("year", [period(r["date"])[0].year for r in rows], pl.Int16),
        pl.Series("known", known, pl.Date),
        pl.Series("delay_days", [_days(r["date"], r["answer_date"]) for r in rows], pl.Int32),
        pl.Series("arrival_days", [_days(r["date"], r["arrived_date"]) for r in rows], pl.Int32),
    )


def requests(as_of: datetime.date | None = None) -> pl.DataFrame:
    """Return appeals of governments for armed help, 1950 to 2025, and the answers of those they asked.

    Parameters
    ----------
    as_of
        Only entries whose answer was publicly known by this date; an exchange kept secret counts as known when
        it was published. None: every entry.

    Returns
    -------
    pl.DataFrame
        The columns of requests.csv (the head of that file says what they mean), year of the appeal, known (the
        date), delay_days from appeal to answer and arrival_days from appeal to arrival, null unless both are
        known to the day. Several asked by one call are several rows: rows of a client and year aren't independent.

    Errors
    ------
    DataError
        where the file is wrong; lists every problem.

    Examples
    --------
    >>> set(requests()["answer"].unique()) == {"granted", "partial", "refused", "ignored"}
    True
    """
    import polars as pl

    return _all() if as_of is None else _all().filter(pl.col("known") <= as_of)
