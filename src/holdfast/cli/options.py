"""Options that every verb has, and what their text means."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Annotated

import typer

from holdfast.errors import UserError, raise_all

FARTHEST = 50
"""Years ahead that can be asked for."""

COST = 2e-6
"""Rough seconds of one thread for a run, year and country of a projection in a dozen scenarios."""

LONGEST = 12.0
"""Hours beyond which a projection is refused."""

CaseName = Annotated[
    str | None,
    typer.Argument(
        metavar="CASE",
        help="A case that ships (the first where left out), or a folder with your own case.toml.",
        show_default=False,
    ),
]
At = Annotated[
    str | None, typer.Option("--at", metavar="DATE", help="Date of the state asked for: YYYY or YYYY-MM-DD.")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Use only what was known on that date: YYYY or YYYY-MM-DD."),
]
Threads = Annotated[
    int | None, typer.Option("--threads", metavar="N", help="Threads to use; results don't depend on it.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Seed of all random numbers.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder to write to.")]
Json = Annotated[
    bool, typer.Option("--json", help="Print the answer as JSON, by the schema in docs/reference.")
]
PairPatron = Annotated[str, typer.Argument(metavar="PATRON", help="The power, by code.", show_default=False)]
PairClient = Annotated[
    str, typer.Argument(metavar="CLIENT", help="The country, by code.", show_default=False)
]
PairCase = Annotated[
    str | None,
    typer.Option(
        "--case",
        metavar="CASE",
        help="Case whose powers, weights and dates are used; by default the one that ships, where it holds the pair.",
    ),
]
Patron = Annotated[
    str | None, typer.Option("--patron", metavar="P", help="The power, for a case without a file.")
]
Clients = Annotated[
    str | None, typer.Option("--clients", metavar="A,B,C", help="The countries, with --patron.")
]
Patrons = Annotated[
    str | None, typer.Option("--patrons", metavar="P,Q,R", help="All powers to tell apart, with --patron.")
]
Since = Annotated[
    int | None, typer.Option("--since", metavar="YEAR", help="Year that changes are counted from.")
]
Weights = Annotated[
    str | None,
    typer.Option(
        "--weights",
        metavar="DOMAIN=W,...",
        help="Weights of the domains; they sum to 1.",
        show_default="equal",
    ),
]

OWN = Path("holdfast-data")
"""Folder of a user's own data where no other is named."""

OwnTo = Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder of your own data.")]
OwnData = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", help="Your own data beside those that ship: a folder of `data add`."
    ),
]
Overrides = Annotated[
    Path | None,
    typer.Option(
        "--overrides",
        metavar="FILE",
        help="A TOML file of other weights, dates, declared effects; see the how-to.",
    ),
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
    try:
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}-[0-9]{2})?", text):
            raise ValueError
        return dt.date.fromisoformat(text if len(text) > 4 else f"{text}-12-31")
    except ValueError:
        raise UserError(
            f"{option} '{text}' is no date; write YYYY or YYYY-MM-DD, such as 2022 or 2022-12-31"
        ) from None


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
    if text is not None and not out:
        raise UserError(
            "--weights names no domain; write DOMAIN=NUMBER for each, such as security=0.4,economy=0.6"
        )
    return out


def use_threads(threads: int | None) -> int:
    """Number of threads to use: at least 1, at most one a core.

    Raises
    ------
    UserError
        A number below 1.
    """
    if threads is not None and threads < 1:
        raise UserError(f"--threads {threads}: at least one thread is needed")
    return min(threads or 4, os.cpu_count() or 1)


def folder(path: Path | None, default: str = ".") -> Path:
    """The folder to write to, refused before any work where a file is in the way.

    Raises
    ------
    UserError
        It is a file.
    """
    found = Path(default) if path is None else path
    if found.exists() and not found.is_dir():
        raise UserError(f"{found} is a file; --out needs a folder: name another, or remove it")
    return found


def seeded(seed: int) -> int:
    """The seed, where it is one.

    Raises
    ------
    UserError
        A negative number, or one of more than 63 bits.
    """
    if not 0 <= seed < 2**63:
        raise UserError(f"--seed {seed}: a seed is a whole number from 0 to {2**63 - 1}")
    return seed


def affordable(runs: int, years: int, countries: int, threads: int) -> None:
    """Refuse a projection that makes no sense or would not end within `LONGEST` hours.

    Raises
    ------
    UserError
        No runs or years, too far ahead, or too much work, with an estimate of its time.
    """
    problems = []
    if not 1 <= years <= FARTHEST:
        problems.append(f"--years {years}: between 1 and {FARTHEST} years can be projected")
    if runs < 1:
        problems.append(f"--runs {runs}: at least one run is needed")
    elif not problems:
        hours = runs * years * countries * COST / threads / 3600
        if hours > LONGEST:
            most = int(runs * LONGEST / hours)
            problems.append(
                f"--runs {runs} would take about {hours:.0f} hours with {threads} threads; ask for at most {most}: "
                "100000 already leave a sampling error below 0.002 in every probability"
            )
    raise_all(problems, "this projection can't be made", UserError)
