"""Words broken at the end of a line: where they are, and whether the hyphen was the word's own."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from holdfast.read.ligatures import Candidate, candidates, suspicious
from holdfast.read.vocabulary import Vocabulary, pairs

HYPHENS = "-‐­¬"
"""Signs that break a word at the end of a line: hyphens, the soft one, the sign some programs put in its place."""

LETTER = r"[^\W\d_]"

END = r"(?:[ \t]*\n[ \t]*|[ \t\f]*\n(?:[ \t\f]*\n){1,8}[ \t\f]*(?=[^\W\dA-Z_]))"
"""The end of a line, or of a column or page with the empty lines around it; after those only a small letter goes on."""

BREAK = re.compile(
    rf"(?P<a>{LETTER}(?:{LETTER}|['’])*)[{HYPHENS}]{END}"
    rf"(?:(?P<m>{LETTER}+)[{HYPHENS}][ \t]*\n[ \t]*)?(?P<b>['’]?{LETTER}(?:['’]?{LETTER})*)"
)
"""A word, or a word of three pieces, broken with a hyphen."""

LOOSE = re.compile(rf"(?P<a>(?<![^\s(“‘\"]){LETTER}+)[ \t]*\n[ \t]*(?P<b>[^\W\dA-Z_]+)(?![-‐])")
"""The last word of a line and the first of the next, which may be one that is broken without a hyphen."""

SIGNS = re.compile(rf"[{HYPHENS}][ \t\f]*\n\s*(?=\S)")
"""A hyphen at the end of a line."""

OPENING = frozenset(".,;:'’/()[\"“0123456789")
CLOSING = frozenset(").,;:’”]")
"""Signs after and before which a hyphen at the end of a line is not the text's own."""

STUCK = re.compile(r"\n[ \t]*(?=[,.;:!?)]+(?:\s|$))")
"""The end of a line before a sign that no line begins with."""

STOOD = frozenset("_)’'")
"""Signs, besides letters and digits, that such a sign follows without a blank."""

OWNED = re.compile(r"\n(?<=\w['’]\n)(?=s\b)")
"""The end of a line between a word's apostrophe and its s."""

UNHYPHENED = 1e-4
"""Part of the ends of lines that break a word without a hyphen, before a document is read. Assumed."""

MANY = 0.02
"""Part from which a document is taken to break its words so, and pairs of known words are looked at too. Assumed."""

HALVED = -0.7
"""Log chance of a ligature that a broken word may have lost, before what the document lost is learned. Assumed."""

SAFE = 2.2
"""Log odds from which such a word is joined: nine to one."""

COMPOUND = 0.003
"""Share of two words in a row that are written with a hyphen between them. Assumed."""

PREFIXED = 0.9
"""The same where the first is one of `PREFIXES`. Assumed."""

CLOSED = 0.02
"""What the share is multiplied by where the list has the two as one word. Assumed."""

CHANCE = 0.02
"""What two words that are not known to stand together have of the product of their shares. Assumed."""

SEEN = 30.0
"""How much oftener than by the list a word is taken to come that the document has whole elsewhere. Assumed."""

_PREFIXES = (
    "all anti co cross counter double eight ex first five four full great half hard high ill inter left long low mid "
    "mini multi near neo nine non one post pre pro quasi right second self semi seven short single six so south "
    "sub ten third three two ultra under vice well west east north"
)
PREFIXES = frozenset(_PREFIXES.split())
"""First parts that a hyphen often follows."""

_LATTER = (
    "aged armed backed based bound born brokered brought building by called controlled day dominated down driven "
    "educated era fire funded general held hour in keeping language led level like linked long made maker making "
    "member minded minister month monitored nation off old on out owned oriented party permanent president raising range "
    "related run scale sea sharing size speaking sponsored standing style term time torn trained up week wide wing "
    "winning year"
)
LATTER = frozenset(_LATTER.split())
"""Second parts that a hyphen often precedes."""


class Reading(NamedTuple):
    """One way to read what is written: the text it gives, its chance before losses are counted, the ligatures in it."""

    to: str
    prior: float
    candidate: Candidate
    joined: bool = True


def words(written: str, vocabulary: Vocabulary, known: Mapping[str, int], size: int) -> list[Reading]:
    """The readings of one word: as it stands, and with each lost ligature that makes a known word.

    Parameters
    ----------
    written
        The word.
    vocabulary
        The list.
    known
        Words of the document itself, by number, in small letters.
    size
        Words of the document.
    """
    out = []
    for c in candidates(written):
        small = c.word.lower()
        seen = known.get(small, 0)
        number = vocabulary.count(c.word)
        if c.lost and not number and not (seen and c.kept):
            continue
        prior = vocabulary.log(c.word, number)
        if seen and c.lost:
            prior = max(prior, math.log(seen / (size + 1000.0)))
        out.append(Reading(c.word, prior, c))
    return out


