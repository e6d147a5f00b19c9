"""The powers by rule: states that in some decade are among the three largest suppliers to five countries.

Suppliers are counted by decade and category: arms delivered, goods traded (exports plus imports), aid
given. Dissolved powers count for their successor. The result is data; nobody is added or removed by hand.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources import aid, arms, trade

RANK = 3
"""Among so many largest suppliers."""
COUNTRIES = 5
"""To at least so many countries."""


def suppliers(flows: pl.DataFrame) -> pl.DataFrame:
    """Return patron, decade: the states that are large suppliers to enough countries in that decade.

    Parameters
    ----------
    flows
        client, patron, year, value (any unit, one kind of flow).

    Examples
    --------
    >>> suppliers(pl.DataFrame({"client": [], "patron": [], "year": [], "value": []},
    ...     schema={"client": pl.String, "patron": pl.String, "year": pl.Int16, "value": pl.Float64})).height
    0
    """
    every = codebook.states().filter(pl.col("kind").is_in(["member", "observer", "other", "dissolved"]))
    known = every["iso3"].to_list()
    summed = (
        flows.filter(pl.col("client").is_in(known) & pl.col("patron").is_in(known) & (pl.col("value") > 0))
        .with_columns(decade=pl.col("year").cast(pl.Int32) // 10 * 10)
        .group_by("client", "patron", "decade")
        .agg(pl.col("value").cast(pl.Float64).sum())
        .sort("client", "decade", "value", "patron", descending=[False, False, True, False])
    )
    first = summed.filter(pl.int_range(pl.len()).over("client", "decade") < RANK)
    counted = first.group_by("patron", "decade").agg(clients=pl.len())
    return counted.filter(pl.col("clients") >= COUNTRIES).select("patron", "decade").sort("patron", "decade")


def count(raw: Path) -> pl.DataFrame:
    """Return code, first_decade, arms, trade, aid: the last three are numbers of decades.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    kinds = {"arms": arms.flows(raw), "trade": trade.flows(raw), "aid": aid.flows(raw)}
    found = pl.concat([suppliers(f).with_columns(kind=pl.lit(k)) for k, f in kinds.items()])
    decades = [pl.col("decade").filter(pl.col("kind") == k).n_unique().cast(pl.Int64).alias(k) for k in kinds]
    by_power = found.group_by("patron").agg(
        pl.col("decade").min().cast(pl.Int64).alias("first_decade"), *decades
    )
    return by_power.rename({"patron": "code"}).sort("code").select("code", "first_decade", *kinds)
