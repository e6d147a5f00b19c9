"""Clarity: a power whose course can't be read is relied on less."""

import numpy as np
import polars as pl

from holdfast.dynamics.mechanisms.base import Belief, Floats, Mechanism, Record

FEWEST = 8
"""Months of a year that must have a reading."""


def covariate(record: Record) -> Floats:
    """How much the power's monthly share of the country's cooperative events varied within the year before, in tenths."""
    panel = record.panel
    months = panel.months.filter(pl.col("indicator").cast(pl.String) == "events").select(
        "reading", "client", "year", "month"
    )
    rows = months.join(panel.month_shares, on="reading", how="left", maintain_order="left")
    spread = (
        rows.group_by("client", "patron", "year")
        .agg(pl.col("share").sum().alias("s"), (pl.col("share") ** 2).sum().alias("q"))
        .join(months.group_by("client", "year").agg(pl.len().alias("n")), on=["client", "year"])
        .filter(pl.col("n") >= FEWEST)
        .with_columns(
            ((pl.col("q") / pl.col("n") - (pl.col("s") / pl.col("n")) ** 2).clip(0.0).sqrt()).alias("sd")
        )
    )
    out, first = np.full(record.shape, np.nan), int(record.years[0])
    ci = {c: k for k, c in enumerate(record.clients)}
    pi = {p: k for k, p in enumerate(record.patrons)}
    enough = months.group_by("client", "year").len().filter(pl.col("len") >= FEWEST).sort("client", "year")
    for c, y in enough.select("client", "year").rows():
        if str(c) in ci and 0 <= int(y) + 1 - first < record.years.size:
            out[ci[str(c)], :, int(y) + 1 - first] = 0.0
    for c, p, y, sd in spread.select("client", "patron", "year", "sd").rows():
        i, j, t = ci.get(str(c)), pi.get(str(p)), int(y) + 1 - first
        if i is not None and j is not None and 0 <= t < record.years.size:
            out[i, j, t] = 10.0 * float(sd)
    return out


MECHANISM = Mechanism(
    name="clarity",
    title="Clarity",
    statements=("S41",),
    equation="x[c,p,t] = standard deviation of p's monthly share of c's cooperative events in t-1, over a tenth",
    unit="a tenth of a share from month to month",
    sign=-1,
    why="What can't be foreseen can't be planned with.",
    covariate=covariate,
    stems_from="pair",
    beliefs={"diplomacy": Belief(-0.003, 0.008, "Unsteady attention is a poor stand-in for an unclear aim.")},
    would_change="A measure of what a power says it wants, by year and country, and ties that don't follow it.",
    notes="Attention in the press, 2018 to 2024, stands in for clarity of aims; it varies more where events are few.",
)  # fmt: skip
