"""Dated events as evidence: finding them, and how far a report is to be believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import polars as pl

from holdfast.claims.base import Day, Spec
from holdfast.claims.evidence import Context

ERROR: dict[str, float] = {"checked": 0.05, "second_hand": 0.15, "unchecked": 0.25, "partisan": 0.25}
"""Declared chance that one report of its kind is wrong."""

LEAST = 0.01
"""No number of reports makes a fact surer than this."""


class Match(Spec):
    """Which events count; what is left out is not asked about."""

    types: tuple[str, ...]
    """Types of event."""
    actor_from: tuple[str, ...] = ()
    """At least one of these acts."""
    actor_to: tuple[str, ...] = ()
    """At least one of these is acted on."""
    after: Day | None = None
    """First day (ISO)."""
    until: Day | None = None
    """Last day (ISO)."""
    min_value: float | None = None
    """Smallest value; events without one don't count."""
    text: str = ""
    """What this is, in a few words, for sentences."""


def first_day(text: str) -> dt.date:
    """First day of a date that may lack day or month.

    Examples
    --------
    >>> first_day("2022-08"), first_day("2022")
    (datetime.date(2022, 8, 1), datetime.date(2022, 1, 1))
    """
    parts = [int(p) for p in text[:10].split("-") if p.isdigit()]
    return dt.date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def find(ctx: Context, match: Match) -> list[dict[str, Any]]:
    """Events that match, in order of date.

    Parameters
    ----------
    ctx
        With the panel as known on its date.
    match
        What counts.

    Returns
    -------
    list of rows
    """
    rows = ctx.evidence.panel.events.filter(pl.col("type").cast(pl.String).is_in(list(match.types)))
    out = []
    for row in rows.iter_rows(named=True):
        day = first_day(str(row["date"]))
        if (match.after and day < first_day(match.after)) or (match.until and day > first_day(match.until)):
            continue
        if match.actor_from and not _meet(row["actor_from"], match.actor_from):
            continue
        if match.actor_to and not _meet(row["actor_to"], match.actor_to):
            continue
        if match.min_value is not None and (row["value"] is None or row["value"] < match.min_value):
            continue
        out.append(row)
    return sorted(out, key=lambda r: (first_day(str(r["date"])), str(r["id"])))


def _meet(field: str | None, wanted: Sequence[str]) -> bool:
    return bool(set((field or "").split("|")) & set(wanted))


def flags(row: dict[str, Any]) -> set[str]:
    """Named doubts of an event."""
    return {f for f in (row["flags"] or "").split("|") if f}


def error_of(row: dict[str, Any]) -> float:
    """Declared chance that a report is wrong: the worst of its doubts.

    Examples
    --------
    >>> error_of({"checked": True, "flags": "second_hand"})
    0.15
    """
    doubts = flags(row) | (set() if row["checked"] else {"unchecked"})
    return max([ERROR["checked"], *(ERROR[d] for d in doubts if d in ERROR)])


def believed(rows: Sequence[dict[str, Any]]) -> float:
    """P that what several reports say is so: one minus the chance that every distinct source is wrong.

    p = 1 - prod over sources of the smallest error of each, at most 1 - `LEAST`.

    Examples
    --------
    >>> believed([{"checked": True, "flags": "", "source_title": "a"}])
    0.95
    >>> believed([])
    0.0
    """
    if not rows:
        return 0.0
    best: dict[str, float] = {}
    for row in rows:
        key = row["source_title"] or "?"
        best[key] = min(best.get(key, 1.0), error_of(row))
    wrong = 1.0
    for e in best.values():
        wrong *= e
    return min(1.0 - wrong, 1.0 - LEAST)


def confidence(rows: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """Confidence in a fact by the number of independent sources that were read."""
    read = {r["source_title"] for r in rows if r["checked"] and not flags(r) & {"second_hand", "partisan"}}
    if len(read) >= 2:
        return "high", f"{len(read)} independent sources were read"
    if read:
        return "moderate", "one source was read"
    return "low", "no first-hand source was read"


def titles(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Titles of the sources, each once."""
    return tuple(dict.fromkeys(r["source_title"] for r in rows if r["source_title"]))


def told(row: dict[str, Any], ctx: Context) -> str:
    """One event in a sentence: date, what, figure."""
    return f"{row['date']}: {(row['text'] or row['type'].replace('_', ' ')).rstrip('.')}"
