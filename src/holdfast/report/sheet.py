"""The sheet of verdicts in words: a paragraph to quote for each claim and for all, and a small chart for a terminal."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from holdfast.claims.words import Word
from holdfast.report.words import chance

WIDTH = 21
"""Letters of the small chart."""


def strip(p: float | None, then: float | None) -> str:
    """Where P stands between 0 and 1, now (●) and then (○), on a line with the verdicts' bounds.

    Examples
    --------
    >>> strip(0.95, 0.5), strip(None, None)
    ('··|····|··○··|····|●·', '')
    """
    if p is None and then is None:
        return ""
    line = ["·"] * WIDTH
    for bound in (0.1, 0.34, 0.66, 0.9):
        line[_at(bound)] = "|"
    for value, mark in ((then, "○"), (p, "●")):
        if value is not None:
            line[_at(value)] = mark
    return "".join(line)


def _at(p: float) -> int:
    return round(p * (WIDTH - 1))


def day_in_words(day: dt.date) -> str:
    """A day as it is written in a sentence.

    Examples
    --------
    >>> day_in_words(dt.date(2023, 1, 31))
    '31 January 2023'
    """
    return f"{day.day} {day:%B %Y}"


def quoted(rows: Sequence[Mapping[str, Any]], origin: Mapping[str, Any]) -> list[str]:
    """A paragraph to quote for each claim.

    Parameters
    ----------
    rows
        Statements of a bundle.
    origin
        `day` of the verdicts and of the `document` (None without one), `case`, `panel`, `seed`, `version`.

    Returns
    -------
    list of str
        What is claimed, the verdicts with their dates, what it rests on, and what made it.
    """
    return [_paragraph(row, origin) for row in rows]


def _paragraph(row: Mapping[str, Any], origin: Mapping[str, Any]) -> str:
    now = f"As known on {day_in_words(origin['day'])}, the verdict is “{row['verdict']}”"
    if row["p"] is not None:
        now += f" (P {chance(row['p'])}, {row['likelihood']}; {row['confidence']} confidence, {row['evidence_class']} evidence)"
    said = f"Claim {row['id']}, restated: “{row['text'].rstrip('.')}”. {now}."
    then = row["then"]
    if then is not None and origin["document"] is not None:
        p = "" if then["p"] is None else f" (P {chance(then['p'])})"
        said += f" As known on {day_in_words(origin['document'])} it was “{then['verdict']}”{p}."
    if row["read_as"]:
        said += f" Read as: {row['read_as'].rstrip('.')}."
    return f"{said} {_made(origin)}"


def quote_all(rows: Sequence[Mapping[str, Any]], origin: Mapping[str, Any]) -> str:
    """A paragraph to quote for the whole sheet.

    Parameters
    ----------
    rows, origin
        As for `quoted`.
    """
    if not rows:
        return ""
    many = "1 claim" if len(rows) == 1 else f"{len(rows)} claims"
    of = f" of “{origin['title']}”" if origin["title"] else ""
    said = (
        f"Of {many}{of}, as known on {day_in_words(origin['day'])}, {_counts(rows, lambda r: r['verdict'])}."
    )
    if origin["document"] is not None and all(r["then"] for r in rows):
        moved = sum(r["then"]["verdict"] != r["verdict"] for r in rows)
        said += (
            f" As known on {day_in_words(origin['document'])}, {_counts(rows, lambda r: r['then']['verdict'])}; "
            f"{moved} read differently now."
        )
    return f"{said} {_made(origin)}"


def _counts(rows: Sequence[Mapping[str, Any]], of: Any) -> str:
    held = Counter(of(r) for r in rows)
    parts = [f"{held[w]} “{w}”" for w in get_args(Word) if held[w]]
    return f"the verdicts are {', '.join(parts)}" if len(rows) > 1 else f"the verdict is {parts[0][2:]}"


def _made(origin: Mapping[str, Any]) -> str:
    return f"(holdfast {origin['version']}, case {origin['case']}, panel {origin['panel']}, seed {origin['seed']}.)"
