"""The codebook's files: where they lie, and how they are read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from holdfast.codebook.model import Indicator, Source
from holdfast.errors import shipped_file

if TYPE_CHECKING:
    import polars as pl

Entry = TypeVar("Entry", Indicator, Source)
REMEDY = "restore the file"


def folder() -> Path:
    """Return the folder that holds the codebook's files."""
    return Path(__file__).resolve().parent


def read_csv(file: str, dates: bool = False) -> pl.DataFrame:
    """Read a table; lines that begin with # are comments, and dates are read as such where asked for."""
    import polars as pl

    with shipped_file(f"codebook/{file}", REMEDY, pl.exceptions.PolarsError):
        return pl.read_csv(
            folder() / file, infer_schema_length=None, try_parse_dates=dates, comment_prefix="#"
        )


def read_lists(file: str) -> dict[str, tuple[str, ...]]:
    """Read a file of lists of words, each by its key."""
    with shipped_file(f"codebook/{file}", REMEDY):
        return {k: tuple(v) for k, v in tomllib.loads((folder() / file).read_text(encoding="utf-8")).items()}


def read_entries(file: str, kind: type[Entry], **same: Any) -> dict[str, Entry]:
    """Read a file of entries, one table each under its id; `same` are fields that all of them share."""
    with shipped_file(f"codebook/{file}", REMEDY):
        read = tomllib.loads((folder() / file).read_text(encoding="utf-8"))
        if not read:
            raise ValueError("it is empty")
        return {k: kind(id=k, **v, **same) for k, v in read.items()}
