"""Who is named: states, organisations, armed groups, regions and leaders, by the tables of the codebook."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from holdfast.errors import UserError
from holdfast.read.vocabulary import Vocabulary

TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W_]+)*")
"""A word, or letters with a full stop after each."""

LINK = re.compile(r"['’]?[\s\-‐–/&.]{1,3}|,\s")
"""What may stand between two words of a name."""

TITLES = frozenset(
    [
        "president",
        "premier",
        "chancellor",
        "king",
        "queen",
        "prince",
        "sheikh",
        "emir",
        "sultan",
        "ayatollah",
        "general",
        "marshal",
        "colonel",
        "mr",
        "mrs",
        "ms",
        "dr",
        "leader",
        "dictator",
        "strongman",
        "minister",
        "secretary",
    ]
)
"""Words after which a family name stands for a leader even where it is an everyday word too."""

LEADERS = "aliases/leaders.csv"

COMMON = 2e-5
"""Share of running words from which a family name alone is not taken for a leader's."""


@dataclass(frozen=True)
class Mention:
    """A stretch of the text that names something: `code` of the codebook, None where it has none; `name` of a leader."""

    start: int
    end: int
    kind: str
    code: str | None
    name: str | None = None
    value: float | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Leader:
    """A row of leaders.csv; `also` holds other spellings, apart by a semicolon."""

    name: str
    code: str
    since: str
    until: str
    also: str = ""


@dataclass(frozen=True)
class Alias:
    """What a name stands for: a code, or leaders who bear it, latest first; `alone` for a family name."""

    kind: str
    code: str
    leaders: tuple[Leader, ...] = ()
    alone: bool = False


Trie = dict[str, Any]


def _table(name: str) -> list[dict[str, str]]:
    book = resources.files("holdfast.codebook")
    lines = [li for li in (book / name).read_text("utf-8").splitlines() if not li.startswith("#")]
    return list(csv.DictReader(lines))


