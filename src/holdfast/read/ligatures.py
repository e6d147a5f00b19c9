"""Ligatures that a document lost: which words may stand behind one that is written with an f or a T too few letters."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

KINDS = ("ffi", "ffl", "ff", "fi", "fl", "Th")
"""Letter groups that fonts draw as one sign, of which a document may keep the first letter only."""

SITE = re.compile(r"ffi|ffl|ff|fi|fl|\bTh")
"""Where a word has one, longest first."""

GLYPHS = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
"""Ligatures that are signs of their own in the text."""

MOST = 3
"""Lost ligatures that are looked for in one word."""

START = 0.02
"""Part of the ligatures that a document is taken to have lost before it is read. Assumed."""

WEIGHT = 25.0
"""How many ligatures that assumption counts for, all kinds together; within a kind it counts for `OWN`."""

OWN = 3.0


class Candidate(NamedTuple):
    """A word that may stand behind what is written: itself, or one with ligatures put back."""

    word: str
    lost: tuple[str, ...]
    kept: tuple[str, ...]


def candidates(written: str) -> list[Candidate]:
    """The word as it is written, and every word from which losing ligatures would leave it.

    Examples
    --------
    >>> [c.word for c in candidates("ef")]
    ['ef', 'effi', 'effl', 'eff', 'efi', 'efl']
    >>> candidates("Tree")[1]
    Candidate(word='Three', lost=('Th',), kept=())
    """
    if not suspicious(written):
        return [Candidate(written, (), tuple(SITE.findall(written)) if "Th" in written else ())]
    spots = [k for k, letter in enumerate(written) if letter == "f"]
    if written[:1] == "T" and written[1:2].islower() and written[1] != "h":
        spots.insert(0, 0)
    out = [Candidate(written, (), tuple(SITE.findall(written)))]
    for size in range(1, min(MOST, len(spots)) + 1):
        for chosen in itertools.combinations(spots, size):
            choices = [("Th",) if written[k] == "T" else KINDS[:-1] for k in chosen]
            for lost in itertools.product(*choices):
                word, at, kept = "", 0, []
                for k, kind in zip(chosen, lost, strict=True):
                    kept += SITE.findall(written[at:k])
                    word += written[at:k] + kind
                    at = k + 1
                kept += SITE.findall(written[at:])
                out.append(Candidate(word + written[at:], lost, tuple(kept)))
    return out


class Losses:
    """How much of each kind of ligature a document lost, learned from its own words.

    Parameters
    ----------
    lost, kept
        Ligatures of each kind that are (expected to be) lost and that are there.

    Examples
    --------
    >>> clean = Losses({}, {"fi": 40})
    >>> round(clean.rate("fi"), 3), round(Losses({"fi": 40}, {}).rate("fl"), 2)
    (0.001, 0.62)
    """

    def __init__(self, lost: Mapping[str, float], kept: Mapping[str, float]) -> None:
        self.lost = dict(lost)
        gone, there = sum(lost.values()), sum(kept.values())
        pooled = (START * WEIGHT + gone) / (WEIGHT + gone + there)
        self._rates = {
            k: (OWN * pooled + lost.get(k, 0.0)) / (OWN + lost.get(k, 0.0) + kept.get(k, 0.0)) for k in KINDS
        }

    def rate(self, kind: str) -> float:
        """Chance that a ligature of the kind is lost."""
        return self._rates[kind]


def suspicious(word: str) -> bool:
    """Whether a word could have lost a ligature."""
    return "f" in word or (word[:1] == "T" and word[1:2].islower() and word[1] != "h")


def sites(words: Iterable[tuple[str, int]]) -> dict[str, float]:
    """How many ligatures of each kind the words have, by word and number."""
    found: dict[str, float] = {}
    for word, number in words:
        for kind in SITE.findall(word):
            found[kind] = found.get(kind, 0.0) + number
    return found
