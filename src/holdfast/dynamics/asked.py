"""What is asked of a command that makes a file from a panel."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from holdfast.panel.store import Panel, load


def asked(command: str, about: str | None, file: Path, arguments: Sequence[str] | None) -> tuple[Panel, Path]:
    """The panel to read and the file to write.

    Parameters
    ----------
    command, about
        Name and description of the command.
    file
        Written where no other is asked for.
    arguments
        Of the command line; of the process where left out.
    """
    parser = argparse.ArgumentParser(prog=command, description=about)
    parser.add_argument("--panel", type=Path, help="folder of a panel; the one that ships where left out")
    parser.add_argument("--to", type=Path, default=file, help="file to write")
    found = parser.parse_args(arguments)
    return load(found.panel), found.to
