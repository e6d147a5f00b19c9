"""Students abroad: a reading where an office tells several destinations and the total, otherwise single figures.

Figures of one destination alone say nothing on the others; they are kept as the exposure `students` (persons).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources.base import SourceTables, shape
from holdfast.sources.facts import doubts, figure, of_type, read_points, span
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import clients_only

POINTS = "facts_gaps"
TYPE = "students"
"""The type of the stated facts (codebook/fact_types.csv)."""
INBOUND, COLUMN = "china_public_diplomacy_dyad_year.parquet", "inbound_students"
"""The file that counts the students in one power, and how its column begins."""
STATED, COUNTED = "student_points", "aiddata_diplomacy"
WORLD = "WLD"


def told(points: pl.DataFrame) -> pl.DataFrame:
    """Return client, patron, year, value (persons), part (whether of a part of the year), flags.

    Parameters
    ----------
    points
        As returned by `facts.read_points`.
    """
    rows = []
    named = of_type(TYPE)
    for r in points.filter(pl.col("indicator").is_in(list(named))).iter_rows(named=True):
        number, _, bound = figure(r["value"], r["unit"])
        if number is None or bound:
            continue
        when = span(r["year"])
        marks = doubts(r["source_title"], r["note"])
        partner = r["partner"] or named[r["indicator"]]
        rows.append((r["country"], partner, when.year, number, bool(when.last), "|".join(marks)))
    schema = {
        "client": pl.String,
        "patron": pl.String,
        "year": pl.Int16,
        "value": pl.Float64,
        "part": pl.Boolean,
        "flags": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def made(rows: pl.DataFrame) -> SourceTables:
    """Make a reading of each year in which the total and several destinations are told.

    Parameters
    ----------
    rows
        As returned by `told`; the total has the partner WLD.
    """
    key = ["client", "year"]
    total = rows.filter(pl.col("patron") == WORLD).select(*key, total="value")
    parts = rows.filter(pl.col("patron") != WORLD).join(total, on=key)
    several = clients_only(parts.filter(pl.len().over(key) > 1)).sort(*key, "patron")
    mark = pl.when(pl.col("part").any().over(key)).then(pl.lit("partial_year"))
    told_by = pl.col("flags").unique().sort().str.join("|").over(key).str.strip_chars("|").replace("", None)
    return from_long(
        several.with_columns(
            share=pl.col("value") / pl.col("total"),
            covers=pl.col("patron").str.join("|").over(key),
            flags=pl.concat_str([mark, told_by], separator="|", ignore_nulls=True),
            whole=pl.lit(True),
            indicator=pl.lit("students"),
            report=pl.lit("departures"),
            kind=pl.lit("press"),
            source=pl.lit(STATED),
        )
    )


def read(raw: Path) -> SourceTables:
    """Return the readings of students, and single figures as exposures.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    known = codebook.states()["iso3"].to_list()
    every = told(read_points(raw, POINTS))
    single = every.filter(pl.col("patron").is_in(known) & ~pl.col("part"))
    counted = raw_table(raw, INBOUND)
    inbound = pl.col([c for c in counted.columns if c.startswith(COLUMN)])
    columns = ["client", "patron", "year", "value", "source"]
    rows = pl.concat(
        [
            single.with_columns(source=pl.lit(STATED)).select(columns),
            counted.select(
                client="receiver_iso3",
                patron="sender_iso3",
                year=pl.col("year").cast(pl.Int16),
                value=inbound.cast(pl.Float64),
                source=pl.lit(COUNTED),
            ).drop_nulls("value"),
        ]
    )
    tables = made(every)
    exposures = clients_only(rows).with_columns(name=pl.lit("students")).sort(columns)
    return SourceTables(
        readings=tables.readings, shares=tables.shares, exposures=shape("exposures", exposures)
    )
