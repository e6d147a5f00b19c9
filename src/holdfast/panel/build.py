"""Raw inputs to `embedded/`: run every source module, check, round, sort, write at once or not at all.

Run as ``python -m holdfast.panel.build RAW_DIR``; `make panel RAW=DIR` does that.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.atomic import replace_file
from holdfast.codebook.patrons import shipped_powers
from holdfast.errors import DataError, HoldfastError, WriteError, raise_all
from holdfast.panel import check, publish, store
from holdfast.sources import powers
from holdfast.sources.base import KEYS, SCHEMAS, SourceTables
from holdfast.sources.release import with_release
from holdfast.sources.validation import problems_of

SOURCES: list[str] = [
    "holdfast.sources.arms",
    "holdfast.sources.trade",
    "holdfast.sources.comtrade",
    "holdfast.sources.factbook",
    "holdfast.sources.aid",
    "holdfast.sources.migrants",
    "holdfast.sources.remittances",
    "holdfast.sources.commitments",
    "holdfast.sources.memberships",
    "holdfast.sources.organisations",
    "holdfast.sources.bases",
    "holdfast.sources.troops",
    "holdfast.sources.exercises",
    "holdfast.sources.government_help",
    "holdfast.sources.approval",
    "holdfast.sources.students",
    "holdfast.sources.visits",
    "holdfast.sources.shared_organisations",
    "holdfast.sources.national_trade",
    "holdfast.sources.trade_flows",
    "holdfast.sources.investment",
    "holdfast.sources.customs_unions",
    "holdfast.sources.fact_readings",
    "holdfast.sources.monthly_trade",
    "holdfast.sources.bloc_exports",
    "holdfast.sources.gdelt_events",
    "holdfast.sources.un_votes",
    "holdfast.sources.facts_events",
    "holdfast.sources.foreign_support",
    "holdfast.sources.covariates",
    "holdfast.sources.output",
    "holdfast.sources.capability",
    "holdfast.sources.missions",
    "holdfast.sources.regimes",
    "holdfast.sources.borders",
    "holdfast.sources.kin",
    "holdfast.sources.hostility",
    "holdfast.sources.icews_events",
]
"""The modules that are read, each with `read(raw: Path) -> SourceTables`. A new source enters by one line."""

LIMIT = 15_000_000
"""Most bytes that may be embedded."""


def gather(raw: Path, modules: Sequence[str]) -> dict[str, list[pl.DataFrame]]:
    """Run the modules and return their tables by name, readings numbered without overlap.

    Errors
    ------
    DataError
        lists every problem of every module.
    """
    problems: list[str] = []
    found: dict[str, list[pl.DataFrame]] = {name: [] for name in SCHEMAS}
    offset = 0
    for name in modules:
        try:
            tables = importlib.import_module(name).read(raw)
        except DataError as problem:
            problems.append(str(problem))
            continue
        wrong = problems_of(tables, name.rpartition(".")[2])
        if wrong:
            problems += wrong
            continue
        top = 0
        for table, frame in tables.tables().items():
            if "reading" in frame.columns:
                top = max(top, (frame["reading"].max() or 0) + 1)
                frame = frame.with_columns(pl.col("reading") + offset)
            found[table].append(frame)
        offset += top
    raise_all(problems, "sources")
    return found


def _stack(name: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    empty = pl.DataFrame(schema=SCHEMAS[name])
    return pl.concat([empty, *(f.select(empty.columns) for f in frames)])


def _numbered(heads: pl.DataFrame, shares: pl.DataFrame, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    first = [k for k in ("indicator", "client", "year", "month", "report", "source") if k in heads.columns]
    heads = heads.sort(first).with_row_index("new", offset=0)
    new = heads.select("reading", pl.col("new").cast(pl.Int32))
    shares = shares.join(new, on="reading").select(pl.col("new").alias("reading"), "patron", "share")
    heads = heads.with_columns(reading=pl.col("new").cast(pl.Int32)).select(list(SCHEMAS[name]))
    return heads, shares.sort("reading", "patron")


def assemble(
    raw: Path, modules: Sequence[str], components: tuple[str, ...]
) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Return the tables of the panel as they ship and as they are fitted to, by name.

    Parameters
    ----------
    raw
        The folder of raw inputs, already checked.
    modules
        Names of source modules.
    components
        The codes whose shares are stored.
    """
    stacked = {name: _stack(name, frames) for name, frames in gather(raw, modules).items()}
    for name in ("readings", "months", "covariates", "exposures"):
        stacked[name] = with_release(stacked[name])
    return _finished(stacked, components, shipped=True), _finished(stacked, components, shipped=False)


