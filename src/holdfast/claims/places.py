"""Where in a TOML file each key stands, so that an error can point at its line; and how such a file is read."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from holdfast.errors import UserError

MOST = 4_000_000
"""Bytes of the largest file that is read."""

Key = tuple[str | int, ...]


@dataclass(frozen=True)
class Placed:
    """A TOML file, read.

    Attributes
    ----------
    name : str
    raw : dict
    lines : mapping of key path to line
        Positions in arrays count from 0, lines from 1.
    """

    name: str
    raw: dict[str, Any]
    lines: Mapping[Key, int]

    def line(self, path: Key) -> int:
        """Line of a key, or of the nearest one above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def at(self, path: Key, shown: str = "") -> str:
        """Line and key, as the start of a message."""
        return f"line {self.line(path)}{f', {shown}' if shown else ''}: "


def read(path: Path, what: str) -> Placed:
    """Read a TOML file.

    Parameters
    ----------
    path
        The file.
    what
        What it should be, such as "a file of claims", for messages.

    Returns
    -------
    Placed

    Raises
    ------
    UserError
        It can't be read, is too large, empty, not UTF-8 or not TOML.
    """
    try:
        size = path.stat().st_size
        if size > MOST:
            raise UserError(
                f"{path.name} has {size:,} bytes; {what} has at most {MOST:,}: is it another file, or should it be split?"
            )
        data = path.read_bytes()
    except OSError as e:
        raise UserError(f"{path.name} can't be read: {e.strerror}; give the path of {what}") from None
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as e:
        line = data[: e.start].count(b"\n") + 1
        raise UserError(
            f"{path.name} is not UTF-8: line {line} has a byte that no letter begins with; save it again as UTF-8"
        ) from None
    if not text.strip():
        raise UserError(f"{path.name} is empty; write {what}")
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as e:
        raise UserError(f"{path.name} is not TOML: {e or 'nested too deeply'}") from None
    return Placed(path.name, raw, _Scan(text).lines)


def like(word: str, known: list[str] | tuple[str, ...]) -> str:
    """A question whether another word was meant; empty where none is near.

    Examples
    --------
    >>> like("yaer", ["year", "domain"])
    "; did you mean 'year'?"
    """
    near = get_close_matches(word, known, 1, 0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


class _Scan:
    """Walk through a text that is known to be TOML and note where keys stand."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]
        self.lines: dict[Key, int] = {}
        self.count: dict[Key, int] = {}
        table: Key = ()
        while self._blank(True):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _blank(self, newlines: bool) -> bool:
        """Pass over blanks and comments; whether there is more."""
        while self.at < len(self.text):
            c = self.text[self.at]
            if c == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif c in " \t" or (newlines and c == "\n"):
                self.at += 1
            else:
                return True
        return False

    def _note(self, path: Key) -> None:
        self.lines.setdefault(path, bisect_right(self.starts, self.at))

    def _header(self) -> Key:
        many = self.text.startswith("[[", self.at)
        here = self.at
        self.at += 2 if many else 1
        path: Key = ()
        parts = self._key()
        for i, part in enumerate(parts):
            path = (*path, part)
            if many and i == len(parts) - 1:
                self.count[path] = self.count.get(path, -1) + 1
            if path in self.count:
                path = (*path, self.count[path])
        self._blank(False)
        self.at += 2 if many else 1
        after, self.at = self.at, here
        self._note(path)
        self.at = after
        return path

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._blank(False)
            if self.text[self.at] in "\"'":
                begin = self.at
                self._string()
                parts.append(self.text[begin + 1 : self.at - 1])
            else:
                begin = self.at
                while self.text[self.at].isalnum() or self.text[self.at] in "_-":
                    self.at += 1
                parts.append(self.text[begin : self.at])
            self._blank(False)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def _pair(self, table: Key) -> None:
        here = self.at
        path = (*table, *self._key())
        after, self.at = self.at, here
        self._note(path)
        self.at = after + 1  # the equals sign
        self._value(path)

    def _value(self, path: Key) -> None:
        self._blank(False)
        c = self.text[self.at]
        if c in "\"'":
            self._string()
        elif c == "[":
            self.at += 1
            number = 0
            while self._blank(True) and self.text[self.at] != "]":
                self._note((*path, number))
                self._value((*path, number))
                number += 1
                self._comma()
            self.at += 1
        elif c == "{":
            self.at += 1
            while self._blank(True) and self.text[self.at] != "}":
                self._pair(path)
                self._comma()
            self.at += 1
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}\n#":
                self.at += 1

    def _comma(self) -> None:
        self._blank(True)
        if self.text[self.at] == ",":
            self.at += 1

    def _string(self) -> None:
        quote = self.text[self.at]
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(mark)
        while not self.text.startswith(mark, self.at):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(mark)
        while len(mark) == 3 and self.text.startswith(quote, self.at):
            self.at += 1  # up to two quotes may end the text itself