def broken(
    pieces: tuple[str, ...],
    vocabulary: Vocabulary,
    known: Mapping[str, int],
    hyphened: Mapping[str, int],
    size: int,
) -> list[Reading]:
    """The readings of a word broken with a hyphen: joined, or with the hyphen its own at one break or more.

    Examples
    --------
    >>> v = Vocabulary({"region": 50, "al": 1, "power": 60, "led": 20, "regional": 40})
    >>> best = lambda *p: max(broken(p, v, {}, {}, 0), key=lambda r: r.prior).to
    >>> best("region", "al"), best("power", "led")
    ('regional', 'power-led')
    """
    out: list[Reading] = []
    listed = False
    for own in itertools.product((False, True), repeat=len(pieces) - 1):
        parts = [pieces[0]]
        for piece, hyphen in zip(pieces[1:], own, strict=True):
            if hyphen:
                parts.append(piece)
            else:
                parts[-1] += piece
        if any(_inside(p) for p in parts):
            continue
        if out and listed and any(own) and not all(vocabulary.count(p) or suspicious(p) for p in parts):
            continue
        group: list[Reading] = []
        for chosen in itertools.product(*(_few(words(p, vocabulary, known, size)) for p in parts)):
            whole = "-".join(r.to for r in chosen)
            prior = chosen[0].prior
            for first, second in itertools.pairwise(chosen):
                prior = _compound(first, second, prior, vocabulary)
            lost = tuple(k for r in chosen for k in r.candidate.lost)
            kept = tuple(k for r in chosen for k in r.candidate.kept)
            group.append(Reading(whole, prior, Candidate(whole, lost, kept), not any(own)))
        seen = (hyphened if any(own) else known).get("-".join(parts).lower(), 0)
        if seen:
            lift = max(0.0, math.log(seen / (size + 1000.0)) - max(r.prior for r in group)) + math.log(SEEN)
            group = [r._replace(prior=r.prior + lift) for r in group]
        out += group
        listed = listed or any(vocabulary.count(r.to) > 0 for r in group)
    return out or [Reading("-".join(pieces), 0.0, Candidate("-".join(pieces), (), ()), False)]


def _few(readings: list[Reading]) -> list[Reading]:
    return sorted(readings, key=lambda r: -r.prior)[:4] if len(readings) > 4 else readings


def _inside(word: str) -> bool:
    """Whether a capital follows a small letter: no word is joined so."""
    if word[1:].islower():
        return False
    return any(a.islower() and b.isupper() for a, b in itertools.pairwise(word)) and not word.startswith(
        ("Mc", "Mac")
    )


def _compound(first: Reading, second: Reading, before: float, vocabulary: Vocabulary) -> float:
    """Log chance of two words with a hyphen between them, `before` that of all up to the first."""
    a, b = first.to.lower(), second.to.lower()
    usual = a in PREFIXES or b in LATTER
    share = PREFIXED if a in PREFIXES else COMPOUND * (30.0 if usual else 1.0)
    if not usual and vocabulary.count(a + b):
        share *= CLOSED
    apart = before + second.prior + math.log(CHANCE * (10.0 if usual else 1.0))
    number = pairs().get(f"{a} {b}", 0)
    if not number:
        return apart
    return max(apart, math.log(share * number / vocabulary.total))


def loose(text: str, vocabulary: Vocabulary) -> list[re.Match[str]]:
    """Words that are broken at the end of a line without a hyphen.

    Parameters
    ----------
    text
        Lines as they were set.
    vocabulary
        The words that are known.

    Examples
    --------
    >>> v = Vocabulary({"security": 50, "the": 900, "of": 500, "offer": 20})
    >>> [m.groups() for m in loose("the secu\\nrity of\\nthe offer", v)]
    [('secu', 'rity')]
    """
    ends = list(LOOSE.finditer(text))
    cache: dict[str, float] = {}

    def best(word: str) -> float:
        if word not in cache:
            found = words(word, vocabulary, {}, 0)
            cache[word] = max(r.prior + HALVED * len(r.candidate.lost) for r in found)
        return cache[word]

    def listed(word: str) -> bool:
        return vocabulary.count(word) > 0 or (suspicious(word) and len(words(word, vocabulary, {}, 0)) > 1)

    telling = [
        m
        for m in ends
        if any(len(p) > 1 and not vocabulary.count(p) and not listed(p) for p in m.groups())
        and listed(m["a"] + m["b"])
    ]
    share, asked = UNHYPHENED, telling
    if len(telling) > MANY * len(ends):
        share = min(2 * len(telling) / len(ends), 0.8)
        asked = [m for m in ends if listed(m["a"] + m["b"])]
    out = []
    for m in asked:
        a, b = m["a"], m["b"]
        number = pairs().get(f"{a} {b}".lower(), 0)
        apart = max(best(a) + best(b), math.log(number / vocabulary.total) if number else -1e9)
        odds = best(a + b) + math.log(share) - apart - math.log1p(-share)
        if odds > SAFE:
            out.append(m)
    return out
