"""Text that knows where each of its characters comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

LAYOUT = "layout"
"""Kind of an edit that touches white space between words only; it is not listed among the repairs."""

GAP = 3
"""Characters that may lie between two others of a repair and still belong to it (a hyphen, a dropped control character)."""

BREAKS = frozenset("-‐­¬ \t\n\f")
"""Signs that stand between the letters of a word that is broken."""

Parts = tuple[tuple[int, int], ...]


class Edit(NamedTuple):
    """One change: characters `start` to `end` of the text at hand become `to`."""

    start: int
    end: int
    to: str
    kind: str
    confidence: float = 1.0


class Repair(NamedTuple):
    """One change in places of the original: which characters, what stands there now, and how sure that is."""

    parts: Parts
    new: str
    kind: str
    confidence: float

    @property
    def start(self) -> int:
        """First place in the original."""
        return self.parts[0][0] if len(self.parts) == 1 else min(a for a, _ in self.parts)

    @property
    def end(self) -> int:
        """Place after the last one in the original."""
        return self.parts[0][1] if len(self.parts) == 1 else max(b for _, b in self.parts)

    def row(self, original: str) -> dict[str, Any]:
        """The repair as the JSON answer has it; `parts` only where text that is not of it lies between."""
        out: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "from": "".join(original[a:b] for a, b in self.parts),
            "to": self.new,
            "confidence": round(self.confidence, 4),
            "kind": self.kind,
        }
        if len(self.parts) > 1:
            out["parts"] = [list(p) for p in self.parts]
        return out


@dataclass(frozen=True)
class Traced:
    """A text, the place in the original of each of its characters, and the edits made so far.

    Attributes
    ----------
    original
        The text as it came.
    text
        The text now.
    place
        Shape (characters of `text`,): the place in the original that each stands for.
    edit
        Same shape: 0 where the character is the original's own, else one more than the number of its edit.
    made
        The edits, by number.

    Examples
    --------
    >>> t = Traced.of("a fve-\\nyear plan")
    >>> t = t.apply([Edit(2, 5, "five", "ligature", 0.99), Edit(6, 7, "", "break")])
    >>> t.text
    'a five-year plan'
    >>> [(r.start, r.end, r.new) for r in t.repairs()]
    [(2, 5, 'five'), (6, 7, '')]
    >>> t.segments()
    [(0, 0, 2), (6, 5, 6), (7, 7, 16)]
    """

    original: str
    text: str
    place: NDArray[np.int64]
    edit: NDArray[np.int32]
    made: tuple[Repair, ...] = ()

    @classmethod
    def of(cls, original: str) -> Traced:
        """The original itself, nothing changed."""
        n = len(original)
        return cls(original, original, np.arange(n, dtype=np.int64), np.zeros(n, np.int32))

    def take(self, pieces: Sequence[tuple[int, int]], between: str = "\n") -> Traced:
        """The pieces (first character, character after the last) in this order, `between` put between them."""
        texts: list[str] = []
        places: list[NDArray[np.int64]] = []
        edits: list[NDArray[np.int32]] = []
        made = (*self.made, Repair(((0, 0),), between, LAYOUT, 1.0))
        for a, b in pieces:
            if texts:
                texts.append(between)
                places.append(np.full(len(between), places[-1][-1] if len(places[-1]) else 0, np.int64))
                edits.append(np.full(len(between), len(made), np.int32))
            texts.append(self.text[a:b])
            places.append(self.place[a:b])
            edits.append(self.edit[a:b])
        if not texts:
            return self
        return Traced(self.original, "".join(texts), np.concatenate(places), np.concatenate(edits), made)

    def apply(self, edits: Sequence[Edit]) -> Traced:
        """Make the edits; of two that overlap the first counts, and an earlier edit that one touches is taken into it."""
        if not edits:
            return self
        made = list(self.made)
        steps: list[tuple[int, int, int]] = []
        texts: list[str] = []
        places: list[int] = []
        at = 0
        for e in sorted(edits, key=lambda e: (e.start, e.end)):
            if e.start < at:
                continue
            a, b = self._whole(e.start, e.end)
            if a < at:
                continue
            to = self.text[a : e.start] + e.to + self.text[e.end : b]
            there = self.place[a:b].tolist()
            parts, sure = self._parts(there, self.edit[a:b].tolist())
            first = there[0] if there else int(self.place[a]) if a < len(self.text) else len(self.original)
            made.append(Repair(parts or ((first, first),), to, e.kind, min(e.confidence, sure)))
            texts += (self.text[at:a], to)
            places += _aligned(self.text[a:b], there, to) if there else [first] * len(to)
            steps.append((a, b, len(to)))
            at = b
        texts.append(self.text[at:])
        starts, ends, sizes = np.array(steps, np.int64).T
        kept = _outside(starts, ends, len(self.text))
        shift = np.cumsum(sizes - (ends - starts))
        own = _outside(ends + shift - sizes, ends + shift, len(self.text) + int(shift[-1]))
        place, edit = np.empty(len(own), np.int64), np.empty(len(own), np.int32)
        place[own], edit[own] = self.place[kept], self.edit[kept]
        place[~own] = places
        edit[~own] = np.repeat(np.arange(len(self.made) + 1, len(made) + 1), sizes)
        return Traced(self.original, "".join(texts), place, edit, tuple(made))

    def _whole(self, a: int, b: int) -> tuple[int, int]:
        """The range widened to the whole of the earlier edits at its ends, but for white space."""
        if b <= a or not (self.edit[a] or self.edit[b - 1]):
            return a, b
        for end in (a, b - 1):
            number = self.edit[end]
            if number == 0 or self.made[number - 1].kind == LAYOUT:
                continue
            while a > 0 and self.edit[a - 1] == number:
                a -= 1
            while b < len(self.edit) and self.edit[b] == number:
                b += 1
        return a, b

    def _parts(self, places: list[int], edits: list[int]) -> tuple[Parts, float]:
        """The places of the original behind a range, and the least confidence of the edits in it."""
        if places and places[-1] - places[0] == len(places) - 1 and not any(edits):
            return ((places[0], places[-1] + 1),), 1.0
        found: list[tuple[int, int]] = []
        sure, last = 1.0, 0
        for place, number in zip(places, edits, strict=True):
            if number == 0:
                spans: Parts = ((place, place + 1),)
            elif number == last:
                continue
            else:
                spans = self.made[number - 1].parts
                sure = min(sure, self.made[number - 1].confidence)
            last = number
            for lo, hi in spans:
                if found and 0 <= lo - found[-1][1] <= GAP:
                    found[-1] = (found[-1][0], hi)
                elif hi > lo or number == 0:
                    found.append((lo, hi))
        return tuple(found), sure

    def repairs(self) -> list[Repair]:
        """What was repaired, in the order of the original; edits taken into a later one are not listed twice."""
        alive = set(np.unique(self.edit).tolist())
        kept = [r for k, r in enumerate(self.made) if r.kind != LAYOUT and (k + 1 in alive or r.new == "")]
        kept.sort(key=lambda r: (r.start, -r.end))
        out: list[Repair] = []
        spans: list[tuple[int, int]] = []
        for r in kept:
            if r.new == "" and any(a <= r.start and r.end <= b for a, b in spans[-4:]):
                continue
            out.append(r)
            spans += r.parts
        return out

    def segments(self) -> list[tuple[int, int, int]]:
        """Runs that are the original's own: (place in `text`, first place in the original, place after the last)."""
        own = self.edit == 0
        if not own.any():
            return []
        cut = np.flatnonzero(~own[1:] | ~own[:-1] | (np.diff(self.place) != 1)) + 1
        firsts = np.concatenate(([0], cut))
        sizes = np.diff(firsts, append=len(own))[own[firsts]]
        firsts = firsts[own[firsts]]
        places = self.place[firsts]
        return list(zip(firsts.tolist(), places.tolist(), (places + sizes).tolist(), strict=True))

    def span(self, a: int, b: int) -> tuple[int, int]:
        """The places of the original behind characters `a` to `b` of the text."""
        if not len(self.place):
            return 0, 0
        if b <= a:
            at = int(self.place[min(a, len(self.place) - 1)])
            return at, at
        start, last = int(self.place[a]), int(self.place[b - 1]) + 1
        number = int(self.edit[b - 1])
        if number and (b == len(self.edit) or self.edit[b] != number):
            last = max(last, self.made[number - 1].end)
        return min(start, last), max(start, last)


def _aligned(text: str, places: list[int], to: str) -> list[int]:
    """The place of each letter of what a stretch becomes: its own where it stands there, else that of the next."""
    out, at, last = [], 0, len(text) - 1
    for letter in to:
        there = at
        while there < last and text[there] != letter and text[there] in BREAKS:
            there += 1
        if there <= last and text[there] == letter:
            out.append(places[there])
            at = there + 1
        else:
            out.append(places[min(at, last)])
    return out


def _outside(starts: NDArray[np.int64], ends: NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    """Which of so many characters lie in none of the ranges."""
    depth = np.zeros(size + 1, np.int32)
    np.add.at(depth, starts, 1)
    np.add.at(depth, ends, -1)
    outside: NDArray[np.bool_] = np.cumsum(depth[:-1]) == 0
    return outside
