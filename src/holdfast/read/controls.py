"""Characters that are no letters: control characters, invisible ones, odd spaces, ligatures that are one sign."""

from __future__ import annotations

import math
import re

from holdfast.read.encoding import LOST
from holdfast.read.ligatures import GLYPHS, KINDS
from holdfast.read.offsets import LAYOUT, Edit
from holdfast.read.vocabulary import Vocabulary

ENDS = re.compile("\r\n?|\x85|\u2028|\u2029|\x0b")
"""Ends of lines other than the plain one."""

SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces other than the plain one."""

HIDDEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
    "(?:(?<![\u00ad\u200c\u200d])|(?<=[A-Za-z][\u200c\u200d])|(?<=\u00ad)(?![ \t]*\n))"
)
"""Signs without a width, and hyphens that show at the end of a line only."""

HOLE = re.compile(
    rf"[(\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{LOST}\ue000-\uf8ff](?:(?<!\()|(?<=\()cid:\d{{1,5}}\))"
)
"""A sign the document's font had no letter for."""

SMALL = re.compile("[a-z]*")

GLYPH = re.compile(f"[{''.join(GLYPHS)}]")

APART = re.compile(r"([A-Za-z]*(?:ffi|ffl|fi|fl|ff)) ([a-z]{1,12})(?![a-z])")
"""A ligature with a space behind it that may not belong there."""

CP1252 = {
    i: bytes([i]).decode("cp1252") for i in range(0x80, 0xA0) if i not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def lines(text: str) -> list[Edit]:
    """Ends of lines and spaces, each made the plain one."""
    out = [Edit(m.start(), m.end(), "\n", LAYOUT) for m in ENDS.finditer(text)]
    return out + [Edit(m.start(), m.end(), " ", LAYOUT) for m in SPACES.finditer(text)]


def signs(text: str, vocabulary: Vocabulary) -> tuple[list[Edit], list[Edit]]:
    """Replace signs that stand for letters, drop those that stand for nothing.

    Returns
    -------
    tuple
        Edits to make, and those left because no word tells what stood there.

    Examples
    --------
    >>> made, left = signs("con\\x1fict in of\\ufb01ces", Vocabulary({"conflict": 5, "offices": 5}))
    >>> [e.to for e in made]
    ['conflict', 'fi']
    """
    made = [Edit(m.start(), m.end(), "", "control") for m in HIDDEN.finditer(text)]
    made += [Edit(m.start(), m.end(), GLYPHS[m.group()], "ligature") for m in GLYPH.finditer(text)]
    left: list[Edit] = []
    ends = 0
    for m in HOLE.finditer(text):
        hole, place, start = m.group(), m.start(), m.start()
        while start > ends and text[start - 1].isascii() and text[start - 1].isalpha():
            start -= 1
        tail = SMALL.match(text, m.end())
        before, after = text[start:place], tail.group() if tail else ""
        ends = m.end() + len(after)
        if len(hole) == 1 and ord(hole) in CP1252 and not vocabulary.count(before + "fi" + after):
            made.append(Edit(place, place + 1, CP1252[ord(hole)], "encoding", 0.95))
            continue
        options = {k: before + k + after for k in KINDS[:-1]}
        if not before:
            options["Th"] = "Th" + after
        if ord(hole[0]) < 32 or 0x7F <= ord(hole[0]) < 0xA0:
            options[""] = before + after
        found = {w: vocabulary.count(w) for w in options.values() if w and vocabulary.count(w)}
        total = sum(found.values())
        if found:
            best = max(found, key=lambda w: found[w])
            edit = Edit(start, ends, best, "ligature", found[best] / total)
            (made if edit.confidence >= 0.9 else left).append(edit)
        elif "" in options:
            made.append(Edit(place, m.end(), "", "control", 0.9))
        else:
            left.append(Edit(place, m.end(), "", "control", 0.0))
    return sorted(made, key=lambda e: e.start), left


def apart(text: str, vocabulary: Vocabulary) -> list[Edit]:
    """Spaces that follow a ligature within a word.

    Examples
    --------
    >>> v = Vocabulary({"significant": 5, "fi": 1})
    >>> [e.to for e in apart("a signifi cant part", v)]
    ['significant']
    """
    out = []
    for m in APART.finditer(text):
        first, second = m.groups()
        whole = first + second
        if vocabulary.count(whole) and not (vocabulary.count(first) and vocabulary.count(second)):
            odds = vocabulary.log(first) + vocabulary.log(second) - vocabulary.log(whole)
            out.append(Edit(m.start(), m.end(), whole, "ligature", 1 / (1 + math.exp(odds))))
    return [e for e in out if e.confidence >= 0.9]
