"""Where a summary is printed: a terminal as wide as it is, or plain text in a pipe."""

from __future__ import annotations

from rich.console import Console

WIDTH = 100
"""Letters a line where nobody says how wide it is."""


class _Screen(Console):
    """A console that leaves it to the command line what happens where the reader goes away."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console() -> Console:
    """A console that keeps a fixed width in a pipe."""
    out = _Screen(highlight=False, soft_wrap=False)
    return out if out.is_terminal else _Screen(highlight=False, width=WIDTH, no_color=True)
