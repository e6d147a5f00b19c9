"""Who has military bases in a country: dated spells for some hosts, two undated lists for all others.

The spells are the codebook's own (bases.csv) and complete for the hosts in it: a reading for every year,
powers weighed by the class of size of their largest presence at its end. For other hosts there are two lists
of what is there; each gives one reading, every power counting one. A presence without the host's consent is
no tie of the host's: it isn't counted, and flagged.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import columns_of, table
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import CLIENT_KINDS

FILE = "foreign_bases_world.csv"
DATED, LISTED = "base_spells", "base_lists"
FIRST, LAST = 1992, 2025
"""Years that the dated spells cover."""
LISTS = {2019: (2019, datetime.date(2019, 10, 29)), 2026: (2024, datetime.date(2026, 8, 22))}
"""List -> the year it is read for and the day it came out: the newer one still names sites closed by 2025."""
WHOLE = (2019,)
"""Lists that name bases of any state; others name those of some operators and say nothing on the rest."""
SIZES = {"small": 1.0, "middling": 3.0, "large": 9.0}
"""Weight of a class of size: each holds about three to four times the persons of the one below."""
COUNTS = ("held", "temporary", "denied")
"""Kinds of presence that count; what is contested or no base doesn't."""


def beginning(date: str) -> datetime.date:
    """Return the first day that a date, month or year can mean.

    Examples
    --------
    >>> beginning("2001-12"), beginning("1992")
    (datetime.date(2001, 12, 1), datetime.date(1992, 1, 1))
    """
    parts = [int(p) for p in date.split("-")]
    return datetime.date(*[*parts, 1, 1][:3])


def held(spells: pl.DataFrame) -> pl.DataFrame:
    """Return client, patron, year, status, size, checked: every spell at the end of each year it covers.

    Parameters
    ----------
    spells
        operator, host, from_date, to_date (a year, month or day; empty: still there), size_class, status,
        checked.
    """
    rows = [
        {
            "client": r["host"],
            "patron": r["operator"],
            "year": year,
            "status": r["status"],
            "size": SIZES[r["size_class"]],
            "checked": r["checked"] == "yes",
        }
        for r in spells.iter_rows(named=True)
        for year in range(FIRST, LAST + 1)
        if beginning(r["from_date"]).year <= year
        and (not r["to_date"] or beginning(r["to_date"]).year > year)
    ]
    schema = {
        "client": pl.String,
        "patron": pl.String,
        "year": pl.Int16,
        "status": pl.String,
        "size": pl.Float64,
        "checked": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema)


