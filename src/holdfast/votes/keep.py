"""Make the fits that ship: `python -m holdfast.votes.keep`; with `--changed` only where the votes are others than those they were made of.

Every session since 1991-92 by the votes known when it ended; every session by all votes, with the scales learned on
the way; and absence as hedging in the last sessions, of all votes and as known on the date of each shipped case's
document, by state and with the case's countries left out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from holdfast import cases
from holdfast.atomic import replace_file
from holdfast.panel.store import Panel, load
from holdfast.votes.estimate import fit
from holdfast.votes.fitted import hedging_rows
from holdfast.votes.hump import humps
from holdfast.votes.scales import FILE, written
from holdfast.votes.shipped import COMMAND, FOLDER, INDEX, SCHEMA, key_of
from holdfast.votes.sitting import Sitting, frames, sittings
from holdfast.votes.table import Table, from_panel
from holdfast.votes.windows import SINCE, early, recent, window

DIGITS = 3
"""Decimals kept of positions and parameters; their standard errors are some hundredths at least."""


def documents() -> dict[str, tuple[tuple[str, ...], dt.date | None]]:
    """Countries and document date of each shipped case, by its name."""
    out = {}
    for path in sorted(Path(cases.__file__).parent.glob("*/case.toml")):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        out[path.parent.name] = (tuple(said["clients"]), said.get("document_date"))
    return out


def known(panel: Panel) -> dict[dt.date | None, Table]:
    """All votes, and those known on the date of each shipped case's document."""
    days = [None, *sorted({day for _, day in documents().values() if day})]
    return {day: from_panel(panel.as_of(day)) for day in days}


def questions(tables: Mapping[dt.date | None, Table]) -> Iterator[tuple[Table, bool]]:
    """Votes that absence as hedging is asked of, and whether of each state."""
    for clients, day in documents().values():
        for table in {None: tables[None], day: tables[day]}.values():
            yield recent(table), True
            yield recent(table).without(clients), False


def _write(folder: Path, file: str, frame: pl.DataFrame) -> str:
    path = folder / file
    # one row group and no statistics: the bytes depend on the content alone
    frame.rechunk().write_parquet(
        path, compression="zstd", compression_level=19, statistics=False, row_group_size=frame.height
    )
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make(panel: Panel, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fit everything into an empty folder; returns the list that goes with it, and the scales of the whole."""
    tables = known(panel)
    ended: dict[str, Sitting] = {}
    for votes in tables.values():
        for session in range(SINCE, int(votes.session[-1]) + 1):
            part = window(votes, session)
            key = None if part is None else key_of(part)
            if part is not None and key is not None and key not in ended:
                ended[key] = sittings(fit(part, learn=True))[-1]
                print(f"session {session}", file=sys.stderr)
    table = tables[None]
    every = fit(table, learn=True)
    print("all sessions", dict(every.diagnostics), file=sys.stderr)
    files = {}
    for name, parts in (("sessions", tuple(ended.values())), ("whole", sittings(every))):
        for part_name, frame in zip(("states", "rollcalls"), frames(parts, DIGITS), strict=True):
            file = f"{name}_{part_name}.parquet"
            files[file] = _write(folder, file, frame)
    listed = {
        "schema": SCHEMA,
        "command": COMMAND,
        "panel": panel.fingerprint,
        "files": files,
        "sessions": list(ended),
        "whole": {
            "votes": key_of(table),
            "begins": key_of(early(table)),
            "hedging": _tidy(every.hedging_by_period().to_dicts()),
            "absence": _tidy(humps(table, sittings(every))),
            "anchor": every.anchor,
            "log_score": round(every.log_score, 5),
            "diagnostics": _tidy(every.diagnostics),
            "warnings": list(every.warnings),
        },
        "hedging": {key_of(part): _asked(part, states) for part, states in questions(tables)},
    }
    return listed, written(every.priors, table, key_of(table))


def _asked(part: Table, states: bool) -> Any:
    rows = hedging_rows(fit(part, learn=True))
    return _tidy(rows if states else rows | {"state": []})


def _tidy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _tidy(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_tidy(v) for v in value]
    return round(value, 4) if isinstance(value, float) else value


def asked_of(panel: Panel) -> dict[str, Any]:
    """What fits are found by, as the list holds it: the checksums of all votes that are fitted."""
    tables = known(panel)
    parts = (
        window(votes, session)
        for votes in tables.values()
        for session in range(SINCE, int(votes.session[-1]) + 1)
    )
    table = tables[None]
    return {
        "sessions": list(dict.fromkeys(key_of(part) for part in parts if part is not None)),
        "whole": (key_of(table), key_of(early(table))),
        "hedging": list(dict.fromkeys(key_of(part) for part, _ in questions(tables))),
    }


def same_votes(listed: Mapping[str, Any], panel: Panel) -> bool:
    """Whether the fits of a list were made of a panel's very votes and hold what fits hold now.

    Parameters
    ----------
    listed
        As `make` returns it.
    panel
    """
    whole = listed["whole"]
    held = {
        "sessions": listed["sessions"],
        "whole": (whole["votes"], whole["begins"]),
        "hedging": list(listed["hedging"]),
    }
    return listed["schema"] == SCHEMA and held == asked_of(panel)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the folder anew; the old one stays until the new one is whole."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument(
        "--changed", action="store_true", help="fit only if the votes are others; else name the panel anew"
    )
    index = FOLDER / INDEX
    if parser.parse_args(arguments).changed and index.is_file():
        panel, listed = load(), json.loads(index.read_text(encoding="utf-8"))
        if same_votes(listed, panel):
            replace_file(index, (json.dumps(listed | {"panel": panel.fingerprint}, indent=1) + "\n").encode())
            print("the votes are those that the fits were made of", file=sys.stderr)
            return 0
    with tempfile.TemporaryDirectory(dir=FOLDER.parent) as place:
        new = Path(place) / "fitted"
        new.mkdir()
        listed, scales = make(load(), new)
        (new / INDEX).write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
        if FOLDER.exists():
            shutil.rmtree(FOLDER)
        new.rename(FOLDER)
    FILE.write_text(json.dumps(scales, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
