"""How a verb ends when it is cut short: by the user, by a reader that goes away, by a full disk, by too little memory."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable
from typing import ParamSpec

from holdfast.errors import HoldfastError, Unfinished, WriteError

P = ParamSpec("P")


def ended(verb: Callable[P, None]) -> Callable[P, None]:
    """Give a verb whose every end has a message and an exit status of `holdfast.errors`, never a traceback."""

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            verb(*args, **kwargs)
            sys.stdout.flush()
        except KeyboardInterrupt:
            raise Unfinished("interrupted; nothing half-written is left, run the command again") from None
        except MemoryError:
            raise Unfinished(
                "memory ran out; ask for fewer --runs or countries, nothing half-written is left"
            ) from None
        except BrokenPipeError:
            _drop_output()
            sys.exit(0)
        except HoldfastError:
            raise
        except OSError as e:
            _drop_output()
            where = e.filename or "standard output"
            raise WriteError(f"{where}: {e.strerror or e}; free space or send the output elsewhere") from None

    return run


def _drop_output() -> None:
    """Let what is still buffered go nowhere, so that the end of the process doesn't fail on it again."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
