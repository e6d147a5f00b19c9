"""Paragraphs: lines that were set apart put together again, and paragraphs cut by the end of a column or page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from holdfast.read.offsets import LAYOUT, Edit

ENDS = re.compile(r"""[.!?:;…]['"’”»)\[\]\d]*\s*$""")
"""How a paragraph ends."""

ITEM = re.compile(
    r"[ \t]*(?:[-*+•‣▪]|\(?\d{1,3}[.)]|\(?[a-z][.)]|#{1,6})[ \t]+\S|[ \t]*(?:>|\||```|~~~|\[\^?\w+\]:)"
)
"""A line that begins something of its own: an item of a list, a heading, a quotation, a row of a table."""

LINES = re.compile(r"[ \t\f]*(?:\n[ \t\f]*)+|[ \t]*\f[ \t\f]*")
"""Ends of lines in a row, with the blanks around them; a form feed is one."""

FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)

SHORT = 0.6
"""A line shorter than this part of the usual width ends its paragraph or is a heading."""


@dataclass(frozen=True)
class Paragraph:
    """Characters `start` to `end` of the text; `number` from 0, None for a heading."""

    number: int | None
    start: int
    end: int


def reflow(text: str, width: int | None = None) -> list[Edit]:
    """Edits that put the lines of each paragraph on one, with an empty line between paragraphs.

    Parameters
    ----------
    text
        The text; its broken words are joined.
    width
        What its lines were usually set to, in characters; by default as they are now.

    Examples
    --------
    >>> text = "A first line that is long and\\ngoes on.\\n\\nAnd another paragraph that the\\n\\nnext column ends."
    >>> from holdfast.read.offsets import Traced
    >>> print(Traced.of(text).apply(reflow(text)).text)
    A first line that is long and goes on.
    <BLANKLINE>
    And another paragraph that the next column ends.
    """
    fenced = _fenced(text)
    out: list[Edit] = []
    lead = len(text) - len(text.lstrip())
    if lead:
        out.append(Edit(0, lead, "", LAYOUT))
    width = usual(text) if width is None else width
    for m in LINES.finditer(text, lead):
        a, b = m.span()
        while fenced and fenced[0][1] <= a:
            fenced.pop(0)
        if fenced and fenced[0][0] <= a:
            continue
        if b == len(text):
            out.append(Edit(a, b, "\n", LAYOUT))
            continue
        end = text.find("\n", b)
        below = text[b : len(text) if end < 0 else end]
        indent = text[text.rfind("\n", a, b) + 1 : b]
        if text.count("\n", a, b) > 1 or "\f" in m.group():
            first = text.rfind("\n", 0, a) + 1
            alone = text[max(0, first - 2) : first] in ("", "\n", "\n\n")
            to = " " if _goes_on(text[first:a], below, width, alone) else "\n\n"
        elif ITEM.match(indent + below):
            to = "\n" + indent
        else:
            above = text[text.rfind("\n", 0, a) + 1 : a]
            to = "\n\n" if _heading(above) and not ITEM.match(above) else " "
        if to != text[a:b]:
            out.append(Edit(a, b, to, LAYOUT))
    return out


def usual(text: str) -> int:
    """The width that the lines of the text are usually set to, in characters: the nine tenths point of their lengths."""
    sizes = sorted(len(li.rstrip()) for li in text.splitlines() if li.strip())
    return sizes[int(0.9 * (len(sizes) - 1))] if sizes else 0


def _goes_on(above: str, below: str, width: int, alone: bool) -> bool:
    """Whether a paragraph goes on below an empty line: it stopped in mid sentence at the full width; a line alone is a heading."""
    if ENDS.search(above) or ITEM.match(below) or ITEM.match(above) or not below[:1].isalnum():
        return False
    if _heading(above) or _capitals(below):
        return False
    if len(above.rstrip()) < SHORT * width:
        return False
    return below[:1].islower() or (not alone and len(above.rstrip()) >= 0.75 * width)


def _heading(line: str) -> bool:
    """Whether a line stands for itself: all in capitals, or short without an end."""
    return _capitals(line) or line.startswith("#")


def _capitals(line: str) -> bool:
    return len(line) > 3 and line.isupper()


def _fenced(text: str) -> list[tuple[int, int]]:
    marks = [m.start() for m in FENCE.finditer(text)]
    out = []
    for k in range(0, len(marks) - 1, 2):
        end = text.find("\n", marks[k + 1])
        out.append((marks[k], len(text) if end < 0 else end))
    return out


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text whose lines are put together, in order; headings have no number.

    Examples
    --------
    >>> [(p.number, p.start) for p in paragraphs("A TITLE\\n\\nThe lead.\\n\\nThe first one.")]
    [(None, 0), (0, 9), (1, 20)]
    """
    out: list[Paragraph] = []
    number = 0
    for m in re.finditer(r"\S(?:[^\n]|\n(?![ \t]*\n))*", text):
        shown = m.group().rstrip()
        first = shown.split("\n", 1)[0]
        title = "\n" not in shown and (
            _capitals(first) or first.startswith("#") or (len(shown.split()) <= 12 and not ENDS.search(shown))
        )
        out.append(Paragraph(None if title else number, m.start(), m.start() + len(shown)))
        number += not title
    return out