def _finished(
    stacked: dict[str, pl.DataFrame], components: tuple[str, ...], *, shipped: bool
) -> dict[str, pl.DataFrame]:
    made: dict[str, pl.DataFrame] = {}
    cut = publish.publishable if shipped else publish.exact
    for heads, parts in (("readings", "shares"), ("months", "month_shares")):
        ready, shares = cut(stacked[heads], stacked[parts], components)
        made[heads], made[parts] = _numbered(ready, shares, heads)
    for name in ("votes", "rollcalls", "events", "memberships", "covariates", "exposures"):
        frame = stacked[name]
        if shipped and name in ("covariates", "exposures"):
            frame = publish.may_ship(frame)
        made[name] = frame.select(list(SCHEMAS[name])).sort(*KEYS[name], nulls_last=True)
    raise_all(problems_of(SourceTables(**made), "panel"), "panel")
    return made


def write(tables: dict[str, pl.DataFrame], out: Path, fitted: str = "", limit: int | None = None) -> str:
    """Write the tables and their manifest to a folder, whole or not at all.

    Parameters
    ----------
    tables
        By name.
    out
        The folder; what it held is replaced.
    fitted
        Fingerprint of the fitted panel of the same build.
    limit
        Most bytes that the folder may take.

    Returns
    -------
    str
        The fingerprint of what was written.

    Errors
    ------
    WriteError
        where the disk is full or the folder can't be written; the old content stays.
    """
    spare: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        spare = Path(tempfile.mkdtemp(prefix=".panel-", dir=out.parent))
        store.write_files(tables, spare, fitted)
        size = sum(f.stat().st_size for f in spare.iterdir())
        if limit is not None and size > limit:
            raise DataError(
                f"the panel takes {size} bytes, more than {limit}; round more coarsely or drop partners"
            )
        spare.chmod(0o755)
        old = out.with_name(f".{out.name}-old")
        if old.exists():
            shutil.rmtree(old)
        if out.exists():
            out.rename(old)
        spare.rename(out)
        shutil.rmtree(old, ignore_errors=True)
        return store.fingerprint(out)
    except OSError as problem:
        raise WriteError(
            f"{out}: can't be written ({problem.strerror or problem}); free space or choose another folder"
        ) from None
    finally:
        if spare is not None:
            shutil.rmtree(spare, ignore_errors=True)


def build(
    raw: Path,
    out: Path | None = None,
    *,
    fitted: Path | None = None,
    modules: Sequence[str] | None = None,
    powers_to: Path | None = None,
) -> str:
    """Build the panel from a folder of raw inputs.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    out
        Where the panel goes; by default the package's own `embedded/`.
    fitted
        Where the fitted panel goes: exact shares, and sources that may never be passed on. Left out, only its
        fingerprint is kept.
    modules
        Source modules; by default `SOURCES`.
    powers_to
        Where the list of powers goes; by default the codebook's powers.csv.

    Returns
    -------
    str
        The panel's fingerprint.

    Errors
    ------
    DataError
        lists everything wrong with the raw inputs; nothing is written.
    WriteError
        where the result can't be written; nothing half-written is left.
    """
    check.check_raw(raw)
    counted = powers.count(raw)
    with codebook.counting(counted):
        tables, exact = assemble(raw, SOURCES if modules is None else modules, codebook.components())
    target = out or store.EMBEDDED
    listed = powers_to or codebook.folder() / "powers.csv"
    before = listed.read_bytes() if listed.exists() else None
    replace_file(listed, counted.write_csv(line_terminator="\n").encode())
    try:
        with tempfile.TemporaryDirectory() as spare:
            named = write(exact, fitted or Path(spare) / "fitted")
        made = write(tables, target, named, LIMIT)
    except HoldfastError:
        # the list of powers and the panel change together or not at all
        listed.unlink() if before is None else replace_file(listed, before)
        raise
    shipped_powers.cache_clear()
    store.load.cache_clear()
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Build from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m holdfast.panel.build", description=__doc__)
    parser.add_argument("raw", type=Path, help="folder of raw inputs")
    parser.add_argument(
        "out", type=Path, nargs="?", help="where the panel goes; the package's own where left out"
    )
    parser.add_argument("--fitted", type=Path, help="where the fitted panel goes, which may not be passed on")
    asked = parser.parse_args(arguments)
    try:
        made = build(asked.raw, asked.out, fitted=asked.fitted)
    except HoldfastError as problem:
        print(problem, file=sys.stderr)
        return problem.exit_status
    print(f"panel {made}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
