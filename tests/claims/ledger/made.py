"""A panel of a few rows, and forecasts on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl

from holdfast.claims.ledger.entry import Entry, chained
from holdfast.claims.ledger.forecast import Forecast, content, same
from holdfast.claims.ledger.listing import Row
from holdfast.measure.case import Case, load_case
from holdfast.panel.store import Panel, load

NOW = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)


def later(panel: Panel, client: str, patron: str, year: int, share: float, **changes: object) -> Panel:
    """The panel with one more reading of trade by a country's own report."""
    number = int(panel.readings["reading"].max()) + 1  # type: ignore[arg-type]
    row = {
        "reading": number, "client": client, "year": year, "indicator": "trade", "report": "own", "kind": "recorded",
        "total": 100.0, "whole": True, "covers": "all", "source": "imf_dots", "release": dt.date(year + 1, 6, 1),
        "flags": "", "disagreement": None,
    } | changes  # fmt: skip
    head = pl.DataFrame([row], schema=panel.readings.schema)
    part = pl.DataFrame([{"reading": number, "patron": patron, "share": share}], schema=panel.shares.schema)
    return replace(panel, readings=pl.concat([panel.readings, head]), shares=pl.concat([panel.shares, part]))


def row_of(forecast: Forecast, case: Case | None = None, now: dt.datetime = NOW) -> Row:
    text = content(forecast, case or load_case(), "a desk", now, load().fingerprint)
    return Row(chained(text, "0" * 64), "own", None)


def entry(text: str) -> Entry:
    return chained(text, "0" * 64)


__all__ = ["NOW", "content", "entry", "later", "row_of", "same"]
