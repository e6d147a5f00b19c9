"""The file of a ledger: SQLite, to which entries are only ever added.

Several processes may write at once, each entry wholly or not at all; what was written before a process died stays.
Triggers refuse to change or remove an entry, and the chain of hashes shows it where somebody goes round them.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from holdfast.claims.ledger.entry import Entry, chained, verify
from holdfast.errors import DataError, UserError, WriteError

APPLICATION = 0x48464C44
"""Marks the file as a ledger of holdfast."""

VERSION = 1
"""Layout of the file that this holdfast reads and writes."""

PATIENCE = 20.0
"""Seconds to wait for another process that writes."""

LAYOUT = (
    """CREATE TABLE entries (
        number INTEGER PRIMARY KEY,
        same TEXT NOT NULL UNIQUE,
        content TEXT NOT NULL,
        previous TEXT NOT NULL UNIQUE,
        sha256 TEXT NOT NULL UNIQUE
    ) STRICT""",
    """CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
        BEGIN SELECT RAISE(ABORT, 'an entry of a ledger is never altered'); END""",
    """CREATE TRIGGER entries_last BEFORE DELETE ON entries
        BEGIN SELECT RAISE(ABORT, 'an entry of a ledger is never removed'); END""",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)


@dataclass(frozen=True)
class Ledger:
    """A ledger in a file.

    Attributes
    ----------
    path : Path
        It is made by the first entry; reading one that isn't there finds nothing and makes nothing.
    """

    path: Path

    def entries(self) -> tuple[Entry, ...]:
        """Every entry in the order of writing, the chain of hashes followed.

        Returns
        -------
        tuple of Entry

        Raises
        ------
        DataError
            No ledger, one of a newer version, altered, locked or not readable.
        """
        if not self.path.exists():
            return ()
        with self._told(), self._open(read_only=True) as file:
            if not self._known(file):
                return ()
            found = tuple(_read(file))
        verify(found, str(self.path))
        return found

    def add(self, make: Callable[[tuple[Entry, ...]], Sequence[tuple[str, str]]]) -> tuple[Entry, ...]:
        """Add entries, all of them or none.

        Parameters
        ----------
        make
            From the entries there are to (what makes it the same as another, content) of each to be added; nobody
            else can write in between. What it raises leaves the ledger as it was.

        Returns
        -------
        tuple of Entry
            Those added.

        Raises
        ------
        DataError
            As for `entries`.
        WriteError
            It can't be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise WriteError(
                f"{self.path.parent}: can't be made a folder ({e.strerror or e}); name another file with --ledger"
            ) from None
        with self._told(), self._open(read_only=False) as file:
            self._known(file)
            _into_wal(file)
            file.execute("BEGIN IMMEDIATE")
            try:
                if not self._known(file):
                    for statement in LAYOUT:
                        file.execute(statement)
                held = tuple(_read(file))
                last = verify(held, str(self.path))
                added = []
                for same, content in make(held):
                    entry = chained(content, last)
                    file.execute(
                        "INSERT INTO entries (same, content, previous, sha256) VALUES (?, ?, ?, ?)",
                        (same, entry.content, entry.previous, entry.sha256),
                    )
                    added.append(entry)
                    last = entry.sha256
                file.execute("COMMIT")
            except BaseException:
                if file.in_transaction:
                    file.execute("ROLLBACK")
                raise
        return tuple(added)

    def _known(self, file: sqlite3.Connection) -> bool:
        """Whether the file is a ledger; an empty one isn't yet.

        Raises
        ------
        UserError
            Something else.
        DataError
            A newer version.
        """
        mark = int(file.execute("PRAGMA application_id").fetchone()[0])
        version = int(file.execute("PRAGMA user_version").fetchone()[0])
        if mark != APPLICATION:
            if not mark and not file.execute("SELECT 1 FROM sqlite_schema").fetchone():
                return False
            raise UserError(
                f"{self.path} is a database of another program, not a ledger; name another file with --ledger"
            )
        if version > VERSION:
            raise DataError(
                f"{self.path} was written by a newer holdfast (layout {version}, this one knows {VERSION}); nothing was "
                "changed: update holdfast, or name another file with --ledger"
            )
        return True

    @contextmanager
    def _open(self, *, read_only: bool) -> Iterator[sqlite3.Connection]:
        mine = os.access(self.path.parent, os.W_OK) and os.access(self.path, os.W_OK)
        mode = "?mode=rwc"
        if read_only:
            # a reader that may write clears its log away; one that may not even make it reads what the file alone holds
            mode = "?mode=rw" if mine else "?mode=ro" if _log(self.path).exists() else "?immutable=1"
        where = self.path.absolute().as_uri() + mode
        file = sqlite3.connect(where, uri=True, timeout=PATIENCE, isolation_level=None)
        try:
            file.execute("PRAGMA query_only = ON" if read_only else "PRAGMA synchronous = FULL")
            yield file
        finally:
            file.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite says into an error that teaches."""
        try:
            yield
        except sqlite3.Error as e:
            said = str(e)
            if "locked" in said or "busy" in said:
                raise DataError(
                    f"{self.path} is locked: another program has been writing to it for {PATIENCE:.0f} seconds; wait for "
                    "it to end and run this again, nothing was changed"
                ) from None
            if "not a database" in said:
                raise UserError(
                    f"{self.path} is not a ledger; name another file with --ledger, it was left as it is"
                ) from None
            if "readonly" in said or "unable to open" in said:
                raise WriteError(
                    f"{self.path}: can't be opened for this ({said}); make it and its folder yours to write, or name "
                    "another file with --ledger"
                ) from None
            if "full" in said or "disk I/O" in said:
                raise WriteError(
                    f"{self.path}: can't be written ({said}); free space, nothing was changed"
                ) from None
            raise DataError(
                f"{self.path} is damaged ({said}); go back to a copy, or to the last `holdfast ledger export`"
            ) from None


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _read(file: sqlite3.Connection) -> Iterator[Entry]:
    for row in file.execute("SELECT content, previous, sha256 FROM entries ORDER BY number"):
        yield Entry(*row)


def _into_wal(file: sqlite3.Connection) -> None:
    """Let readers and a writer go on at once; the switch itself doesn't wait for others, so it is tried again."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            file.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as e:
            if "locked" not in str(e) or time.monotonic() > end:
                raise
            time.sleep(0.02)
