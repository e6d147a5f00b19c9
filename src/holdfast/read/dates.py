"""When: days, months, years, spans and decades, in the form of ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.read.aliases import Mention

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


def dated(text: str) -> Iterator[Mention]:
    """The dates in a text; those without a year have none in their code (`--03-05`), decades an X (`199X`).

    Examples
    --------
    >>> [m.code for m in dated("On 31 January 2023, in March 2022 and over 2010-23; the 1990s, until 5 May")]
    ['2023-01-31', '2022-03', '2010/2023', '199X', '--05-05']
    """
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
