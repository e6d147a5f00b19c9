"""A user's own data: a folder of checked tables with their sources.

The folder holds `data.toml`, which lists sources, own indicators and tables, and one CSV file a table. A table is there
if and only if `data.toml` names it with its checksum; that file is written last and at once, so whatever cuts an
addition short, the folder is as before or as after it.
"""

from __future__ import annotations

import contextlib
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from holdfast import codebook
from holdfast.atomic import replace_file
from holdfast.codebook import Indicator, Source
from holdfast.errors import DataError, UserError, WriteError, raise_all
from holdfast.panel.own.rows import Reading

LIST = "data.toml"
"""The file that says what is in a folder."""

HEAD = """# Written by `holdfast data add`. To change it, change your own file and add it again with --replace.
schema = "holdfast/own-data/1"
"""

COLUMNS = ("country", "year", "month", "power", "share", "total", "whole", "kind", "flags", "release")
"""Of a stored table."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Table(_Row):
    """One table of a folder."""

    source: str
    """Id of its source."""
    indicator: str
    """What it speaks of."""
    file: str = Field(pattern=r"^[\w.-]+\.csv$")
    """Its CSV file in the folder."""
    sha256: str
    """Checksum of that file."""
    rows: int
    """Rows in it."""
    readings: int
    """Countries and years (or months) in it."""


class _List(_Row):
    schema_: str = Field(alias="schema", pattern=r"^holdfast/own-data/1$")
    sources: dict[str, dict[str, Any]] = {}
    indicators: dict[str, dict[str, Any]] = {}
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Own:
    """What a folder holds.

    Attributes
    ----------
    sources, indicators : dict
        By id; indicators are those the codebook lacks.
    tables : tuple of Table
    """

    sources: Mapping[str, Source]
    indicators: Mapping[str, Indicator]
    tables: tuple[Table, ...]

    def text(self) -> str:
        """Return the folder's list as TOML, the same whatever the order in which tables came."""
        kept = {t.source for t in self.tables}
        used = {t.indicator for t in self.tables}
        parts = [HEAD]
        for group, entries in (("sources", self.sources), ("indicators", self.indicators)):
            for name, entry in sorted(entries.items()):
                if name in (kept if group == "sources" else used):
                    fields = entry.model_dump(exclude={"id"}, exclude_defaults=True)
                    parts.append(f"[{group}.{name}]\n" + _toml(fields))
        for table in sorted(self.tables, key=lambda t: (t.source, t.indicator)):
            parts.append("[[tables]]\n" + _toml(table.model_dump()))
        return "\n".join(parts)

    @property
    def fingerprint(self) -> str:
        """Names the exact bytes of tables, sources and indicators; empty where there is none."""
        return hashlib.sha256(self.text().encode()).hexdigest()[:12] if self.tables else ""


def _toml(fields: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in fields.items())


def _value(value: Any) -> str:
    if isinstance(value, str):
        marks = {"\\": "\\\\", '"': '\\"'}
        return '"' + "".join(marks.get(c, c if c.isprintable() else f"\\U{ord(c):08x}") for c in value) + '"'
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)


def opened(folder: Path) -> Own:
    """Return what a folder holds, its list only; a folder that isn't there holds nothing.

    Errors
    ------
    UserError
        It is a file.
    DataError
        Its list is missing beside other files, or can't be read; names every problem.
    """
    path = folder / LIST
    if not folder.exists():
        return Own({}, {}, ())
    if not folder.is_dir():
        raise UserError(f"{folder} is a file; own data lie in a folder: name another")
    if not path.exists():
        return Own({}, {}, ())
    try:
        found = _List.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        sources = {k: Source(id=k, **v) for k, v in found.sources.items()}
        indicators = {k: Indicator(id=k, **v) for k, v in found.indicators.items()}
    except ValidationError as e:
        raise_all([f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in e.errors()], str(path))
        raise
    except (OSError, ValueError, TypeError) as problem:
        raise DataError(f"{path} can't be read ({problem}); add the tables again into a new folder") from None
    known = {*codebook.indicators(), *indicators}
    problems = [
        f"table {t.file} names the source {t.source}, which it lacks"
        for t in found.tables
        if t.source not in sources
    ]
    problems += [
        f"table {t.file}: unknown indicator {t.indicator}" for t in found.tables if t.indicator not in known
    ]
    raise_all(problems, str(path))
    return Own(sources, indicators, found.tables)


