"""Associations of mechanisms as they were estimated: now, and on the day of each case's document.

`fitted.json` of the mechanisms holds them on the record as it is. A verdict as known on an earlier day may not use
what came later, so the same is kept for the day of each case's document, its countries left out:

    python -m holdfast.dynamics.associations

writes `associations_then.json` beside this file.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import sys
from pathlib import Path
from types import MappingProxyType
from typing import Any

from holdfast.dynamics.mechanisms import mechanisms
from holdfast.dynamics.mechanisms.estimate import Estimate
from holdfast.dynamics.mechanisms.kept import kept
from holdfast.dynamics.mechanisms.learn import alone, estimate_of
from holdfast.dynamics.mechanisms.world import World, world
from holdfast.errors import DataError, shipped_file

FILE = Path(__file__).parent / "associations_then.json"

COMMAND = "python -m holdfast.dynamics.associations"

Rows = MappingProxyType[str, dict[str, Any]]


@functools.cache
def fitted() -> MappingProxyType[str, Rows]:
    """What was estimated and tried, by mechanism and domain, as in `fitted.json`.

    Errors
    ------
    DataError
        The file is missing or can't be read.

    Examples
    --------
    >>> fitted()["war_drain"]["security"]["basis"]
    'assumed'
    """
    return MappingProxyType(
        {
            name: MappingProxyType({r["domain"]: r for r in rows})
            for name, rows in kept()["mechanisms"].items()
        }
    )


@functools.cache
def _then() -> dict[str, dict[str, Any]]:
    with shipped_file(f"dynamics/{FILE.name}", f"run `{COMMAND}`"):
        held: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
    return held


def association(
    name: str, domain: str, case: str, known: dt.date | None = None
) -> tuple[Estimate | None, bool]:
    """A mechanism's association with the countries of a case left out.

    Parameters
    ----------
    name, domain
        Of the mechanism.
    case
        Id of the case.
    known
        Day up to which things may be known; None for everything. The newest estimate that was kept and isn't later is
        taken.

    Returns
    -------
    estimate : Estimate or None
        None where too little is known.
    apart : bool
        Whether the case's countries were left out; a case that doesn't ship is in the record of the world.

    Raises
    ------
    DataError
        Nothing was kept that was known by then.

    Examples
    --------
    >>> association("war_drain", "security", "none of those that ship")[1]
    False
    """
    if known is not None:
        past = _then().get(case)
        if past is None or known < dt.date.fromisoformat(past["known"]):
            raise DataError(f"no estimate of it is kept that uses only what was known by {known.isoformat()}")
        row = past["mechanisms"].get(name, {}).get(domain)
        return (None if row is None else estimate_of(row)), True
    row = fitted()[name][domain]
    apart = case in (row.get("without") or {})
    found = row["without"][case] if apart else row["estimate"]
    return (None if found is None else estimate_of(found)), apart


def estimates(held: World) -> dict[str, dict[str, Any]]:
    """Every mechanism's association by domain, as it is kept; None where too little is known."""
    return {name: {d: alone(made, d, held) for d in made.beliefs} for name, made in mechanisms().items()}


def main() -> None:
    """Write the file: every mechanism's associations on the day of each case's document."""
    from holdfast.atomic import replace_file
    from holdfast.measure.case import available, load_case
    from holdfast.panel.store import load

    panel, cases = load(), {}
    for case in map(load_case, available()):
        if case.document_date is not None:
            day = case.document_date
            rest = world(panel.as_of(day), threads=2, without=case.clients, known=day)
            cases[case.id] = {"known": day.isoformat(), "mechanisms": estimates(rest)}
    made = {"panel": panel.fingerprint, "command": COMMAND, "cases": cases}
    replace_file(FILE, (json.dumps(made, indent=1) + "\n").encode())
    print(f"wrote {FILE.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
