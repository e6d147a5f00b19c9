"""The tables of a release and their columns, and frames brought into that shape."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from holdfast.errors import DataError, shipped_file

FILE = Path(__file__).resolve().parent / "columns.toml"

Kind = Literal["code", "word", "words", "text", "integer", "number", "share", "flag"]

_Type = type[pl.DataType]

TYPES: Mapping[str, _Type] = {
    "integer": pl.Int32,
    "number": pl.Float64,
    "share": pl.Float64,
    "flag": pl.Int8,
}
"""Types of columns that are no text."""


class Column(BaseModel):
    """A column of a release."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    """As in the files."""
    type: Kind
    """Kind of its values."""
    label: str = Field(max_length=80)
    """A few words, short enough for a label in Stata."""
    unit: str = ""
    """Unit of a number."""
    sign: str = ""
    """What its sign or its ends mean."""
    values: str | tuple[str, ...] = ""
    """What is allowed: all of the words, or a description."""
    made: str
    """How it is made, and from what."""
    decimals: int = 5
    """Decimals of a number, in every format."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are allowed, in their order; empty where they aren't listed."""
        return self.values if isinstance(self.values, tuple) else ()

    @property
    def allowed(self) -> str:
        """What is allowed, as text."""
        return ", ".join(self.words) if self.words else str(self.values)

    @property
    def dtype(self) -> _Type:
        """Type of the column in a frame."""
        return TYPES.get(self.type, pl.String)


class Table(BaseModel):
    """A table of a release."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    """As in the files."""
    title: str
    """A few words."""
    about: str
    """A sentence."""
    source: str
    """Where its values come from."""
    formats: tuple[Literal["csv", "parquet", "excel", "stata"], ...] = ("csv", "parquet", "excel", "stata")
    """Formats it is written in."""
    key: tuple[str, ...]
    """Columns that tell its rows apart, in the order of its rows."""
    columns: tuple[Column, ...]
    """In the order of the files."""


@functools.cache
def _stored() -> tuple[str, dict[str, Table]]:
    with shipped_file(f"report/release/{FILE.name}", "restore the file"):
        held = tomllib.loads(FILE.read_text(encoding="utf-8"))
        columns = {k: Column(name=k, **v) for k, v in held["columns"].items()}
        found = {
            k: Table(name=k, **(v | {"columns": [columns[c] for c in v["columns"]]}))
            for k, v in held["tables"].items()
        }
        return str(held["schema"]), found


def schema() -> str:
    """Name of the set of columns; another one where a name is taken away or means something else.

    Examples
    --------
    >>> schema()
    'holdfast/release/1'
    """
    return _stored()[0]


def tables() -> dict[str, Table]:
    """Every table a release may hold, by name, in the order of the codebook.

    Examples
    --------
    >>> tables()["world"].key
    ('power', 'country', 'domain', 'year')
    """
    return _stored()[1]


def shaped(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with exactly the columns of a table: their order, types and decimals, rows sorted by the key.

    Parameters
    ----------
    name
        Of a table.
    frame
        With the table's columns, in any order.

    Errors
    ------
    DataError
        where a column is lacking or one too many, a word isn't allowed, or two rows share a key.

    Examples
    --------
    >>> shaped("places", pl.DataFrame({"code": ["A"]}))
    Traceback (most recent call last):
    ...
    holdfast.errors.DataError: table places of a release lacks as_country, as_power, in_world, iso_numeric, name, region
    """
    table = tables()[name]
    wanted, held = {c.name for c in table.columns}, set(frame.columns)
    problems = [
        f"{verb} {', '.join(sorted(names))}"
        for verb, names in (("lacks", wanted - held), ("has besides", held - wanted))
        if names
    ]
    for c in table.columns if not problems else ():
        other = set(frame[c.name].cast(pl.String).drop_nulls().unique()) - set(c.words) if c.words else set()
        if other:
            problems.append(f"has in {c.name} {', '.join(sorted(other))}, which is no word of it")
    if problems:
        raise DataError(f"table {name} of a release {'; '.join(problems)}")
    out = frame.select(_typed(c) for c in table.columns).sort(table.key, maintain_order=True)
    if out.select(table.key).is_duplicated().any():
        raise DataError(f"table {name} of a release has rows that share {', '.join(table.key)}")
    return out


def _typed(column: Column) -> pl.Expr:
    value = pl.col(column.name).cast(column.dtype)
    if column.type in {"number", "share"}:
        value = value.fill_nan(None).round(column.decimals) + 0.0  # no minus before zero
    if column.dtype is pl.String:
        value = pl.when(value != "").then(value).alias(column.name)  # an empty text is none
    return value
