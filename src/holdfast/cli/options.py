"""Options that every verb has, and what their text means."""

from __future__ import annotations

import calendar
import datetime as dt
import os
from pathlib import Path
from typing import Annotated

import typer

from holdfast.errors import UserError

CaseName = Annotated[
    str, typer.Argument(metavar="[CASE]", help="A case that ships, or the folder of your own case.toml.", show_default=True)
]
At = Annotated[str | None, typer.Option("--at", metavar="DATE", help="Date of the state asked for: YYYY or YYYY-MM-DD.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Use only what was known on that date: YYYY or YYYY-MM-DD.")
]
Threads = Annotated[int | None, typer.Option("--threads", metavar="N", help="Threads to use; results don't depend on it.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Seed of all random numbers.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder to write to.")]
Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON, by the schema in docs/reference.")]
Patron = Annotated[str | None, typer.Option("--patron", metavar="P", help="The power, for a case without a file.")]
Clients = Annotated[str | None, typer.Option("--clients", metavar="A,B,C", help="The countries, with --patron.")]
Patrons = Annotated[str | None, typer.Option("--patrons", metavar="P,Q,R", help="All powers to tell apart, with --patron.")]
Since = Annotated[int | None, typer.Option("--since", metavar="YEAR", help="Year that changes are counted from.")]
Weights = Annotated[
    str | None,
    typer.Option("--weights", metavar="DOMAIN=W,...", help="Weights of the domains; they sum to 1.", show_default="equal"),
]


def date(text: str | None, option: str) -> dt.date | None:
    """Read YYYY (its last day) or YYYY-MM-DD.

    Raises
    ------
    UserError
        Anything else.

    Examples
    --------
    >>> date("2023", "--at")
    datetime.date(2023, 12, 31)
    """
    if text is None:
        return None
    parts = text.split("-")
    try:
        if len(parts) == 1 and len(text) == 4:
            return dt.date(int(text), 12, 31)
        if len(parts) == 2:
            year, month = map(int, parts)
            return dt.date(year, month, calendar.monthrange(year, month)[1])
        return dt.date.fromisoformat(text)
    except (ValueError, calendar.IllegalMonthError):
        raise UserError(f"{option} {text} is no date; write YYYY or YYYY-MM-DD, such as 2022 or 2022-12-31") from None


def codes(text: str | None) -> tuple[str, ...]:
    """Split a list of codes at commas; empty where nothing is given."""
    return tuple(c.strip().upper() for c in (text or "").split(",") if c.strip())


def weights(text: str | None) -> dict[str, float]:
    """Read DOMAIN=W,DOMAIN=W.

    Raises
    ------
    UserError
        A part that is no DOMAIN=NUMBER, or a domain named twice.
    """
    out: dict[str, float] = {}
    for part in (text or "").split(","):
        if not part.strip():
            continue
        name, sign, value = part.partition("=")
        try:
            if not sign:
                raise ValueError
            number = float(value)
        except ValueError:
            raise UserError(f"--weights: '{part}' is not DOMAIN=NUMBER, such as security=0.4") from None
        if name.strip() in out:
            raise UserError(f"--weights: {name.strip()} is named twice")
        out[name.strip()] = number
    return out


def use_threads(threads: int | None) -> int:
    """Number of threads to use, at least 1.

    Raises
    ------
    UserError
        A number below 1.
    """
    if threads is not None and threads < 1:
        raise UserError(f"--threads {threads}: at least one thread is needed")
    return threads or min(os.cpu_count() or 1, 4)
