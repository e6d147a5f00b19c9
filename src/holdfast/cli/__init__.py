"""The command line: one file a verb, thin."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys


def main() -> None:
    """Run `holdfast`; ends with 0 done, 2 the user's mistake, 3 bad or missing data, 4 unfinished."""
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # small matrices: more threads only wait for each other
    gc.set_threshold(100_000, 20, 100)  # a run is over before most of its garbage matters,
    atexit.register(gc.freeze)  # and so would be a last look at the end
    from holdfast.cli.app import app
    from holdfast.errors import HoldfastError

    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):  # a stream that can't be told how
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        app(prog_name="holdfast", standalone_mode=True)
    except HoldfastError as e:
        print(f"holdfast: {e}", file=sys.stderr)
        sys.exit(e.exit_status)
    except KeyboardInterrupt:
        print("holdfast: interrupted; nothing half-written is left, run the command again", file=sys.stderr)
        sys.exit(4)
