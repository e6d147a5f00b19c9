"""Columns: in which order the lines of a page are read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

FEW = 5
"""Lines that a column has at least."""

TRIED = 8
"""Places at which a gutter is looked for, the commonest beginnings of lines first."""

CROSSING = 0.35
"""Part of the lines that may run across a gutter: titles, captions."""

PROSE = 2.5
"""Words a line of a column has on average; fewer are a table's."""

ALIGNED = 0.25
"""Part of the lines in which a piece may begin at the same place within a line; more are a table's."""

PAGE = 400
"""Lines of a plain text that are looked at together where nothing marks its pages."""

CELL = re.compile(r"\S+(?: \S+)*")
"""A run of words with single spaces between them."""


@dataclass(frozen=True)
class Box:
    """A line of text: from `left` to `right`, `top` counted downwards; characters `start` to `end`."""

    left: float
    right: float
    top: float
    words: int
    start: int
    end: int


def order(boxes: Sequence[Box]) -> list[list[Box]]:
    """The lines in the order they are read, one list a stretch of lines that stand under each other.

    Parameters
    ----------
    boxes
        Lines of one page.

    Examples
    --------
    >>> left = [Box(0, 40, y, 6, y, y) for y in range(1, 9)]
    >>> right = [Box(45, 85, y, 6, y + 100, y) for y in range(1, 9)]
    >>> title = [Box(10, 70, 0, 4, 50, 0)]
    >>> [[b.start for b in part] for part in order([*right, *left, *title])]
    [[50], [1, 2, 3, 4, 5, 6, 7, 8], [101, 102, 103, 104, 105, 106, 107, 108]]
    """
    lines = sorted(boxes, key=lambda b: (b.top, b.left))
    at = gutter(lines)
    if at is None:
        return [lines] if lines else []
    out: list[list[Box]] = []
    left: list[Box] = []
    right: list[Box] = []
    across: list[Box] = []

    def close() -> None:
        out.extend(order(left))
        out.extend(order(right))
        left.clear()
        right.clear()

    for box in lines:
        if box.right <= at or box.left >= at:
            if across:
                out.append(list(across))
                across.clear()
            (left if box.right <= at else right).append(box)
        else:
            if left or right:
                close()
            across.append(box)
    if across:
        out.append(across)
    close()
    return out


def gutter(lines: Sequence[Box]) -> float | None:
    """Where a blank strip divides prose into two columns, or None."""
    if len(lines) < 2 * FEW:
        return None
    best, found = 0, None
    starts = Counter(round(b.left) for b in lines)
    for place, number in starts.most_common(TRIED):
        if number < 2:
            continue
        at = place - 0.5
        left = [b for b in lines if b.right <= at]
        right = [b for b in lines if b.left >= at]
        across = len(lines) - len(left) - len(right)
        if min(len(left), len(right)) < FEW or across > CROSSING * len(lines):
            continue
        if not (_prose(left) and _prose(right) and _beside(left, right)):
            continue
        gain = min(len(left), len(right)) - across
        if gain > best:
            best, found = gain, at
    return found


def _prose(lines: Sequence[Box]) -> bool:
    """Whether these are lines of prose, which wide gaps may have cut to pieces, and no cells of a table, which begin under each other."""
    words = sum(b.words for b in lines)
    if words >= PROSE * len(lines):
        return True
    rows = {round(b.top): b.left for b in reversed(lines)}
    inner = Counter(round(b.left) for b in lines if b.left > rows[round(b.top)])
    return words >= PROSE * len(rows) and max(inner.values(), default=0) <= ALIGNED * len(rows)


def _beside(left: Sequence[Box], right: Sequence[Box]) -> bool:
    """Whether the two stand side by side for the better part of the shorter."""
    shared = min(left[-1].top, right[-1].top) - max(left[0].top, right[0].top)
    shorter = min(left[-1].top - left[0].top, right[-1].top - right[0].top)
    return shorter > 0 and shared >= 0.5 * shorter


def pieces(text: str) -> list[tuple[int, int]] | None:
    """The pieces of a plain text set in columns side by side, in the order they are read; None where it is not.

    Parameters
    ----------
    text
        Lines with blanks between the columns; a form feed ends a page.
    """
    if not re.search(r"\S {3,}\S|\S\t+\S", text):
        return None
    out: list[tuple[int, int]] = []
    changed = False
    for first, last in _pages(text):
        rows = list(re.finditer(r"[^\n]*\n?", text[first:last]))
        boxes: list[Box] = []
        for y, row in enumerate(rows):
            shown = row.group().replace("\t", "    ")
            if shown.count("\t") or len(shown) != len(row.group()):
                boxes = []
                break
            for cell in CELL.finditer(row.group()):
                boxes.append(
                    Box(
                        cell.start(),
                        cell.end(),
                        y,
                        len(cell.group().split()),
                        first + row.start() + cell.start(),
                        first + row.start() + cell.end(),
                    )
                )
        parts = order(boxes)
        if len(parts) < 2:
            out.append((first, last))
            continue
        changed = True
        for part in parts:
            above = part[0].top
            for top, same in _by_row(part):
                if top > above + 1:
                    out.append((same[0].start, same[0].start))
                out.append((same[0].start, same[-1].end))
                above = top
            out.append((out[-1][1], out[-1][1]))
    return out if changed else None


def _by_row(part: Sequence[Box]) -> list[tuple[float, list[Box]]]:
    rows: dict[float, list[Box]] = {}
    for box in part:
        rows.setdefault(box.top, []).append(box)
    return sorted(rows.items())


def _pages(text: str) -> list[tuple[int, int]]:
    """Pages of a plain text, long ones cut at an empty line."""
    out = []
    at = 0
    for page in re.split("(?<=\f)", text):
        rows = page.splitlines(keepends=True)
        number = 0
        start = at
        for row in rows:
            at += len(row)
            number += 1
            if number >= PAGE and not row.strip():
                out.append((start, at))
                start, number = at, 0
        if at > start:
            out.append((start, at))
    return out
