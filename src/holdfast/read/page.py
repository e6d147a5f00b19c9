"""The text of one page of a PDF: lines in the order that they are read, an empty line between paragraphs, its footnotes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from holdfast.read.columns import Box, order
from holdfast.read.ligatures import GLYPHS
from holdfast.read.notes import Raised, notes, raised
from holdfast.read.offsets import BREAKS
from holdfast.read.paragraphs import ENDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pdfminer.layout import LTAnno, LTChar, LTPage

ROW = 0.4
"""Part of a line's height by which two pieces of one line may stand apart."""

APART = 1.45
"""Distance of two lines, in usual distances, at which a new paragraph begins."""

WIDER = 1.2
"""The same where the line above ends a sentence."""

INDENT = 0.7
"""Indent of a first line, in heights of a line."""

MARGIN = 1.9
"""Distance from the body, in heights of a line, at which a line is the page's head or foot."""

SPARE = 2.0
"""Room at the end of a line, in that which the next word takes, from which it wasn't the word's length that ended the line."""

INITIAL = 1.7
"""Height of a single letter, in heights of a line, from which it is the first of the word beside it."""


@dataclass(frozen=True)
class Row:
    """A line of a page: where it stands, its height, its text, and that with the raised numbers in brackets."""

    box: Box
    height: float
    shown: str
    raised: Raised | None = None


