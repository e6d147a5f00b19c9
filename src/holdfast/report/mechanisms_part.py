"""The report's part on mechanisms: every one with what the record says of it and what a projection takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from holdfast.dynamics.associations import fitted
from holdfast.dynamics.mechanisms import NAMES, Mechanism, mechanism
from holdfast.dynamics.mechanisms.learn import estimate_of

NOTE = (
    "An association over pairs of the world, with pair and year means out. What comes to nothing is printed as nothing. "
    "Shocks are independent happenings, far fewer than pair-years."
)
"""What has to be said beside every number."""


def part() -> dict[str, Any]:
    """Every mechanism that ships; nothing is measured for it.

    Returns
    -------
    dict
        `mechanisms` with `effects` by domain, `note`.

    Examples
    --------
    >>> part()["mechanisms"][0]["name"]
    'war_drain'
    """
    return {"mechanisms": [_told(mechanism(n)) for n in NAMES], "note": NOTE}


def _told(m: Mechanism) -> dict[str, Any]:
    return {
        "name": m.name,
        "title": m.title,
        "statements": list(m.statements),
        "sign": m.sign,
        "unit": m.unit,
        "scale": 1.0 if m.outcome == "growth" else 100.0,
        "why": m.why,
        "notes": m.notes,
        "would_change": m.would_change,
        "effects": [_effect(row) for row in fitted()[m.name].values()],
    }


def _effect(row: Mapping[str, Any]) -> dict[str, Any]:
    number: dict[str, float | None] = dict.fromkeys(("mean", "q05", "q95"))
    if row["estimate"] is not None:
        found = estimate_of(row["estimate"])
        number = {"mean": found.value, **dict(zip(("q05", "q95"), found.interval(0.9), strict=True))}
    return {
        "domain": row["domain"],
        "basis": row["basis"],
        "effect": number,
        "shocks": row["estimate"]["shocks"] if row["estimate"] else 0,
        "failed": list(row["failed"]) if row["estimate"] else [row["why"]],
        "prior": row["prior"],
    }


def tables(found: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The part as a flat table: an association a row."""
    heads = ("name", "title", "sign", "unit")
    yield "mechanisms", [{k: m[k] for k in heads} | e for m in found["mechanisms"] for e in m["effects"]]
