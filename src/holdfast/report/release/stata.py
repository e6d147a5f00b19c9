"""Tables as Stata data sets: format 118, which Stata 14 and later read, with labels of variables and values.

After the published description of the format (`help dta`, StataCorp). No date is written into the file, so the
bytes depend on the table alone.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.report.release.columns import Column, Table

CHUNK = 100_000
"""Rows written at a time."""

PARTS = (
    "map", "variable_types", "varnames", "sortlist", "formats", "value_label_names", "variable_labels",
    "characteristics", "data", "strls", "value_labels",
)  # fmt: skip
"""Parts of a file after its header, in their order."""

CODES = {"f8": 65526, "f4": 65527, "i4": 65528, "i2": 65529, "i1": 65530}
"""Numeric types by their codes in the file."""

LIMITS = {"i1": (-127, 100), "i2": (-32767, 32740), "i4": (-2147483647, 2147483620)}
"""What fits into each type of integer; beyond lie the codes of missing values."""

MISSING = {"i1": 101, "i2": 32741, "i4": 2147483621, "f4": 2.0**127, "f8": 2.0**1023}
"""System missing by type."""


@dataclass(frozen=True)
class _Variable:
    column: Column
    type: str
    labels: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        return int(self.type[1:]) if self.type[0] == "S" else CODES[self.type]

    @property
    def format(self) -> str:
        if self.type[0] == "S":
            return f"%{self.type[1:]}s"
        return (
            f"%{10 if self.type == 'f4' else 16}.{self.column.decimals}f" if self.type[0] == "f" else "%12.0g"
        )

    @property
    def label_set(self) -> str:
        if self.column.type == "flag":
            return "yes_no"
        return self.column.name if self.labels else ""


def write(table: Table, frame: pl.DataFrame, path: Path, title: str) -> None:
    """Write a table as a Stata data set.

    Codes become strings, shares floats, other numbers doubles, words labelled whole numbers.

    Parameters
    ----------
    table
        Names and labels.
    frame
        From `shaped`.
    path
        Where to.
    title
        Label of the data set, 80 characters at most.
    """
    variables = [_variable(c, frame[c.name]) for c in table.columns]
    with path.open("wb") as file:
        file.write(b"<stata_dta>")
        _header(file, len(variables), frame.height, title)
        where = {"map": file.tell()}
        _part(file, "map", bytes(8 * 14))
        for name, data in _described(variables):
            where[name] = file.tell()
            _part(file, name, data)
        where["data"] = file.tell()
        file.write(b"<data>")
        for first in range(0, frame.height, CHUNK):
            file.write(_rows(variables, frame.slice(first, CHUNK)))
        file.write(b"</data>")
        for name, data in (("strls", b""), ("value_labels", b"".join(_label_sets(variables)))):
            where[name] = file.tell()
            _part(file, name, data)
        end = file.tell()
        file.write(b"</stata_dta>")
        offsets = [0, *(where[p] for p in PARTS), end, file.tell()]
        file.seek(where["map"] + len("<map>"))
        file.write(struct.pack("<14Q", *offsets))


def _variable(column: Column, values: pl.Series) -> _Variable:
    if column.type in {"word", "words"}:
        labels = column.words or tuple(values.drop_nulls().unique().sort())
        return _Variable(column, _whole(0, len(labels)), labels)
    if column.dtype is pl.String:
        width = max([1, *values.fill_null("").str.len_bytes()])
        return _Variable(column, f"S{width}")
    if column.type == "share":
        return _Variable(column, "f4")
    if column.type == "number":
        return _Variable(column, "f8")
    low, high = (0 if v is None else int(v) for v in (values.min(), values.max()))  # type: ignore[arg-type]
    return _Variable(column, _whole(low, high), ("no", "yes") if column.type == "flag" else ())


def _whole(low: int, high: int) -> str:
    """Smallest type of integer that holds a range.

    Examples
    --------
    >>> _whole(0, 100), _whole(0, 101), _whole(0, 40000)
    ('i1', 'i2', 'i4')
    """
    return next(t for t, (least, most) in LIMITS.items() if least <= low and high <= most)


def _header(file: BinaryIO, variables: int, rows: int, title: str) -> None:
    label = title[:80].encode()
    file.write(b"<header><release>118</release><byteorder>LSF</byteorder>")
    file.write(b"<K>" + struct.pack("<H", variables) + b"</K><N>" + struct.pack("<Q", rows) + b"</N>")
    file.write(b"<label>" + struct.pack("<H", len(label)) + label + b"</label>")
    file.write(b"<timestamp>\0</timestamp></header>")


def _part(file: BinaryIO, name: str, data: bytes) -> None:
    file.write(f"<{name}>".encode() + data + f"</{name}>".encode())


def _described(variables: Sequence[_Variable]) -> Iterator[tuple[str, bytes]]:
    yield "variable_types", struct.pack(f"<{len(variables)}H", *(v.code for v in variables))
    yield "varnames", _texts((v.column.name for v in variables), 129)
    yield "sortlist", bytes(2 * (len(variables) + 1))
    yield "formats", _texts((v.format for v in variables), 57)
    yield "value_label_names", _texts((v.label_set for v in variables), 129)
    yield "variable_labels", _texts((v.column.label for v in variables), 321)
    yield "characteristics", b""


def _texts(texts: Iterator[str], width: int) -> bytes:
    """Texts in fields of one width, ended by zeros."""
    return b"".join(t.encode()[: width - 1].ljust(width, b"\0") for t in texts)


def _rows(variables: Sequence[_Variable], frame: pl.DataFrame) -> bytes:
    out = np.empty(frame.height, dtype=[(v.column.name, _stored(v)) for v in variables])
    for v in variables:
        out[v.column.name] = _values(v, frame[v.column.name])
    return out.tobytes()


def _stored(v: _Variable) -> str:
    return v.type if v.type[0] == "S" else f"<{v.type}"


def _values(v: _Variable, values: pl.Series) -> NDArray[np.generic]:
    if v.type[0] == "S":
        return np.array([t.encode() for t in values.fill_null("")], dtype=v.type)
    if v.column.type in {"word", "words"}:
        values = values.cast(pl.Enum(v.labels)).to_physical().cast(pl.Int64) + 1
    return values.cast(pl.Float64).fill_null(MISSING[v.type]).to_numpy().astype(_stored(v))


def _label_sets(variables: Sequence[_Variable]) -> Iterator[bytes]:
    written = set()
    for v in variables:
        if not v.labels or v.label_set in written:
            continue
        written.add(v.label_set)
        texts = [t.encode() + b"\0" for t in v.labels]
        start = 0 if v.column.type == "flag" else 1
        offsets = np.cumsum([0, *(len(t) for t in texts)])
        body = struct.pack("<2i", len(texts), int(offsets[-1]))
        body += (
            offsets[:-1].astype("<i4").tobytes() + np.arange(start, start + len(texts), dtype="<i4").tobytes()
        )
        body += b"".join(texts)
        name = _texts(iter([v.label_set]), 129)
        yield b"<lbl>" + struct.pack("<i", len(body)) + name + bytes(3) + body + b"</lbl>"
