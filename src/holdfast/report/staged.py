"""A folder to make files in before they take their place: whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from holdfast.errors import UserError, WriteError


@contextmanager
def staged(out: Path, place: Path, what: str) -> Iterator[Path]:
    """Give an empty folder on the same disk as `out`, gone at the end with what is left in it.

    Parameters
    ----------
    out
        Folder that the files are for.
    place
        Folder to make it in; made where there is none.
    what
        What is written, for the message.

    Errors
    ------
    WriteError
        where anything can't be written or the disk is full.
    """
    stage: Path | None = None
    try:
        place.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(dir=place, prefix=".holdfast-"))
        yield stage
    except OSError as error:
        if isinstance(error, (UserError, WriteError)):
            raise
        raise WriteError(
            f"{out}: the {what} can't be written ({error.strerror or error}). Nothing half-written stays and "
            f"an earlier {what} is as it was. Name another folder with --out, or free some space."
        ) from error
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)
