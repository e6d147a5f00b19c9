"""The text of a web page: what a reader would see of it, nothing run, nothing fetched."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

Piece = tuple[int, int, str | None]
"""First place in the source, place after the last, and what it stands for; None: itself."""

_UNSEEN = (
    "script style noscript template svg iframe object embed head title canvas audio video select textarea"
)
UNSEEN = frozenset(_UNSEEN.split())
"""Elements whose text a reader doesn't see."""

_BLOCKS = (
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
BLOCKS = frozenset(_BLOCKS.split())
"""Elements that begin on a line of their own."""

_VOID = "area base br col embed hr img input link meta source track wbr"
VOID = frozenset(_VOID.split())

DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)


def charset(raw: bytes) -> str | None:
    """The encoding that a page says it is in, at its beginning."""
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return None
    found = DECLARED.search(raw[:4096])
    if not found:
        return None
    name = found.group(1).decode("ascii").lower()
    return "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else name


def pieces(source: str) -> list[Piece]:
    """What a reader sees of a page, in pieces of its source.

    Examples
    --------
    >>> source = "<p>Five &amp; six<script>alert(1)</script></p><p>seven"
    >>> "".join(source[a:b] if to is None else to for a, b, to in pieces(source)).split("\\n")
    ['Five & six', '', 'seven']
    """
    seen = _Seen(source)
    seen.feed(source)
    seen.close()
    return seen.found


class _Seen(HTMLParser):
    """Collects the pieces; text of elements that aren't shown is passed over."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[Piece] = []
        self.skipped: list[str] = []
        self.kept = 0
        starts = [0]
        for m in re.finditer("\n", source):
            starts.append(m.end())
        self.starts = starts
        self.source = source

    def _at(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def _break(self, to: str) -> None:
        """End the line, once."""
        if not self.found:
            return
        last = self.found[-1][2]
        if last == " ":
            self.found.pop()
        if self.found and self.found[-1][2] in ("\n", "\n\n"):
            to = max(to, self.found.pop()[2] or "", key=len)
        at = self._at()
        self.found.append((at, at, to))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or pass over what isn't shown."""
        if self.skipped:
            if tag == self.skipped[-1]:
                self.skipped.append(tag)
            return
        given = dict(attrs)
        hidden = "hidden" in given or "display:none" in (given.get("style") or "").replace(" ", "").lower()
        if (tag in UNSEEN or hidden) and tag not in VOID:
            self.skipped.append(tag)
        elif tag == "br":
            self._break("\n")
        elif tag in BLOCKS:
            self._break("\n\n")
            self.kept += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """End a line, or what isn't shown."""
        if self.skipped:
            if tag == self.skipped[-1]:
                self.skipped.pop()
            elif tag in ("body", "html"):
                self.skipped.clear()
            return
        if tag in BLOCKS:
            self._break("\n\n")
            self.kept = max(0, self.kept - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        """Text: white space counts for one blank, but in what is set as it stands."""
        if self.skipped:
            return
        at = self._at()
        if self.source[at : at + len(data)] != data:
            return
        if self.kept:
            self.found.append((at, at + len(data), None))
            return
        for m in re.finditer(r"\s+|\S+(?: \S+)*", data):
            a, b = at + m.start(), at + m.end()
            if not m.group().isspace():
                self.found.append((a, b, None))
            elif self.found and self.found[-1][2] not in (" ", "\n", "\n\n"):
                self.found.append((a, b, " "))

    def handle_entityref(self, name: str) -> None:
        """A character by its name."""
        self._sign(f"&{name}")

    def handle_charref(self, name: str) -> None:
        """A character by its number."""
        self._sign(f"&#{name}")

    def _sign(self, written: str) -> None:
        if self.skipped:
            return
        at = self._at()
        end = at + len(written)
        end += self.source[end : end + 1] == ";"
        self.found.append((at, end, html.unescape(written + ";")))
