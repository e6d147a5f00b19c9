"""Errors that teach: what happened, where, why it may be, what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence


class HoldfastError(Exception):
    """Base of every error holdfast raises on purpose; `exit_status` is what the command line ends with."""

    exit_status = 3


class UserError(HoldfastError, ValueError):
    """The request can't be met as asked: an unknown country, an empty region, weights that don't sum to 1."""

    exit_status = 2


class DataError(HoldfastError, ValueError):
    """The data can't be trusted or are not there: an altered file, a missing column, a share above 1."""

    exit_status = 3


class WriteError(HoldfastError, OSError):
    """A result can't be written: the folder is not writable or the disk is full. Nothing half-written is left."""

    exit_status = 3


class Unfinished(HoldfastError):
    """The work stopped before its end; running it again goes on or starts over, never with half a result."""

    exit_status = 4


def raise_all(problems: Sequence[str], what: str, kind: type[HoldfastError] = DataError) -> None:
    """Raise one error that lists every problem of a stage; do nothing where there is none.

    Parameters
    ----------
    problems
        One sentence each: where, what, what to do.
    what
        The stage, for the first line.
    kind
        The error to raise.

    Examples
    --------
    >>> raise_all([], "the panel")
    >>> raise_all(["row 3: share 1.2 is above 1"], "trade.csv")
    Traceback (most recent call last):
    ...
    holdfast.errors.DataError: trade.csv: row 3: share 1.2 is above 1
    """
    if not problems:
        return
    if len(problems) == 1:
        raise kind(f"{what}: {problems[0]}")
    shown = [f"  - {p}" for p in problems[:40]]
    if len(problems) > 40:
        shown.append(f"  ... and {len(problems) - 40} more")
    raise kind(f"{what}: {len(problems)} problems\n" + "\n".join(shown))


@contextlib.contextmanager
def shipped_file(file: str, remedy: str, *also: type[Exception]) -> Iterator[None]:
    """Turn whatever goes wrong while a file that ships is read into one error that names it and says what to do.

    Parameters
    ----------
    file
        Its place in the package.
    remedy
        What helps besides a new installation.
    also
        Errors of the reader that aren't among Python's own.

    Errors
    ------
    DataError
        where it is missing, cut short, or doesn't hold what it should.

    Examples
    --------
    >>> with shipped_file("a/b.json", "restore the file"):
    ...     {}["name"]
    Traceback (most recent call last):
    ...
    holdfast.errors.DataError: a/b.json can't be read ('name'); reinstall holdfast or restore the file
    """
    kinds: tuple[type[Exception], ...] = (OSError, ValueError, KeyError, TypeError, AttributeError, *also)
    try:
        yield
    except kinds as problem:
        raise DataError(f"{file} can't be read ({problem}); reinstall holdfast or {remedy}") from None
