"""Standing exposures of a country to a power: the land border, whether they are neighbours, how far apart.

They stand for all years (year 0). The length of a border is a figure of the Factbook; contiguity is a yes or
no and the distance of capitals is rounded, since their publisher's terms were not seen.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources.base import SourceTables, shape
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.succession import CLIENT_KINDS

FILE = "contiguity_dyad.parquet"
ROUND_KM = 50.0
"""Distances are kept to the nearest of these."""
BY_LAND = 1
"""The class of direct contiguity by land or river."""


def read(raw: Path) -> SourceTables:
    """Return the standing exposures.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, FILE))


def made(pairs: pl.DataFrame) -> SourceTables:
    """Make the exposures of every state to the components.

    Parameters
    ----------
    pairs
        iso_a, iso_b, conttype (1 by land), border_km, capital_km; each pair in both directions.
    """
    rows = columns_of(pairs, ["iso_a", "iso_b", "conttype", "border_km", "capital_km"], FILE)
    states = codebook.states().filter(pl.col("kind").is_in(CLIENT_KINDS))["iso3"]
    known = rows.filter(
        pl.col("iso_a").is_in(states.implode())
        & pl.col("iso_b").is_in(codebook.components())
        & (pl.col("iso_a") != pl.col("iso_b"))
    )
    far = (pl.col("capital_km") / ROUND_KM).round() * ROUND_KM
    parts = [
        _one(known.filter(pl.col("border_km") > 0), "border_km", pl.col("border_km"), "factbook_borders"),
        _one(known, "contiguous", (pl.col("conttype") == BY_LAND).cast(pl.Float64), "cow_contiguity"),
        _one(known, "capital_km", far, "cow_contiguity"),
    ]
    return SourceTables(exposures=shape("exposures", pl.concat(parts)))


def _one(rows: pl.DataFrame, name: str, value: pl.Expr, source: str) -> pl.DataFrame:
    return rows.select(
        client="iso_a",
        patron="iso_b",
        year=pl.lit(0, dtype=pl.Int16),
        name=pl.lit(name),
        value=value.cast(pl.Float64),
        source=pl.lit(source),
    ).drop_nulls("value")
