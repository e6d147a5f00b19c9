"""Running heads, feet and page numbers: lines that belong to the page, not to the text."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.read.offsets import Edit

EDGE = 2
"""Lines at the top and at the foot of a page that may be its head or foot."""

TIMES = 3
"""Pages, at least, on which the same line makes a running head."""

LONG = 90
"""Characters beyond which a line is no running head."""

NUMBER = re.compile(
    r"\s*(?:[-–—|•\[(]\s*)?(?:p\.?|page|pg\.?)?\s*(\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/|\|)\s*\d{1,4})?(?:\s*[-–—|•\])])?\s*",
    re.IGNORECASE,
)
"""A page number alone on its line, with what is usual around it."""


@dataclass(frozen=True)
class Line:
    """A line of the text that may be a head or a foot.

    Attributes
    ----------
    start, end, shown
        Its characters and what it says.
    page, edge
        Its page, and its place there, counted from the top or, below zero, from the foot.
    lone
        Whether empty lines stand on both sides of it.
    """

    start: int
    end: int
    shown: str
    page: int
    edge: int
    lone: bool

    @property
    def key(self) -> str:
        """What the line says, its numbers left out."""
        return re.sub(r"\d+", "#", " ".join(self.shown.casefold().split()))

    @property
    def number(self) -> int | None:
        """The page number that the line is, where it is nothing else."""
        m = NUMBER.fullmatch(self.shown)
        if m is None:
            return None
        return int(m.group(1)) if m.group(1).isdigit() else -1


def heads(text: str, pages: Sequence[tuple[int, int]] | None = None) -> tuple[list[Edit], list[Edit]]:
    """Find the running heads, feet and page numbers.

    Parameters
    ----------
    text
        Lines as they were set.
    pages
        First character of each page and the one after its last; by default a form feed ends a page.

    Returns
    -------
    tuple
        Edits that take them out, and those that are not sure enough.

    Examples
    --------
    >>> page = "Annual report {}\\n\\nText of its own, {}.\\n\\n"
    >>> made, _ = heads("\\f".join(page.format(k, "abcde"[k]) for k in range(5)))
    >>> len(made)
    5
    """
    marked = pages is not None or "\f" in text
    spans = list(pages) if pages is not None else _by_feed(text)
    edges = [line for n, (a, b) in enumerate(spans) for line in _edges(text, a, b, n, len(spans))]
    by_key: dict[str, list[Line]] = defaultdict(list)
    for li in edges:
        by_key[li.key].append(li)
    made: list[Edit] = []
    left: list[Edit] = []
    for same in by_key.values():
        times = len({li.page for li in same}) if len(spans) > 1 else len(same)
        if same[0].number is not None:
            continue
        prose = same[0].shown.rstrip().endswith((".", "?", "!", ":", ";")) and len(same[0].shown.split()) > 6
        every = times == len(spans) == 2 and len(same) == 2 and len({li.edge for li in same}) == 1
        if (
            (times < TIMES and not (every and all(li.lone for li in same)))
            or prose
            or not any(c.isalpha() for c in same[0].shown)
        ):
            continue
        rising = "#" in same[0].key and len({li.shown for li in same}) == len(same)
        sure = 1 - 0.3 * 0.5**times if len(spans) > 1 else (0.95 if rising and times > TIMES else 0.6)
        edits = [Edit(li.start, li.end, "", "head", sure) for li in same]
        (made if sure >= 0.9 else left).extend(edits)
    numbers = [li for li in edges if li.number is not None]
    chain = _rising(numbers)
    for li in numbers:
        sure = 0.97 if li in chain else 0.7 if marked and len(spans) > 1 else 0.3
        if li in chain or sure >= 0.5:
            (made if sure >= 0.9 else left).append(Edit(li.start, li.end, "", "page number", sure))
    return made, left


def _rising(numbers: Sequence[Line]) -> set[Line]:
    """The longest run of page numbers that rise by the pages between them; three at least."""
    with_pages = len({li.page for li in numbers}) > 1
    offsets = Counter((li.number or 0) - li.page for li in numbers if (li.number or -1) >= 0)
    if with_pages and offsets:
        shift, times = offsets.most_common(1)[0]
        if times >= TIMES or (times == len(numbers) and times > 1):
            return {li for li in numbers if (li.number or 0) - li.page == shift}
        return set()
    chain: list[Line] = []
    for li in numbers:
        if not chain or li.number == (chain[-1].number or 0) + 1:
            chain.append(li)
    return set(chain) if len(chain) >= TIMES else set()


def _by_feed(text: str) -> list[tuple[int, int]]:
    out, at = [], 0
    for page in text.split("\f"):
        out.append((at, at + len(page)))
        at += len(page) + 1
    return out


def _edges(text: str, a: int, b: int, page: int, pages: int) -> list[Line]:
    """The lines of a page that may be its head or foot: those at its edge; without pages those that stand alone."""
    found = [m.span() for m in re.finditer(r"[^\n]+", text[a:b]) if not m.group().isspace()]
    apart = [
        True,
        *(text.count("\n", a + e, a + s) > 1 for (_, e), (s, _) in itertools.pairwise(found)),
        True,
    ]
    out = []
    for k, (s, e) in enumerate(found):
        place, lone = k if k < EDGE else k - len(found), apart[k] and apart[k + 1]
        if (place >= -EDGE if pages > 1 else lone) and len(shown := text[a + s : a + e].strip()) <= LONG:
            out.append(Line(a + s, a + e, shown, page, place, lone))
    return out
