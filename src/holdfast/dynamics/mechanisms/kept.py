"""The associations as they were estimated and kept, and those of mechanisms that aren't among them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from holdfast.dynamics.mechanisms.base import Mechanism
from holdfast.errors import DataError
from holdfast.panel.store import Panel

Row = dict[str, Any]
"""One domain of one mechanism, as `fitted.json` holds it."""


def kept() -> dict[str, Any]:
    """What `fitted.json` holds: panel, command, seed, and by mechanism a row a domain.

    Raises
    ------
    DataError
        The file is gone or can't be read.

    Examples
    --------
    >>> sorted(kept())
    ['command', 'mechanisms', 'panel', 'seed']
    """
    from holdfast.dynamics.mechanisms.learn import COMMAND, FILE

    try:
        found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise DataError(
            f"{FILE.name}, the associations of mechanisms: {problem}; make it again with `{COMMAND}`"
        ) from None
    return found


def of_panel(
    panel: Panel,
    asked: Mapping[str, Mechanism],
    *,
    seed: int = 0,
    threads: int = 1,
    known: dt.date | None = None,
    say: Callable[[str], None] = lambda stage: None,
) -> tuple[dict[str, list[Row]], list[str]]:
    """The associations of some mechanisms: as kept, else estimated now.

    Parameters
    ----------
    panel
        As known on a date.
    asked
        By name.
    seed, threads
        Of those estimated now.
    known
        That date; where one is given all are estimated now, since what is kept knows everything.
    say
        Told each stage.

    Returns
    -------
    rows : dict of name to list of dict
    warnings : list of str

    Raises
    ------
    UserError
        A covariate that fails, has another shape or holds infinities.
    """
    held = kept()
    rows = {} if known else {n: held["mechanisms"][n] for n in asked if n in held["mechanisms"]}
    warnings = []
    if rows and held["panel"] != panel.fingerprint:
        warnings.append(
            f"the associations were estimated on panel {held['panel']}, and {panel.fingerprint} is loaded; "
            f"make them again with `{held['command']}`"
        )
    missing = [m for n, m in asked.items() if n not in rows]
    if missing:
        from holdfast.dynamics.mechanisms.learn import estimated
        from holdfast.dynamics.mechanisms.world import world

        say("measuring the world")
        whole = world(panel, threads=threads, known=known)
        for m in missing:
            say(f"estimating {m.name}")
            rows[m.name] = estimated(m, whole, {}, seed)
    return {n: rows[n] for n in asked}, warnings
