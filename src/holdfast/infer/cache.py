"""A place for compiled kernels where neither the package nor the home of the user can be written."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

VARIABLE = "NUMBA_CACHE_DIR"


def settle() -> None:
    """Name a folder of the user's own under the system's temporary one where the compiler would find no place.

    Must be called before numba is imported. Does nothing where a place is named already or one can be written.
    """
    here = Path(__file__).resolve().parent
    if VARIABLE in os.environ or _writable(here / "__pycache__") or _writable(_of_user()):
        return
    os.environ[VARIABLE] = str(_own(Path(tempfile.gettempdir()) / f"holdfast-{os.getuid()}"))


def _of_user() -> Path:
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # no home
        return Path("/nonexistent")


def _writable(path: Path) -> bool:
    """Whether a folder can be written, or made under the nearest one that is there."""
    there = next((p for p in (path, *path.parents) if p.exists()), None)
    return there is not None and os.access(there, os.W_OK | os.X_OK)


def _own(path: Path) -> Path:
    """A folder that nobody else can put compiled code in; a new one where somebody else has taken the name."""
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="holdfast-"))
    mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return path if mine else Path(tempfile.mkdtemp(prefix="holdfast-"))
