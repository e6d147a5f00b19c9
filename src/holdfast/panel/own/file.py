"""A user's file as it stands: a CSV or Excel table into named columns and numbered rows, before any meaning."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from holdfast.errors import DataError, UserError

LARGEST = 32 * 2**20
"""Bytes beyond which a file is refused unread."""

UNPACKED = 256 * 2**20
"""Bytes beyond which an Excel file is refused before it is unpacked."""

MANY = 100
"""Different problems beyond which no hint is looked for; ten times as many are kept."""

DELIMITERS = ",;\t|"

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
"""A number as it may be written; no thousands' marks, no decimal comma."""

Cell = str | float | int | dt.date | None
Rows = list[tuple[int, tuple[Cell, ...]]]


class Problems:
    """What is wrong with a file, each thing said once with every row in which it occurs.

    Examples
    --------
    >>> found = Problems()
    >>> found.add("unknown country 'Atlantis'", 3, "country")
    >>> found.add("unknown country 'Atlantis'", 7, "country")
    >>> found.listed()
    ["row 3, column country: unknown country 'Atlantis' (also in row 7)"]
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[str, list[int]]] = {}
        self._more = 0

    @property
    def many(self) -> bool:
        """Whether so many different things are wrong that no hint is worth its time."""
        return len(self._found) >= MANY

    def add(self, text: str, row: int = 0, column: str = "", cell: str = "") -> None:
        """Note a problem.

        Parameters
        ----------
        text
            What is wrong and what to do.
        row
            As seen in the file; 0 for the file as a whole.
        column
            Its name.
        cell
            Country and year, where known.
        """
        where = f"row {row}{f' ({cell})' if cell else ''}" if row else ""
        where = ", ".join(filter(None, (where, f"column {shown(column)}" if column else "")))
        if (column, text) not in self._found and len(self._found) >= 10 * MANY:
            self._more += 1
            return
        rows = self._found.setdefault((column, text), (where, []))[1]
        if row and row not in rows[-1:]:
            rows.append(row)

    def listed(self) -> list[str]:
        """Return them as sentences, in the order of their first rows."""
        out = []
        order = sorted(self._found.items(), key=lambda item: item[1][1][:1])
        for (_, text), (where, rows) in order:
            more = rows[1:]
            also = ""
            if more:
                named = ", ".join(map(str, more[:5])) + (
                    f" and {len(more) - 5} more" if len(more) > 5 else ""
                )
                also = f" (also in {'row' if len(more) == 1 else 'rows'} {named})"
            out.append(f"{where}: {text}{also}" if where else text + also)
        return [*out, f"and {self._more} more cells with something wrong"] if self._more else out


@dataclass(frozen=True)
class Grid:
    """A table as it stands in a file.

    Attributes
    ----------
    names : tuple of str
        Of the columns, in small letters.
    rows : list of (row number as seen in the file, cells)
        Rows without any content are left out.
    notes : tuple of str
        What a reader should know, such as which sheet was read.
    problems : Problems
        Formulas, errors of a spreadsheet, rows that are too long.
    """

    names: tuple[str, ...]
    rows: Rows
    notes: tuple[str, ...] = ()
    problems: Problems = field(default_factory=Problems)


def read(path: Path) -> Grid:
    """Read a table.

    Parameters
    ----------
    path
        A CSV file (comma, semicolon, tab or bar; UTF-8) or an Excel file (.xlsx); told apart by content.

    Errors
    ------
    UserError
        No such file, or no file at all.
    DataError
        Too large, empty, another encoding, another format.
    """
    if not path.exists():
        raise UserError(f"{path} is not there; give the path of a CSV or Excel file")
    if not path.is_file():
        raise UserError(f"{path} is no file; give the path of a CSV or Excel file")
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise DataError(
                f"{path.name} has {size / 2**20:,.0f} MB, and at most {LARGEST >> 20} MB are read: keep the countries, years "
                "and powers you need, or divide it into files with sources of their own"
            )
        data = path.read_bytes()
    except OSError as problem:
        raise DataError(f"{path.name} can't be read ({problem.strerror}); check who may read it") from None
    if data[:4] == b"PK\x03\x04":
        return _excel(path)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise DataError(
            f"{path.name} is an old or a protected Excel file; save it as .xlsx without a password, or as CSV"
        )
    return _csv(path.name, data)


def _csv(name: str, data: bytes) -> Grid:
    text = _text(name, data)
    head = next((line for line in text.splitlines() if line.strip()), None)
    if head is None:
        raise DataError(f"{name} is empty; it needs a row of column names and a row a figure")
    said = re.fullmatch(r"sep=(.)", head.strip("\r\n"))  # a spreadsheet's own way to name the separator
    delimiter = said[1] if said else max(DELIMITERS, key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    problems = Problems()

    def numbered() -> Iterator[tuple[int, list[Cell]]]:
        number = 1
        while True:
            try:
                row = next(lines)
            except StopIteration:
                return
            except csv.Error as problem:
                problems.add(f"it can't be read further ({problem}); look at the quotation marks", number)
                return
            if not (said and number == 1):
                yield number, [cell.strip() or None for cell in row]
            number = lines.line_num + 1

    return _grid(name, numbered(), problems)


def _text(name: str, data: bytes) -> str:
    save = "save it as 'CSV UTF-8'"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4096]:
        raise DataError(f"{name} is not UTF-8 text (it looks like UTF-16 or like no text at all); {save}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = data.count(b"\n", 0, problem.start) + 1
        byte = data[problem.start]
        raise DataError(f"{name}: row {row}: the byte {byte:#04x} is not UTF-8; {save}") from None


def _excel(path: Path) -> Grid:
    problems = Problems()
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
        if size > UNPACKED:
            raise DataError(
                f"{path.name} unpacks to {size / 2**20:,.0f} MB, and at most {UNPACKED >> 20} MB are read: keep one sheet "
                "with the countries, years and powers you need"
            )
        import openpyxl

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the format has beyond cells doesn't matter here
            book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
            try:
                sheet = book.worksheets[0]
                sheet.reset_dimensions()
                rows = [
                    (n, [_cell(c, n, problems) for c in row]) for n, row in enumerate(sheet.iter_rows(), 1)
                ]
                title, count = str(sheet.title), len(book.worksheets)
            finally:
                book.close()
    except (DataError, MemoryError):
        raise
    except Exception as problem:  # a damaged file makes its reader fail in any way
        raise DataError(
            f"{path.name} can't be read as an Excel file ({type(problem).__name__}: {problem}); save it anew as .xlsx, or as CSV"
        ) from None
    notes = (f"the first of {count} sheets was read, '{title}'",) if count > 1 else ()
    return _grid(path.name, iter(rows), problems, notes)


def _cell(cell: Any, row: int, problems: Problems) -> Cell:
    """A value of a cell; what is no plain value is kept as text that names it."""
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return None
    if kind == "f":
        return value if isinstance(value, str) and value.startswith("=") else "=..."
    if kind == "e":
        return str(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        return value.strip() or None
    return value if isinstance(value, (int, float, dt.date)) else str(value)


def _grid(
    name: str,
    numbered: Iterator[tuple[int, list[Cell]]],
    problems: Problems,
    notes: Sequence[str] = (),
) -> Grid:
    rows = ((n, cells) for n, cells in numbered if any(c is not None for c in cells))
    first, head = next(rows, (0, []))
    if not head:
        raise DataError(f"{name} is empty; it needs a row of column names and a row a figure")
    while head and head[-1] is None:
        head = head[:-1]
    names = tuple("" if c is None else str(c).casefold() for c in head)
    if len([n for n in names if n]) < len(names):
        places = ", ".join(str(i + 1) for i, n in enumerate(names) if not n)
        problems.add(
            f"column {places} has no name; give every column its name in one row, without merged cells", first
        )
    twice = sorted({n for n in names if n and names.count(n) > 1})
    if twice:
        problems.add(
            f"columns named more than once: {', '.join(map(shown, twice))}; give each its own name", first
        )
    kept: Rows = []
    for number, cells in rows:
        if any(c is not None for c in cells[len(names) :]):
            problems.add(
                f"the row has {len(cells)} cells under {len(names)} names; put text that holds the separator in quotation marks",
                number,
            )
            continue
        cells = [*cells[: len(names)], *[None] * (len(names) - len(cells))]
        for column, cell in zip(names, cells, strict=True):
            if isinstance(cell, str) and is_formula(cell):
                problems.add(f"'{shown(cell)}' is a formula or looks like one; put its value", number, column)
        kept.append((number, tuple(cells)))
    return Grid(names, kept, tuple(notes), problems)


def shown(cell: Cell) -> str:
    """A cell as it may stand in a message: at most 40 signs, those that can't be printed replaced.

    Examples
    --------
    >>> shown("a\\x1b[31m"), shown(None), len(shown("x" * 99))
    ('a?[31m', '?', 43)
    """
    text = "?" if cell is None else str(cell)
    clean = "".join(c if c.isprintable() else "?" for c in text[:40])
    return clean + "..." if len(text) > 40 else clean


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula: it begins with = + - or @ and is no number.

    Examples
    --------
    >>> is_formula("=A1/B1"), is_formula("-0.5"), is_formula("-"), is_formula("Total")
    (True, False, False, False)
    """
    return text[:1] in ("=", "+", "-", "@") and len(text) > 1 and not NUMBER.fullmatch(text)