def leaders(path: Path) -> tuple[Leader, ...]:
    """Read leaders of one's own, which stand before those that ship; a row of the same name and code replaces one.

    Parameters
    ----------
    path
        CSV with the columns name, code (three letters), since, and if wanted until and also, as in the codebook's own.

    Raises
    ------
    UserError
        Every row that can't be used, with its line.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        raise UserError(
            f"{path} can't be read as a table of leaders ({e}); give a CSV in UTF-8 with the columns name, code, since, until, also"
        ) from None
    used = [(n, li) for n, li in enumerate(lines, 1) if li.strip() and not li.startswith("#")]
    rows = csv.DictReader(li for _, li in used)
    missing = {"name", "code", "since"} - set(rows.fieldnames or ())
    if missing:
        raise UserError(
            f"{path}, line {used[0][0] if used else 1}: no column {', '.join(sorted(missing))}; "
            "the first line names the columns: name,code,since,until,also"
        )
    known = {alias.code for alias in _kinds(trie(), "state")} | {r["code"] for r in _table(LEADERS)}
    found, wrong = [], []
    for (n, _), row in zip(used[1:], rows, strict=False):
        leader = Leader(*((row.get(k) or "").strip() for k in ("name", "code", "since", "until", "also")))
        if not leader.name or leader.code not in known:
            wrong.append(f"line {n}: '{leader.name}' of '{leader.code}', which is no code of the codebook")
        for day in (leader.since, leader.until):
            if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", day) and (day or day is leader.since):
                wrong.append(f"line {n}: '{day}' is no year and no day; write 2026 or 2026-03-09")
        found.append(leader)
    if wrong:
        raise UserError(f"{path}: " + "; ".join(wrong))
    return tuple(found)


def _kinds(node: Trie, kind: str) -> Iterator[Alias]:
    for word, below in node.items():
        if word:
            yield from _kinds(below, kind)
        elif below.kind == kind:
            yield below


@cache
def trie(own: tuple[Leader, ...] = ()) -> Trie:
    """All names by their words, one under the other; what a name stands for lies under the empty word.

    Parameters
    ----------
    own
        Leaders besides those that ship, see `leaders`.
    """
    root: Trie = {}
    for row in _table("aliases/states.csv"):
        _put(root, row["alias"], Alias("state", row["code"]))
    for row in _table("states.csv"):
        for name in {row["name"], row["un_short"], row["name"].split(" (")[0]}:
            _put(root, name, Alias("state", row["iso3"]))
    for row in _table("aliases/organisations.csv"):
        _put(root, row["alias"], Alias(row["kind"], row["code"]))
    for row in _table("organisations.csv"):
        _put(root, row["title"], Alias("organisation", row["org"]))
    known = Vocabulary.shipped()
    borne: dict[str, list[Leader]] = {}
    replaced = {(leader.name, leader.code) for leader in own}
    shipped = (
        Leader(*(row[k] for k in ("name", "code", "since", "until", "also"))) for row in _table(LEADERS)
    )
    for leader in (*own, *(li for li in shipped if (li.name, li.code) not in replaced)):
        for name in (leader.name, *filter(None, leader.also.split(";"))):
            borne.setdefault(name, []).append(leader)
    for name, leaders in borne.items():
        alone = len(TOKEN.findall(name)) == 1 and known.counts.get(name.lower(), 0.0) > COMMON * known.total
        latest = tuple(sorted(leaders, key=lambda li: li.since, reverse=True))
        _put(root, name, Alias("leader", latest[0].code, latest, alone))
    return root


def _put(root: Trie, name: str, alias: Alias) -> None:
    node = root
    words = TOKEN.findall(name.replace("’", "'"))
    for word in words:
        node = node.setdefault(word, {})
    if words:
        node.setdefault("", alias)


def named(text: str, at: dt.date | None = None, own: tuple[Leader, ...] = ()) -> Iterator[Mention]:
    """The names in a text, the longest where several begin at one place.

    Parameters
    ----------
    text
        The text put right.
    at
        Its date, if known: a name that several leaders bore is then that of the one in office, or of the last before.
    own
        Leaders besides those that ship, see `leaders`.

    Examples
    --------
    >>> [(m.kind, m.name) for m in named("U.N. envoys met President Bush in New Delhi", dt.date(1991, 1, 1))]
    [('organisation', None), ('leader', 'George H.W. Bush'), ('state', None)]
    """
    root = trie(own)
    ends = 0
    for start in _starts().finditer(text):
        m = TOKEN.match(text, start.start())
        if m is None or m.start() < ends:
            continue
        found = _longest(root, text, m)
        if found is None:
            continue
        ends, alias = found
        if alias.kind == "leader":
            if not alias.alone or _titled(text, m.start()):
                leader = _holder(alias, at)
                yield Mention(m.start(), ends, "leader", leader.code, leader.name)
        elif alias.code:
            yield Mention(m.start(), ends, alias.kind, alias.code)


@cache
def _starts() -> re.Pattern[str]:
    """Where a name may begin: at a capital, or at a small word that a name begins with."""
    small = sorted({w for w in trie() if w[:1].islower()}, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:[A-ZÀ-ÖØ-Þ]|(?:{'|'.join(map(re.escape, small))})(?![^\W_]))")


def _titled(text: str, at: int) -> bool:
    """Whether a title stands before a name."""
    before = re.search(r"(\w+)\.?\s+$", text[max(0, at - 20) : at])
    return before is not None and before.group(1).lower() in TITLES


def _bare(word: str) -> str:
    """A word without the sign of what is its own."""
    return word[:-2] if word[-2:] in ("'s", "’s") else word


def _longest(root: Trie, text: str, first: re.Match[str]) -> tuple[int, Alias] | None:
    """The longest name that begins at a word: where it ends, and what it stands for; capitals are read as a name too."""
    found = None
    for shout in (False, True):
        node, m = root, first
        while True:
            word = m.group().replace("’", "'")
            word = word.title() if shout and word.isupper() and len(word) > 3 else word
            bare = _bare(word)
            if word not in node and bare not in node:
                break
            node, end = (node[word], m.end()) if word in node else (node[bare], m.end() - 2)
            if "" in node:
                found = (end, node[""])
            link = LINK.match(text, m.end())
            after = TOKEN.match(text, link.end()) if link else None
            if after is None:
                break
            m = after
        if found is not None or not first.group().isupper():
            break
    return found


def _holder(alias: Alias, at: dt.date | None) -> Leader:
    """Who bears the name: in office on the day, else the last to have come into office by then, else the latest."""
    if at is None:
        return alias.leaders[0]
    day = at.isoformat()
    before = [li for li in alias.leaders if li.since <= day]
    held = [li for li in before if not li.until or day[: len(li.until)] <= li.until]
    return (held or before or list(alias.leaders))[0]
