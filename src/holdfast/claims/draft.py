"""A file of claims to be filled in: the sentences of a document that name somebody or a time and say something of a kind that has a test.

Nothing is judged here and no test is written: what the words hint at stands in comments, for the writer to take or leave.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.read.aliases import Leader, Mention
    from holdfast.read.document import Document

CUES = (
    ("vote", "fact", r"vot(?:e[sd]?|ing)|abstain\w*|abstention\w*|resolution|general assembly",
     'type = "vote", symbol = "A/RES/...", choices = { AAA = "A" }'),
    ("outlook", "forecast", r"will|is (?:set|likely|bound|expected) to|in the (?:coming|next) (?:years|decade)",
     'type = "outlook", scenario = "drift", reach = "prominent", by = 2030'),
    ("rely", "measure", r"(?:rel(?:y|ies|iance)|count|depend) on|come to (?:its|their|the) (?:aid|help)|(?:would|might) (?:help|intervene|send)",
     'type = "rely", crisis = "unrest", least = 0.5, over = "mean"'),
    ("mechanism", "mechanism", r"because|due to|as a result|led to|leads to|caused?|owing to|thanks to",
     'type = "mechanism", name = "...", domain = "..."'),
    ("change", "measure", r"f[ae]ll(?:s|en|ing)?|r[io]se[sn]?|declin\w+|gr[eo]w\w*|los(?:t|es|ing|e)|gain\w*|weak\w+|erod\w+|increas\w+|decreas\w+|"
     r"shr[aiu]nk\w*|strengthen\w*|doubled|halved|dwindl\w+|smaller|larger|less|more",
     'type = "change", from_year = 2021, to_year = 2023, direction = "fall", over = "mean"'),
    ("rank", "measure", r"first|second|largest|biggest|leading|main|dominant|predominant|foremost|leads|ahead of|top",
     'type = "rank", among = 1, year = "newest", over = "majority"'),
    ("level", "measure", r"per ?cent|%|share|quarter|third|half|majority of|most of",
     'type = "level", above = 0.25, year = 2023, over = "all"'),
    ("event", "fact", r"attack\w*|kill\w*|troops|sent|signed|visit\w*|interven\w+|withdr\w+|sanction\w*|protest\w*|unrest|coup|shell\w*|clash\w*|"
     r"joined|left|invaded|invasion|base",
     'type = "event", happened = { types = ["..."], after = "2022-01-01", until = "2022-12-31", text = "..." }'),
)  # fmt: skip
"""Type of test, kind of claim, words that hint at it, and what such a test looks like."""

HINTS = [
    (name, kind, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), form)
    for name, kind, words, form in CUES
]

WHO = frozenset({"state", "organisation", "group", "region", "leader"})
TOLD = WHO | {"date"}

ENDS = re.compile(r"[.!?]+(?:\[\d+\])?[\"'”’)]*(?=\s+[\"'“‘(]?[A-Z])")
"""Where a sentence may end."""

SHORT = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|No|Gen|Col|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|vs|etc))\.$"
)
"""A full stop that ends no sentence."""


def draft(document: Document, name: str, at: dt.date | None = None, own: tuple[Leader, ...] = ()) -> str:
    """Write a file of claims for a document, its tests left to the reader.

    Parameters
    ----------
    document
        As it was read.
    name
        Of its file.
    at
        Its date, if known.
    own
        Leaders besides those that ship.

    Returns
    -------
    str
        TOML; every claim is `not yet`, every hint a comment.

    Examples
    --------
    >>> from holdfast.read.document import repaired
    >>> from holdfast.read.extract import Extracted
    >>> from holdfast.read.offsets import Traced
    >>> text = "Moscow's share fell. It was cold."
    >>> made = draft(repaired(Extracted(Traced.of(text), "txt", "utf-8", None, ())), "note.txt")
    >>> [line for line in made.splitlines() if line.startswith("text")]
    ['text = "Moscow\\'s share fell."']
    """
    from holdfast.read.mentions import mentions

    found = mentions(document.text, at, own)
    rows = [row for row in _sentences(document) if _says(document.text[row[1] : row[2]], _in(found, row))]
    named = Counter(m.code for m in found if m.kind == "state" and m.code)
    most = ", ".join(f"{code} {times}" for code, times in named.most_common(12))
    lines = [
        f"# Claims of {name}: {len(rows)} sentences that name somebody or a time and hold a word a test can take up. Strike",
        "# what is no claim, split what says two things, put each in your own words, write how you read it, then its test.",
        f"# Named most: {most or 'no state'}.",
        "# Whose position is it? One of the two:",
        '# case = "NAME"   # one that ships, or the folder of one',
        '# patron = "AAA"',
        '# clients = ["BBB", "CCC"]',
        f"title = {_quoted(name)}",
        f"document_date = {at.isoformat()}"
        if at
        else "# document_date = 2024-03-01   # verdicts are given as known then and now",
    ]
    for number, row in enumerate(rows, 1):
        lines += ["", *_claim(number, document.text, row, _in(found, row))]
    return "\n".join(lines) + "\n"


Place = tuple[str, int, int]
"""Paragraph, first character and the one after the last."""


def _sentences(document: Document) -> Iterator[Place]:
    """The sentences of the numbered paragraphs."""
    for p in document.paragraphs:
        if p.number is None:
            continue
        start = p.start
        for m in ENDS.finditer(document.text, p.start, p.end):
            if not SHORT.search(document.text[start : m.start() + 1]):
                yield str(p.number), start, m.end()
                start = (
                    m.end()
                    + len(document.text[m.end() : p.end])
                    - len(document.text[m.end() : p.end].lstrip())
                )
        yield str(p.number), start, p.end


def _in(found: Sequence[Mention], row: Place) -> list[Mention]:
    return [m for m in found if row[1] <= m.start and m.end <= row[2]]


def _says(sentence: str, named: Sequence[Mention]) -> bool:
    """Whether a sentence names somebody or a time, and holds a word that a test can take up."""
    return any(m.kind in TOLD for m in named) and any(words.search(sentence) for _, _, words, _ in HINTS)


def _claim(number: int, text: str, row: Place, named: Sequence[Mention]) -> list[str]:
    """One claim without a test, what it names and what its words hint at in comments."""
    para, a, b = row
    said = " ".join(text[a:b].split())
    hints = [(name, kind, m.group(), form) for name, kind, words, form in HINTS if (m := words.search(said))]
    who = list(dict.fromkeys(m.code for m in named if m.kind in WHO and m.code))
    when = list(dict.fromkeys(m.code for m in named if m.kind == "date" and m.code))
    much = [text[m.start : m.end] for m in named if m.kind == "quantity"]
    told = [
        f"{what} {', '.join(items)}"
        for what, items in (("names", who), ("dates", when), ("quantities", much))
        if items
    ]
    return [
        "[[claim]]",
        f'id = "D{number}"',
        f"kind = {_quoted(hints[0][1])}",
        f'para = "{para}"',
        f"text = {_quoted(said)}",
        f"# {'; '.join(told)}",
        'read_as = ""',
        *(f"# {name} (by '{word.lower()}')? test = {{ {form} }}" for name, _, word, form in hints[:3]),
        'status = "not yet"   # strike these two lines once the test is there',
        'lives = "a test still to be written"',
    ]


def _quoted(text: str) -> str:
    """A string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "")
