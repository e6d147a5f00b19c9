"""What one cell of a user's table says: a year, a country, a power, a number, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import math
import re

from holdfast import codebook
from holdfast.codebook import Indicator
from holdfast.panel.own.file import NUMBER, Cell, Problems, is_formula, shown
from holdfast.sources.release import end_of
from holdfast.sources.succession import CLIENT_KINDS

PART_OF_YEAR = frozenset({"partial_year", "annualised"})
"""Doubts with which a figure may be from before the end of its year."""

LARGEST = 1e18
"""No count of anything between states is larger."""

_YEAR = re.compile(r"\d{4}(\.0*)?", re.ASCII)


class Cells:
    """Reads cells and notes what is wrong with them; a cell that can't be read is None.

    Parameters
    ----------
    told
        Where problems are noted.
    indicator
        Whose kinds and first year the cells must fit.
    today
        Nothing may lie ahead of it.
    """

    def __init__(self, told: Problems, indicator: Indicator, today: dt.date) -> None:
        self.told, self.indicator, self.today = told, indicator, today
        self.per_cent = False
        self.not_held: dict[str, int] = {}

    def tell_not_held(self) -> None:
        """Note, once for all rows, states that are no powers."""
        if self.not_held:
            names = ", ".join(list(self.not_held)[:8]) + (" and others" if len(self.not_held) > 8 else "")
            held = ", ".join(codebook.powers()["code"].sort())
            self.told.add(
                f"ties with {names} are not held apart: only {held} and members of the blocs are; take these rows out, and "
                "with values give the total, so that they stay in it",
                min(self.not_held.values()), "power",
            )  # fmt: skip

    def _near(self, text: str, power: bool = False) -> str:
        if not text:
            return ": it is empty; write a code of three letters or a name"
        return "" if self.told.many else _hint(text, power)

    def number(self, number: int, cell: Cell, column: str, label: str) -> float | None:
        """A number from 0 up."""
        if isinstance(cell, str) and is_formula(cell):
            return None  # said already
        if cell is None:
            self.told.add(
                "it is empty; leave the row out where nothing is known, and put 0 where nothing was",
                number,
                column,
                label,
            )
            return None
        value = plain(cell)
        if value is None:
            self.told.add(_no_number(str(cell)), number, column, label)
        elif not math.isfinite(value):
            self.told.add(f"{shown(cell)} is infinite; put the figure", number, column, label)
        elif value > LARGEST:
            self.told.add(f"{shown(cell)} is more than any count is; put the figure", number, column, label)
        elif value < 0:
            self.told.add(f"{shown(cell)} is negative; ties are counted from 0 up", number, column, label)
        else:
            return value + 0.0  # no negative zero
        return None

    def amount(self, number: int, cell: Cell, column: str, label: str) -> float | None:
        """A share, or a value."""
        value = self.number(number, cell, column, label)
        if value is None or column == "value" or value <= 1.0:
            return value
        if self.per_cent:
            self.told.add(
                "shares above 1 that look like per cent; divide the whole column by 100",
                number,
                column,
                label,
            )
        else:
            self.told.add(
                f"the share {shown(cell)} is above 1; a share lies between 0 and 1", number, column, label
            )
        return None

    def year(self, number: int, cell: Cell, label: str) -> int | None:
        """A year that is over or under way."""
        text = "" if cell is None else str(cell)
        if is_formula(text):
            return None
        if not _YEAR.fullmatch(text):
            self.told.add(
                f"'{shown(text)}' is no year; write four digits, and doubts in the column flags",
                number,
                "year",
                label,
            )
            return None
        year = int(text[:4])
        if year < self.indicator.since:
            self.told.add(
                f"{self.indicator.id} is read from {self.indicator.since} on; take earlier rows out",
                number, "year", label,
            )  # fmt: skip
            return None
        if year > self.today.year:
            self.told.add(f"the year {year} lies ahead; a forecast is no reading", number, "year", label)
            return None
        return year

    def month(self, number: int, cell: Cell, label: str) -> int | None:
        """A month; 0 where the cell is empty: the whole year."""
        if cell is None:
            return 0
        value = plain(cell)
        if value is None or value not in range(1, 13):
            if not (isinstance(cell, str) and is_formula(cell)):
                self.told.add(
                    f"'{shown(cell)}' is no month; write 1 to 12, or nothing for the whole year",
                    number,
                    "month",
                    label,
                )
            return None
        return int(value)

    def ahead(
        self, number: int, year: int, month: int, release: dt.date | None, flags: str, label: str
    ) -> None:
        """Note what speaks of a time that isn't over, or came out before it was."""
        partial = bool(PART_OF_YEAR & set(flags.split("|")))
        begun, over = dt.date(year, month or 1, 1), end_of(year, month or 12)
        if begun > self.today:
            self.told.add(f"{year}-{month:02d} lies ahead; a forecast is no reading", number, "month", label)
        elif over >= self.today and not partial:
            self.told.add(
                f"{f'{year}-{month:02d}' if month else year} is not over; wait, or put partial_year or annualised in the column flags",
                number, "month" if month else "year", label,
            )  # fmt: skip
        if release is not None and release < (begun if partial else over):
            self.told.add(
                f"{release} is before the end of what the row speaks of; put the day on which the figure came out",
                number, "release", label,
            )  # fmt: skip

    def client(self, number: int, cell: Cell, year: int | None, label: str) -> str | None:
        """A country as its code."""
        text = "" if cell is None else str(cell)
        if is_formula(text):
            return None
        code = _states().get(text.casefold())
        if code is None:
            bloc = f"'{text}' is a bloc; name its members" if text.upper() in _blocs() else ""
            self.told.add(
                bloc or f"unknown country '{shown(text)}'{self._near(text)}", number, "country", label
            )
            return None
        kind, first, last = _spans()[code]
        if kind not in CLIENT_KINDS:
            self.told.add(
                f"{codebook.name(code)} is no state whose ties are measured; take it out",
                number,
                "country",
                label,
            )
            return None
        if year is not None and not first <= year <= last:
            span = f"from {first}" if last == 9999 else f"from {first} to {last}"
            self.told.add(
                f"{codebook.name(code)} is there {span} and not in {year}", number, "country", label
            )
            return None
        return code

    def power(self, number: int, cell: Cell, label: str) -> str | None:
        """A power whose ties are held apart, as its code."""
        text = "" if cell is None else str(cell)
        if is_formula(text):
            return None
        code = _powers().get(text.casefold())
        if code is not None:
            return code
        state = _states().get(text.casefold())
        if state is not None:
            self.not_held.setdefault(state, number)
            return None
        if text.upper() in _blocs():
            told = f"'{text}' is a bloc; name its members one by one, so that it can stand for those of each year"
        else:
            told = f"unknown power '{shown(text)}'{self._near(text, power=True)}"
        self.told.add(told, number, "power", label)
        return None

    def kind(self, number: int, cell: Cell, label: str) -> str | None:
        """One of the indicator's kinds."""
        text = str(cell)
        if is_formula(text):
            return None
        if text not in self.indicator.error:
            self.told.add(
                f"unknown kind '{shown(text)}'; {self.indicator.id} has {', '.join(self.indicator.error)}",
                number, "kind", label,
            )  # fmt: skip
            return None
        return text

    def flags(self, number: int, cell: Cell, label: str) -> str | None:
        """Named doubts, sorted and joined by a bar."""
        text = "" if cell is None else str(cell)
        if is_formula(text):
            return None
        named = sorted({f for f in re.split(r"[|;,\s]+", text) if f})
        for flag in [f for f in named if f not in codebook.flags()]:
            near = difflib.get_close_matches(flag[:40], codebook.flags(), n=3, cutoff=0.5)
            hint = f"; did you mean {', '.join(near)}?" if near else "; the reference lists them under doubts"
            self.told.add(f"unknown flag '{shown(flag)}'{hint}", number, "flags", label)
        return "|".join(named)

    def release(self, number: int, cell: Cell, label: str) -> dt.date | None:
        """The day a figure came out; None where the cell is empty."""
        if cell is None or (isinstance(cell, str) and is_formula(cell)):
            return None
        try:
            if not isinstance(cell, dt.date) and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(cell), re.ASCII):
                raise ValueError
            day = cell if isinstance(cell, dt.date) else dt.date.fromisoformat(str(cell))
        except ValueError:
            self.told.add(f"'{shown(cell)}' is no date; write YYYY-MM-DD", number, "release", label)
            return None
        if day > self.today:
            self.told.add(f"{day} lies ahead; a figure can't be out yet", number, "release", label)
            return None
        return day


