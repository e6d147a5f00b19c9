"""The folder of a report: the page, a CSV file per table, the bundle, the references, the checksums."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from holdfast import codebook
from holdfast.errors import UserError
from holdfast.report import (
    analogues,
    backtest,
    bargain,
    excess,
    fork,
    hazards,
    mechanisms,
    rely,
    search,
    stress,
    votes,
)
from holdfast.report.csv_table import Row, table
from holdfast.report.explained import shown_tables
from holdfast.report.html import render, tidy
from holdfast.report.staged import staged

MANIFEST = "manifest.json"
SCHEMA = "holdfast/manifest/1"


def write(bundle: Mapping[str, Any], out: Path) -> Path:
    """Write the report's folder: all of it or nothing.

    The files are made in a folder of their own first. A new folder then takes its name in one step; in an
    existing one each file is put in the place of the old one, and the old ones come back if that fails. Files
    that are not the report's are left alone.

    Parameters
    ----------
    bundle
        Schema `holdfast/bundle/1`.
    out
        The folder: new, empty, or an earlier report.

    Returns
    -------
    Path
        `out`.

    Raises
    ------
    UserError
        `out` holds files of the same names that are not a report's.
    WriteError
        `out` can't be written or the disk is full. Nothing half-written stays; an earlier report stays whole.
    """
    contents = pack(bundle)
    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is a file; --out needs a folder: name another, or remove it")
    fresh = not out.exists()
    if not fresh:
        _refuse_foreign(out, contents)
    with staged(out, out.parent if fresh else out, "report") as stage:
        new = stage / "new"
        new.mkdir()
        for name, text in contents.items():
            _write(new / name, text)
        if fresh:
            os.replace(new, out)
        else:
            _exchange(new, stage / "old", out, contents)
    return out


def pack(bundle: Mapping[str, Any]) -> dict[str, str]:
    """Every file of the report as text, by name; `manifest.json` is the last."""
    whole = tidy(bundle)
    contents = {
        "index.html": render(whole),
        "bundle.json": _json(whole),
    }
    contents |= {f"{name}.csv": text for name, text in tables(whole)}
    contents["references.bib"] = references(whole)
    contents = {k: v.encode("utf-8", "replace").decode("utf-8") for k, v in contents.items()}
    files = {
        name: {"sha256": hashlib.sha256(text.encode()).hexdigest(), "bytes": len(text.encode())}
        for name, text in contents.items()
    }
    keys = ("version", "seed", "as_of")
    manifest = {
        "schema": SCHEMA,
        **{k: whole.get(k) for k in keys},
        "panel": whole.get("panel"),
        "files": files,
    }
    return contents | {MANIFEST: json.dumps(manifest, indent=1) + "\n"}


def _json(whole: Mapping[str, Any]) -> str:
    """JSON with a line for each key at the top: quick to write, and two runs can be compared."""
    lines = (
        f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False, allow_nan=False)}" for k, v in whole.items()
    )
    return "{" + ",\n".join(lines) + "}\n"


def tables(bundle: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each table of the bundle as CSV text, with its name."""
    for name in (
        "cells",
        "robustness",
        "weightings",
        "statements",
        "readings",
        "months",
        "exposures",
        "flags",
        "indicators",
        "sources",
        "effects",
        "choices",
        "split",
    ):
        rows = bundle.get(name)
        if isinstance(rows, Sequence) and rows and all(isinstance(r, Mapping) for r in rows):
            yield name, table(rows)
    for name, rows in (bundle.get("coverage") or {}).items():
        if isinstance(rows, list) and rows and isinstance(rows[0], Mapping):
            yield f"coverage_{name}", table(rows)
    for name in ("series", "fans", "countries"):
        if bundle.get(name):
            yield name, table(_long(bundle[name]))
    for name in ("outlook", "prior_only", "contrasts"):
        rows = [{"scenario": s, **r} for s, years in (bundle.get(name) or {}).items() for r in years]
        if rows:
            yield name, table(rows)
    waits = [
        {"scenario": s, **r} for s, r in (bundle.get("time_to_loss") or {}).items() if isinstance(r, Mapping)
    ]
    if waits:
        yield "time_to_loss", table(waits)
    for name in ("changes", "levels", "outlook", "verdicts"):
        rows = (bundle.get("overrides") or {}).get(name)
        if rows:
            yield f"overrides_{name}", table(rows)
    parts = (
        ("excess", excess.tables),
        ("votes", votes.tables),
        ("analogues", analogues.tables),
        ("help", rely.tables),
        ("bargain", bargain.tables),
        ("hazards", hazards.tables),
        ("branch", fork.branch_tables),
        ("factorial", fork.factorial_tables),
        ("hindcasts", fork.hindcast_tables),
        ("stress", stress.tables),
        ("forecasts", backtest.tables),
        ("search", search.tables),
        ("mechanisms", mechanisms.tables),
        ("explained", shown_tables),
    )
    for part, of in parts:
        if bundle.get(part):
            for name, rows in of(bundle[part]):
                yield name, table(rows)


