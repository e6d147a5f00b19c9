"""Tables of what stands beside the fork: evidence for each branch, what each switch adds, hindcasts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Rows = list[dict[str, Any]]


def branch_tables(found: Mapping[str, Any]) -> Iterator[tuple[str, Rows]]:
    """Chances of the switches and courses, and the evidence, a row each."""
    yield (
        "branch",
        [
            {"on": s["switch"], "alone": False, "p": s["p"], "prior": s["prior"], "counted": s["counted"]}
            for s in found["switches"]
        ]
        + [{"on": c["on"], "alone": True, "p": c["p"], "prior": c["prior"]} for c in found["courses"]],
    )
    rows = [
        {"switch": s["switch"]}
        | {k: e[k] for k in ("title", "ratio", "spread", "times", "factor", "basis", "reason", "why")}
        | one
        for s in found["switches"]
        for e in s["evidence"]
        for one in e["found"] or [{}]
    ]
    if rows:
        yield "branch_evidence", rows


def factorial_tables(found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Rows]]:
    """Every combination of switches, and what each adds."""
    yield "switches", [{"file": f["file"], **c} for f in found for c in f["cells"]]
    yield (
        "switches_add",
        [{"file": f["file"], **a} for f in found for a in f["adds"]]
        + [
            {"file": f["file"], "together": t["of"], "share": t["share"]}
            for f in found
            for t in f["together"]
        ],
    )


def hindcast_tables(found: Mapping[str, Any]) -> Iterator[tuple[str, Rows]]:
    """Scores of the hindcasts."""
    keys = ("known", "start", "last")
    yield "hindcasts", [{k: p[k] for k in keys} | s for p in found["periods"] for s in p["scores"]]
