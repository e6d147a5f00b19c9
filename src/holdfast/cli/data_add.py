"""`holdfast data add`: a user's own table enters with the same checks as the panel that ships."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli import options


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or Excel (.xlsx) file.")],
    json: options.Json = False,
) -> None:
    """Add a table of your own."""
    raise NotImplementedError
