"""What a source module returns, and what every table must satisfy.

A module has one public function, `read(raw: Path) -> SourceTables`. It may number its readings as it likes
(from 0); the build numbers them anew, drops partners that are not components, rounds what may only ship
rounded, fills in the day of release, and sorts. So a module states shares exactly and lists every partner
it sees.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import polars as pl

from holdfast.errors import DataError

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
