"""The sheet in words: a paragraph to quote names dates, panel and seed."""

from __future__ import annotations

import datetime as dt

from holdfast.report.sheet import quote_all, quoted, strip

ORIGIN = {
    "day": dt.date(2026, 11, 30), "document": dt.date(2023, 1, 31), "title": "A note", "case": "made",
    "panel": "abc", "seed": 7, "version": "0.1.0",
}  # fmt: skip


def row(verdict, p, then, **more):
    return {
        "id": "A", "text": "It holds.", "verdict": verdict, "p": p, "likelihood": "likely", "confidence": "low",
        "evidence_class": "estimated", "read_as": "", "then": {"verdict": then, "p": None},
    } | more  # fmt: skip


def test_a_paragraph_to_quote():
    said = quoted([row("leans for", 0.7, "not testable")], ORIGIN)[0]
    assert said == (
        "Claim A, restated: “It holds”. As known on 30 November 2026, the verdict is “leans for” (P 0.70, likely; low "
        "confidence, estimated evidence). As known on 31 January 2023 it was “not testable”. (holdfast 0.1.0, case made, "
        "panel abc, seed 7.)"
    )
    bare = quoted([row("not testable", None, "open") | {"then": None}], ORIGIN | {"document": None})[0]
    assert "P " not in bare
    assert "2023" not in bare


def test_one_for_all():
    rows = [row("leans for", 0.7, "open"), row("open", 0.5, "open"), row("open", 0.4, "open")]
    said = quote_all(rows, ORIGIN)
    assert (
        "Of 3 claims of “A note”, as known on 30 November 2026, the verdicts are 1 “leans for”, 2 “open”."
        in said
    )
    assert "1 read differently now" in said
    assert "panel abc, seed 7" in said
    assert quote_all([], ORIGIN) == ""


def test_the_small_chart_has_both_ends():
    assert strip(0.0, 1.0)[0] == "●"
    assert strip(0.0, 1.0)[-1] == "○"
    assert len(strip(0.5, None)) == 21
