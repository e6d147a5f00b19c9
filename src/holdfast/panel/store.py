"""Write and load the panel's files, and look back to what was known on a day."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.errors import DataError, raise_all
from holdfast.sources.base import SCHEMAS
from holdfast.sources.revision import REVISED, revised

EMBEDDED = Path(__file__).resolve().parent / "embedded"
"""What ships."""


@dataclass(frozen=True)
class Panel:
    """All tables of the panel, as known on a day.

    Examples
    --------
    >>> panel = load()
    >>> panel.as_of(datetime.date(2000, 1, 1)).readings["year"].max() < 2000
    True
    """

    readings: pl.DataFrame
    """One row a client, year, indicator and report."""
    shares: pl.DataFrame
    """The components' shares of each reading; zeros and the rest are left out."""
    months: pl.DataFrame
    """As `readings`, by month."""
    month_shares: pl.DataFrame
    """As `shares`, of `months`."""
    votes: pl.DataFrame
    """rid, iso3, vote (Y, N, A, X), x_run."""
    rollcalls: pl.DataFrame
    """rid, symbol, date, session, source."""
    events: pl.DataFrame
    """Dated events with their sources."""
    memberships: pl.DataFrame
    """Memberships of organisations with dates."""
    covariates: pl.DataFrame
    """client, year, name, value, source, release."""
    exposures: pl.DataFrame
    """client, patron, year (0: all years), name, value, source, release (null: always known)."""
    fingerprint: str
    """Names the exact bytes the tables came from."""
    fitted: str = ""
    """Names the fitted panel of the same build: exact shares, with what may not be passed on."""
    own: str = ""
    """Names the user's own data that were joined; empty where there are none."""
    known: datetime.date | None = None
    """The day up to which things were known; None: everything held."""

    def with_own(self, folder: Path) -> Panel:
        """Return the panel with a user's own data beside what it holds; see `holdfast.panel.own.join.join`.

        Parameters
        ----------
        folder
            Written by `holdfast data add`.
        """
        from holdfast.panel.own.join import join

        return join(self, folder)

    def as_of(self, date: datetime.date | None) -> Panel:
        """Return the panel as it was known on a day: every row released later is dropped.

        An absence that was still going on is as long as it was; and where a source's newest years are revised,
        those that were the newest then may be too (`holdfast.sources.revision`).

        Parameters
        ----------
        date
            The day; None returns everything held.
        """
        if date is None:
            return self
        readings = _readings_of(self.readings, date)
        months = _readings_of(self.months, date)
        rollcalls = self.rollcalls.filter(pl.col("date") <= date)
        begun = self.memberships.filter(pl.col("from_date").is_null() | (pl.col("from_date") <= date))
        ended = pl.when(pl.col("to_date") <= date).then(pl.col("to_date"))
        return dataclasses.replace(
            self,
            readings=readings,
            shares=self.shares.join(
                readings.select("reading"), on="reading", how="semi", maintain_order="left"
            ),
            months=months,
            month_shares=self.month_shares.join(
                months.select("reading"), on="reading", how="semi", maintain_order="left"
            ),
            votes=_votes_of(self.votes, rollcalls),
            rollcalls=rollcalls,
            events=self.events.filter(pl.col("release") <= date),
            memberships=begun.with_columns(to_date=ended),
            covariates=self.covariates.filter(pl.col("release") <= date),
            exposures=self.exposures.filter(pl.col("release").is_null() | (pl.col("release") <= date)),
            known=date,
        )

    def clients(self) -> tuple[str, ...]:
        """Return the clients that have a reading, sorted."""
        return tuple(self.readings["client"].unique().sort())

    def newest(self) -> int:
        """Return the newest year of any reading; 0 where there is none."""
        return int(self.readings["year"].max() or 0)  # type: ignore[arg-type]

    def coverage(self) -> pl.DataFrame:
        """Return client, indicator, first, newest, readings: what there is of each tie."""
        found = self.readings.group_by("client", "indicator").agg(
            first=pl.col("year").min(), newest=pl.col("year").max(), readings=pl.len()
        )
        return found.sort("client", "indicator")


def _readings_of(readings: pl.DataFrame, date: datetime.date) -> pl.DataFrame:
    """Readings released by a day, the newest years of a source that is revised marked so.

    How far two reports of a cell differ wasn't known before both were there.
    """
    known_yet = pl.col("release") <= date
    cell = [c for c in ("client", "year", "month", "indicator") if c in readings.columns]
    alone = (pl.len().over(cell) > 1) & (known_yet.sum().over(cell) < 2)
    readings = readings.with_columns(disagreement=pl.when(~alone).then(pl.col("disagreement")))
    register = ["indicator", "source"]
    moving = readings.filter(pl.col("flags").str.contains(REVISED, literal=True)).select(register).unique()
    known = readings.filter(known_yet)
    newest = known.join(moving, on=register, how="semi").group_by(register).agg(_newest=pl.col("year").max())
    known = known.join(newest, on=register, how="left", maintain_order="left")
    return revised(known, pl.col("_newest")).drop("_newest")


