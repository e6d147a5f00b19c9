"""What the panel holds beside its readings, one row a table and name."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence
from typing import Any

import polars as pl

from holdfast.panel.store import Panel

Row = dict[str, Any]


def months_old(newest: int | None, reference: datetime.date, month: int = 12) -> int | None:
    """Whole months from the end of a year (or of one of its months) to a day; 0 where it lies ahead.

    Examples
    --------
    >>> months_old(2024, datetime.date(2026, 4, 30))
    16
    >>> months_old(2024, datetime.date(2025, 1, 30))
    0
    """
    if newest is None:
        return None
    ended = reference.day == calendar.monthrange(reference.year, reference.month)[1]
    return max(0, 12 * (reference.year - newest) + reference.month - month - (not ended))


def tables(panel: Panel, clients: Sequence[str], reference: datetime.date) -> list[Row]:
    """Months, votes, events, memberships, covariates and exposures: rows, years, age.

    Parameters
    ----------
    panel
        As known on the day asked for.
    clients
        The countries counted in `rows`; `world` counts all.
    reference
        The day that ages are counted to.

    Returns
    -------
    list of dict
        table, name, rows (of the countries), world, first, newest, age_months, countries, sources. A membership
        and a standing exposure have no age.
    """
    rows = [
        *_months(panel, clients, reference),
        *_plain("votes", _votes(panel, clients), clients),
        *_plain("events", _events(panel), clients),
        *_plain("memberships", _memberships(panel), clients),
        *_plain("covariates", _dated(panel.covariates), clients),
        *_plain("exposures", _dated(panel.exposures), clients),
    ]
    for row in rows:
        ages = row["table"] != "memberships"
        row.setdefault("age_months", months_old(row["newest"], reference) if ages else None)
    return rows


def _plain(table: str, frame: pl.DataFrame, clients: Sequence[str]) -> list[Row]:
    """Rows of a frame with client, year (0: standing), name and source; with `id`, what shares one counts once."""
    here = pl.col("client").is_in(list(clients))
    one = pl.col("id") if "id" in frame.columns else pl.int_range(pl.len())
    dated = pl.col("year").filter(pl.col("year") > 0)
    found = frame.group_by("name").agg(
        rows=one.filter(here).n_unique(),
        world=one.n_unique(),
        first=dated.min(),
        newest=dated.max(),
        countries=pl.col("client").filter(here).n_unique(),
        sources=pl.col("source").unique().sort(),
    )
    return [{"table": table, **r} for r in found.sort("name").iter_rows(named=True)]


def _dated(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        pl.col("client").cast(pl.String),
        pl.col("year").cast(pl.Int64),
        pl.col("name").cast(pl.String),
        pl.col("source").cast(pl.String),
    )


def _months(panel: Panel, clients: Sequence[str], reference: datetime.date) -> list[Row]:
    stamp = pl.col("year").cast(pl.Int64) * 12 + pl.col("month").cast(pl.Int64) - 1
    here = pl.col("client").is_in(list(clients))
    found = panel.months.group_by(name=pl.col("indicator").cast(pl.String)).agg(
        rows=here.sum(),
        world=pl.len(),
        first=pl.col("year").min().cast(pl.Int64),
        newest=pl.col("year").max().cast(pl.Int64),
        countries=pl.col("client").filter(here).n_unique(),
        sources=pl.col("source").cast(pl.String).unique().sort(),
        last=stamp.max(),
    )
    out = []
    for row in found.sort("name").iter_rows(named=True):
        year, month = divmod(row.pop("last"), 12)
        out.append({"table": "months", **row, "age_months": months_old(year, reference, month + 1)})
    return out


def _votes(panel: Panel, clients: Sequence[str]) -> pl.DataFrame:
    """Votes of the countries, an absence being none; the world's are counted by roll call."""
    calls = panel.rollcalls.select(
        "rid", year=pl.col("date").dt.year().cast(pl.Int64), source=pl.col("source").cast(pl.String)
    )
    cast = (
        panel.votes.filter(pl.col("vote") != "X")
        .select("rid", client=pl.col("iso3").cast(pl.String))
        .join(calls, on="rid")
    )
    return cast.select("client", "year", "source", name=pl.lit("votes cast"))


def _events(panel: Panel) -> pl.DataFrame:
    """Dated events, one row for each state they name."""
    actors = pl.concat_str(
        pl.col("actor_from").cast(pl.String),
        pl.col("actor_to").cast(pl.String),
        separator="|",
        ignore_nulls=True,
    )
    return (
        panel.events.select(
            "id",
            year=pl.col("year").cast(pl.Int64),
            name=pl.when(pl.col("checked")).then(pl.lit("checked")).otherwise(pl.lit("not checked")),
            client=actors.str.split("|"),
        )
        .with_columns(pl.col("client").list.unique())
        .explode("client")
        .with_columns(source=pl.lit("named with each event"))
    )


def _memberships(panel: Panel) -> pl.DataFrame:
    return panel.memberships.select(
        client=pl.col("iso3").cast(pl.String),
        year=pl.col("from_date").dt.year().cast(pl.Int64).fill_null(0),
        name=pl.col("org").cast(pl.String),
        source=pl.col("source").cast(pl.String),
    )
