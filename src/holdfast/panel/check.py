"""The raw folder against `raw_manifest.csv`: all missing files, columns, wrong types, doubles, bounds."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import polars as pl

from holdfast.errors import DataError, raise_all

TYPES: dict[str, tuple[str, ...]] = {
    "text": ("String", "Categorical", "Enum"),
    "int": ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"),
    "number": (
        "Float32",
        "Float64",
        "Int8",
        "Int16",
        "Int32",
        "Int64",
        "UInt8",
        "UInt16",
        "UInt32",
        "UInt64",
    ),
    "yes_no": ("Boolean",),
    "date": ("Date",),
}
"""The words of the manifest's `columns` and the types they allow; a question mark allows empty cells."""


@functools.cache
def raw_manifest() -> pl.DataFrame:
    """Return one row per raw file: title, publisher, where to get it, terms, columns, key, limits."""
    path = Path(__file__).resolve().parent / "raw_manifest.csv"
    return pl.read_csv(path, infer_schema_length=0, comment_prefix="#").with_columns(pl.all().fill_null(""))


def columns_of(text: str) -> dict[str, tuple[str, bool]]:
    """Return column -> (word, may be empty) from the manifest's notation.

    Examples
    --------
    >>> columns_of("year:int usd:number?")
    {'year': ('int', False), 'usd': ('number', True)}
    """
    split = (part.split(":") for part in text.split())
    return {name: (word.rstrip("?"), word.endswith("?")) for name, word in split}


def problems_in(raw: Path, row: dict[str, Any]) -> list[str]:
    """List what is wrong with one raw file.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    row
        The file's row of the manifest.

    Returns
    -------
    list of str
        One sentence each, with file, row and column.
    """
    file = row["file"]
    path = raw / file
    if not path.is_file():
        # what never ships is not everybody's to get: without it the fitted panel is poorer, the shipped one the same
        return [] if row["terms_class"] == "never" else [f"{file} is missing; {row['where']}"]
    try:
        csv = path.suffix == ".csv"
        frame = pl.read_csv(path, infer_schema_length=None) if csv else pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as problem:
        return [f"{file} can't be read ({str(problem).splitlines()[0]}); fetch it again"]
    wanted = columns_of(row["columns"])
    found = _columns(file, frame, wanted, csv)
    if found:
        return found
    found += _duplicates(file, frame, row["key"].split())
    for limit in row["limits"].split():
        found += _limit(file, frame, limit)
    return found


def _columns(file: str, frame: pl.DataFrame, wanted: dict[str, tuple[str, bool]], csv: bool) -> list[str]:
    found = []
    for column, (word, empty) in wanted.items():
        if column not in frame.columns:
            found.append(f"{file}: column {column} is missing; it has {', '.join(frame.columns[:12])}")
            continue
        kind = str(frame.schema[column].base_type())
        all_empty = csv and frame[column].null_count() == frame.height
        as_text = csv and word == "text"
        if kind not in TYPES[word] and not all_empty and not as_text:
            found.append(f"{file}: column {column} holds {kind}, {word} is needed")
        elif not empty and frame[column].null_count():
            row = frame[column].is_null().arg_true()[0]
            found.append(f"{file}: row {row + 1}: {column} is empty")
    return found


def _duplicates(file: str, frame: pl.DataFrame, key: list[str]) -> list[str]:
    if not key:
        return []
    twice = frame.select(key).is_duplicated()
    if not twice.any():
        return []
    row = twice.arg_true()[0]
    first = ", ".join(f"{k}={frame[k][row]}" for k in key)
    return [
        f"{file}: {int(twice.sum())} rows share a key with another, "
        f"first row {row + 1} ({first}); keep one of each"
    ]


def _limit(file: str, frame: pl.DataFrame, limit: str) -> list[str]:
    column, _, most = limit.partition("<=")
    bad = frame.select(
        (pl.col(column) > float(most)) | (pl.col(column) < 0) | pl.col(column).cast(pl.Float64).is_nan()
    )
    rows = bad.to_series().fill_null(False).arg_true()
    if not len(rows):
        return []
    first = rows[0]
    return [
        f"{file}: row {first + 1}: {column} is {frame[column][first]}, outside 0 to {most} ({len(rows)} rows)"
    ]


def check_raw(raw: Path) -> None:
    """Check every raw file; raise one error that lists all problems.

    Parameters
    ----------
    raw
        The folder of raw inputs.

    Errors
    ------
    DataError
        names file, row and column of each problem.
    """
    if not raw.is_dir():
        raise DataError(
            f"{raw} is no folder; give the one that holds the raw inputs listed in panel/raw_manifest.csv"
        )
    problems = [p for row in raw_manifest().iter_rows(named=True) for p in problems_in(raw, row)]
    raise_all(problems, f"raw folder {raw}")
