"""How much: sums of money, shares, and numbers of people and things."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator

from holdfast.read.aliases import Mention

SMALL = {
    word: k
    for k, word in enumerate(
        (
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
            "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        ),
        1,
    )
}  # fmt: skip
TENS = {word: 10 * k for k, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)}  # fmt: skip
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "m": 1e6, "bn": 1e9, "mn": 1e6}  # fmt: skip

MONEY = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "dollar": "USD", "dollars": "USD", "euro": "EUR",
    "euros": "EUR", "pound": "GBP", "pounds": "GBP", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rouble": "RUB",
    "roubles": "RUB", "ruble": "RUB", "rubles": "RUB", "rupees": "INR", "francs": "CHF", "USD": "USD", "EUR": "EUR",
}  # fmt: skip
"""Signs and names of money, with their codes."""

_COUNTED = (
    "people person persons dead deaths killed casualties injured wounded troops soldiers servicemen peacekeepers fighters "
    "militants rebels guerrillas gunmen prisoners hostages detainees refugees migrants civilians villagers residents men "
    "women children police policemen officers officials observers demonstrators protesters workers students voters votes "
    "members states countries governments km kilometres kilometers miles metres meters hectares tonnes tons barrels litres "
    "missiles rockets tanks aircraft planes helicopters ships vessels bombs shells years months weeks days hours points times"
)
COUNTED = frozenset(_COUNTED.split())
"""Things whose number is a quantity."""

WORDS = "|".join((*SMALL, *TENS))
FIGURE = rf"(?:\d{{1,3}}(?:[,\u202f]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|(?:{WORDS})(?:-(?:{WORDS}))?)"
SCALE = r"(?:hundred|thousand|million|billion|trillion)"

FIGURES = re.compile(r"[Uu][Ss]\$(?=\s?\d)|[$€£¥](?=\s?\d)|\d(?<![\d.,\w$€£¥].)")
"""Where a quantity in figures may begin."""


def _any(words: Collection[str]) -> str:
    """A pattern of any of the words, in small letters or with a capital; first letters first, which is quick to look for."""
    parts = [
        rf"(?<=[{first}{first.upper()}])(?:{'|'.join(w[1:] for w in same)})"
        for first, same in itertools.groupby(sorted(words), lambda w: w[0])
    ]
    letters = "".join(sorted({w[0] for w in words}))
    return rf"[{letters}{letters.upper()}](?<!\w.)(?:{'|'.join(parts)})\b"


SPELLED = re.compile(_any((*SMALL, *TENS)), re.IGNORECASE)
"""Where a quantity in words may begin."""

ARTICLE = re.compile(rf"a(?<!\w.)(?=\s{SCALE})", re.IGNORECASE)
"""Where one may begin with `a`, as in `a hundred`."""

QUANTITY = re.compile(
    rf"(?P<sign>US\$|[$€£¥])?\s?(?P<figure>{FIGURE}|a(?=\s{SCALE}))(?:[-\s](?P<scale>{SCALE}|bn|mn|m)\b)?"
    rf"(?P<percent>\s?%|\s?per\s?cent\b|\spercentage points\b)?(?P<rest>(?:\s(?:of\s)?[\w-]+){{0,2}})",
    re.IGNORECASE,
)
VAGUE = re.compile(rf"{_any(('hundreds', 'thousands', 'tens', 'dozens', 'scores', 'millions', 'billions'))}(?: of (?:thousands|millions|billions))?(?: of(?P<rest>(?:\s[\w-]+){{1,2}}))?")  # fmt: skip


def counted(text: str) -> Iterator[Mention]:
    """The quantities in a text: sums of money, per cents, and numbers of what is counted, with their unit.

    Examples
    --------
    >>> [(text[m.start:m.end], m.value, m.unit) for text in ["some $70 million, 25 per cent, 1,500 Russian troops"] for m in counted(text)]
    [('$70 million', 70000000.0, 'USD'), ('25 per cent', 25.0, '%'), ('1,500 Russian troops', 1500.0, 'troops')]
    """
    ends: list[int] = []
    starts: list[int] = []
    for anchor in sorted(m.start() for form in (FIGURES, SPELLED, ARTICLE) for m in form.finditer(text)):
        m = QUANTITY.match(text, anchor) if not ends or anchor >= ends[-1] else None
        found = _quantity(m) if m else None
        if found is not None:
            starts.append(found.start)
            ends.append(found.end)
            yield found
    for m in VAGUE.finditer(text):
        if bisect_left(starts, m.end()) > bisect_right(ends, m.start()):
            continue
        size, unit = _unit(m.group("rest") or "")
        if unit is None and m.group("rest") is None:
            continue
        end = m.start("rest") + size if unit else m.start("rest") - len(" of") if m.group("rest") else m.end()
        yield Mention(m.start(), end, "quantity", None, unit=unit)


def _quantity(m: re.Match[str]) -> Mention | None:
    """A match as a quantity; None for a number of nothing that is counted."""
    value = number(m.group("figure")) * SCALES.get((m.group("scale") or "").lower(), 1.0)
    start = m.start("sign") if m.group("sign") else m.start("figure")
    if m.group("percent"):
        return Mention(start, m.end("percent"), "quantity", "%", value=value, unit="%")
    end = m.end("scale") if m.group("scale") else m.end("figure")
    if m.group("sign"):
        code = MONEY[m.group("sign").upper()]
        return Mention(start, end, "quantity", code, value=value, unit=code)
    rest = m.group("rest")
    size, unit = _unit(rest)
    if unit is None:
        return None
    money = MONEY.get(unit)
    return Mention(start, m.start("rest") + size, "quantity", money, value=value, unit=money or unit)


def _unit(rest: str) -> tuple[int, str | None]:
    """What is counted, among the next words, and where it ends."""
    for w in re.finditer(r"[\w-]+", rest):
        word = w.group().lower() if w.group() not in MONEY else w.group()
        if word in COUNTED or word in MONEY:
            return w.end(), word
    return 0, None


def number(text: str) -> float:
    """The value of a number in figures or words; `a` is one."""
    small = text.lower()
    if small == "a":
        return 1.0
    if small[0].isdigit():
        return float(re.sub(r"[,\u202f]", "", small))
    return float(sum(SMALL.get(w, TENS.get(w, 0)) for w in small.split("-")))
