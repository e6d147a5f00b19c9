"""Words put right: ligatures put back, broken words joined; what is not sure enough is left and listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from holdfast.read.channel import Table, beside, learned
from holdfast.read.joins import (
    BREAK,
    CLOSING,
    LOOSE,
    OPENING,
    OWNED,
    SIGNS,
    STOOD,
    STUCK,
    Reading,
    broken,
    loose,
    words,
)
from holdfast.read.ligatures import Losses, sites, suspicious
from holdfast.read.offsets import Edit
from holdfast.read.vocabulary import WORD, Vocabulary

SURE = 0.9
"""Least chance at which a word is changed."""

JOINED = 0.7
"""Least chance at which a broken word is joined: left as it is, it would be wrong for certain."""

DOUBT = 0.2
"""Least chance at which a change that is not made is listed."""

CLEAR = 0.999
"""Chance beyond which a word's neighbours are not looked at."""

COMPOUNDS = re.compile(r"(?<![-\w])[^\W\d_]+(?:-[^\W\d_]+)+(?!-)")
NEXT = re.compile(r"(?:[ \t]+\n?|\n)[ \t]*([^\W\d_]+)")

Written = tuple[str, ...]
"""A word as it is written: itself, or its pieces; a piece that is empty says that no hyphen can be its own."""


class Spot(NamedTuple):
    """A place in the text, and what is written there."""

    start: int
    end: int
    pieces: Written
    kind: str


def edits(text: str, vocabulary: Vocabulary) -> tuple[list[Edit], list[Edit], Losses]:
    """Find what to change and what is too unsure to.

    Parameters
    ----------
    text
        The text, its lines as they were set.
    vocabulary
        The words that are known.

    Returns
    -------
    tuple
        Edits to make; edits not made, because they are not sure enough; what the document lost.

    Examples
    --------
    >>> v = Vocabulary.shipped()
    >>> made, unsure, _ = edits("Te frst plan of fve secu-\\nrity coun-\\ncils", v)
    >>> [e.to for e in made]
    ['The', 'first', 'five', 'security', 'councils']
    """
    breaks = _breaks(text)
    open_breaks = loose(_without(text, breaks), vocabulary)
    breaks = sorted((*breaks, *open_breaks), key=lambda m: m.start())
    bare = _without(text, breaks)
    types = Counter(WORD.findall(bare))
    known: Counter[str] = Counter()
    for word, number in types.items():
        known[word.lower()] += number
    with_hyphen = " ".join(w for w in bare.split() if "-" in w) if breaks else ""
    hyphened = Counter(w.lower() for w in COMPOUNDS.findall(with_hyphen))
    size = types.total() + len(breaks)

    found: dict[Written, Sequence[Reading]] = {}
    times: Counter[Written] = Counter()
    for word, number in types.items():
        if suspicious(word):
            several = words(word, vocabulary, known, size)
            if len(several) > 1:
                found[word,] = several
                times[word,] = number
    spots: list[Spot] = []
    for m in breaks:
        pieces = tuple(p for p in m.groups() if p)
        if (
            m.re is LOOSE
            or pieces[0][-1] in "'’"
            or pieces[-1][0] in "'’"
            or "\u00ad" in m.group()
            or "¬" in m.group()
        ):
            pieces = ("".join(pieces), "")
        if pieces not in found:
            if pieces[-1]:
                found[pieces] = broken(pieces, vocabulary, known, hyphened, size)
            else:
                found[pieces] = words(pieces[0], vocabulary, known, size)
        times[pieces] += 1
        spots.append(Spot(m.start(), m.end(), pieces, "break"))
    table = Table.of(list(found.values()))
    kept = sites((w, n) for w, n in types.items() if (w,) not in found)
    listed = [vocabulary.count("".join(w)) > 0 for w in found]
    losses = learned(table, [times[w] for w in found], listed, kept)
    shares = table.shares(losses)
    chances = {w: shares[a:b] for w, a, b in zip(found, table.first, table.first[1:], strict=False)}
    tops = {w: (int(share.argmax()), float(share.max())) for w, share in chances.items()}
    open_words = {
        w[0]
        for w, (best, sure) in tops.items()
        if len(w) == 1 and (sure < CLEAR or found[w][best].to != w[0])
    }
    if open_words:
        alone = (m for m in WORD.finditer(bare) if m.group() in open_words)
        spots = [Spot(*m.span(), (m.group(),), "ligature") for m in alone] + spots

    made: list[Edit] = []
    unsure: list[Edit] = []
    asked: dict[tuple[Written, str | None, str | None], NDArray[np.float64]] = {}
    for spot in spots:
        readings, (best, sure) = found[spot.pieces], tops[spot.pieces]
        if sure < CLEAR:
            before, after = _neighbours(text, spot.start, spot.end)
            if (spot.pieces, before, after) not in asked:
                pull = np.exp(beside(before, [r.to for r in readings], after, vocabulary))
                asked[spot.pieces, before, after] = chances[spot.pieces] * pull
            share = asked[spot.pieces, before, after]
            best, sure = int(share.argmax()), float(share.max() / share.sum())
        chosen = readings[best].to
        edit = Edit(spot.start, spot.end, chosen, spot.kind, sure)
        if spot.kind == "ligature" and chosen == spot.pieces[0]:
            total, second = share.sum(), int(share.argsort()[-2])
            if share[second] >= DOUBT * total:
                other = readings[second].to
                unsure.append(Edit(spot.start, spot.end, other, spot.kind, float(share[second] / total)))
        elif sure >= (JOINED if spot.kind == "break" else SURE):
            made.append(edit)
        elif sure >= DOUBT:
            unsure.append(edit)
    made += _signs(bare)
    return made, unsure, losses


