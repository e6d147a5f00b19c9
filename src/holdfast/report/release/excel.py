"""The tables of a case in one workbook, with a first sheet that says what they are."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from holdfast.errors import DataError
from holdfast.report.release.columns import Column, tables

ROWS = 1_048_576
"""Rows of a sheet, its header among them."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Date of every file inside a workbook, so that its bytes depend on its contents alone."""


def write(
    frames: Mapping[str, pl.DataFrame], about: Sequence[tuple[str, str]], codes: pl.DataFrame, path: Path
) -> None:
    """Write a workbook: a sheet `README`, the codebook, a sheet for each table.

    Parameters
    ----------
    frames
        By table, from `shaped`.
    about
        Lines of the first sheet: what, and its text.
    codes
        The codebook.
    path
        Where to.

    Errors
    ------
    DataError
        where a table has more rows than a sheet can hold.
    """
    from openpyxl import Workbook

    large = sorted(n for n, f in frames.items() if f.height >= ROWS)
    if large:
        raise DataError(
            f"{', '.join(large)}: more rows than the {ROWS} of a sheet; ask for fewer countries or powers"
        )
    book = Workbook(write_only=True)
    _sheet(book, "README", ("what", "text"), about, {}, (24, 110))
    _sheet(book, "codebook", codes.columns, codes.iter_rows(), {}, (18, 20, 10, 44, 30, 34, 44, 70))
    for name, frame in frames.items():
        columns = tables()[name].columns
        formats = {i: _format(c) for i, c in enumerate(columns)}
        widths = tuple(40 if c.type == "text" else max(10, len(c.name) + 3) for c in columns)
        _sheet(book, name, frame.columns, frame.iter_rows(), formats, widths)
    raw = io.BytesIO()
    book.save(raw)
    path.write_bytes(_undated(raw.getvalue()))


def _format(column: Column) -> str:
    if column.type in {"number", "share"}:
        return "0." + "0" * column.decimals
    return "0" if column.type in {"integer", "flag"} else "General"


def _sheet(
    book: Any, name: str, head: Sequence[str], rows: Any, formats: Mapping[int, str], widths: Sequence[int]
) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for i, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    bold = Font(bold=True)

    def cell(value: Any, look: str | None = None) -> Any:
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"  # never a formula
        if look:
            made.number_format = look
        return made

    top = [cell(h) for h in head]
    for made in top:
        made.font = bold
    sheet.append(top)
    size = 1
    for row in rows:
        size += 1
        sheet.append(
            [
                None if v is None else cell(v, formats.get(i)) if isinstance(v, (str, float)) else v
                for i, v in enumerate(row)
            ]
        )
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{size}"


def _undated(data: bytes) -> bytes:
    """A workbook without the day on which it was written."""
    day = dt.datetime(*EPOCH).isoformat() + "Z"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(
                    rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + day.encode(), content
                )
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, content)
    return out.getvalue()
