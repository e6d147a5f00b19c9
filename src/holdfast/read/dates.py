"""When: days, months, years, spans and decades, in the form of ISO 8601."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from holdfast.read.aliases import Mention
from holdfast.read.quantities import WORDS, number

MONTHS = {
    name: k
    for k, names in enumerate(
        (
            ("January", "Jan"), ("February", "Feb"), ("March", "Mar"), ("April", "Apr"), ("May",), ("June", "Jun"),
            ("July", "Jul"), ("August", "Aug"), ("September", "Sept", "Sep"), ("October", "Oct"), ("November", "Nov"),
            ("December", "Dec"),
        ),
        1,
    )
    for name in names
}  # fmt: skip

MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
YEAR = r"(?:1[5-9]|20)\d\d"
DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"

ANCHOR = re.compile(rf"\b(?:{MONTH}|{YEAR})")
"""A month or a year: every date has one."""

AROUND = (12, 30)
"""Characters before and after it that may belong to the date."""

FORMS = (
    re.compile(rf"\b(?P<d>{DAY})(?: of)? (?P<m>{MONTH}),? (?P<y>{YEAR})\b"),
    re.compile(rf"\b(?P<m>{MONTH}) (?P<d>{DAY}),? (?P<y>{YEAR})\b"),
    re.compile(rf"\b(?P<y>{YEAR})-(?P<n>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])\b"),
    re.compile(rf"\b(?P<m>{MONTH}),? (?:of )?(?P<y>{YEAR})\b"),
    re.compile(rf"\b(?P<y>{YEAR})\s?[-–—/]\s?(?P<z>{YEAR}|\d\d)\b(?![-–/.]?\d)"),
    re.compile(r"\b(?P<c>(?:1[5-9]|20)\d0)['’]?s\b"),
    re.compile(rf"\b(?P<d>{DAY})(?: of)? (?P<m>{MONTH})(?!\w)"),
    re.compile(rf"\b(?P<m>{MONTH}) (?P<d>{DAY})\b(?![\d:])"),
    re.compile(rf"(?<![\d.,$€£/-])\b(?P<y>{YEAR})\b(?![.,]\d|[\d%/]|\s(?:people|troops|soldiers|dead|men|km|miles|refugees))"),
)  # fmt: skip
"""How dates are written, the fullest first."""


FROM_ANOTHER = re.compile(
    rf"\b(?P<n>a|an|\d{{1,3}}|{WORDS}) (?P<unit>day|month|year)s? (?P<how>ago|later|earlier)\b"
    r"|\b(?P<which>last|this|next) (?P<of>month|year)\b",
    re.IGNORECASE,
)
"""A date told from another one: from the document's own, or (`later`, `earlier`) from the one named before."""

PAGE = 3000
"""Characters back to which such a date is looked for."""


def dated(text: str, at: dt.date | None = None) -> Iterator[Mention]:
    """The dates in a text; those without a year have none in their code (`--03-05`), decades an X (`199X`).

    Parameters
    ----------
    text
        The text put right.
    at
        Its date, if known: what `one year ago` and `last month` count from. `a year later` counts from the date named last.

    Examples
    --------
    >>> [m.code for m in dated("On 31 January 2023, in March 2022 and over 2010-23; the 1990s, until 5 May")]
    ['2023-01-31', '2022-03', '2010/2023', '199X', '--05-05']
    >>> [m.code for m in dated("Two months ago; in March 2022 and a year later; last year", dt.date(2024, 1, 31))]
    ['2023-11', '2022-03', '2023-03', '2023']
    """
    plain = list(_plain(text))
    told: list[Mention] = []
    for m in FROM_ANOTHER.finditer(text):
        if (m["how"] or "ago").lower() == "ago":
            base = at.isoformat() if at else None
        else:
            before = [d for d in (*plain, *told) if m.start() - PAGE < d.start < m.start()]
            base = max(before, key=lambda d: d.start).code if before else None
        code = _moved(base, m) if base else None
        if code:
            told.append(Mention(m.start(), m.end(), "date", code))
    yield from sorted((*plain, *told), key=lambda d: d.start)


def _moved(base: str, m: re.Match[str]) -> str | None:
    """The date that lies so far from another, as exact as the two allow; None where it can't be told."""
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", base)
    if parts is None:
        return None
    year, month, day = (int(p) if p else None for p in parts.groups())
    if m["which"]:
        steps, unit, month_told = (
            {"last": -1, "this": 0, "next": 1}[m["which"].lower()],
            m["of"].lower(),
            False,
        )
    else:
        steps = int(number(m["n"].lower().replace("an", "a")))
        unit, month_told = m["unit"].lower(), steps == 1
        steps *= 1 if m["how"].lower() == "later" else -1
    if year is None or (unit == "month" and month is None) or (unit == "day" and day is None):
        return None
    if unit == "day":
        return (dt.date(year, month or 1, day or 1) + dt.timedelta(days=steps)).isoformat()
    if unit == "month":
        months = 12 * year + (month or 1) - 1 + steps
        return f"{months // 12}-{months % 12 + 1:02d}"
    return f"{year + steps}-{month:02d}" if month and month_told else f"{year + steps}"


def _plain(text: str) -> Iterator[Mention]:
    """The dates that are written out."""
    ends = 0
    for anchor in ANCHOR.finditer(text):
        if anchor.start() < ends:
            continue
        first, last = max(ends, anchor.start() - AROUND[0]), anchor.end() + AROUND[1]
        for form in FORMS:
            m = form.search(text, first, last)
            code = _code(m.groupdict()) if m and m.start() <= anchor.start() < m.end() else None
            if m and code:
                yield Mention(m.start(), m.end(), "date", code)
                ends = m.end()
                break


def _code(parts: dict[str, str | None]) -> str | None:
    """The date in the form of ISO 8601, or None where there is no such day."""
    if decade := parts.get("c"):
        return f"{decade[:3]}X"
    year, until = parts.get("y"), parts.get("z")
    if year and until:
        last = until if len(until) == 4 else year[:2] + until
        return f"{year}/{last}" if last > year else None
    month = parts.get("n") or (
        f"{MONTHS[(parts.get('m') or '').rstrip('.')]:02d}" if parts.get("m") else None
    )
    day = parts.get("d")
    code = year or "-"
    if month:
        code += f"-{month}"
    if day:
        number = int(re.sub(r"\D", "", day))
        most = 29 if month == "02" else 30 if month in ("04", "06", "09", "11") else 31
        if number > most:
            return None
        code += f"-{number:02d}"
    return code
