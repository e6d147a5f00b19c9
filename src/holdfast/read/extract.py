"""What a file holds, by its kind; documents of others' making are taken apart by a process of their own with limits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from holdfast.errors import DataError, UserError
from holdfast.read import bounded
from holdfast.read.encoding import decode
from holdfast.read.hypertext import charset
from holdfast.read.offsets import LAYOUT, Repair, Traced

LARGEST = {"txt": 8_000_000, "md": 8_000_000, "html": 16_000_000, "pdf": 64_000_000}
"""Bytes of a file of each kind that is read."""

PAGES = 300
"""Pages of a PDF that are read at once."""

LETTERS = 8_000_000
"""Characters of text that are taken from one file."""

SUFFIXES = {
    ".txt": "txt",
    ".text": "txt",
    "": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
}

OTHERS = (
    (b"PK\x03\x04", "a Word, OpenDocument or other zipped file; save it as PDF or plain text"),
    (b"\xd0\xcf\x11\xe0", "an old Word file; save it as PDF or plain text"),
    (b"{\\rtf", "a Rich Text file; save it as PDF or plain text"),
    (b"\x89PNG", "a picture; holdfast reads text, so let a program for recognition of characters read it first"),
    (b"\xff\xd8\xff", "a picture; holdfast reads text, so let a program for recognition of characters read it first"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)  # fmt: skip


@dataclass(frozen=True)
class Extracted:
    """What a file holds: its text, the pages of that text where it has any, and what is to be said of it."""

    traced: Traced
    kind: str
    encoding: str | None
    pages: tuple[tuple[int, int], ...] | None
    warnings: tuple[str, ...]


def extract(path: Path, pages: tuple[int, int] | None = None) -> Extracted:
    """Take the text out of a file.

    Parameters
    ----------
    path
        A .txt, .md, .html or .pdf file.
    pages
        First and last page to read, of a PDF.

    Raises
    ------
    UserError
        There is no such file, it is a folder, or of a kind or size that isn't read.
    DataError
        It is empty, encrypted, damaged or holds no text, or takes more time or memory than allowed.
    """
    if path.is_dir():
        raise UserError(f"{path} is a folder; name a document in it: a .txt, .md, .html or .pdf file")
    if not path.exists():
        raise UserError(f"there is no file {path}; see that its name is spelled right")
    if not path.is_file():
        raise UserError(f"{path} is no ordinary file; give a .txt, .md, .html or .pdf file")
    size = path.stat().st_size
    if size == 0:
        raise DataError(f"{path} is empty: it may not have been saved or downloaded to its end")
    with path.open("rb") as file:
        start = file.read(2048)
    kind = kind_of(path, start)
    if size > LARGEST[kind]:
        raise UserError(
            f"{path} has {size / 1e6:.0f} MB; a {kind} file of at most {LARGEST[kind] / 1e6:.0f} MB is read: "
            "take out its pictures, or split it"
        )
    if pages is not None and kind != "pdf":
        raise UserError(f"--pages is for a PDF; {path} is read as {kind}")
    if kind == "pdf":
        first, last = pages or (1, 0)
        answer = bounded.run("pdf", path, first, last, PAGES, LETTERS)
        text = answer["text"]
        return Extracted(
            Traced.of(text), kind, None, tuple((a, b) for a, b in answer["pages"]), tuple(answer["warnings"])
        )
    raw = path.read_bytes()
    if kind == "html":
        source, name, warnings = _source(raw, path)
        pieces = bounded.run("html", path, name)["pieces"]
        traced = written(source, pieces)
    else:
        source, name, warnings = _decoded(raw, path)
        traced = Traced.of(source)
    if not traced.text.strip():
        raise DataError(f"{path} holds no text: only white space or what is not shown to a reader")
    return Extracted(traced, kind, name, None, tuple(warnings))


def kind_of(path: Path, start: bytes) -> str:
    """The kind of a file by what it begins with, else by its name.

    Raises
    ------
    UserError
        A kind that isn't read.
    """
    if b"%PDF-" in start[:1024]:
        return "pdf"
    for mark, what in OTHERS:
        if start.startswith(mark):
            raise UserError(f"{path} is {what}")
    found = SUFFIXES.get(path.suffix.lower())
    if found == "pdf":
        raise DataError(
            f"{path} is named .pdf but doesn't begin as one; it may be damaged or another kind of file"
        )
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "html"
    if found is None:
        raise UserError(
            f"{path}: a file named {path.suffix} isn't read; give a .txt, .md, .html or .pdf file"
        )
    return found


def _decoded(raw: bytes, path: Path) -> tuple[str, str, list[str]]:
    try:
        return decode(raw)
    except DataError as e:
        raise DataError(f"{path}: {e}") from None


def _source(raw: bytes, path: Path) -> tuple[str, str, list[str]]:
    name = charset(raw)
    if name is not None:
        try:
            return raw.decode(name), name, []
        except (UnicodeDecodeError, LookupError):
            text, found, warnings = _decoded(raw, path)
            return text, found, [*warnings, f"the page says that it is {name}, but it is not"]
    return _decoded(raw, path)


def written(source: str, pieces: list[tuple[int, int, str | None]]) -> Traced:
    """The text that pieces of a source make: each its first place, the place after its last, and what it stands for (None: itself)."""
    texts, places, numbers, made = [], [], [], []
    for a, b, to in pieces:
        if to is None:
            texts.append(source[a:b])
            places.append(np.arange(a, b, dtype=np.int64))
            numbers.append(np.zeros(b - a, np.int32))
        else:
            texts.append(to)
            places.append(np.full(len(to), a, np.int64))
            made.append(Repair(((a, b),), to, LAYOUT, 1.0))
            numbers.append(np.full(len(to), len(made), np.int32))
    if not texts:
        return Traced(source, "", np.zeros(0, np.int64), np.zeros(0, np.int32))
    return Traced(source, "".join(texts), np.concatenate(places), np.concatenate(numbers), tuple(made))
