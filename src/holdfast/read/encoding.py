"""Bytes to characters, and text that was once read in the wrong encoding."""

from __future__ import annotations

import codecs
import re
import unicodedata

from holdfast.errors import DataError
from holdfast.read.offsets import Edit

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

SINGLE = ("cp1252", "cp1251", "mac_roman")
"""Encodings of one byte a character that are tried."""

TYPOGRAPHIC = set("–—‘’‚“”„†•…€«»°§£©®·½№ ")

GARBLED = re.compile("[\u00c2-\u00f4][\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]{1,3}")
"""What UTF-8 looks like where each byte was taken for a character."""

LOST = "�"
"""What programs put where they could not read a character."""


def decode(raw: bytes) -> tuple[str, str, list[str]]:
    """Read bytes as text.

    Returns
    -------
    tuple
        The text, the encoding it was read in, warnings.

    Raises
    ------
    DataError
        The bytes are no text.

    Examples
    --------
    >>> decode("fünf".encode("cp1252"))[:2]
    ('fünf', 'cp1252')
    """
    for mark, name in MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(name), name.removesuffix("-sig"), []
            except UnicodeDecodeError:
                text = raw.decode(name, errors="replace")
                return text, name, [_unread(text, name)]
    odd, even = raw[1:4000:2].count(0), raw[0:4000:2].count(0)
    half = max(len(raw[:4000]) // 2, 1)
    if max(odd, even) > 0.3 * half and min(odd, even) < 0.05 * half and len(raw) % 2 == 0:
        name = "utf-16-le" if odd > even else "utf-16-be"
        try:
            return raw.decode(name), name, []
        except UnicodeDecodeError:
            pass
    sample = raw[:65536]
    control = sum(sample.count(bytes([b])) for b in range(32) if b not in (9, 10, 12, 13))
    if sample.count(0) > 0.01 * len(sample) or control > 0.1 * len(sample):
        raise DataError(
            "these bytes are no text: the file holds a picture, an archive or a program, or is damaged; "
            "give the document as .txt, .md, .html or .pdf"
        )
    try:
        return raw.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        pass
    loose = raw.decode("utf-8", errors="replace")
    good = sum(1 for c in loose if ord(c) > 127 and c != LOST)
    if good > 10 * loose.count(LOST):
        return loose, "utf-8", [_unread(loose, "utf-8")]
    best = max(SINGLE, key=lambda name: _score(raw, name))
    text = raw.decode(best, errors="replace")
    return text, best, [f"the file is not UTF-8; it was read as {best}, by the look of its words"]


def _unread(text: str, name: str) -> str:
    return f"{text.count(LOST)} places are no valid {name} and stay unread"


def _score(raw: bytes, name: str) -> float:
    """How much of what lies beyond ASCII reads as letters within words, or as typographic signs."""
    text = raw[:200_000].decode(name, errors="replace")
    found = 0.0
    for m in re.finditer(r"[^\x00-\x7f]+", text):
        run = m.group()
        before = text[m.start() - 1 : m.start()]
        scripts = {unicodedata.name(c, "?").split()[0] for c in run if c.isalpha()}
        for c in run:
            if c in TYPOGRAPHIC:
                found += 0.5
            elif c.isalpha():
                found += 1.0 if len(scripts) == 1 else -0.5
                found -= 1.5 * (scripts == {"CYRILLIC"} and before.isalpha())
                found -= 0.7 * (c.isupper() and (before.islower() or (len(run) > 1 and run[1:].isupper())))
                found -= 0.7 * (scripts == {"LATIN"} and len(run) > 2)
            else:
                found -= 1.0
    return found


def garbled(text: str) -> list[Edit]:
    """Characters that are the bytes of another one, read one by one.

    Examples
    --------
    >>> [(e.start, e.end, e.to) for e in garbled("Moscowâ€™s cafÃ©")]
    [(6, 9, '’'), (14, 16, 'é')]
    """
    out: list[Edit] = []
    for m in GARBLED.finditer(text):
        for size in range(len(m.group()), 1, -1):
            found = _bytes(m.group()[:size])
            if found is not None and (found.isalpha() or not found.isspace()):
                sure = 0.99 if size > 2 else 0.95
                out.append(Edit(m.start(), m.start() + size, found, "encoding", sure))
                break
    return out


def _bytes(text: str) -> str | None:
    """The one character whose UTF-8 bytes were read as these, or None."""
    raw = bytearray()
    for c in text:
        try:
            raw += c.encode("cp1252")
        except UnicodeEncodeError:
            if ord(c) > 255:
                return None
            raw.append(ord(c))
    try:
        found = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return found if len(found) == 1 and found.isprintable() else None