def _breaks(text: str) -> list[re.Match[str]]:
    """The words that are broken with a hyphen."""
    out: list[re.Match[str]] = []
    for end in SIGNS.finditer(text):
        start = end.start()
        while start > 0 and (text[start - 1].isalpha() or text[start - 1] in "'’"):
            start -= 1
        while start < end.start() and not text[start].isalpha():
            start += 1
        m = BREAK.match(text, start) if not out or start >= out[-1].end() else None
        if m:
            out.append(m)
    return out


def _without(text: str, found: Sequence[re.Match[str]]) -> str:
    """The text with blanks in the place of what was found."""
    out: list[str] = []
    at = 0
    for m in found:
        out += (text[at : m.start()], " " * (m.end() - m.start()))
        at = m.end()
    return "".join(out) + text[at:]


def _neighbours(text: str, a: int, b: int) -> tuple[str | None, str | None]:
    """The words just before and after, where only white space lies between."""
    left = NEXT.match(text[max(0, a - 40) : a][::-1])
    right = NEXT.match(text[b : b + 40])
    return left.group(1)[::-1] if left else None, right.group(1) if right else None


def _signs(text: str) -> list[Edit]:
    """Breaks after a digit or a sign: the hyphen goes, but in a range or a compound of numbers."""
    out = [Edit(m.start(), m.end(), "", "break", 0.9) for m in OWNED.finditer(text)]
    for m in STUCK.finditer(text):
        start = m.start()
        while start > 0 and text[start - 1] in " \t":
            start -= 1
        before = text[max(0, start - 1) : start]
        if before.isalnum() or before in STOOD:
            out.append(Edit(start, m.end(), "", "break", 0.9))
    for m in SIGNS.finditer(text):
        before, after = text[m.start() - 1 : m.start()], text[m.end()]
        if m.group().count("\n") > 1:
            continue
        if before not in OPENING and not (before.isalpha() and after in CLOSING):
            continue
        if before.isdigit() and after.isalnum():
            left = _run(text, m.start(), -1)
            right = _run(text, m.end(), 1)
            year = len(left) < 4 and len(left + right) == 4 and "1500" < left + right < "2100"
            decimal = text[m.start() - len(left) - 1 : m.start() - len(left)] in (".", ",")
            own = not year and not (decimal and right)
            out.append(Edit(m.start(), m.end(), "-" if own else "", "break", 0.8))
        else:
            out.append(Edit(m.start(), m.end(), "", "break", 0.9))
    return out


def _run(text: str, at: int, step: int) -> str:
    a = b = at
    if step < 0:
        while a > 0 and text[a - 1].isdigit():
            a -= 1
    else:
        while b < len(text) and text[b].isdigit():
            b += 1
    return text[a:b]
