"""What `holdfast read` answers: one row a repair, a paragraph, a mention; every place is one of the original."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from holdfast.read.aliases import Leader, Mention
from holdfast.read.document import Document
from holdfast.read.mentions import mentions

NAMES = {
    "break": "broken words",
    "ligature": "ligatures",
    "head": "running heads",
    "page number": "page numbers",
    "control": "control characters",
    "encoding": "wrong encodings",
}
"""Kinds of repairs, in words."""


def fields(
    document: Document, name: str, at: dt.date | None = None, own: tuple[Leader, ...] = ()
) -> dict[str, Any]:
    """The fields of the answer besides the common ones; schema in docs/reference/json.md.

    Parameters
    ----------
    document
        The document as it was read.
    name
        Of its file.
    at
        Date of the document, if known; tells leaders of one name apart, and when `a year ago` was.
    own
        Leaders besides those that ship.
    """
    text, original = document.traced, document.original
    return {
        "file": {
            "name": name,
            "kind": document.kind,
            "encoding": document.encoding,
            "pages": document.pages,
        },
        "text": document.text,
        "original": original,
        "repairs": [r.row(original) for r in document.repairs],
        "unsure": [r.row(original) for r in document.unsure],
        "lost": {k: round(rate, 3) for k, rate in document.lost.items()},
        "paragraphs": [
            {"number": p.number, **_span(document, p.start, p.end), "in_text": [p.start, p.end]}
            for p in document.paragraphs
        ],
        "mentions": [_mention(document, m) for m in mentions(document.text, at, own)],
        "segments": [list(s) for s in text.segments()],
    }


def _mention(document: Document, m: Mention) -> dict[str, Any]:
    found: dict[str, Any] = _span(document, m.start, m.end)
    found |= {
        "in_text": [m.start, m.end],
        "text": document.text[m.start : m.end],
        "kind": m.kind,
        "code": m.code,
    }
    if m.kind == "leader":
        found["name"] = m.name
    if m.kind == "quantity":
        found |= {"value": m.value, "unit": m.unit}
    return found


def _span(document: Document, a: int, b: int) -> dict[str, int]:
    start, end = document.traced.span(a, b)
    return {"start": start, "end": end}


def summary(answer: dict[str, Any]) -> list[str]:
    """What was repaired and what was not, in a few sentences.

    Examples
    --------
    >>> rows = [{"kind": "break"}, {"kind": "ligature"}, {"kind": "break"}]
    >>> summary({"repairs": rows, "unsure": [], "warnings": []})
    ['3 repairs: 2 broken words, 1 ligatures; none left because it was unsure']
    """
    counts = Counter(r["kind"] for r in answer["repairs"])
    parts = ", ".join(f"{counts[k]} {NAMES[k]}" for k in NAMES if counts[k])
    left = len(answer["unsure"])
    told = f"{len(answer['repairs'])} repairs{': ' + parts if parts else ''}; "
    told += (
        f"{left} left because unsure (--repairs lists them)" if left else "none left because it was unsure"
    )
    return [*answer["warnings"], told]
