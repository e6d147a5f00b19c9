"""Troops in a country: one government's yearly counts and press figures of other powers' troops.

A reading is made only for a year in which two or more powers have a figure, and speaks of these alone. Nothing
is filled between dated figures. Counts that hold soldiers on their way elsewhere, or leave out those of an
operation, are replaced or left out by codebook/corrections.csv (rule transit), and forces without the host's
consent by its rule not_a_tie.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.codebook.doubts import corrected
from holdfast.errors import raise_all
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import doubts, figure, read_points, span
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import clients_only

FILE = "troops_dyad_year.parquet"
POINTS, POINT = "facts_gaps", "foreign_troops"
SOURCE = "troop_figures"
FIRST = 1992
COUNTED = "troopdata"
"""How the register names the government's own counts; its other rows are press figures."""
LEAST = 2
"""Powers with a figure that a reading needs."""
APART = 0.15
"""Two figures of one power and year that differ by more than this part of their mean disagree."""


def figures(raw: Path) -> pl.DataFrame:
    """Return client, patron, year, value (persons), flags: every figure, one row each.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    register = raw_table(raw, FILE).filter(pl.col("year") >= FIRST)
    counted = pl.col("source").str.starts_with(COUNTED)
    unsure = pl.col("source").str.contains("unverified")
    rows = register.select(
        client="host",
        patron="sender",
        year="year",
        value=pl.col("troops_ad").cast(pl.Float64),
        flags=pl.when(counted)
        .then(pl.lit(""))
        .when(unsure)
        .then(pl.lit("approximate|unconfirmed"))
        .otherwise(pl.lit("approximate")),
    )
    stated = [
        {
            "client": r["country"],
            "patron": r["partner"],
            "year": span(r["year"]).year,
            "value": number,
            "flags": "|".join(dict.fromkeys([*doubts(r["source_title"], r["note"]), "approximate"])),
        }
        for r in read_points(raw, POINTS).filter(pl.col("indicator") == POINT).iter_rows(named=True)
        if (number := figure(r["value"], r["unit"])[0]) is not None
    ]
    known = codebook.states()["iso3"].to_list()
    every = pl.concat([rows, pl.DataFrame(stated, schema=rows.schema)])
    return every.filter(pl.col("client").is_in(known) & pl.col("patron").is_in(known)).drop_nulls("value")


def mended(rows: pl.DataFrame) -> pl.DataFrame:
    """Replace or leave out counts of soldiers in transit, and leave out forces without the host's consent.

    Parameters
    ----------
    rows
        client, patron, year, value, flags.
    """
    for row in corrected("transit", SOURCE) + corrected("not_a_tie", SOURCE):
        hit = (
            (pl.col("client") == row["client"])
            & (pl.col("patron") == row["patron"])
            & (pl.col("year") >= (row["from_year"] or 0))
            & (pl.col("year") <= (row["to_year"] or 9999))
        )
        if row["rule"] == "not_a_tie" or not row["value"]:
            rows = rows.filter(~hit)
            continue
        rows = rows.with_columns(
            value=pl.when(hit).then(pl.lit(float(row["value"]))).otherwise(pl.col("value")),
            flags=pl.when(hit).then(pl.lit("transit")).otherwise(pl.col("flags")),
        )
    return rows


def made(rows: pl.DataFrame, powers: tuple[str, ...]) -> SourceTables:
    """Make readings of the years in which two or more powers have a figure.

    Parameters
    ----------
    rows
        client, patron, year, value (persons), flags.
    powers
        The codes whose shares are stored.
    """
    problems = [f"{r} is no number of persons" for r in rows.filter(pl.col("value") < 0).rows()]
    raise_all(problems, FILE)
    key = ["client", "year"]
    own = rows.filter(pl.col("patron").is_in(powers) & (pl.col("client") != pl.col("patron")))
    spread = (pl.col("value").max() - pl.col("value").min()) / pl.col("value").mean()
    mean = own.group_by(*key, "patron").agg(
        pl.col("value").mean(),
        flags=pl.col("flags").unique().sort().str.join("|"),
        apart=spread.fill_nan(0.0) > APART,
    )
    several = mean.filter((pl.len().over(key) >= LEAST) & (pl.col("value").sum().over(key) > 0))
    marks = (
        several.select(*key, mark=pl.col("flags").str.split("|")).explode("mark").filter(pl.col("mark") != "")
    )
    differ = several.filter("apart").select(*key, mark=pl.lit("sources_differ"))
    flags = (
        pl.concat([marks, differ])
        .unique()
        .sort(*key, "mark")
        .group_by(key)
        .agg(flags=pl.col("mark").str.join("|"))
    )
    ready = several.drop("flags").join(flags, on=key, how="left").sort(*key, "patron")
    total = pl.col("value").sum().over(key)
    return from_long(
        clients_only(ready).with_columns(
            pl.col("flags").fill_null(""),
            total=total,
            share=pl.col("value") / total,
            covers=pl.col("patron").str.join("|").over(key),
            whole=pl.lit(False),
            indicator=pl.lit("troops"),
            report=pl.lit("figures"),
            kind=pl.lit("press"),
            source=pl.lit(SOURCE),
        )
    )


def read(raw: Path) -> SourceTables:
    """Return the readings of troops.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(mended(figures(raw)), codebook.components())
