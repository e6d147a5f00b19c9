"""Arms delivered and ordered by supplier, from the SIPRI trade register; ships rounded and classed."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.sources.base import SourceTables
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.revision import revised
from holdfast.sources.succession import as_patron, clients_only

FILE = "arms_transfers_dyad_year.parquet"
SOURCE = "sipri_arms"
SINCE = 1960


def flows(raw: Path) -> pl.DataFrame:
    """Return client, patron, year, value: million trend-indicator units delivered.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return _flows(raw_table(raw, FILE), "tiv_delivered")


def _flows(table: pl.DataFrame, column: str) -> pl.DataFrame:
    rows = table.filter((pl.col("year") >= SINCE) & (pl.col(column) > 0))
    named = rows.select(client="recipient", patron="supplier", year="year", value=column)
    kept = clients_only(named).with_columns(patron=as_patron())
    summed = (
        kept.filter(pl.col("client") != pl.col("patron"))
        .group_by("client", "patron", "year")
        .agg(pl.col("value").sum())
    )
    return summed.sort("client", "year", "patron")


def shares(flows: pl.DataFrame) -> pl.DataFrame:
    """Return the flows with `total`, the sum over patrons of each client's year, and `share`.

    Parameters
    ----------
    flows
        client, patron, year, value (any unit).

    Examples
    --------
    >>> flows = pl.DataFrame({"client": "AAA", "patron": ["P", "Q"], "year": 2000, "value": [1.0, 3.0]})
    >>> shares(flows)["share"].to_list()
    [0.25, 0.75]
    """
    total = pl.col("value").sum().over("client", "year")
    return flows.with_columns(total=total).with_columns(share=pl.col("value") / pl.col("total"))


def read(raw: Path) -> SourceTables:
    """Return the readings of arms_delivered and arms_ordered; a year without any has none.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    table = raw_table(raw, FILE)
    newest = table["year"].max()
    kinds = {"arms_delivered": "tiv_delivered", "arms_ordered": "tiv_ordered"}
    rows = [
        shares(_flows(table, column)).with_columns(indicator=pl.lit(tie)) for tie, column in kinds.items()
    ]
    long = pl.concat(rows).with_columns(
        report=pl.lit("register"),
        kind=pl.lit("recorded"),
        whole=pl.lit(True),
        covers=pl.lit("all"),
        source=pl.lit(SOURCE),
        flags=pl.lit(""),
    )
    return from_long(revised(long, pl.lit(newest)))
