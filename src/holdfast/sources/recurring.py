"""Questions that the Assembly is asked again: roll calls under one title form a family.

Titles alone decide, never how anybody voted: what ties roll calls together must not come from the votes that are to
be explained. Titles don't ship; what is left of them is a number.

The publisher names a roll call in up to two ways: an official title, or a sentence that it repeats word for word from
year to year (sessions 40 and later), and a few words in capitals (sessions 1 to 57). The first counts where there is
one. The second joins earlier roll calls, with one another and with the title that all later ones of the same words
carry, where the publisher's issues agree too; words without a comma name a field ("HUMAN RIGHTS"), not a question.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

WHOLE = "resolution"
"""The kind of roll call that can be asked again; paragraphs and amendments change their place and wording."""

OFFICIAL = 39
"""Sessions after this have an official title or a repeated sentence."""

SHORT = 57
"""Sessions up to this have a short title."""

NAMES = 72
"""From this session on the description is an agenda item and the title is the official one."""

ISSUES = ("issue_me", "issue_nu", "issue_di", "issue_hr", "issue_co", "issue_ec")
"""The publisher's marks of what a roll call is about."""

PAUSE = 10
"""A question that rests for more sessions than this begins anew."""

_TAIL = re.compile(r"\s*:\s*resol.*$", re.IGNORECASE | re.DOTALL)
_REPORT = re.compile(r"\b(?:reports?|notes?) of the\b")
_YEAR = re.compile(r"\b(?:1[89]\d\d|20\d\d)\b")
_SYMBOL = re.compile(r"\([^)]*\)|\b[as]/[\w/.]+")
_SHORT_WORDS = frozenset(["the", "of", "a", "an", "and", "in", "on", "for", "to", "by", "at", "its"])


def plain(title: str) -> str:
    """A title without years, symbols, numbers, "report of the", small words and signs.

    Examples
    --------
    >>> plain("Report of the International Atomic Energy Agency (A/50/1): resolution / adopted in 1995")
    'international atomic energy agency'
    >>> plain("THE SITUATION, IN 1995, OF U.N. FORCES") == plain("Situation of UN forces")
    True
    """
    text = _TAIL.sub("", title.replace("\u2019", "'").replace("U.N.", "UN")).lower()
    text = _REPORT.sub(" ", _SYMBOL.sub(" ", _YEAR.sub(" ", text)))
    words = re.sub(r"[^a-z]+", " ", text.replace("united nations", "un")).split()
    return " ".join(w for w in words if w not in _SHORT_WORDS)


def _long(session: int, title: str, description: str) -> str:
    """The official title or repeated sentence of a roll call."""
    if session <= OFFICIAL:
        return ""
    cut = _TAIL.sub("", title)
    if not title.isupper() and (session >= NAMES or not description.startswith(cut)):
        return plain(title)
    return plain(description)


def families(rollcalls: pl.DataFrame) -> pl.DataFrame:
    """Number the families.

    Parameters
    ----------
    rollcalls
        rid, kind, main_session, title, description, and `ISSUES`.

    Returns
    -------
    pl.DataFrame
        rid, family: roll calls that belong to one, families numbered from 0 by their first roll call. Where a
        session has several roll calls of one name, it can't be told which is last year's, and none of them belongs.
    """
    calls = rollcalls.filter(pl.col("kind") == WHOLE).with_columns(
        pl.col("title", "description").fill_null(""),
        issue=pl.concat_str([pl.col(i).cast(pl.Int8).cast(pl.String) for i in ISSUES], ignore_nulls=True),
    )
    rows = calls.select("rid", "main_session", "title", "description", "issue").sort("rid").rows()
    long = {r: _long(s, t, d) for r, s, t, d, _ in rows}
    short = {
        r: f"{plain(t)} {i}" if s <= SHORT and t.isupper() and "," in t else "" for r, s, t, _, i in rows
    }
    later = defaultdict(set)
    for r in long:
        if long[r] and short[r]:
            later[short[r]].add(long[r])
    name = {r: long[r] or _carried(short[r], later) for r in long}
    session = {r: s for r, s, *_ in rows}
    twice = Counter((name[r], session[r]) for r in name)
    asked: dict[str, list[list[int]]] = defaultdict(list)
    for r in sorted(name, key=lambda r: (session[r], r)):
        if name[r] and twice[name[r], session[r]] == 1:
            past = asked[name[r]]
            if not past or session[r] - session[past[-1][-1]] > PAUSE:
                past.append([])
            past[-1].append(r)
    found = sorted(run for runs in asked.values() for run in runs if len(run) > 1)
    return pl.DataFrame(
        [(r, k) for k, run in enumerate(found) for r in run],
        schema={"rid": pl.Int32, "family": pl.Int16},
        orient="row",
    ).sort("rid")


def _carried(short: str, later: Mapping[str, Iterable[str]]) -> str:
    """The title that all later roll calls of a short title carry, or the short title."""
    found = list(later.get(short, ()))
    return found[0] if len(found) == 1 else short
