"""Make the fits that ship: `python -m holdfast.votes.keep`.

Every session since 1991-92 by the votes known when it ended; every session by all votes; and absence as hedging in
the last sessions, of all votes and as known on the date of each shipped case's document, by state and with the
case's countries left out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from holdfast import cases
from holdfast.panel.store import Panel, load
from holdfast.votes.estimate import fit
from holdfast.votes.fitted import (
    COMMAND,
    FOLDER,
    INDEX,
    SCHEMA,
    SINCE,
    frames,
    hedging_rows,
    key_of,
    last_of,
    recent,
    sittings,
    window,
)
from holdfast.votes.hump import humps
from holdfast.votes.table import Table, from_panel

DIGITS = 3
"""Decimals kept of positions and parameters; their standard errors are some hundredths at least."""


def documents() -> dict[str, tuple[tuple[str, ...], dt.date | None]]:
    """Countries and document date of each shipped case, by its name."""
    out = {}
    for path in sorted(Path(cases.__file__).parent.glob("*/case.toml")):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        out[path.parent.name] = (tuple(said["clients"]), said.get("document_date"))
    return out


def questions(panel: Panel) -> Iterator[Table]:
    """Votes that absence as hedging is asked of."""
    for clients, day in documents().values():
        for known in (panel, panel.as_of(day)) if day else (panel,):
            part = recent(from_panel(known))
            yield part
            yield part.without(clients)


def _write(folder: Path, file: str, frame: pl.DataFrame) -> str:
    path = folder / file
    # one row group and no statistics: the bytes depend on the content alone
    frame.rechunk().write_parquet(
        path, compression="zstd", compression_level=19, statistics=False, row_group_size=frame.height
    )
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make(panel: Panel, folder: Path) -> dict[str, Any]:
    """Fit everything into an empty folder; returns the list that goes with it."""
    table = from_panel(panel)
    keys, ended = {}, []
    for session in range(SINCE, int(table.session[-1]) + 1):
        part = window(table, session)
        if part is not None:
            keys[str(session)] = key_of(part)
            ended.append(last_of(part))
            print(f"session {session}", file=sys.stderr)
    every = fit(table)
    print("all sessions", dict(every.diagnostics), file=sys.stderr)
    files = {}
    for name, parts in (("sessions", tuple(ended)), ("whole", sittings(every))):
        for part_name, frame in zip(("states", "rollcalls"), frames(parts, DIGITS), strict=True):
            file = f"{name}_{part_name}.parquet"
            files[file] = _write(folder, file, frame)
    return {
        "schema": SCHEMA,
        "command": COMMAND,
        "panel": panel.fingerprint,
        "files": files,
        "sessions": keys,
        "whole": {
            "votes": key_of(table),
            "hedging": _tidy(every.hedging_by_period().to_dicts()),
            "absence": _tidy(humps(table, sittings(every))),
            "anchor": every.anchor,
            "log_score": round(every.log_score, 5),
            "diagnostics": _tidy(every.diagnostics),
            "warnings": list(every.warnings),
        },
        "hedging": {key_of(part): _tidy(hedging_rows(fit(part))) for part in questions(panel)},
    }


def _tidy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _tidy(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_tidy(v) for v in value]
    return round(value, 4) if isinstance(value, float) else value


def main() -> int:
    """Make the folder anew; the old one stays until the new one is whole."""
    with tempfile.TemporaryDirectory(dir=FOLDER.parent) as place:
        new = Path(place) / "fitted"
        new.mkdir()
        listed = make(load(), new)
        (new / INDEX).write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
        if FOLDER.exists():
            shutil.rmtree(FOLDER)
        new.rename(FOLDER)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
