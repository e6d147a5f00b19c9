"""Where a ledger lies if nobody says: the folder that the platform keeps for data of a user."""

from __future__ import annotations

import os
import sys
from pathlib import Path

NAME = "forecasts.ledger"


def default_place() -> Path:
    """The file of a user's own ledger.

    Returns
    -------
    Path
        `$XDG_DATA_HOME/holdfast` or `~/.local/share/holdfast`; on macOS `~/Library/Application Support/holdfast`; on
        Windows `%LOCALAPPDATA%\\holdfast`.
    """
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        named = Path(os.environ.get("XDG_DATA_HOME") or "")
        base = named if named.is_absolute() else home / ".local" / "share"
    return base / "holdfast" / NAME
