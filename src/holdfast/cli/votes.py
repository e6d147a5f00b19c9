"""`holdfast votes`: positions from roll calls; one file a verb."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from holdfast.cli import options
from holdfast.errors import UserError

if TYPE_CHECKING:
    from holdfast.votes.positions import Positions

VotesFile = Annotated[
    Path | None,
    typer.Option(
        "--votes",
        metavar="FILE",
        help="Votes of your own: parquet or CSV with rid, date, session, iso3, vote (Y, N, A, X).",
    ),
]
Method = Annotated[
    str, typer.Option("--method", metavar="map|gibbs", help="Joint mode, or draws from the posterior.")
]
Draws = Annotated[
    int | None,
    typer.Option(
        "--draws",
        metavar="N",
        help="Sweeps of each chain that count, with --method gibbs.",
        show_default="600",
    ),
]
Absence = Annotated[
    bool,
    typer.Option("--absence/--no-absence", help="Whether staying away counts as a choice."),
]
Sessions = Annotated[
    str | None,
    typer.Option("--sessions", metavar="A-B", help="Use only these regular sessions, such as 47-80."),
]


def sessions(text: str | None) -> tuple[int, int] | None:
    """Read A-B, or A alone.

    Raises
    ------
    UserError
        Anything else.

    Examples
    --------
    >>> sessions("47-80"), sessions("76")
    ((47, 80), (76, 76))
    """
    if text is None:
        return None
    first, _, last = text.partition("-")
    try:
        a, b = int(first), int(last or first)
        if not 1 <= a <= b:
            raise ValueError
    except ValueError:
        raise UserError(f"--sessions '{text}' is no range of sessions; write A-B, such as 47-80") from None
    return a, b


def year(text: str, option: str) -> int:
    """Read a year.

    Raises
    ------
    UserError
        Anything else.
    """
    found = options.date(text, option)
    assert found is not None
    return found.year


def fitted(
    votes: Path | None,
    span: str | None,
    as_of: str | None,
    threads: int | None,
    seed: int,
    out: Path | None,
    *,
    method: str = "map",
    draws: int | None = None,
    absence: bool = True,
) -> tuple[Positions, dict[str, Any]]:
    """Fit what the options ask for, or take what ships of these votes; with it the fields that every answer has."""
    known, wanted = options.date(as_of, "--as-of"), sessions(span)
    workers, seed = options.use_threads(threads), options.seeded(seed)
    options.folder(out)
    # sessions run side by side; threads of the linear algebra below them would only get in each other's way
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from holdfast.cli.stages import stages
    from holdfast.panel.store import load
    from holdfast.votes.estimate import check_way, fit
    from holdfast.votes.fitted import positions
    from holdfast.votes.reading import read_votes
    from holdfast.votes.table import from_panel

    check_way(method, draws)
    if votes is not None and known is not None:
        raise UserError("--as-of looks back in the panel; leave votes out of your own file instead")
    with stages() as say:
        say("reading votes")
        if votes is None:
            panel = load().as_of(known)
            table, print_ = from_panel(panel), panel.fingerprint
        else:
            table, print_ = read_votes(votes), None
        if wanted:
            table = table.between(*wanted)
        say("fitting positions")
        plain = method == "map" and absence
        found = (positions(table, workers) if plain else None) or fit(
            table, method, seed, turnout=absence, draws=draws, threads=workers
        )
    return found, {
        "case": None,
        "seed": seed,
        "panel": print_,
        "as_of": known.isoformat() if known else None,
        "warnings": list(found.warnings),
        "votes": {
            "roll_calls": int(found.table.rid.size),
            "states": len(found.states),
            "sessions": [int(found.sessions[0]), int(found.sessions[-1])],
            "left_out": dict(found.table.dropped),
            "absence": found.turnout,
            "method": found.method,
            "shipped": bool(found.diagnostics.get("shipped", False)),
        },
    }


def answer(verb: str, common: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """An answer as it is printed and saved."""
    return {"schema": f"holdfast/votes-{verb}/1"} | common | fields


def told(data: dict[str, Any], name: str, out: Path | None, json: bool) -> bool:
    """Save an answer where a folder is given, print it as JSON where asked; whether nothing is left to say."""
    from holdfast.report.answers import dump, save

    if out is not None:
        save(data, out / name)
    if json:
        dump(data)
    return json


def shown(title: str, columns: list[tuple[str, str]], rows: list[list[str]], warnings: list[str]) -> None:
    """Print a table: columns are named and justified `left` or `right`."""
    from rich.table import Table
    from rich.text import Text

    from holdfast.report.terminal import console

    table = Table(box=None, pad_edge=False)
    for name, side in columns:
        table.add_column(name, justify="right" if side == "right" else "left")
    for row in rows:
        table.add_row(*row)
    screen = console()
    screen.print(Text(title))
    screen.print(table)
    for warning in warnings:
        screen.print(Text(f"Warning: {warning}", style="yellow"))
