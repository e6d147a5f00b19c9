"""What a source module returns, and what every table must satisfy.

A module has one public function, `read(raw: Path) -> SourceTables`. It may number its readings as it likes
(from 0); the build numbers them anew, drops partners that are not components, rounds what may only ship
rounded, fills in the day of release, and sorts. So a module states shares exactly and lists every partner
it sees.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import polars as pl

from holdfast import codebook
from holdfast.errors import DataError, raise_all

Schema = dict[str, Any]

READINGS: Schema = {
    "reading": pl.Int32,
    "client": pl.String,
    "year": pl.Int16,
    "indicator": pl.String,
    "report": pl.String,
    "kind": pl.String,
    "total": pl.Float32,
    "whole": pl.Boolean,
    "covers": pl.String,
    "source": pl.String,
    "release": pl.Date,
    "flags": pl.String,
    "disagreement": pl.Float32,
}
SHARES: Schema = {"reading": pl.Int32, "patron": pl.String, "share": pl.Float32}
MONTHS: Schema = {
    "reading": pl.Int32,
    "client": pl.String,
    "year": pl.Int16,
    "month": pl.Int8,
    **{k: v for k, v in READINGS.items() if k not in ("reading", "client", "year")},
}
VOTES: Schema = {"rid": pl.Int32, "iso3": pl.String, "vote": pl.String, "x_run": pl.Int16}
ROLLCALLS: Schema = {
    "rid": pl.Int32,
    "symbol": pl.String,
    "date": pl.Date,
    "session": pl.String,
    "family": pl.Int16,
    "source": pl.String,
}
EVENTS: Schema = {
    "id": pl.String,
    "date": pl.String,
    "date_end": pl.String,
    "year": pl.Int16,
    "actor_from": pl.String,
    "actor_to": pl.String,
    "type": pl.String,
    "text": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "source_title": pl.String,
    "source_url": pl.String,
    "by": pl.String,
    "checked": pl.Boolean,
    "flags": pl.String,
    "release": pl.Date,
}
MEMBERSHIPS: Schema = {
    "org": pl.String,
    "iso3": pl.String,
    "status": pl.String,
    "from_date": pl.Date,
    "to_date": pl.Date,
    "source": pl.String,
    "checked": pl.Boolean,
}
COVARIATES: Schema = {
    "client": pl.String,
    "year": pl.Int16,
    "name": pl.String,
    "value": pl.Float64,
    "source": pl.String,
    "release": pl.Date,
}
EXPOSURES: Schema = {
    "client": pl.String,
    "patron": pl.String,
    "year": pl.Int16,
    "name": pl.String,
    "value": pl.Float64,
    "source": pl.String,
    "release": pl.Date,
}
"""What lies between two states and is no tie: a border, a distance, a minority; year 0 stands for all years."""

SCHEMAS: dict[str, Schema] = {
    "readings": READINGS,
    "shares": SHARES,
    "months": MONTHS,
    "month_shares": SHARES,
    "votes": VOTES,
    "rollcalls": ROLLCALLS,
    "events": EVENTS,
    "memberships": MEMBERSHIPS,
    "covariates": COVARIATES,
    "exposures": EXPOSURES,
}
"""The tables of the panel and their columns, in order."""

KEYS: dict[str, tuple[str, ...]] = {
    "readings": ("client", "year", "indicator", "report", "source"),
    "shares": ("reading", "patron"),
    "months": ("client", "year", "month", "indicator", "report", "source"),
    "month_shares": ("reading", "patron"),
    "votes": ("rid", "iso3"),
    "rollcalls": ("rid",),
    "events": ("id",),
    "memberships": ("org", "iso3", "status", "from_date"),
    "covariates": ("client", "year", "name", "source"),
    "exposures": ("client", "patron", "year", "name", "source"),
}
"""What identifies a row, and the order in which rows are stored."""

MAY_BE_NULL = {
    "readings": {"total", "release", "disagreement"},
    "months": {"total", "release", "disagreement"},
    "rollcalls": {"symbol", "family"},
    "events": {"date_end", "actor_to", "value", "unit", "source_url", "by", "release"},
    "memberships": {"from_date", "to_date"},
    "covariates": {"release"},
    "exposures": {"release"},
}


@dataclass(frozen=True)
class SourceTables:
    """The tidy rows of one source module; a table it has nothing for is None."""

    readings: pl.DataFrame | None = None
    shares: pl.DataFrame | None = None
    months: pl.DataFrame | None = None
    month_shares: pl.DataFrame | None = None
    votes: pl.DataFrame | None = None
    rollcalls: pl.DataFrame | None = None
    events: pl.DataFrame | None = None
    memberships: pl.DataFrame | None = None
    covariates: pl.DataFrame | None = None
    exposures: pl.DataFrame | None = None

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return the tables that are there, by name."""
        return {f.name: t for f in fields(self) if (t := getattr(self, f.name)) is not None}


