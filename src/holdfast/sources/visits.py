"""Visits of leaders, in two reports that can't be put in one: their scopes differ.

`both_ways`: trips between the country and each of a few powers, in both directions and to meetings of many,
relative among those powers. `received`: the visits of one power's president that are told, over all trips that
the country received from leaders; in that report nobody else is told apart. Both ship rounded and classed.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import doubts, figure, of_type, read_points, span
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import clients_only

DYADS = "leader_visits_dyad_year.parquet"
RECEIVED = "leader_travel_country_year.parquet"
POINTS = "facts_gaps"
TYPE = "leader_visit"
"""The type of the stated facts (codebook/fact_types.csv)."""
BETWEEN, TOLD = "colt_dyads", "president_visits"
LEAST = 2


def both_ways(dyads: pl.DataFrame, powers: tuple[str, ...]) -> pl.DataFrame:
    """Return rows of the readings relative among the powers whose trips are counted in that year.

    Parameters
    ----------
    dyads
        iso3_a (the power), iso3_b, year, visits_both_ways; a zero is counted, a missing row is not known.
    powers
        The codes whose shares are stored.
    """
    key = ["client", "year"]
    rows = dyads.select(
        client="iso3_b", patron="iso3_a", year="year", value=pl.col("visits_both_ways").cast(pl.Float64)
    ).filter(pl.col("patron").is_in(powers) & (pl.col("client") != pl.col("patron")))
    total = pl.col("value").sum().over(key)
    several = rows.with_columns(total=total).filter((pl.len().over(key) >= LEAST) & (pl.col("total") > 0))
    return several.sort(*key, "patron").select(
        *key,
        "patron",
        "total",
        share=pl.col("value") / pl.col("total"),
        covers=pl.col("patron").str.join("|").over(key),
        whole=pl.lit(False),
        report=pl.lit("both_ways"),
        kind=pl.lit("recorded"),
        source=pl.lit(BETWEEN),
        flags=pl.lit(""),
    )


def received(points: pl.DataFrame, trips: pl.DataFrame) -> pl.DataFrame:
    """Return rows of the readings of one power's visits over all trips received.

    Parameters
    ----------
    points
        As returned by `facts.read_points`.
    trips
        country, year, trips_received.
    """
    rows = [
        (
            r["country"],
            r["partner"],
            span(r["year"]).year,
            number,
            "|".join(doubts(r["source_title"], r["note"])),
        )
        for r in points.filter(pl.col("indicator").is_in(list(of_type(TYPE)))).iter_rows(named=True)
        if (number := figure(r["value"], r["unit"])[0]) is not None
    ]
    schema = {
        "client": pl.String,
        "patron": pl.String,
        "year": pl.Int16,
        "value": pl.Float64,
        "flags": pl.String,
    }
    came = trips.select(
        client="country", year=pl.col("year").cast(pl.Int16), total=pl.col("trips_received").cast(pl.Float64)
    ).drop_nulls()
    both = pl.DataFrame(rows, schema=schema, orient="row").join(came, on=["client", "year"])
    return both.filter((pl.col("total") > 0) & (pl.col("value") <= pl.col("total"))).select(
        "client",
        "year",
        "patron",
        "total",
        share=pl.col("value") / pl.col("total"),
        covers=pl.col("patron"),
        whole=pl.lit(True),
        report=pl.lit("received"),
        kind=pl.lit("press"),
        source=pl.lit(TOLD),
        flags=pl.col("flags"),
    )


def read(raw: Path) -> SourceTables:
    """Return the readings of visits.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    rows = pl.concat(
        [
            both_ways(raw_table(raw, DYADS), codebook.components()),
            received(read_points(raw, POINTS), raw_table(raw, RECEIVED)),
        ]
    )
    return from_long(clients_only(rows).with_columns(indicator=pl.lit("visits")))
