"""Mechanisms with what the record says of each, as the answer of a verb and of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from holdfast.dynamics.mechanisms import NAMES, Mechanism, mechanism
from holdfast.dynamics.mechanisms.estimate import Estimate
from holdfast.dynamics.mechanisms.kept import Row, kept
from holdfast.report.numbers import QUANTILES, empty

NOTE = (
    "An association over pairs of the world is no effect: what a power does and how its positions move have causes in "
    "common. Where a condition fails, a projection takes the declared prior. An association that isn't seen is no sign that "
    "there is none where an effect would seldom have been seen."
)
"""What has to be said beside every number."""

OUTCOMES = {
    "foothold": "change of the power's share, a year",
    "growth": "growth of the country's output, in per cent",
}
"""What is explained, in words."""

SIZES = ("0.25", "0.5", "1", "2")
"""Effects whose chance of being seen is told, in points of a hundred a year (growth: points)."""


def answer(
    asked: Mapping[str, Mechanism], rows: Mapping[str, Sequence[Row]], own: str = ""
) -> list[dict[str, Any]]:
    """Mechanisms as a list of plain values, in order.

    Parameters
    ----------
    asked
        By name.
    rows
        Of `of_panel`.
    own
        Name of the user's own one.

    Returns
    -------
    list of dict
    """
    return [told(m, rows[n]) | {"own": n == own} for n, m in asked.items()]


def part() -> dict[str, Any]:
    """The report's part: every mechanism that ships, from what was kept; nothing is measured for it.

    Examples
    --------
    >>> part()["mechanisms"][0]["name"]
    'war_drain'
    """
    rows = kept()["mechanisms"]
    return {"mechanisms": [_short(told(mechanism(n), rows[n])) for n in NAMES], "note": NOTE}


def _short(whole: Mapping[str, Any]) -> dict[str, Any]:
    """What a page shows of one."""
    keys = ("name", "title", "statements", "sign", "unit", "outcome", "why", "notes", "would_change")
    return {k: whole[k] for k in keys} | {
        "effects": [
            {k: e[k] for k in ("domain", "basis", "shocks", "failed")}
            | {"effect": {k: e["effect"][k] for k in ("mean", "q05", "q95")}}
            | {
                "seen": e["power"] and e["power"]["seen"]["1"],
                "ruled_out": e["power"] and e["power"]["ruled_out"],
            }
            | {"prior": {k: e["prior"][k] for k in ("mean", "sd")}}
            for e in whole["effects"]
        ]
    }


def tables(found: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The part as a flat table: an association a row."""
    heads = ("name", "title", "sign", "unit")
    yield "mechanisms", [{k: m[k] for k in heads} | e for m in found["mechanisms"] for e in m["effects"]]


def told(mechanism: Mechanism, rows: Sequence[Row]) -> dict[str, Any]:
    """One mechanism with its associations."""
    effects = [_effect(mechanism, row) for row in rows]
    return {
        "name": mechanism.name,
        "title": mechanism.title,
        "basis": "estimated" if all(e["basis"] == "estimated" for e in effects) else "assumed",
        "statements": list(mechanism.statements),
        "sign": mechanism.sign,
        "equation": mechanism.equation,
        "unit": mechanism.unit,
        "outcome": OUTCOMES[mechanism.outcome],
        "stems_from": mechanism.stems_from,
        "why": mechanism.why,
        "literature": [{"key": f.key, "found": f.found} for f in mechanism.literature],
        "would_change": mechanism.would_change,
        "notes": mechanism.notes,
        "changed": mechanism.changed,
        "effects": effects,
    }


def _effect(mechanism: Mechanism, row: Row) -> dict[str, Any]:
    """One domain of a mechanism."""
    belief, found = mechanism.beliefs[row["domain"]], row["estimate"]
    out: dict[str, Any] = {
        "domain": row["domain"],
        "basis": row["basis"],
        "effect": number(found, row.get("newest")),
        "power": _power(mechanism, found, belief.mean),
        "shocks": found["shocks"] if found else 0,
        "rows": found["rows"] if found else 0,
        "intervals": row.get("intervals"),
        "lead": number(row.get("lead"), row.get("newest")),
        "leave_one_out": row.get("leave_one_out"),
        "permuted": row.get("permuted"),
        "spread": row.get("spread"),
        "failed": row["failed"] if found else [row["why"]],
        "prior": row["prior"] | {
            "basis": row["basis"],
            "reason": belief.reason if row["basis"] == "assumed" else "the association passed every condition",
        },
        "without": {case: number(value, row.get("newest")) for case, value in row.get("without", {}).items()},
    }  # fmt: skip
    return out


def _power(mechanism: Mechanism, found: Mapping[str, Any] | None, declared: float) -> dict[str, Any] | None:
    """What could have been seen, and which sizes the 90 % interval rules out; share a year under one unit (growth: points)."""
    if found is None:
        return None
    made, scale = Estimate(**found), 1.0 if mechanism.outcome == "growth" else 0.01
    expected, either = made.ruled_out(mechanism.sign)
    low, high = made.interval(0.9)
    return {
        "seen": {s: round(made.seen(scale * float(s)), 3) for s in SIZES},
        "least_seen": float(f"{made.least_seen():.5g}"),
        "ruled_out": float(f"{expected:.5g}"),
        "ruled_out_either": float(f"{either:.5g}"),
        "declared": declared,
        "declared_seen": round(made.seen(max(mechanism.sign * declared, 0.0)), 3),
        "declared_ruled_out": not low <= declared <= high,
    }


def number(held: Mapping[str, Any] | None, newest: int | None = None) -> dict[str, Any]:
    """An association as an uncertain number; empty where there is none.

    Examples
    --------
    >>> number(None)["mean"] is None
    True
    >>> number({"value": 1.0, "error": 0.5, "freedom": 40.0, "rows": 500, "shocks": 12})["q50"]
    1.0
    """
    if held is None:
        return empty(newest)
    found = Estimate(**held)
    quantiles = {k: round(found.interval(abs(2.0 * q - 1.0))[int(q > 0.5)], 7) for k, q in QUANTILES.items()}
    return empty(newest) | {
        "mean": found.value,
        "sd": found.error,
        **quantiles,
        "basis": "estimated",
    }
