"""Write a release: each table in its formats, what is written about them, checksums; all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from holdfast.errors import UserError, WriteError
from holdfast.report.release import excel, stata, words
from holdfast.report.release.columns import tables
from holdfast.report.release.make import Release
from holdfast.report.staged import staged

SUMS = "SHA256SUMS"
MANIFEST = "manifest.json"
BOOK = "case.xlsx"

NOTES = {
    "csv/": "every table but `draws`: UTF-8, a header, empty where there is no value",
    "parquet/": "the larger tables, with types",
    "stata/": "the same as Stata data sets (14 and later), variables and values labelled",
    BOOK: "the tables of the case in one workbook; `world` is left out, it has more rows than a sheet holds",
    "CODEBOOK.md, codebook.csv": "every column: label, unit, sign, values, source, how made",
    "LICENCES.md": "terms by source, and what they keep out",
    "references.bib": "holdfast and every source used",
    f"{MANIFEST}, {SUMS}": "how it was made; checksums",
}


def free(out: Path) -> None:
    """Refuse a folder that holds anything: a release that was cited must not change.

    Errors
    ------
    UserError
        where it isn't empty.
    """
    if out.is_dir() and any(out.iterdir()):
        what = "a release" if (out / SUMS).exists() else "files"
        raise UserError(
            f"{out} holds {what} already, and a release overwrites nothing; name a new folder with --out"
        )


def write(made: Release, out: Path, say: Callable[[str], None] = lambda stage: None) -> dict[str, Any]:
    """Write a release to a new or empty folder.

    Parameters
    ----------
    made
        From `release`.
    out
        The folder; it appears when all of it is there.
    say
        Called with the name of each stage as it begins.

    Returns
    -------
    dict
        The manifest as written, with `files` by name: sha256, bytes, and rows of a table.

    Errors
    ------
    UserError
        where the folder isn't empty.
    WriteError
        where it can't be written or the disk is full; nothing half-written stays.
    """
    free(out)
    with staged(out, out.parent, "release") as stage:
        new = stage / "new"
        for folder in ("csv", "parquet", "stata"):
            (new / folder).mkdir(parents=True)
        rows = {}
        try:
            for name, frame in made.frames.items():
                for form in tables()[name].formats:
                    if form != "excel":
                        say(f"writing {name} as {form}")
                        path = _table(name, frame, form, new, made.manifest["release"])
                        rows[path.relative_to(new).as_posix()] = frame.height
            say("writing the workbook")
            _book(made, new / BOOK)
        except pl.exceptions.PolarsError as problem:  # a full disk, as polars tells it
            raise WriteError(
                f"{out}: the release can't be written ({problem}); free space or name another --out"
            ) from None
        _texts(made, new)
        manifest = _signed(made.manifest, new, rows)
        os.replace(new, out)
    return manifest


def _table(name: str, frame: pl.DataFrame, form: str, folder: Path, title: str) -> Path:
    path = folder / form / f"{name}.{'dta' if form == 'stata' else form}"
    if form == "csv":
        frame.write_csv(path)
    elif form == "parquet":
        # one row group and no statistics: the bytes depend on the content alone
        frame.rechunk().write_parquet(
            path,
            compression="zstd",
            compression_level=9,
            statistics=False,
            row_group_size=max(frame.height, 1),
        )
    else:
        stata.write(tables()[name], frame, path, f"{tables()[name].title}, {title}")
    return path


def _book(made: Release, path: Path) -> None:
    sheets = {n: f for n, f in made.frames.items() if "excel" in tables()[n].formats}
    excel.write(sheets, words.about(made.manifest), words.codes(made.frames), path)


def _texts(made: Release, folder: Path) -> None:
    frames, head = made.frames, f"Release {made.manifest['release']}, schema {made.manifest['schema']}."
    words.codes(frames).write_csv(folder / "codebook.csv")
    texts = {
        "README.md": words.readme(made.manifest, frames, NOTES),
        "CODEBOOK.md": words.codebook_text(frames, head),
        "LICENCES.md": words.licences(frames["sources"], frames["left_out"]),
        "references.bib": words.bib(made.manifest, frames["sources"]["source"]),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _signed(manifest: dict[str, Any], folder: Path, rows: dict[str, int]) -> dict[str, Any]:
    """Write the manifest and the checksums; every file is on the disk after it."""
    files = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        files[name] = {"sha256": _sum(path), "bytes": path.stat().st_size, "rows": rows.get(name)}
    whole = manifest | {"files": files}
    (folder / MANIFEST).write_text(
        json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )
    sums = {n: f["sha256"] for n, f in files.items()} | {MANIFEST: _sum(folder / MANIFEST)}
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (folder / SUMS).write_text(text, encoding="utf-8", newline="\n")
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    return whole


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