def _votes_of(votes: pl.DataFrame, rollcalls: pl.DataFrame) -> pl.DataFrame:
    """Votes on the roll calls known, an absence being as long as it was by the last of them."""
    order = rollcalls.sort("date", "rid")["rid"].to_numpy()
    rank = np.argsort(order)
    place = np.minimum(np.searchsorted(order[rank], votes["rid"].to_numpy()), max(order.size - 1, 0))
    held = order[rank][place] == votes["rid"].to_numpy() if order.size else np.zeros(votes.height, dtype=bool)
    known = votes.filter(pl.Series(held))
    if not known.height:
        return known
    names = known["iso3"].cast(pl.String)
    state = names.cast(pl.Enum(names.unique().sort())).to_physical().to_numpy()
    absent = (known["vote"].cast(pl.String) == "X").to_numpy()
    when = rank[place[held]]
    last = np.full(int(state.max()) + 1, -1)
    np.maximum.at(last, state[~absent], when[~absent])
    going_on = absent & (when > last[state])
    so_far = np.bincount(state[going_on], minlength=last.size)
    run = known["x_run"].to_numpy()
    run = np.where(going_on, np.minimum(run, so_far[state]), run)
    return known.with_columns(pl.Series("x_run", run, dtype=votes.schema["x_run"]))


def write_files(tables: dict[str, pl.DataFrame], folder: Path, fitted: str = "") -> None:
    """Write tables as parquet with fixed settings, and MANIFEST.json with their checksums.

    Covariates whose terms ask for a file of their own get one, named after the source.

    Parameters
    ----------
    tables
        By name, sorted.
    folder
        An empty folder.
    fitted
        Fingerprint of the fitted panel of the same build; empty where this is it.
    """
    listed = []
    for file, frame, terms in _files(tables):
        path = folder / file
        # one row group and no statistics: the bytes depend on the content alone
        frame.rechunk().write_parquet(
            path,
            compression="zstd",
            compression_level=19,
            statistics=False,
            row_group_size=max(frame.height, 1),
        )
        data = path.read_bytes()
        listed.append(
            {
                "file": file,
                "sha256": hashlib.sha256(data).hexdigest(),
                "rows": frame.height,
                "bytes": len(data),
                "terms": terms,
            }
        )
    manifest: dict[str, Any] = {
        "schema": "holdfast/panel/1",
        "fingerprint": _print_of(listed),
        "fitted": fitted or _print_of(listed),
        "made_with": f"polars {pl.__version__}",
        "files": listed,
    }
    (folder / "MANIFEST.json").write_text(json.dumps(manifest, indent=1) + "\n")


def _files(tables: dict[str, pl.DataFrame]) -> list[tuple[str, pl.DataFrame, str]]:
    own = [s for s in codebook.sources().values() if s.terms_class == "own_file"]
    files = []
    for name in SCHEMAS:
        frame = tables[name]
        if name == "covariates":
            for source in own:
                part = frame.filter(pl.col("source") == source.id)
                if part.height:
                    files.append((f"covariates_{source.id}.parquet", part, source.terms))
            frame = frame.filter(~pl.col("source").is_in([s.id for s in own]))
        files.append((f"{name}.parquet", frame, "see codebook/sources.toml"))
    return sorted(files, key=lambda f: f[0])


def _print_of(listed: list[dict[str, Any]]) -> str:
    text = "".join(f"{f['file']} {f['sha256']}\n" for f in listed)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def fingerprint(folder: Path | None = None) -> str:
    """Return the fingerprint of the panel in a folder (by default the one that ships) from its manifest."""
    return str(_manifest(folder or EMBEDDED)["fingerprint"])


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "MANIFEST.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text())
        if _print_of(manifest["files"]) != manifest["fingerprint"]:
            raise DataError(
                f"{path} was altered: its fingerprint doesn't fit its checksums; reinstall holdfast"
            )
    except (OSError, KeyError, TypeError, json.JSONDecodeError, UnicodeDecodeError) as problem:
        raise DataError(
            f"{path} is missing or can't be read ({problem}); reinstall holdfast or build the panel"
        ) from None
    return manifest


def _verified(folder: Path) -> dict[str, bytes]:
    problems, data = [], {}
    for row in _manifest(folder)["files"]:
        path = folder / row["file"]
        try:
            data[row["file"]] = path.read_bytes()
        except OSError as problem:
            problems.append(
                f"{path} can't be read ({problem.strerror}); reinstall holdfast or build the panel"
            )
            continue
        if len(data[row["file"]]) != row["bytes"]:
            problems.append(
                f"{path} has {len(data[row['file']])} bytes, not {row['bytes']}: "
                "it was cut short or altered; reinstall holdfast"
            )
        elif hashlib.sha256(data[row["file"]]).hexdigest() != row["sha256"]:
            problems.append(
                f"{path} was altered: its checksum differs from MANIFEST.json; reinstall holdfast"
            )
    raise_all(problems, "embedded panel")
    return data


@functools.lru_cache(maxsize=4)
def load(path: Path | None = None) -> Panel:
    """Load the panel and verify every file's checksum.

    Parameters
    ----------
    path
        A folder written by the build; by default the one that ships.

    Returns
    -------
    Panel
        with everything held.

    Errors
    ------
    DataError
        names every file that is missing, cut short or altered.
    """
    import io

    folder = path or EMBEDDED
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in SCHEMAS}
    for file, data in _verified(folder).items():
        name = file.removesuffix(".parquet")
        table = name if name in SCHEMAS else name.partition("_")[0]
        frames[table].append(pl.read_parquet(io.BytesIO(data)))
    lacking = [
        f"{folder}/{name}.parquet is not in MANIFEST.json; build the panel anew"
        for name, f in frames.items()
        if not f
    ]
    raise_all(lacking, "embedded panel")
    tables = {name: pl.concat(parts) if len(parts) > 1 else parts[0] for name, parts in frames.items()}
    stored = _manifest(folder)
    named = {"fingerprint": str(stored["fingerprint"]), "fitted": str(stored["fitted"])}
    return Panel(**tables, **named)  # type: ignore[arg-type]
