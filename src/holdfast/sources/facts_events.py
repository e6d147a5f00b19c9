"""Dated events and point facts with the page they stand on.

Texts are our own (codebook/event_texts.csv, fact_types.csv, events_manual.csv); a figure is a fact, a
sentence of a page
is not ours to keep. Doubts travel as flags: told at second hand, unchecked, denied, partisan, unconfirmed,
approximate.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from holdfast import codebook
from holdfast.sources.base import EVENTS, SourceTables, shape
from holdfast.sources.facts import (
    POINT_FILES,
    as_text,
    columns_of,
    doubts,
    figure,
    place,
    read_points,
    span,
    table,
)
from holdfast.sources.raw import raw_table

SECURITY = "facts_security.csv"
MANUAL = "events_manual.csv"

SHORT = 60
"""An event that lasts at most this many days is known when it has ended, a longer one when it has begun."""

Rows = list[dict[str, Any]]


def read(raw: Path) -> SourceTables:
    """Read the three fact files and the events entered by hand.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    texts: dict[tuple[str, ...], dict[str, str]] = {
        (r["date"], r["actor_from"], r["actor_to"], r["type"], r["value"]): r
        for r in table("event_texts.csv").to_dicts()
    }
    types = {r["indicator"]: r for r in table("fact_types.csv").to_dicts()}
    dated = as_text(raw_table(raw, SECURITY))
    rows = security(dated, texts)
    for file in POINT_FILES:
        rows += points(read_points(raw, file), types)
    if (codebook.folder() / MANUAL).exists():
        rows += by_hand(table(MANUAL))
    rows += stated(table("fact_readings.csv"))
    return SourceTables(events=numbered(rows))


def security(frame: pl.DataFrame, texts: dict[tuple[str, ...], dict[str, str]]) -> Rows:
    """Turn dated events into rows, each with the text the codebook has for it.

    Parameters
    ----------
    frame
        date, date_end, actor_from, actor_to, event_type, event, value, unit, source_title, source_url,
        note, checked.
    texts
        Rows of codebook/event_texts.csv by (date, actor_from, actor_to, type, value). An event without one
        is called by
        its type.
    """
    wanted = ["date", "date_end", "actor_from", "actor_to", "event_type", "event", "value", "unit"]
    wanted += ["source_title", "source_url", "note", "checked"]
    rows: Rows = []
    for r in columns_of(frame, wanted, SECURITY).iter_rows(named=True):
        known = texts.get((r["date"], r["actor_from"], r["actor_to"], r["event_type"], r["value"]), {})
        marks = doubts(r["source_title"], r["note"], r["event"], checked=r["checked"] == "yes")
        marks += [f for f in known.get("flags", "").split("|") if f]
        text = known.get("text") or r["event_type"].replace("_", " ")
        rows.append(_event(r, text, r["event_type"], marks, known.get("by", "")))
    return rows


def by_hand(frame: pl.DataFrame) -> Rows:
    """Turn events entered by hand into rows; their texts are our own."""
    rows: Rows = []
    for r in frame.iter_rows(named=True):
        marks = [f for f in r["flags"].split("|") if f] + ["unchecked"] * (r["checked"] != "yes")
        rows.append(_event(r, r["event"], r["event_type"], marks, r["by"]))
    return rows


def points(frame: pl.DataFrame, types: dict[str, dict[str, str]]) -> Rows:
    """Turn point facts into rows; a fact without a date can't be placed and is left out.

    Parameters
    ----------
    frame
        As returned by `facts.read_points`.
    types
        Rows of codebook/fact_types.csv by indicator: type, partner where the file names none, text with
        the fields
        {c} and {p}.
    """
    rows: Rows = []
    for r in frame.filter(pl.col("year") != "").iter_rows(named=True):
        known = types.get(
            r["indicator"], {"type": r["indicator"], "partner": "", "text": r["indicator"].replace("_", " ")}
        )
        partner = r["partner"] or known["partner"]
        _, _, bound = figure(r["value"], r["unit"])
        marks = doubts(r["source_title"], r["note"]) + ["bound"] * bound
        names = {"c": place(r["country"]), "p": place(partner) if partner else ""}
        head = {"actor_from": r["country"], "actor_to": partner, **_spanned(r["year"])}
        rows.append(_event({**r, **head}, known["text"].format(**names), known["type"], marks, ""))
    return rows