def page_text(page: LTPage) -> tuple[str, list[str], bool]:
    """The text of a page, its footnotes, and whether it has a picture."""
    from pdfminer.layout import LTChar, LTFigure, LTImage, LTTextBox, LTTextLine

    rows: list[Row] = []
    pictures = False
    todo: list[Any] = list(page)
    while todo:
        item = todo.pop(0)
        if isinstance(item, LTTextLine):
            signs = list(item)
            for part in (signs[:1], signs[1:]) if _begins_large(signs) else (signs,):
                shown = _shown(part)
                if shown:
                    drawn = [c for c in part if isinstance(c, LTChar)]
                    foot, top = min(c.y0 for c in drawn), max(c.y1 for c in drawn)
                    left, right = min(c.x0 for c in drawn), max(c.x1 for c in drawn)
                    box = Box(left, right, page.height - top, len(shown.split()), len(rows), 0)
                    rows.append(Row(box, top - foot, shown, raised(part, foot, top - foot)))
        elif isinstance(item, LTTextBox):
            todo.extend(item)
        elif isinstance(item, LTFigure | LTImage):
            pictures = True
    rows = _initials(rows)
    height = sorted(row.height for row in rows)[len(rows) // 2] if rows else 0.0
    above, body, below = _edges(sorted((row.box for row in rows), key=lambda b: b.top), height)
    by_start = {row.box.start: row for row in rows}
    parts = [[by_start[b.start] for b in part] for part in (above, *order(body), below) if part]
    parts, found, numbers = notes(parts, height)
    parts = [[_marked(row, numbers) for row in part] for part in parts]
    return "\n\n".join(map(_part, parts)), [_part(note) for note in found], pictures


def _begins_large(signs: Sequence[LTChar | LTAnno]) -> bool:
    """Whether the first letter of a line is as large as several lines."""
    from pdfminer.layout import LTChar

    sizes = [c.size for c in signs if isinstance(c, LTChar)]
    return len(sizes) > 2 and sizes[0] >= INITIAL * max(sizes[1:]) and signs[0].get_text().isupper()


def _shown(line: Sequence[LTChar | LTAnno]) -> str:
    """The letters of a line; blanks that are only gaps between them count once, and none stands before a last hyphen."""
    from pdfminer.layout import LTAnno

    signs = [(c.get_text(), isinstance(c, LTAnno)) for c in line]
    while signs and signs[-1][0].isspace():
        signs.pop()
    if len(signs) > 2 and signs[-1][0] in BREAKS and signs[-2] == (" ", True) and signs[-3][0].isalpha():
        del signs[-2]
    return " ".join("".join(s for s, _ in signs).split())


def _marked(row: Row, numbers: set[int]) -> Row:
    """The row with brackets around numbers that are raised and stand for a footnote of the page."""
    if row.raised is None or not numbers.issuperset(row.raised.numbers):
        return row
    return replace(row, shown=row.raised.shown)


def _initials(rows: list[Row]) -> list[Row]:
    """The rows, those large letters that begin a paragraph put before the line that goes on beside them."""
    if not rows:
        return rows
    height = sorted(row.height for row in rows)[len(rows) // 2]
    out = dict(enumerate(rows))
    for k, row in enumerate(rows):
        if len(row.shown) != 1 or not row.shown.isupper() or row.height < INITIAL * height:
            continue
        cap = row.box
        beside = [
            n
            for n, other in out.items()
            if n != k
            and -1 <= other.box.left - cap.right < height
            and cap.top - height < other.box.top < cap.top + row.height - 0.5 * other.height
        ]
        if not beside:
            continue
        del out[k]
        first = min(beside, key=lambda n: out[n].box.top)
        for n in beside:
            shown = _begun(row.shown, out[n].shown) if n == first else out[n].shown
            out[n] = replace(out[n], box=replace(out[n].box, left=cap.left), shown=shown, raised=None)
    return [replace(row, box=replace(row.box, start=k)) for k, row in enumerate(out.values())]


def _begun(letter: str, rest: str) -> str:
    """A paragraph's first letter and what goes on: one word, but for the words `A` and `I`."""
    if letter in "AI" and rest[:1].islower():
        from holdfast.read.vocabulary import Vocabulary

        known, word = Vocabulary.shipped(), rest.split()[0].rstrip(".,;:")
        word = "".join(GLYPHS.get(sign, sign) for sign in word)
        if known.count(word) >= known.count(letter + word):
            return f"{letter} {rest}"
    return letter + rest


def _edges(boxes: list[Box], height: float) -> tuple[list[Box], list[Box], list[Box]]:
    """The lines of the page's head, of its body and of its foot: head and foot are one row each, well apart."""
    tops = sorted({round(b.top) for b in boxes})
    if len(tops) < 4:
        return [], boxes, []
    head = tops[0] if tops[1] - tops[0] > MARGIN * height else -1
    foot = tops[-1] if tops[-1] - tops[-2] > MARGIN * height else -1
    return (
        [b for b in boxes if round(b.top) == head],
        [b for b in boxes if round(b.top) not in (head, foot)],
        [b for b in boxes if round(b.top) == foot],
    )


def _part(rows: list[Row]) -> str:
    """The lines of one column, pieces of a line put together, paragraphs apart."""
    lines: list[Row] = []
    for row in rows:
        box, last = row.box, lines[-1].box if lines else None
        if last and abs(last.top - box.top) < ROW * row.height and box.left >= last.right - 1:
            joined = Box(last.left, box.right, last.top, last.words + box.words, 0, 0)
            lines[-1] = Row(joined, max(lines[-1].height, row.height), f"{lines[-1].shown} {row.shown}")
        else:
            lines.append(row)
    steps = sorted(b.box.top - a.box.top for a, b in itertools.pairwise(lines) if b.box.top > a.box.top)
    step = steps[len(steps) // 3] if steps else 0.0
    edge = sorted(line.box.left for line in lines)[len(lines) // 3]
    height = sorted(line.height for line in lines)[len(lines) // 2]
    right = sorted(line.box.right for line in lines)[int(0.9 * (len(lines) - 1))]
    out: list[str] = []
    for k, line in enumerate(lines):
        if k:
            above, inner = lines[k - 1], INDENT * line.height
            usual = step * max(1.0, min(line.height, above.height) / height)
            far = line.box.top - above.box.top > (WIDER if ENDS.search(above.shown) else APART) * usual
            other = abs(line.height - above.height) > 0.2 * above.height
            indented = inner < line.box.left - edge < 5 * line.height and above.box.left - edge < inner
            out.append("\n\n" if far or other or indented or _ended(above, line, right) else "\n")
        out.append(line.shown)
    return "".join(out)


def _ended(above: Row, line: Row, right: float) -> bool:
    """Whether a sentence ends in a line that had room for the next line's first word: the paragraph ends there."""
    first = line.shown.split()[0]
    room = (line.box.right - line.box.left) * (len(first) + 1) / len(line.shown)
    return (
        right - above.box.right > SPARE * room and not first[0].islower() and bool(ENDS.search(above.shown))
    )