def stored(readings: list[Reading]) -> bytes:
    """Return readings as the CSV text of a stored table; equal readings give equal bytes.

    Examples
    --------
    >>> r = Reading("AAA", 2020, 0, (("PPP", 0.25),), True, 1e9, "recorded", "", None)
    >>> stored([r]).decode().splitlines()[1]
    'AAA,2020,,PPP,0.25,1000000000,yes,recorded,,'
    """
    lines = [",".join(COLUMNS)]
    for r in readings:
        total = "" if r.total is None else f"{r.total:.10g}"
        tail = f"{total},{'yes' if r.whole else 'no'},{r.kind},{r.flags},{r.release or ''}"
        lines += [
            f"{r.client},{r.year},{r.month or ''},{power},{share:.6g},{tail}" for power, share in r.shares
        ]
    return ("\n".join(lines) + "\n").encode()


def add(
    folder: Path, indicator: Indicator, source: Source, readings: list[Reading], replace: bool = False
) -> Table:
    """Put a checked table into a folder, wholly or not at all.

    Parameters
    ----------
    folder
        Made where it isn't there.
    indicator, source
        What the table speaks of and where it is from.
    readings
        Of `own_rows.readings`, without problems.
    replace
        Whether a table of the same source and indicator, and another wording of the source, give way.

    Errors
    ------
    UserError
        The table or the source is there already and `replace` is false, or the indicator means something else there.
    WriteError
        The folder can't be written; it is as before.
    """
    own = opened(folder)
    problems = []
    same = [t for t in own.tables if (t.source, t.indicator) == (source.id, indicator.id)]
    if same and not replace:
        problems.append(
            f"'{source.title}' has a table of {indicator.id} in {folder} already, {same[0].readings} readings; "
            "put --replace to put this one in its place"
        )
    held = own.sources.get(source.id)
    if held is not None and held.title != source.title:
        problems.append(
            f"the source '{held.title}' has the same short name {source.id}; choose a title that differs more"
        )
    elif held not in (None, source) and not replace:
        problems.append(
            f"'{source.title}' is in {folder} with other terms, publisher, address or lag; give the same, or put --replace"
        )
    new = codebook.is_own(indicator.id)
    if new and own.indicators.get(indicator.id, indicator) != indicator:
        problems.append(
            f"indicator {indicator.id} is in {folder} and says something else; choose another name"
        )
    raise_all(problems, "nothing was added", UserError)
    data = stored(readings)
    digest = hashlib.sha256(data).hexdigest()
    file = f"{source.id}-{indicator.id}-{digest[:8]}.csv"
    rows = sum(len(r.shares) for r in readings)
    table = Table(
        source=source.id, indicator=indicator.id, file=file, sha256=digest, rows=rows, readings=len(readings)
    )
    after = Own(
        {**own.sources, source.id: source},
        {**own.indicators, **({indicator.id: indicator} if new else {})},
        (*(t for t in own.tables if t not in same), table),
    )
    _write(folder, after, file, data)
    _sweep(folder, [t.file for t in same if t.file != file])
    return table


def remove(folder: Path, source: str) -> tuple[Table, ...]:
    """Take a source with its tables out of a folder; by id or title.

    Errors
    ------
    UserError
        It isn't there.
    """
    own = opened(folder)
    name = next((k for k, s in own.sources.items() if source in (k, s.title)), None)
    if name is None:
        held = ", ".join(f"{k} ('{s.title}')" for k, s in own.sources.items()) or "nothing"
        raise UserError(f"no source '{source}' in {folder}; it holds {held}")
    gone = tuple(t for t in own.tables if t.source == name)
    _write(folder, Own(own.sources, own.indicators, tuple(t for t in own.tables if t not in gone)))
    _sweep(folder, [t.file for t in gone])
    return gone


def _write(folder: Path, own: Own, file: str = "", data: bytes = b"") -> None:
    fresh = not folder.exists()
    listed = {t.file for t in opened(folder).tables}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise WriteError(
            f"{folder}: can't be made a folder ({problem.strerror or problem}); name another with --to"
        ) from None
    try:
        if file:
            replace_file(folder / file, data)
        replace_file(folder / LIST, own.text().encode())
    except (OSError, KeyboardInterrupt):
        if file and file not in listed:
            (folder / file).unlink(missing_ok=True)
        if fresh:
            folder.rmdir()
        raise


def _sweep(folder: Path, files: list[str]) -> None:
    """Files that the list no longer names; one that stays does no harm."""
    for file in files:
        with contextlib.suppress(OSError):
            (folder / file).unlink(missing_ok=True)