def shape(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the columns and types of that table; optional ones that lack become null or "".

    Parameters
    ----------
    table
        A name in `SCHEMAS`.
    frame
        Rows with at least the required columns.

    Examples
    --------
    >>> shape("shares", pl.DataFrame({"reading": [0], "patron": ["AAA"], "share": [0.5]})).columns
    ['reading', 'patron', 'share']
    """
    schema = SCHEMAS[table]
    optional = MAY_BE_NULL.get(table, set())
    missing = [c for c in schema if c not in frame.columns and c not in optional and c != "flags"]
    if missing:
        raise DataError(f"table {table} lacks {', '.join(missing)}; the source module has to provide them")
    filled = [pl.lit("" if c == "flags" else None).alias(c) for c in schema if c not in frame.columns]
    return frame.with_columns(filled).select(pl.col(c).cast(t) for c, t in schema.items())


def from_long(
    rows: pl.DataFrame,
    *,
    monthly: bool = False,
) -> SourceTables:
    """Turn rows of one share each into numbered readings and their shares.

    Parameters
    ----------
    rows
        The columns of a reading (without `reading`; `release`, `disagreement`, `flags` may lack), plus
        `patron` and `share`. A reading without any share has one row with a null patron.
    monthly
        Whether the rows are months.

    Returns
    -------
    SourceTables
        readings and shares, or months and month_shares; shares of zero are left out.

    Examples
    --------
    >>> rows = pl.DataFrame({"patron": ["P", "Q"], "share": [0.25, 0.0], "client": "AAA", "year": 2000,
    ...     "indicator": "trade", "report": "own", "kind": "recorded", "total": 9.0, "whole": True,
    ...     "covers": "all", "source": "s"})
    >>> tables = from_long(rows)
    >>> tables.readings.height, tables.shares.height
    (1, 1)
    """
    names = ("months", "month_shares") if monthly else ("readings", "shares")
    schema = SCHEMAS[names[0]]
    columns = [c for c in schema if c != "reading" and c in rows.columns]
    key = list(KEYS[names[0]])
    heads = (
        rows.select(columns)
        .unique(subset=key, keep="first", maintain_order=True)
        .sort(key)
        .with_row_index("reading")
    )
    shares = (
        rows.filter(pl.col("patron").is_not_null() & (pl.col("share") > 0))
        .join(heads.select("reading", *key), on=key, how="inner")
        .select("reading", "patron", "share")
        .sort("reading", "patron")
    )
    made = {names[0]: shape(names[0], heads), names[1]: shape(names[1], shares)}
    return SourceTables(**made)


def raw_table(raw: Path, file: str) -> pl.DataFrame:
    """Read one raw file, codes as plain text, a parquet file's years as Int16.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    file
        Its name, with .parquet or .csv.

    Errors
    ------
    DataError
        where the file is missing or can't be read.
    """
    path = raw / file
    try:
        frame = (
            pl.read_parquet(path)
            if path.suffix == ".parquet"
            else pl.read_csv(path, infer_schema_length=None, truncate_ragged_lines=False)
        )
    except FileNotFoundError:
        raise DataError(f"{file} is missing in {raw}; raw_manifest.csv says where to get it") from None
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise DataError(f"{file} can't be read ({problem}); fetch it again") from None
    frame = frame.with_columns(pl.col(pl.Categorical).cast(pl.String))
    if path.suffix == ".parquet" and frame.schema.get("year", pl.String).is_integer():
        frame = frame.with_columns(pl.col("year").cast(pl.Int16))
    return frame


def end_of(year: int, month: int = 12) -> datetime.date:
    """Return the last day of a month.

    Examples
    --------
    >>> end_of(2000, 2)
    datetime.date(2000, 2, 29)
    """
    after = datetime.date(year + month // 12, month % 12 + 1, 1)
    return after - datetime.timedelta(days=1)


def with_release(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill in the day of release where none is given: end of the year (month) plus the source's lag.

    Parameters
    ----------
    frame
        readings, months, covariates or exposures, with `source`, `year` and perhaps `month` and `release`. What
        stands for all years (year 0) was always known: its release stays empty.
    """
    lags = pl.DataFrame(
        {"source": list(codebook.sources()), "lag": [s.lag_months for s in codebook.sources().values()]},
        schema={"source": pl.String, "lag": pl.Int32},
    )
    month = pl.col("month").cast(pl.Int32) if "month" in frame.columns else pl.lit(12)
    after = pl.date(pl.col("year").cast(pl.Int32), month, 1).dt.offset_by(
        pl.format("{}mo", pl.col("lag") + 1)
    )
    known = pl.when(pl.col("year") > 0).then((after - pl.duration(days=1)).cast(pl.Date))
    given = (
        frame
        if "release" in frame.columns
        else frame.with_columns(pl.lit(None, dtype=pl.Date).alias("release"))
    )
    return (
        given.join(lags, on="source", how="left", maintain_order="left")
        .with_columns(pl.coalesce("release", known).alias("release"))
        .drop("lag")
    )


def problems_of(tables: SourceTables, where: str, slack: float = 1e-3) -> list[str]:
    """List everything that is wrong with a module's tables: types, nulls, duplicates, codes, shares.

    Parameters
    ----------
    tables
        What a module returned.
    where
        Its name, for the messages.
    slack
        How far the shares of one reading may sum above 1 by rounding.

    Returns
    -------
    list of str
        One sentence each; empty where all is well.
    """
    found: list[str] = []
    for table, frame in tables.tables().items():
        found += _columns(table, frame, f"{where}, {table}")
    if found:
        return found
    for table, frame in tables.tables().items():
        found += _rows(table, frame, f"{where}, {table}", slack)
    for heads, parts in (("readings", "shares"), ("months", "month_shares")):
        a, b = getattr(tables, heads), getattr(tables, parts)
        if b is not None and (a is None or b.join(a, on="reading", how="anti").height):
            found.append(f"{where}, {parts}: a share belongs to no row of {heads}")
    return found


def _columns(table: str, frame: pl.DataFrame, where: str) -> list[str]:
    found = []
    for column, kind in SCHEMAS[table].items():
        if column not in frame.columns:
            found.append(f"{where}: column {column} is missing")
        elif frame.schema[column] != kind:
            found.append(f"{where}: column {column} is {frame.schema[column]}, not {kind}")
        elif column not in MAY_BE_NULL.get(table, set()) and frame[column].null_count():
            row = frame[column].is_null().arg_true()[0]
            found.append(f"{where}: row {row}: {column} is empty")
    return found


def _rows(table: str, frame: pl.DataFrame, where: str, slack: float) -> list[str]:
    found = []
    key = list(KEYS[table])
    twice = frame.filter(frame.select(key).is_duplicated()).select(key).unique().sort(key)
    if twice.height:
        found.append(
            f"{where}: {twice.height} keys occur twice, first {dict(zip(key, twice.row(0), strict=True))}"
        )
    if table in ("readings", "months"):
        found += _known(frame, "indicator", codebook.indicators(), where)
        found += _known(frame, "source", codebook.sources(), where)
        found += _known(frame, "kind", codebook.KINDS, where)
        found += _known(frame, "client", set(codebook.states()["iso3"]), where)
        bad = frame.filter(pl.col("total").is_nan() | (pl.col("total") < 0))
        if bad.height:
            found.append(f"{where}: {bad.height} totals are negative or not numbers, first {bad.row(0)}")
    if table in ("covariates", "exposures"):
        found += _known(frame, "source", codebook.sources(), where)
        found += _known(frame, "client", set(codebook.states()["iso3"]), where)
        bad = frame.filter(~pl.col("value").is_finite())
        if bad.height:
            found.append(f"{where}: {bad.height} values are no numbers, first {bad.row(0)}")
    if table in ("shares", "month_shares"):
        bad = frame.filter(pl.col("share").is_nan() | (pl.col("share") < 0) | (pl.col("share") > 1 + slack))
        if bad.height:
            found.append(f"{where}: {bad.height} shares lie outside 0 to 1, first {bad.row(0)}")
        sums = (
            frame.group_by("reading")
            .agg(pl.col("share").sum())
            .filter(pl.col("share") > 1 + slack)
            .sort("reading")
        )
        if sums.height:
            found.append(f"{where}: {sums.height} readings sum above 1, first reading {sums.row(0)}")
    return found


def _known(frame: pl.DataFrame, column: str, known: Any, where: str) -> list[str]:
    strange = sorted(set(frame[column].unique()) - set(known))
    return [f"{where}: {column} {', '.join(strange[:6])} is not in the codebook"] if strange else []


def check_tables(tables: SourceTables, where: str) -> SourceTables:
    """Return the tables unchanged, or raise one DataError that lists all problems.

    Parameters
    ----------
    tables
        What a module returned.
    where
        Its name, for the messages.
    """
    raise_all(problems_of(tables, where), where)
    return tables


def corrected(rule: str, source: str) -> list[dict[str, Any]]:
    """Return the rows of codebook/corrections.csv for one rule and source.

    Parameters
    ----------
    rule
        The rule's name, such as "not_a_tie" or "does_not_report".
    source
        A source id.
    """
    rows: Sequence[dict[str, Any]] = codebook.corrections().to_dicts()
    return [r for r in rows if r["rule"] == rule and r["source"] == source]


CLIENT_KINDS = ("member", "observer", "other", "dissolved")
"""Kinds of states that can be clients; territories and joint reporters are partners only."""


def clients_only(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of states in years in which they existed.

    A row of a state before its first year goes to the dissolved state it continues, where there is one
    (some sources write the successor's code throughout); otherwise it is left out.

    Parameters
    ----------
    rows
        With `client` and `year`.
    """
    known = codebook.states().filter(pl.col("kind").is_in(CLIENT_KINDS))
    before = known.filter(pl.col("successor").is_not_null()).select(
        client="successor", earlier="iso3", earlier_from="from_year", earlier_to="to_year"
    )
    spans = known.select(client="iso3", first="from_year", last=pl.col("to_year").fill_null(9999))
    moved = (
        rows.join(before, on="client", how="left", maintain_order="left")
        .with_columns(
            client=pl.when(pl.col("year").is_between(pl.col("earlier_from"), pl.col("earlier_to")))
            .then(pl.col("earlier"))
            .otherwise(pl.col("client"))
        )
        .drop("earlier", "earlier_from", "earlier_to")
    )
    kept = moved.join(spans, on="client", how="inner", maintain_order="left")
    return kept.filter(pl.col("year").is_between(pl.col("first"), pl.col("last"))).drop("first", "last")


def as_patron(column: str = "patron") -> pl.Expr:
    """Return the column with dissolved states replaced by the state that continues them."""
    heirs = codebook.states().filter(pl.col("successor").is_not_null())
    return pl.col(column).replace(dict(zip(heirs["iso3"], heirs["successor"], strict=True)))


def stacked(parts: Sequence[SourceTables]) -> SourceTables:
    """Return the tables of several parts of one module under each other, readings numbered anew.

    Parameters
    ----------
    parts
        Their keys must not overlap; the build checks it.

    Examples
    --------
    >>> one = SourceTables(shares=pl.DataFrame({"reading": [0], "patron": ["P"], "share": [0.5]}))
    >>> stacked([one, one]).shares["reading"].to_list()
    [0, 1]
    """
    found: dict[str, list[pl.DataFrame]] = {}
    offset = 0
    for part in parts:
        top = 0
        for name, frame in part.tables().items():
            if "reading" in frame.columns:
                top = max(top, int(frame["reading"].max() or 0) + 1)  # type: ignore[arg-type]
                frame = frame.with_columns(pl.col("reading") + offset)
            found.setdefault(name, []).append(frame)
        offset += top
    return SourceTables(**{name: pl.concat(frames) for name, frames in found.items()})
