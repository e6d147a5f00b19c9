"""People in a country who are kin to a power or speak its language: figures with their year, classes of size.

Which group is kin to which power is data (codebook/kin_groups.csv). Figures come from the Factbook's editions
and from stated facts; sizes of groups whose publisher's terms were not seen are kept as classes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from holdfast import codebook
from holdfast.sources import facts
from holdfast.sources.base import EXPOSURES, KEYS, SourceTables, shape
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.release import end_of
from holdfast.sources.succession import clients_only

SHARES = "russian_minority_share.csv"
GROUPS = "epr_groups.parquet"
SINCE = 1992
STEPS = (0.0, 0.01, 0.03, 0.1, 0.25)
"""Sizes of groups are kept as the largest of these that they reach."""
NAMES = {"ethnic": "coethnic_share", "language": "language_share"}
TOLD = 24
"""Months after its year from which a census figure is taken to be known."""
FACT_TYPE = "minority_share"
"""The type of facts, in codebook/fact_types.csv, that tell a minority's share."""
COPY = "Factbook"
"""Facts read from the Factbook are in its own table already."""

Row = dict[str, Any]


def read(raw: Path) -> SourceTables:
    """Return shares and classes of co-ethnic minorities and shares of speakers.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    points = pl.concat([facts.read_points(raw, f) for f in facts.POINT_FILES])
    rows = [*told(raw_table(raw, SHARES), codebook.kin_groups()), *stated(points)]
    figures = pl.DataFrame(rows, schema=EXPOSURES, orient="row")
    figures = figures.unique(list(KEYS["exposures"]), keep="first", maintain_order=True)
    classes = shape("exposures", sizes(raw_table(raw, GROUPS), codebook.kin_groups()))
    every = pl.concat([figures, classes])
    kept = every.filter(
        pl.col("patron").is_in(codebook.components()) & (pl.col("client") != pl.col("patron"))
    )
    return SourceTables(exposures=kept)


def told(table: pl.DataFrame, kin: pl.DataFrame) -> Iterator[Row]:
    """Yield the Factbook's shares with the year they are of and the day from which they can be known.

    A figure without a year is taken to be of the edition that first has it.

    Parameters
    ----------
    table
        iso3, measure (ethnic, language), pct, ref_year, in_factbook_from.
    kin
        Rows of codebook/kin_groups.csv.
    """
    power = dict(kin.filter(pl.col("source") == "factbook").select("group", "kin").iter_rows())
    wanted = ["iso3", "measure", "pct", "ref_year", "in_factbook_from"]
    for iso3, measure, pct, year, first in columns_of(table, wanted, SHARES).iter_rows():
        edition = datetime.date.fromisoformat(str(first))
        known = min(edition, end_of(year + TOLD // 12)) if year else edition
        yield {
            "client": iso3,
            "patron": power[measure],
            "year": year or edition.year,
            "name": NAMES[measure],
            "value": pct / 100,
            "source": "factbook_groups",
            "release": known,
        }


def stated(points: pl.DataFrame) -> Iterator[Row]:
    """Yield the shares of minorities that facts tell, other than the Factbook's own.

    Parameters
    ----------
    points
        As returned by `facts.read_points`.
    """
    types = facts.table("fact_types.csv").filter(pl.col("type") == FACT_TYPE)
    power = dict(types.select("indicator", "partner").iter_rows())
    states = set(codebook.states()["iso3"])
    for row in points.iter_rows(named=True):
        if row["indicator"] not in power or row["country"] not in states or COPY in row["source_title"]:
            continue
        value, _, bound = facts.figure(row["value"], row["unit"])
        when = facts.span(row["year"])
        if value is None or bound:
            continue
        yield {
            "client": row["country"],
            "patron": row["partner"] or power[row["indicator"]],
            "year": when.year,
            "name": NAMES["ethnic"],
            "value": value / 100,
            "source": "population_facts",
            "release": when.known,
        }


def sizes(groups: pl.DataFrame, kin: pl.DataFrame) -> pl.DataFrame:
    """Return the class of size of the groups kin to each power, year by year.

    Parameters
    ----------
    groups
        iso3, from_year, to_year (inclusive), group, size (part of the population).
    kin
        Rows of codebook/kin_groups.csv.
    """
    theirs = kin.filter(pl.col("source") == "epr").select("group", patron="kin")
    spells = columns_of(groups, ["iso3", "from_year", "to_year", "group", "size"], GROUPS).join(
        theirs, on="group"
    )
    first = pl.max_horizontal(pl.col("from_year").cast(pl.Int64), pl.lit(SINCE))
    years = spells.with_columns(year=pl.int_ranges(first, pl.col("to_year").cast(pl.Int64) + 1))
    yearly = (
        years.explode("year", empty_as_null=False)
        .drop_nulls("year")
        .with_columns(pl.col("year").cast(pl.Int16))
    )
    rows = clients_only(yearly.select("year", "patron", "size", client="iso3"))
    summed = rows.group_by("client", "patron", "year").agg(size=pl.col("size").cast(pl.Float64).sum())
    step = pl.lit(STEPS[0])
    for edge in STEPS[1:]:
        step = pl.when(pl.col("size") >= edge - 1e-6).then(pl.lit(edge)).otherwise(step)
    return summed.sort("client", "patron", "year").select(
        "client", "patron", "year", name=pl.lit("coethnic_class"), value=step, source=pl.lit("epr")
    )
