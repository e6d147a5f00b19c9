"""Documents of others' making are taken apart by a process of their own, with limits on its time and memory."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from holdfast.errors import DataError, HoldfastError, UserError

SECONDS = {"pdf": 120, "html": 20}
"""Processor time that a document of each kind may take."""

PATIENCE = 4
"""How many times that the clock may show, on a busy machine."""

MEMORY = 2_000_000_000
"""Bytes of memory that it may take."""


def run(kind: str, path: Path, *arguments: int | str, seconds: int | None = None) -> dict[str, Any]:
    """Take a document apart in a process of its own.

    Parameters
    ----------
    kind
        `pdf` or `html`.
    path
        The file.
    arguments
        What the reader of that kind takes besides.
    seconds
        Processor time it may take; by default that of its kind.

    Raises
    ------
    UserError, DataError
        As the reader raises them, or because the limits were met.
    """
    limit = SECONDS[kind] if seconds is None else seconds
    command = [sys.executable, "-m", "holdfast.read.bounded", str(limit), kind, str(path)]
    try:
        done = subprocess.run(
            [*command, *map(str, arguments)],
            capture_output=True,
            timeout=PATIENCE * limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _slow(path, limit) from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        if done.returncode in (-24, -9):
            raise _slow(path, limit) from None
        raise DataError(
            f"{path} can't be read: the program that took it apart broke off; get it again"
        ) from None
    if "error" in answer:
        raise (UserError if answer["kind"] == "UserError" else DataError)(answer["error"])
    return answer


def _slow(path: Path, limit: int) -> DataError:
    return DataError(
        f"{path} takes more than {limit} seconds to be read; it is damaged, made to do so, or holds very many drawings: "
        "print it to a new PDF, or read a part of a PDF with --pages"
    )


def _limit(seconds: int) -> None:
    """Set the limits, where the system has them."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> None:
    """Answer on standard output: what the reader gives, or its error."""
    seconds, kind, path, *rest = arguments
    _limit(int(seconds))
    answer: dict[str, Any]
    try:
        if kind == "pdf":
            from holdfast.read.pdf import text_of

            answer = text_of(Path(path), *map(int, rest))
        else:
            from holdfast.read.encoding import decode
            from holdfast.read.hypertext import pieces

            raw = Path(path).read_bytes()
            try:
                source = raw.decode(rest[0])
            except UnicodeDecodeError:
                source = decode(raw)[0]
            answer = {"pieces": pieces(source)}
    except HoldfastError as e:
        answer = {"error": str(e), "kind": type(e).__name__}
    except (MemoryError, RecursionError):
        answer = {
            "error": f"{path} takes more than {MEMORY / 1e9:.0f} GB of memory to be read; it may be made to do so: "
            "print it to a new PDF, or read a part with --pages",
            "kind": "DataError",
        }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