def plain(cell: Cell) -> float | None:
    """A cell as a number, None where it is none; not checked for size or sign."""
    if isinstance(cell, str):
        return float(cell) if NUMBER.fullmatch(cell) else None
    return float(cell) if isinstance(cell, (int, float)) else None


def _no_number(text: str) -> str:
    said = shown(text)
    if re.fullmatch(r"[\d.,\s]+%", text):
        return f"'{said}' is per cent; write a share between 0 and 1"
    if re.fullmatch(r"\d+,\d+", text, re.ASCII):
        return f"'{said}' has a comma; write decimals with a point and no marks between thousands"
    if text.casefold() in {"nan", "inf", "-inf", "infinity", "n/a", "na", "..", "-", "–", "null", "none"}:
        return f"'{said}' is no number; leave the row out where nothing is known"
    return f"'{said}' is no number; write digits and a decimal point only"


@functools.cache
def _states() -> dict[str, str]:
    """Code by code, name and official name, in small letters."""
    frame = codebook.states()
    out: dict[str, str] = {}
    for column in ("un_short", "name", "iso3"):
        out |= {str(n).casefold(): c for n, c in zip(frame[column], frame["iso3"], strict=True) if n}
    return out


@functools.cache
def _powers() -> dict[str, str]:
    held = set(codebook.components())
    named = {k: c for k, c in _states().items() if c in held}
    return named | {codebook.name(c).casefold(): c for c in held} | {c.casefold(): c for c in held}


@functools.cache
def _spans() -> dict[str, tuple[str, int, int]]:
    frame = codebook.states().select("iso3", "kind", "from_year", "to_year")
    return {c: (k, a or 0, 9999 if b is None else b) for c, k, a, b in frame.iter_rows()}


@functools.cache
def _blocs() -> frozenset[str]:
    return frozenset(codebook.blocs()["bloc"].to_list())


@functools.lru_cache(maxsize=1000)
def _hint(text: str, among: bool) -> str:
    """Codes that may be meant, `among` powers or states."""
    known = _powers() if among else _states()
    asked = text.casefold()[:40]
    alike = sorted(k for k in known if len(asked) > 3 and k.startswith(asked[:5]))
    close = [*difflib.get_close_matches(asked, known, n=4, cutoff=0.75), *alike]
    close = close or difflib.get_close_matches(asked, known, n=3, cutoff=0.6)
    codes = list(dict.fromkeys(known[k] for k in close))[:3]
    if not codes:
        return "; write a code of three letters (ISO 3166-1) or the name in the reference"
    return f"; did you mean {', '.join(f'{c} ({codebook.name(c)})' for c in codes)}?"
