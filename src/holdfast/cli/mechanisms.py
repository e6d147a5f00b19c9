"""`holdfast mechanisms`: what could move a position, and what the record says of each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from holdfast.cli import options


def command(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One mechanism in full; all in short where left out.", show_default=False)
    ] = None,
    own: Annotated[
        Path | None,
        typer.Option("--own", metavar="FILE.py", help="A mechanism of your own: a Python file, which is run; see the how-to."),
    ] = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:  # fmt: skip
    """List the mechanisms with their historical associations, or show one in full."""
    known = options.date(as_of, "--as-of")
    workers, seed = options.use_threads(threads), options.seeded(seed)
    options.folder(out)
    from holdfast.cli.stages import stages
    from holdfast.dynamics.mechanisms import chosen, from_file
    from holdfast.dynamics.mechanisms.kept import kept, of_panel
    from holdfast.panel.store import load
    from holdfast.report.answers import dump, of_data, save
    from holdfast.report.mechanisms import NOTE, answer

    mine = None if own is None else from_file(own)
    asked = chosen(name, mine)
    with stages() as say:
        say("loading")
        panel = load().as_of(known)
        rows, warnings = of_panel(panel, asked, seed=seed, threads=workers, known=known, say=say)
    if own is not None and mine is not None and mine.name in rows:
        _refuse(str(own), rows[mine.name])
    fresh = known is not None or any(n not in kept()["mechanisms"] for n in asked)
    used = seed if fresh else kept()["seed"]
    found = of_data("mechanisms", panel.fingerprint, warnings, seed=used, known=known) | {
        "mechanisms": answer(asked, rows, mine.name if mine else ""),
        "note": NOTE,
    }
    if out is not None:
        save(found, out / "mechanisms.json")
    if json:
        dump(found)
        return
    from holdfast.report.mechanisms_screen import show

    show(found, full=name or (mine.name if mine else ""))


def _refuse(file: str, rows: list[dict[str, Any]]) -> None:
    """Raise where nothing of a user's own mechanism could be estimated."""
    from holdfast.errors import UserError, raise_all

    if all(row["estimate"] is None for row in rows):
        raise_all([row["why"] for row in rows], file, UserError)
