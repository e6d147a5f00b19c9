"""Exports alone and imports alone by partner: the two halves of trade, shown beside it.

The world table, the national offices and the Factbook are read with the same rules as for trade: no gold,
no copied or frozen reports, nobody taken for zero who doesn't report. Each half keeps two readings of a
year, the state's own report and its partners'.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources import factbook, national_trade, trade
from holdfast.sources.base import SourceTables
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long, stacked
from holdfast.sources.succession import clients_only

INDICATORS = {"X": "exports", "M": "imports"}
"""The tie that each flow makes."""
SINCE = 1992
"""Earlier years of the halves are not kept: the panel stays small and trade goes back further."""
LEAST = 0.002
"""Smaller shares stay with everybody else: a tenth of the error of a reading, and three fifths of the rows."""
TOTALS = {"X": "exports_pct_gdp", "M": "imports_pct_gdp"}


def read(raw: Path) -> SourceTables:
    """Return the readings of exports and of imports.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    pairs = trade.pairs(raw)
    reports = trade.reporting(pairs).filter(pl.col("year") >= SINCE)
    both = pairs.filter(pl.col("year") >= SINCE)
    rules = national_trade.office_rules()
    office = raw_table(raw, national_trade.FILE)
    found = []
    for flow, indicator in INDICATORS.items():
        found.append(trade.two_reports(half(both, flow), reports, indicator, flow))
        found.append(national_trade.one_flow(office, rules, flow, indicator, after=national_trade.AFTER))
        found.append(listed(raw, flow, indicator))
    return without_crumbs(stacked(found))


def without_crumbs(tables: SourceTables) -> SourceTables:
    """Leave out the shares below `LEAST`; a reading of some powers only still sums to one among them.

    Parameters
    ----------
    tables
        Readings and their shares.
    """
    if tables.readings is None or tables.shares is None:
        return tables
    whole = tables.readings.select("reading", "whole")
    kept = tables.shares.filter(pl.col("share") >= LEAST).join(whole, on="reading", maintain_order="left")
    among = pl.col("share") / pl.col("share").sum().over("reading")
    share = pl.when("whole").then(pl.col("share")).otherwise(among)
    return dataclasses.replace(tables, shares=kept.with_columns(share=share).drop("whole"))


def half(both: pl.DataFrame, flow: str) -> pl.DataFrame:
    """Return the pairs with the other flow emptied.

    Parameters
    ----------
    both
        As returned by `trade.pairs`.
    flow
        X keeps the client's exports, M its imports.

    Examples
    --------
    >>> columns = {f"{r}_{f}": [1.0] for r in ("own", "other", "any") for f in "xm"}
    >>> half(pl.DataFrame({"client": ["A"], **columns}), "X")["own_m"].to_list()
    [None]
    """
    gone = "m" if flow == "X" else "x"
    return both.with_columns(
        pl.lit(None, dtype=pl.Float64).alias(f"{r}_{gone}") for r in ("own", "other", "any")
    )


def listed(raw: Path, flow: str, indicator: str) -> SourceTables:
    """Return the Factbook's shares of one flow, for years after the world table; they cover who is listed.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    flow
        X or M.
    indicator
        Which tie the readings are of.
    """
    part = pl.col(TOTALS[flow]).cast(pl.Float64) / 100 * pl.col("gdp_usd")
    economy = raw_table(raw, factbook.TOTALS).select(client="iso3", year="year", total=part)
    rows = factbook.listed(raw).filter(
        (pl.col("flow") == flow) & pl.col("patron").is_in(codebook.components())
    )
    made = clients_only(rows.join(economy, on=["client", "year"], how="left"))
    made = made.sort("client", "year", "patron").with_columns(
        indicator=pl.lit(indicator),
        report=pl.lit("other"),
        kind=pl.lit("other_side"),
        whole=pl.lit(True),
        covers=pl.col("patron").sort().str.join("|").over("client", "year"),
        source=pl.lit(factbook.SOURCE),
        flags=pl.lit("top_partners_only"),
    )
    return from_long(made)