def _long(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows with lists by year as one row per year."""
    out = []
    for row in rows:
        years = row["years"]
        fixed = {k: v for k, v in row.items() if not isinstance(v, list)}
        lists = {
            k: v for k, v in row.items() if isinstance(v, list) and k != "years" and len(v) == len(years)
        }
        out += [{**fixed, "year": y, **{k: v[i] for k, v in lists.items()}} for i, y in enumerate(years)]
    return out


def references(bundle: Mapping[str, Any]) -> str:
    """The BibTeX entries of the sources in the bundle, from the codebook's `refs.bib`."""
    path = codebook.folder() / "refs.bib"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    known = {
        m[1]: m[0].strip()
        for m in re.finditer(r"^@\w+\{\s*([^,\s]+),.*?(?=^@|\Z)", text, re.DOTALL | re.MULTILINE)
    }
    held = codebook.sources()
    keys: list[str] = []
    own: list[str] = []
    for row in bundle.get("sources") or ():
        if row.get("own"):
            own.append(_entry(row))
        listed = row.get("bib") or (held[row["id"]].bib if row.get("id") in held else "")
        keys += [k.strip() for k in str(listed).split(",") if k.strip()]
    found = [known[k] for k in dict.fromkeys(keys) if k in known]
    return "% Sources of this report; cite them beside holdfast.\n\n" + "".join(
        f"{e}\n\n" for e in (*found, *own)
    )


def _entry(source: Row) -> str:
    """A user's own source as a BibTeX entry, with its terms."""
    fields = {
        "title": source["title"],
        "author": source["publisher"],
        "url": source["url"],
        "note": f"A user's own data. Terms: {source['terms']}",
    }
    lines = [f"  {k} = {{{_plain(v)}}}" for k, v in fields.items() if v and v != "not named"]
    return f"@misc{{{source['id']},\n" + ",\n".join(lines) + "\n}"


def _plain(text: str) -> str:
    """A text in which no brace or command of BibTeX can end the field."""
    return re.sub(r"[{}\\%]", " ", text)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _refuse_foreign(out: Path, names: Iterable[str]) -> None:
    """Don't write over files that no report put there."""
    ours: set[str] = set()
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        if manifest.get("schema") == SCHEMA:
            ours = {MANIFEST, *manifest["files"]}
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        pass
    taken = sorted(n for n in names if (out / n).exists() and n not in ours)
    if taken:
        shown = ", ".join(taken[:3]) + (" and others" if len(taken) > 3 else "")
        raise UserError(
            f"{out} has {shown}, and no report wrote that; name a new folder with --out, or move them away"
        )


def _exchange(new: Path, old: Path, out: Path, names: Iterable[str]) -> None:
    """Put each new file in the place of the old one; on failure put the old ones back."""
    before: set[str] = set()
    with contextlib.suppress(OSError, ValueError, KeyError):
        before = set(json.loads((out / MANIFEST).read_text(encoding="utf-8"))["files"])
    names = list(names)
    old.mkdir()
    moved: list[str] = []
    placed: list[str] = []
    try:
        for name in (n for n in {*before, *names} if (out / n).exists()):
            os.replace(out / name, old / name)
            moved.append(name)
        for name in names:
            os.replace(new / name, out / name)
            placed.append(name)
    except (OSError, KeyboardInterrupt):
        for name in placed:
            (out / name).unlink(missing_ok=True)
        for name in moved:
            os.replace(old / name, out / name)
        raise
