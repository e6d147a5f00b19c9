"""How likely a crisis is in each country of a case in the year after its record ends, beside the world's rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from holdfast.dynamics.crises import KINDS
from holdfast.dynamics.crises_next import next_year
from holdfast.errors import DataError, UserError
from holdfast.measure.case import Case
from holdfast.panel.store import Panel

NOTE = (
    "Each kind has its own source and is told for the year after that source ends, from what was known then: an old "
    "source tells of an old year. A split within an elite has no record over the world: plots that came to light stand for it, "
    "which is an assumption, and raids by armed groups from across a border have no record at all."
)
"""What has to be said beside every number."""


def part(panel: Panel, case: Case) -> dict[str, Any]:
    """The report's part: chances by kind and country.

    Parameters
    ----------
    panel
        As known on the date of the report.
    case

    Returns
    -------
    dict
        `kinds`: `kind`, `title`, `basis`, `year`, `first`, `last`, `base` and by country `rows` with `client` and `p` (None where the
        country isn't in the record); `lacking` with the reason; `note`.
    """
    kinds, lacking = [], []
    for name, kind in KINDS.items():
        try:
            found = next_year(panel, name)
        except (DataError, UserError) as problem:
            lacking.append({"kind": name, "title": kind.title, "why": str(problem)})
            continue
        kinds.append(
            {"kind": name, "title": kind.title, "basis": kind.basis, "year": found.year, "first": found.first, "last": found.last}
            | {"base": round(found.base, 4)}
            | {"rows": [{"client": c, "p": _round(found.chance.get(c))} for c in case.clients]}
        )
    return {"kinds": kinds, "lacking": lacking, "note": NOTE}


def _round(p: float | None) -> float | None:
    return None if p is None else round(p, 4)


def tables(found: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The part as a flat table."""
    rows = [
        {k: v for k, v in kind.items() if k != "rows"} | r for kind in found["kinds"] for r in kind["rows"]
    ]
    if rows:
        yield "hazards", rows
