"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from holdfast.errors import WriteError


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Errors
    ------
    WriteError
        where it can't be written; the old file stays.
    """
    spare = path.with_name(f".{path.name}.new")
    try:
        spare.write_bytes(data)
        os.replace(spare, path)
    except OSError as problem:
        spare.unlink(missing_ok=True)
        raise WriteError(
            f"{path}: can't be written ({problem.strerror or problem}); free space or choose another folder"
        ) from None
    except KeyboardInterrupt:
        spare.unlink(missing_ok=True)
        raise
