"""Documents of others' making are taken apart by a process of their own, with limits on its time and memory."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from holdfast.errors import DataError, HoldfastError, UserError

SECONDS = 120
"""Processor time that one document may take."""

MEMORY = 2_000_000_000
"""Bytes of memory that it may take."""


def run(kind: str, path: Path, *arguments: int | str) -> dict[str, Any]:
    """Take a document apart in a process of its own.

    Parameters
    ----------
    kind
        `pdf` or `html`.
    path
        The file.
    arguments
        What the reader of that kind takes besides.

    Raises
    ------
    UserError, DataError
        As the reader raises them, or because the limits were met.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "holdfast.read.bounded", kind, str(path), *map(str, arguments)],
            capture_output=True,
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _slow(path) from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        if done.returncode in (-24, -9):
            raise _slow(path) from None
        raise DataError(
            f"{path} can't be read: the program that took it apart broke off; get it again"
        ) from None
    if "error" in answer:
        raise (UserError if answer["kind"] == "UserError" else DataError)(answer["error"])
    return answer


def _slow(path: Path) -> DataError:
    return DataError(
        f"{path} takes more than {SECONDS} seconds to be read; it may be made to do so, or hold very many drawings: "
        "print it to a new PDF, or read a part with --pages"
    )


def _limit() -> None:
    """Set the limits, where the system has them."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> None:
    """Answer on standard output: what the reader gives, or its error."""
    _limit()
    kind, path, *rest = arguments
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