def dated(spells: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the hosts with dated spells, one reading for every year.

    A doubt counts only where all of a power's presence in that year is doubtful.

    Parameters
    ----------
    spells
        As for `held`.
    """
    present = held(spells)
    hosts = spells.select(client="host").unique()
    years = pl.DataFrame({"year": range(FIRST, LAST + 1)}, schema={"year": pl.Int16})
    counted = present.filter(pl.col("status").is_in(COUNTS))
    power = ["client", "year", "patron"]
    largest = counted.group_by(power).agg(size=pl.col("size").max())
    doubtful = counted.group_by(power).agg(
        temporary_presence=(pl.col("status") == "temporary").all(),
        presence_denied=(pl.col("status") == "denied").all(),
        unchecked=~pl.col("checked").any(),
    )
    against = present.filter(pl.col("status") == "contested").select(
        *power, mark=pl.lit("contested_presence"), value=pl.lit(True)
    )
    told = doubtful.unpivot(index=power, variable_name="mark", value_name="value")
    doubts = pl.concat([told, against]).filter("value").select("client", "year", "mark").unique()
    every = hosts.join(years, how="cross").join(largest, on=["client", "year"], how="left")
    return _rows(every, doubts)


def _rows(every: pl.DataFrame, doubts: pl.DataFrame) -> pl.DataFrame:
    """Add shares, totals and flags to client, year, patron (null: nobody), size."""
    key = ["client", "year"]
    empty = every.filter(pl.col("patron").is_null()).select(*key, mark=pl.lit("no_base"))
    marks = pl.concat([doubts.select(*key, "mark"), empty]).sort(*key, "mark")
    joined = marks.group_by(key, maintain_order=True).agg(flags=pl.col("mark").str.join("|"))
    total = pl.col("size").sum().over(key)
    return (
        every.join(joined, on=key, how="left")
        .with_columns(pl.col("flags").fill_null(""), total=total)
        .with_columns(share=pl.col("size") / pl.col("total"))
        .sort(*key, "patron")
    )


def listed(world: pl.DataFrame, changes: pl.DataFrame, states: pl.DataFrame, which: int) -> pl.DataFrame:
    """Return the rows of one undated list, one reading for each state.

    Parameters
    ----------
    world
        operator, host, listed_in, status; what is only planned doesn't count.
    changes
        operator, host, listed_in (empty: both lists), status (closed, contested, not_a_base, missing).
    states
        client: the states that are read.
    which
        The list.
    """
    year, known = LISTS[which]
    told = changes.filter(pl.col("listed_in").is_in(["", str(which)]))
    pairs = ["client", "patron"]
    there = world.filter((pl.col("listed_in") == which) & (pl.col("status") != "planned"))
    seen = there.select(client="host", patron="operator", denied=pl.col("status") == "controversial")
    once = seen.group_by(pairs).agg(pl.col("denied").all())
    gone = told.filter(pl.col("status") != "missing").select(client="host", patron="operator")
    added = told.filter(pl.col("status") == "missing").select(
        client="host", patron="operator", denied=pl.lit(False)
    )
    kept = pl.concat([once.join(gone, on=pairs, how="anti").select(*pairs, "denied"), added]).unique(pairs)
    kept = kept.join(states, on="client", how="semi")
    at = pl.lit(year, dtype=pl.Int16)
    against = told.filter(pl.col("status") == "contested").select(client="host").unique()
    doubts = pl.concat(
        [
            states.select("client", mark=pl.lit("undated_list")),
            kept.filter("denied").select("client", mark=pl.lit("presence_denied")).unique(),
            against.join(states, on="client", how="semi").select("client", mark=pl.lit("contested_presence")),
        ]
    ).with_columns(year=at)
    every = states.join(kept, on="client", how="left").with_columns(
        year=at, size=pl.when(pl.col("patron").is_not_null()).then(1.0)
    )
    operators = "|".join(sorted({*kept["patron"].unique()}))
    whole = pl.lit(True) if which in WHOLE else pl.col("patron").is_null()
    covers = pl.lit("all" if which in WHOLE else operators)
    return _rows(every.drop("denied"), doubts).with_columns(
        whole=whole, covers=covers, release=pl.lit(known), report=pl.lit("listed"), source=pl.lit(LISTED)
    )


def read(raw: Path) -> SourceTables:
    """Return the readings of bases.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    spells = table("bases.csv")
    world = columns_of(
        raw_table(raw, FILE), ["operator", "host", "listed_in", "name", "status"], FILE
    ).with_columns(pl.col("status").fill_null(""))
    by_date = dated(spells).with_columns(
        whole=pl.lit(True),
        covers=pl.lit("all"),
        release=pl.lit(None, dtype=pl.Date),
        report=pl.lit("dated"),
        source=pl.lit(DATED),
    )
    others = codebook.states().filter(
        pl.col("kind").is_in(CLIENT_KINDS)
        & pl.col("to_year").is_null()
        & ~pl.col("iso3").is_in(spells["host"].unique().to_list())
    )
    states = others.select(client="iso3")
    undated = [listed(world, table("base_list_changes.csv"), states, which) for which in LISTS]
    rows = pl.concat([by_date, *(u.select(by_date.columns) for u in undated)])
    return from_long(rows.with_columns(indicator=pl.lit("bases"), kind=pl.lit("recorded")))
