"""Votes of one's own: a parquet or CSV file with rid, date, session, iso3, vote; every problem is told at once."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.errors import DataError, raise_all
from holdfast.votes.table import CHOICES, Table, laid_out

COLUMNS = ("rid", "date", "session", "iso3", "vote")
"""What a file must have; `symbol` is read where there is one, anything else is ignored."""

LARGEST = 4_000_000
"""Votes beyond which a file is refused: four times all votes of the Assembly, some 2 GB of memory while it is read."""

BYTES = 100 * LARGEST
"""Size beyond which it is refused unread."""

LATEST = 300
"""Largest number of a regular session."""

SHOWN = 3
"""Examples named of each kind of problem."""


def read_votes(path: Path) -> Table:
    """Read and check a file of votes.

    Parameters
    ----------
    path
        Ending in .parquet or .csv (UTF-8).

    Errors
    ------
    DataError
        where it can't be read or anything in it can't be right; all problems at once.
    """
    return checked(_frame(path), str(path))


def _frame(path: Path) -> pl.DataFrame:
    """The columns that are used, as text and numbers; refused before it is loaded where it is too large."""
    kind = path.suffix.lower()
    if kind not in {".parquet", ".csv"}:
        raise DataError(f"{path}: votes are read from .parquet or .csv; save the table as one of them")
    if not path.is_file():
        raise DataError(f"{path}: there is no such file")
    size = os.path.getsize(path)
    if size > BYTES:
        raise DataError(
            f"{path}: {size / 1e9:.1f} GB are beyond the limit of {BYTES / 1e9:.1f} GB and {LARGEST:,} votes; "
            "split the file by sessions, or leave other columns out"
        )
    try:
        if kind == ".parquet":
            lazy = pl.scan_parquet(path)
        else:
            with path.open("rb") as f:
                f.read(1 << 20).decode("utf-8", errors="strict") if size <= 1 << 20 else None
            lazy = pl.scan_csv(path, infer_schema=False)
        names = lazy.collect_schema().names()
        lacking = [c for c in COLUMNS if c not in names]
        if lacking:
            raise DataError(
                f"{path}: column {', '.join(lacking)} is lacking (there: {', '.join(names) or 'none'}); "
                f"name the columns {', '.join(COLUMNS)}"
                + (" and separate them by commas" if len(names) == 1 else "")
            )
        count = int(lazy.select(pl.len()).collect().item())
        if count > LARGEST:
            raise DataError(
                f"{path}: {count:,} votes are beyond the limit of {LARGEST:,}; split the file by sessions"
            )
        return lazy.select(*COLUMNS, *(["symbol"] if "symbol" in names else [])).collect()
    except UnicodeDecodeError:
        raise DataError(f"{path}: not UTF-8 text; save it with the encoding UTF-8") from None
    except (pl.exceptions.PolarsError, OSError) as problem:
        line = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        hint = "save it with the encoding UTF-8" if "utf" in line.lower() else "save the table anew"
        raise DataError(f"{path}: can't be read ({line}); {hint}") from None


def checked(frame: pl.DataFrame, what: str = "votes") -> Table:
    """Check votes and lay them out.

    Parameters
    ----------
    frame
        rid, date, session, iso3, vote; `symbol` where there is one.
    what
        Names the table in errors.

    Errors
    ------
    DataError
        lists unknown codes of votes and states, states that vote twice, roll calls in two sessions or on two
        days, and empty cells.

    Examples
    --------
    >>> rows = [(1, "2001-10-01", "56", s, v) for s, v in [("CAN", "Y"), ("PER", "N"), ("MAR", "B")]]
    >>> checked(pl.DataFrame(rows, schema=list(COLUMNS), orient="row"))
    Traceback (most recent call last):
    ...
    holdfast.errors.DataError: votes: vote 'B' of MAR on roll call 1: a vote is Y, N, A or X (absent)
    """
    lacking = [f"column {c} is lacking; name it so" for c in COLUMNS if c not in frame.columns]
    raise_all(lacking, what)
    if not frame.height:
        raise DataError(f"{what}: there is no vote in it")
    votes = _labelled(frame).with_columns(
        pl.col("rid").cast(pl.Int64, strict=False),
        pl.col("date").cast(pl.String).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False),
        pl.col("session").cast(pl.String).str.strip_chars(),
        pl.col("iso3").cast(pl.String).str.strip_chars().str.to_uppercase(),
        pl.col("vote").cast(pl.String).str.strip_chars().str.to_uppercase(),
    )
    problems = _cells(frame, votes) + _pairs(votes)
    raise_all(problems, what)
    calls = votes.group_by("rid", maintain_order=True).agg(
        pl.col("symbol").first() if "symbol" in votes.columns else pl.lit(None, pl.String).alias("symbol"),
        pl.col("date").first(),
        pl.col("session").first(),
    )
    if not calls["session"].cast(pl.Int64, strict=False).is_not_null().any():
        raise DataError(
            f"{what}: no session is a number; special sessions (ES-1) belong to a regular one (56), "
            "and there is none"
        )
    return laid_out(votes.select("rid", "iso3", "vote"), calls)


def _labelled(frame: pl.DataFrame) -> pl.DataFrame:
    """Roll calls named in words get numbers in the order of their names; the name is their symbol."""
    text = frame["rid"].cast(pl.String).str.strip_chars()
    if not (text.is_not_null() & text.cast(pl.Int64, strict=False).is_null()).any():
        return frame
    number = text.rank("dense").cast(pl.Int64)
    symbol = frame["symbol"].cast(pl.String).fill_null(text) if "symbol" in frame.columns else text
    return frame.with_columns(rid=number, symbol=symbol)


def _cells(frame: pl.DataFrame, votes: pl.DataFrame) -> list[str]:
    """Cells that can't be read or aren't known, row by row."""
    known = set(codebook.states()["iso3"].to_list())
    rules = [
        ("rid", votes["rid"].is_null(), "a roll call's number is a whole number"),
        ("date", votes["date"].is_null(), "write dates as YYYY-MM-DD"),
        (
            "session",
            votes["session"].fill_null("").eq(""),
            "every vote needs its session, such as 56 or ES-1",
        ),
        (
            "session",
            ~votes["session"].cast(pl.Int64, strict=False).is_between(1, LATEST).fill_null(True),
            f"a regular session is a number from 1 to {LATEST}",
        ),
    ]
    problems = []
    for name, wrong, rule in rules:
        rows = wrong.arg_true().to_list()
        problems += [f"row {r + 1}, {name} {frame[name][r]!r}: {rule}" for r in rows[:SHOWN]] + _more(
            len(rows), name
        )
    odd = votes.filter(~pl.col("vote").fill_null("").is_in(list(CHOICES)))
    problems += [
        f"vote {v!r} of {s} on roll call {r}: a vote is Y, N, A or X (absent)"
        for r, s, v in odd.select("rid", "iso3", "vote").head(SHOWN).iter_rows()
    ] + _more(odd.height, "vote")
    strange = [s for s in votes["iso3"].unique(maintain_order=True).to_list() if s not in known]
    problems += [
        f"state {s!r} is unknown; use codes of three letters (ISO 3166-1), or {codebook.folder().name}/states.csv"
        for s in strange[:SHOWN]
    ] + _more(len(strange), "iso3")
    return problems


def _pairs(votes: pl.DataFrame) -> list[str]:
    """States that vote twice, roll calls that contradict themselves."""
    twice = votes.group_by("rid", "iso3", maintain_order=True).len().filter(pl.col("len") > 1)
    problems = [
        f"{s} votes {n} times on roll call {r}; keep one vote" for r, s, n in twice.head(SHOWN).iter_rows()
    ] + _more(twice.height, "state and roll call")
    for name, word in (("session", "sessions"), ("date", "days")):
        split = (
            votes.group_by("rid", maintain_order=True)
            .agg(pl.col(name).unique().sort())
            .filter(pl.col(name).list.len() > 1)
        )
        problems += [
            f"roll call {r} is in several {word}: {', '.join(map(str, found[:4]))}; give each its own rid"
            for r, found in split.head(SHOWN).iter_rows()
        ] + _more(split.height, "roll call")
    return problems


def _more(count: int, what: str) -> list[str]:
    """How many more there are of a kind."""
    return [f"and {count - SHOWN} more of column {what}"] if count > SHOWN else []
