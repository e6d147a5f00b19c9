"""Stated facts: single figures with the page they stand on.

A fact is a figure that exists only as prose. This module reads the three files, brings figures to base
units and dates
to spans; what a fact means is data (codebook/fact_types.csv, fact_readings.csv, event_texts.csv).
"""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.errors import DataError, shipped_file
from holdfast.sources.raw import raw_table
from holdfast.sources.release import end_of

POINT_FILES = ("facts_economy_society", "facts_gaps")
"""Files of point facts, in the order in which duplicates are settled: the later file wins."""

SCALES = {
    "bn USD": (1e9, "USD"),
    "mln USD": (1e6, "USD"),
    "mln EUR": (1e6, "EUR"),
    "thousand": (1e3, "persons"),
}

SECOND_HAND = re.compile(
    r"(?i:\b(via|citing|cited|quoting|carried by|mirror|reporting|reprint|digest)\b)|\([A-Z]"
)
PARTISAN = re.compile(r"partisan", re.IGNORECASE)
DENIED = re.compile(r"\bden(y|ies|ied)\b", re.IGNORECASE)
UNSURE = re.compile(r"not (independently )?verified|unverified|unconfirmed", re.IGNORECASE)
ROUGH = re.compile(r"approximate|inferred|more than|less than|almost|about|up to|bound", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """When a fact holds: first and last day as precise as known, the year, and the day from which it can
    be known."""

    first: str
    """ISO date, month or year."""
    last: str
    """The same for the end; empty where it is the first."""
    year: int
    """Calendar year of the beginning."""
    known: datetime.date
    """Taken to be known from this day: the end of the span and some days more, the fewer the more precise."""


def span(text: str) -> Span:
    """Read the date of a fact.

    Parameters
    ----------
    text
        A year, month or day; a range of months (2020-01..09); a half (2020-H1), quarter (2020-Q3) or
        summer; or two
        years (2006-2018).

    Returns
    -------
    Span
        Known a day's figure 3 days later, a month's 14, a part of a year 45, a year's 120 days later.

    Errors
    ------
    DataError
        where the text is none of these.

    Examples
    --------
    >>> span("2020-H1").last
    '2020-06'
    >>> span("2020-03-05").known
    datetime.date(2020, 3, 8)
    """
    day = datetime.timedelta(days=1)
    if m := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text):
        return Span(text, "", int(m[1]), datetime.date.fromisoformat(text) + 3 * day)
    if m := re.fullmatch(r"(\d{4})-(\d\d)", text):
        return Span(text, "", int(m[1]), end_of(int(m[1]), int(m[2])) + 14 * day)
    if m := re.fullmatch(r"(\d{4})", text):
        return Span(text, "", int(text), end_of(int(text)) + 120 * day)
    if m := re.fullmatch(r"(\d{4})-(\d{4})", text):
        return Span(m[1], m[2], int(m[1]), end_of(int(m[2])) + 120 * day)
    parts = {
        "H1": (1, 6),
        "H2": (7, 12),
        "Q1": (1, 3),
        "Q2": (4, 6),
        "Q3": (7, 9),
        "Q4": (10, 12),
        "summer": (6, 8),
    }
    year, _, rest = text.partition("-")
    if m := re.fullmatch(r"(\d\d)\.\.(\d\d)", rest):
        months = (int(m[1]), int(m[2]))
    elif rest in parts and year.isdigit():
        months = parts[rest]
    else:
        raise DataError(
            f"{text!r} is no date of a fact; write a year, month, day or a range such as 2020-01..09"
        )
    first, last = months
    return Span(f"{year}-{first:02d}", f"{year}-{last:02d}", int(year), end_of(int(year), last) + 45 * day)


def figure(value: str, unit: str) -> tuple[float | None, str, bool]:
    """Bring a stated figure to its base unit.

    Returns
    -------
    tuple
        The number (None where none is stated), the unit, and whether it is only a bound.

    Examples
    --------
    >>> figure("2.5", "bn USD")
    (2500000000.0, 'USD', False)
    >>> figure(">50", "%")
    (50.0, '%', True)
    """
    scale, base = SCALES.get(unit, (1.0, unit))
    text = value.strip()
    bound = text[:1] in ("<", ">")
    text = text.lstrip("<>")
    return (float(text) * scale if text else None), base, bound


def doubts(*texts: str, checked: bool = True) -> list[str]:
    """Name the doubts that the words around a fact give reason for, in a fixed order.

    Examples
    --------
    >>> doubts("Agency on Statistics (TASS, 2024)", "more than")
    ['second_hand', 'approximate']
    """
    words = " ; ".join(t for t in texts if t)
    marks = [
        ("second_hand", bool(SECOND_HAND.search(texts[0] if texts else ""))),
        ("unchecked", not checked),
        ("denied", bool(DENIED.search(words))),
        ("partisan", bool(PARTISAN.search(words))),
        ("unconfirmed", bool(UNSURE.search(words))),
        ("approximate", bool(ROUGH.search(words))),
    ]
    return [name for name, there in marks if there]


def read_points(raw: Path, file: str) -> pl.DataFrame:
    """Read one file of point facts as text, one row a fact, in the file's order.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    file
        Its name without ending, one of `POINT_FILES`.

    Returns
    -------
    pl.DataFrame
        country, partner ("" where the file names none), year (as stated), indicator, value, unit,
        source_title, source_url, note; all text.
    """
    frame = as_text(raw_table(raw, f"{file}.csv"))
    if "partner" not in frame.columns:
        frame = frame.with_columns(partner=pl.lit(""))
    wanted = [
        "country",
        "partner",
        "year",
        "indicator",
        "value",
        "unit",
        "source_title",
        "source_url",
        "note",
    ]
    return columns_of(frame, wanted, f"{file}.csv")


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Return every column as text, empty where nothing stands, whole numbers without a point."""
    text = pl.all().cast(pl.String).fill_null("").str.strip_chars()
    return frame.with_columns(text.str.replace(r"^(-?\d+)\.0$", "$1"))


def columns_of(frame: pl.DataFrame, wanted: list[str], file: str) -> pl.DataFrame:
    """Return the wanted columns, or say which are missing from the file."""
    missing = [c for c in wanted if c not in frame.columns]
    if missing:
        raise DataError(f"{file} lacks the columns {', '.join(missing)}; fetch the file again")
    return frame.select(wanted)


@functools.cache
def table(file: str) -> pl.DataFrame:
    """Return one of the codebook's fact tables as text."""
    path = codebook.folder() / file
    with shipped_file(f"codebook/{file}", "restore the file", pl.exceptions.PolarsError):
        return as_text(pl.read_csv(path, infer_schema_length=0, comment_prefix="#"))


def of_type(kind: str) -> dict[str, str]:
    """Return the indicators of stated facts of one type with the partner each names by itself ("" for none).

    Examples
    --------
    >>> "gallup_approve_leadership" in of_type("approve_leadership")
    True
    """
    rows = table("fact_types.csv").filter(pl.col("type") == kind)
    return dict(rows.select("indicator", "partner").iter_rows())


@functools.cache
def places() -> dict[str, str]:
    """Return the names of places and bodies that are no states: regions, organisations, armed groups."""
    return dict(table("places.csv").select("code", "name").iter_rows())


def place(code: str) -> str:
    """Return the name of a state, bloc, region or body."""
    return places()[code] if code in places() else codebook.name(code)
