"""How common a word is: a public list of frequencies, the names of the codebook, and the shape of words in no list."""

from __future__ import annotations

import csv
import importlib.util
import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from holdfast.errors import DataError

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
"""A word: letters, and apostrophes between them."""

UNKNOWN = {False: 2e-3, True: 2e-2}
"""Share of running words in no list: those in small letters, and those with a capital (names). Assumed."""

NAME = 2e-7
"""Share of running words that a name of the codebook is taken to have where the list lacks it. Assumed."""

INFLECTED = 1e-3
"""Frequency of a regular form the list lacks, as a share of its stem's. Assumed."""

ENDINGS = ("s", "es", "ed", "d", "ing", "ly")
"""Endings of such forms."""

LAST = frozenset(tail[-1] for tail in ENDINGS)


class Vocabulary:
    """Words with their frequencies.

    Parameters
    ----------
    counts
        Occurrences by word, in small letters.
    names
        Further words that are known, whatever their count.

    Examples
    --------
    >>> v = Vocabulary({"five": 90, "fir": 10})
    >>> v.log("Five") > v.log("fir") > v.log("fve")
    True
    """

    def __init__(self, counts: Mapping[str, int], names: Iterable[str] = ()) -> None:
        self.total = float(sum(counts.values()))
        self.counts: dict[str, float] = dict(counts)
        for name in names:
            self.counts[name] = max(self.counts.get(name, 0.0), NAME * self.total)
        self.shape = _shape(self.counts)

    def count(self, word: str) -> float:
        """Occurrences of a word or of the word it is a regular form of; 0 where it is in no list."""
        small = word.lower()
        if "'" in small or "’" in small:
            for tail in ("'s", "’s", "'", "’"):
                small = small.removesuffix(tail)
        found = self.counts.get(small, 0.0)
        if found or len(small) < 6 or small[-1] not in LAST:
            return found
        for tail in ENDINGS:
            if small.endswith(tail):
                stem = small[: -len(tail)]
                if len(stem) > 3 and stem in self.counts:
                    return max(INFLECTED * self.counts[stem], 1.0)
        return 0.0

    def log(self, word: str, number: float | None = None) -> float:
        """Logarithm of a word's share of running words, by its `number` where counted; of its shape where in no list."""
        found = self.count(word) if number is None else number
        if found:
            return math.log(found / self.total)
        return math.log(UNKNOWN[word[:1].isupper()]) + self.spelled(word)

    def spelled(self, word: str) -> float:
        """Logarithm of the chance of a spelling among words in no list, by its letters in threes."""
        found, before = 0.0, "  "
        for letter in word.lower() + " ":
            found += self.shape.get(before + letter, -7.0)
            before = before[1] + letter
        return found

    @staticmethod
    @cache
    def shipped() -> Vocabulary:
        """The word list of the `symspellpy` package with the names of the codebook.

        Raises
        ------
        DataError
            The package is missing or another one.
        """
        counts: dict[str, int] = {}
        for line in _list("frequency_dictionary_en_82_765.txt"):
            word, _, number = line.rpartition(" ")
            counts[word] = int(number)
        return Vocabulary(counts, names())


@cache
def pairs() -> dict[str, int]:
    """Occurrences of two words in a row, by "one other"; only the common ones."""
    out = {}
    for line in _list("frequency_bigramdictionary_en_243_342.txt"):
        pair, _, number = line.rpartition(" ")
        out[pair] = int(number)
    return out


def names() -> set[str]:
    """The words of all names that the codebook has: states, places, organisations, leaders, in small letters."""
    found: set[str] = set()
    book = resources.files("holdfast.codebook")
    for table, columns in (
        (book / "states.csv", ("name", "un_short")),
        (book / "aliases" / "states.csv", ("alias",)),
        (book / "aliases" / "organisations.csv", ("alias",)),
        (book / "aliases" / "leaders.csv", ("name", "also")),
    ):
        lines = [li for li in table.read_text("utf-8").splitlines() if not li.startswith("#")]
        for row in csv.DictReader(lines):
            for column in columns:
                found.update(w.lower() for w in WORD.findall(row[column] or ""))
    return {w for w in found if len(w) > 2}


def _list(name: str) -> list[str]:
    spec = importlib.util.find_spec("symspellpy")
    where = list(spec.submodule_search_locations or []) if spec else []
    file = Path(where[0]) / name if where else None
    if file is None or not file.is_file():
        raise DataError(
            "the list of word frequencies is missing: holdfast takes it from the package symspellpy, which is "
            "not installed or of another version; install holdfast again with what it requires"
        )
    return file.read_text("utf-8-sig").splitlines()


def _shape(counts: Iterable[str]) -> dict[str, float]:
    """Log chance of a letter after two others, over the words of the list."""
    threes: dict[str, int] = {}
    twos: dict[str, int] = {}
    for word in counts:
        padded = f"  {word} "
        for k in range(len(padded) - 2):
            three = padded[k : k + 3]
            threes[three] = threes.get(three, 0) + 1
            two = three[:2]
            twos[two] = twos.get(two, 0) + 1
    return {t: math.log((n + 0.5) / (twos[t[:2]] + 14)) for t, n in threes.items()}
