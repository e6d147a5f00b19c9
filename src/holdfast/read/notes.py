"""Footnotes of a page: lines in small print at the foot of a column, and the raised numbers that stand for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pdfminer.layout import LTAnno, LTChar

    from holdfast.read.page import Row

SMALL = 0.93
"""Height of a footnote's lines, in those of the body, at most."""

SUPERIOR = 0.8
"""Height of a raised number, in that of its line, at most."""

LIFTED = 0.2
"""How far a raised number stands above the foot of its line, in its height, at least."""

NOTE = re.compile(r"(\d{1,3})[.)]?\s*(?=[^\W\d_]|[\"“‘(])")
"""How a footnote begins."""


@dataclass(frozen=True)
class Raised:
    """A line with its raised numbers in brackets, and those numbers."""

    shown: str
    numbers: frozenset[int]


def raised(line: Sequence[LTChar | LTAnno], foot: float, height: float) -> Raised | None:
    """A line's raised numbers that follow a letter or a sign; None where it has none."""
    from pdfminer.layout import LTChar

    out: list[str] = []
    numbers: list[str] = []
    inside = False
    for c in line:
        small = (
            isinstance(c, LTChar)
            and c.get_text().isdigit()
            and c.size < SUPERIOR * height
            and c.y0 - foot > LIFTED * height
            and (inside or (bool(out) and not out[-1][-1:].isdigit() and not out[-1].isspace()))
        )
        if small and inside:
            numbers[-1] += c.get_text()
        elif small:
            numbers.append(c.get_text())
            out.append("[")
        elif inside:
            out.append("]")
        inside = small
        out.append(c.get_text())
    if not numbers:
        return None
    shown = " ".join("".join(out).split()) + ("]" if inside else "")
    return Raised(shown, frozenset(map(int, numbers)))


def notes(parts: Sequence[list[Row]], height: float) -> tuple[list[list[Row]], list[list[Row]], set[int]]:
    """Take the footnotes out of a page.

    Parameters
    ----------
    parts
        Its lines, one list a column, in the order that they are read.
    height
        Usual height of a line.

    Returns
    -------
    tuple
        The columns without footnotes; the footnotes, each a list of lines, their numbers in brackets; these numbers.
    """
    kept: list[list[Row]] = []
    found: list[list[Row]] = []
    numbers: set[int] = set()
    for part in parts:
        first = len(part)
        while first and part[first - 1].height <= SMALL * height:
            first -= 1
        starts = [k for k in range(first, len(part)) if NOTE.match(part[k].shown)]
        if not starts or _under(part[starts[0]], parts, height):
            kept.append(part)
            continue
        if starts[0]:
            kept.append(part[: starts[0]])
        for a, b in zip(starts, [*starts[1:], len(part)], strict=True):
            m = NOTE.match(part[a].shown)
            number = m.group(1) if m else ""
            numbers.add(int(number))
            begins = replace(part[a], shown=f"[{number}] {part[a].shown[m.end() if m else 0 :]}")
            found.append([begins, *part[a + 1 : b]])
    return kept, found, numbers


def _under(row: Row, parts: Sequence[list[Row]], height: float) -> bool:
    """Whether lines of the usual height stand under a line."""
    return any(
        other.height > SMALL * height
        and other.box.top > row.box.top
        and other.box.left < row.box.right
        and other.box.right > row.box.left
        for part in parts
        for other in part
    )
