"""A ledger as a table: one row a forecast, with what became of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from typing import Any

from holdfast.claims.ledger.listing import Row

COLUMNS = (
    "id", "origin", "made", "by", "claim", "text", "probability", "quantiles", "settled", "test", "of", "only_if", "case",
    "panel", "seed", "status", "outcome", "figure", "resolved", "resolved_panel", "brier", "log", "crps", "previous",
    "sha256",
)  # fmt: skip


def as_csv(rows: Sequence[Row], day: dt.date) -> str:
    """Forecasts as CSV; what has parts is JSON in its cell.

    Parameters
    ----------
    rows
        Of `holdfast.claims.ledger.listing.rows`.
    day
        On which it is asked.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in rows:
        told = row.as_dict(day)
        came, scored = told["resolution"] or {}, told["score"] or {}
        told |= {
            "outcome": came.get("outcome"),
            "figure": came.get("figure") or told["start"],
            "resolved": came.get("made"),
            "resolved_panel": came.get("panel"),
        } | {k: scored.get(k) for k in ("brier", "log", "crps")}
        table.writerow([_cell(told[c]) for c in COLUMNS])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if value is None or value == []:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else value
