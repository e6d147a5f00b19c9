"""Damage a text as a careless conversion does: ligatures lose all but their first letter, narrow columns break words."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

LOST = re.compile(r"ffi|ffl|ff|fi|fl|Th")


@dataclass(frozen=True)
class Word:
    """A word of the true text and where its damaged form stands."""

    true: str
    start: int
    end: int
    damaged: bool
    broken: bool


def unligatured(word: str) -> str:
    """The word with each ligature reduced to its first letter."""
    return LOST.sub(lambda m: m.group()[0], word)


def damaged(paragraphs: list[str], width: int = 36, hyphen: str = "-") -> tuple[str, list[Word]]:
    """Paragraphs set in columns of `width` characters, words cut wherever the line ends.

    Returns
    -------
    tuple
        The damaged text, paragraphs apart by an empty line; its words, with the places of their damaged forms.
    """
    out: list[str] = []
    words: list[Word] = []
    at = used = 0

    def put(piece: str) -> None:
        nonlocal at
        out.append(piece)
        at += len(piece)

    for n, paragraph in enumerate(paragraphs):
        if n:
            put("\n\n")
        used = 0
        for true in paragraph.split():
            rest = unligatured(true)
            lost, broken = rest != true, False
            if used and used + 1 + len(rest) <= width:
                put(" ")
                used += 1
            elif used and width - used - 1 < 1 + len(hyphen):
                put("\n")
                used = 0
            elif used:
                put(" ")
                used += 1
            start = at
            while used + len(rest) > width:
                room = width - used - len(hyphen)
                piece = rest[:room]
                own = piece.endswith("-") or rest[room : room + 1] == "-"
                if own and not piece.endswith("-"):
                    piece = rest[: room + 1] if len(hyphen) else piece
                put(piece + ("" if own and piece.endswith("-") else hyphen) + "\n")
                rest = rest[len(piece) :]
                used, broken = 0, True
            put(rest)
            used += len(rest)
            words.append(Word(true, start, at, lost or broken, broken))
    return "".join(out), words


def now(traced, word: Word) -> str:  # type: ignore[no-untyped-def]
    """What stands in the place of a word after repairs, in a `holdfast.read.offsets.Traced` whose order is the original's."""
    first = bisect_left(traced.place, word.start)
    last = bisect_left(traced.place, word.end)
    return str(traced.text[first:last])
