"""`holdfast data remove`: take a source of one's own out again."""

from __future__ import annotations

from typing import Annotated

import typer

from holdfast.cli import options


def command(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Its short name or its title.")],
    to: options.OwnTo = options.OWN,
) -> None:
    """Take a source with its tables out of your own data."""
    from holdfast.panel.own.folder import remove

    gone = remove(to, source)
    typer.echo(f"{len(gone)} {'table' if len(gone) == 1 else 'tables'} of {gone[0].source} taken out of {to}")