def stated(frame: pl.DataFrame) -> Rows:
    """Turn the figures that codebook/fact_readings.csv states itself, with a page, into rows."""
    rows: Rows = []
    for r in frame.filter((pl.col("value") != "") & (pl.col("url") != "")).iter_rows(named=True):
        what = {"share": "trade_share", "gold": "gold_exports"}.get(r["role"], "trade_own")
        head = {"date": r["year"], "date_end": "", "actor_from": r["client"], "actor_to": r["patron"]}
        unit = "%" if r["role"] == "share" else "USD"
        told = {
            "value": r["value"],
            "unit": unit,
            "source_title": r["title"],
            "source_url": r["url"],
            "note": r["note"],
        }
        other = place(r["patron"]) if r["patron"] else "the world"
        text = (
            f"Trade of {place(r['client'])} with {other}"
            if r["role"] != "gold"
            else f"Gold exports of {place(r['client'])}"
        )
        marks = doubts(r["title"], r["note"]) + [
            f for f in r["flags"].split("|") if f in ("partial_year", "unchecked")
        ]
        rows.append(_event({**head, **told}, text, what, marks, ""))
    return rows


def _spanned(when: str) -> dict[str, str]:
    dated = span(when)
    return {"date": dated.first, "date_end": dated.last}


def _event(r: dict[str, str], text: str, kind: str, marks: Iterable[str], by: str) -> dict[str, Any]:
    value, unit, _ = figure(r["value"], r["unit"]) if r["value"] or r["unit"] else (None, "", False)
    begun = span(r["date"])
    known = begun.known
    if r["date_end"]:
        ended = span(r["date_end"])
        long = (ended.known - begun.known).days > SHORT
        part = "-" in r["date"] and len(r["date"]) < 8
        known = begun.known if long and kind != "watch" and not part else max(ended.known, begun.known)
    return {
        "date": r["date"],
        "date_end": r["date_end"] or None,
        "year": begun.year,
        "actor_from": r["actor_from"].replace(";", "|"),
        "actor_to": r["actor_to"].replace(";", "|") or None,
        "type": kind,
        "text": text,
        "value": value,
        "unit": unit or None,
        "source_title": r["source_title"],
        "source_url": r["source_url"] or None,
        "by": by or None,
        "checked": "unchecked" not in marks,
        "flags": "|".join(dict.fromkeys(marks)),
        "release": known,
    }


def numbered(rows: Rows) -> pl.DataFrame:
    """Give every event an id that says what it is, drop exact repeats, and return the table.

    Two files that state the same figure of the same day and actors keep the one read last.
    """
    same = {(r["date"], r["type"], r["actor_from"], r["actor_to"], r["value"], r["text"]): r for r in rows}
    counts: dict[str, int] = {}
    kept = sorted(
        same.values(),
        key=lambda r: (
            r["date"],
            r["type"],
            r["actor_from"],
            r["actor_to"] or "",
            r["text"],
            r["value"] or 0.0,
        ),
    )
    for r in kept:
        base = "-".join(
            str(r[k]).replace("|", "_") for k in ("date", "type", "actor_from", "actor_to") if r[k]
        )
        counts[base] = counts.get(base, 0) + 1
        r["id"] = base if counts[base] == 1 else f"{base}-{counts[base]}"
    if not kept:
        return pl.DataFrame(schema=EVENTS)
    return shape(
        "events", pl.DataFrame(kept, infer_schema_length=None, schema_overrides={"release": pl.Date})
    )
