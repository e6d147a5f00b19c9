"""Who sent troops to a government's side in a war within its borders, weighted by capability.

From the secondary parties of the conflict data, with the collective forces that the raw table holds by hand.
A year of conflict in which nobody came is a reading with everything in the rest; a year without a conflict is
none. A row entered by hand counts only in a year of conflict, or in one that the codebook says the conflict
data leave out.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.codebook.doubts import corrected
from holdfast.sources import commitments
from holdfast.sources.base import SourceTables
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import as_patron, clients_only

HELPERS = "interventions.parquet"
CONFLICTS = "ucdp_conflicts_year.parquet"
SOURCE = "conflict_help"
SINCE = 1960
WITHIN = ("intrastate", "internationalized intrastate")
"""Kinds of conflict within a state: in a war between states no government is the one that is helped."""
BY_SIDE = "supports_side_a_government"
BY_INVITATION = "collective_peacekeeping_by_invitation"
CODED = "UCDP"
BY_HAND = "hand-coded"


def conflict_years(conflicts: pl.DataFrame) -> pl.DataFrame:
    """Return client, year: states with an armed conflict within their borders.

    Parameters
    ----------
    conflicts
        year, type, side_a (the government).
    """
    inside = conflicts.filter(pl.col("type").is_in(WITHIN) & (pl.col("year") >= SINCE))
    return inside.select(client=pl.col("side_a"), year=pl.col("year").cast(pl.Int16)).unique()


def helpers(rows: pl.DataFrame, years: pl.DataFrame) -> pl.DataFrame:
    """Return client, year, patron, mark: states with troops at the government's side, once a year.

    Parameters
    ----------
    rows
        intervener, host, year, side, type, source.
    years
        As returned by `conflict_years`.
    """
    named = rows.select(
        "side", "type", "source", client="host", patron="intervener", year=pl.col("year").cast(pl.Int16)
    )
    coded = named.filter(
        pl.col("source").str.starts_with(CODED)
        & (pl.col("side") == BY_SIDE)
        & pl.col("type").is_in(WITHIN)
        & (pl.col("year") >= SINCE)
    )
    left_out = [
        {"client": r["client"], "year": y}
        for r in corrected("not_coded", "ucdp")
        for y in range(r["from_year"], r["to_year"] + 1)
    ]
    known = pl.concat(
        [years, pl.DataFrame(left_out, schema={"client": pl.String, "year": pl.Int16})]
    ).unique()
    by_hand = named.filter(
        pl.col("source").str.starts_with(BY_HAND) & pl.col("side").is_in([BY_SIDE, BY_INVITATION])
    ).join(known, on=["client", "year"], how="semi")
    both = pl.concat([coded.with_columns(mark=pl.lit("")), by_hand.with_columns(mark=pl.lit("unchecked"))])
    own = both.filter(pl.col("client") != pl.col("patron")).sort("client", "year", "patron", "mark")
    return own.unique(["client", "year", "patron"], keep="first", maintain_order=True).select(
        "client", "year", "patron", "mark"
    )


def made(rows: pl.DataFrame, conflicts: pl.DataFrame, weight: pl.DataFrame) -> SourceTables:
    """Make one reading for each state and year of conflict.

    Parameters
    ----------
    rows
        As for `helpers`.
    conflicts
        As for `conflict_years`.
    weight
        iso3, year, cinc, old: capability, and whether it is carried.
    """
    years = conflict_years(conflicts)
    came = helpers(rows, years).join(weight, left_on=["patron", "year"], right_on=["iso3", "year"])
    key = ["client", "year"]
    every = pl.concat([years, came.select(key)]).unique().join(came, on=key, how="left")
    every = clients_only(every).with_columns(patron=as_patron()).sort(*key, "patron")
    none = pl.col("patron").is_null()
    marks = [
        pl.when(none).then(pl.lit("nobody_came")),
        pl.when(pl.col("old").any().over(key)).then(pl.lit("capability_carried")),
        pl.when((pl.col("mark") == "unchecked").any().over(key)).then(pl.lit("unchecked")),
    ]
    total = pl.col("cinc").sum().over(key)
    return from_long(
        every.with_columns(
            flags=pl.concat_str(marks, separator="|", ignore_nulls=True),
            total=total,
            share=pl.col("cinc") / total,
            indicator=pl.lit("government_help"),
            report=pl.lit("conflicts"),
            kind=pl.lit("recorded"),
            whole=pl.lit(True),
            covers=pl.lit("all"),
            source=pl.lit(SOURCE),
        )
    )


def read(raw: Path) -> SourceTables:
    """Return the readings of government_help.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, HELPERS), raw_table(raw, CONFLICTS), commitments.capability(raw))
