"""The table of a terminal: countries by domains, as wide as the terminal is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.text import Text

from holdfast import codebook
from holdfast.report.words import chance, spark

if TYPE_CHECKING:
    from holdfast.report.assess import Assessment

HEADS = (("level", 5), ("90 %", 6), ("change", 6), ("P(decline)", 10), ("rank", 5), ("newest", 6))
"""Columns of numbers and their widths."""

LONGEST = 22
"""Letters of a country's name."""

NOT_JUDGED = "can't be judged"


def levels(a: Assessment, data: dict[str, Any], width: int) -> Text:
    """Countries by domains for the case's power; the course over the years fills what room is left.

    Parameters
    ----------
    a : Assessment
    data
        Its bundle.
    width
        Of the terminal, in letters; the numbers need 80.
    """
    case, f = data["case"], a.foothold
    lines = [
        (
            f"Foothold of {case['patron_phrase']} in {case['at']}, per cent of outside ties; change since {case['since']}",
            "italic",
        )
    ]
    names = [
        n if len(n) <= LONGEST else f"{n[: LONGEST - 1]}…" for n in (str(c["name"]) for c in case["clients"])
    ]
    head = max(len("country"), *map(len, names))
    domain = max(map(len, codebook.DOMAINS))
    room = width - head - domain - 2 - sum(w + 1 for _, w in HEADS) - 1
    numbers = " ".join(f"{name:>{w}}" for name, w in HEADS)
    span = f"{f.years[0]} to {case['at']}"
    lines.append(
        (f"{'country':<{head}} {'domain':<{domain}} {numbers} {span if room >= len(span) else ''}", "bold")
    )
    p, t = f.pi(case["patron"]), f.ti(case["at"])
    step = max(3, -(-(t + 1) // max(room, 1)))
    for row in data["cells"]:
        if row["patron"] != case["patron"]:
            continue
        c, d = f.ci(row["client"]), f.di(row["domain"])
        who = names[c] if row["domain"] == codebook.DOMAINS[0] else ""
        course = (
            spark(np.asarray(f.mean[c, d, p, t % step : t + 1 : step])) if row["judged"] and room > 4 else ""
        )
        line = f"{who:<{head}} {row['domain']:<{domain}} {_numbers(row, len(case['patrons']))} {course}"
        lines.append((line, "" if row["domain"] != codebook.COMPOSITE else "bold"))
    return Text("\n").join(Text(line.rstrip(), style=s) for line, s in lines)


def _numbers(row: dict[str, Any], powers: int) -> str:
    newest = str(row["newest"] or "never")
    if not row["judged"]:
        across = sum(w + 1 for _, w in HEADS[:-1]) - 1
        return f"{'  ' + NOT_JUDGED:<{across}} {newest:>{HEADS[-1][1]}}"
    return " ".join(f"{v:>{w}}" for v, (_, w) in zip(_values(row, powers, newest), HEADS, strict=True))


def _values(row: dict[str, Any], powers: int, newest: str) -> Iterator[str]:
    level, change = row["level"], row["change"]
    yield f"{100 * level['mean']:.0f}"
    yield f"{100 * level['q05']:.0f}-{100 * level['q95']:.0f}"
    yield (
        ""
        if change["mean"] is None
        else f"{100 * change['mean']:+.1f}".replace("-0.0", "0.0").replace("+0.0", "0.0")
    )
    yield "" if row["p_decline"] is None else chance(row["p_decline"])
    yield f"{row['rank']}/{powers}"
    yield newest
