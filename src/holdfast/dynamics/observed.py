"""Recorded shares as arrays: a row a series (client, report, source), a column a year, a layer a power.

Only what somebody recorded enters: kinds `recorded` and `other_side`. Modelled, press and provisional
readings don't, and no gap is filled, so that what is learned is how recorded shares move and not how a
smoother does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.measure.states import contested_votes
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

KINDS = ("recorded", "other_side")


@dataclass(frozen=True)
class Observed:
    """Recorded shares of one indicator.

    Attributes
    ----------
    indicator : str
    share : (S, T, P) share
        NaN where a year has no reading, or the reading can't see the power, or the power is the client
        itself.
    thin : (S, T) int
        Thinness of the reading: 0 thin, 1 middle, 2 thick; -1 where there is none.
    client : (S,) int
        Index into `clients`.
    clients, powers : tuple of str
    years : (T,) int
    """

    indicator: str
    share: Floats
    thin: Ints
    client: Ints
    clients: tuple[str, ...]
    powers: tuple[str, ...]
    years: Ints

    def until(self, last: int, first: int = 0) -> Observed:
        """The same up to and with a year: what a forecaster of that year could have learned from.

        Parameters
        ----------
        last, first
            Last and first year kept.

        Returns
        -------
        Observed
        """
        keep = (self.years >= first) & (self.years <= last)
        return Observed(
            self.indicator,
            self.share[:, keep],
            self.thin[:, keep],
            self.client,
            self.clients,
            self.powers,
            self.years[keep],
        )


def thin_classes(readings: pl.DataFrame) -> pl.DataFrame:
    """Class every reading's total as thin (0), middle (1) or thick (2).

    A total is compared with all clients' totals of the same indicator, report and year: below the lower third
    is thin, above the upper third thick. Totals that come as classes 1, 2, 3 are taken as they are. A reading
    without a total is middle.

    Parameters
    ----------
    readings
        Rows with `indicator`, `report`, `year`, `total`.

    Returns
    -------
    pl.DataFrame
        The rows with a column `thin`.
    """
    group = ["indicator", "report", "year"]
    classed = pl.col("total").is_in([1.0, 2.0, 3.0]).all().over("indicator")
    place = pl.col("total").rank("average").over(group) / pl.col("total").count().over(group)
    by_place = pl.when(place <= 1 / 3).then(0).when(place <= 2 / 3).then(1).otherwise(2)
    return readings.with_columns(
        pl.when(pl.col("total").is_null() | pl.col("total").is_nan())
        .then(1)
        .when(classed)
        .then(pl.col("total") - 1)
        .otherwise(by_place)
        .cast(pl.Int64)
        .alias("thin")
    )


def gather(
    readings: pl.DataFrame,
    shares: pl.DataFrame,
    indicator: str,
    powers: Sequence[str],
    first: int = 1960,
    kinds: Sequence[str] = KINDS,
) -> Observed:
    """Gather one indicator's recorded shares.

    Parameters
    ----------
    readings, shares
        Tables of the panel.
    indicator
        Name in the codebook.
    powers
        Components whose shares are wanted.
    first
        Earliest year taken.
    kinds
        Kinds of reading taken.

    Returns
    -------
    Observed
        A power that a reading covers and that has no row has the share zero; one that it doesn't cover has
        none. Readings that are relative among fewer than half of the powers are left out.
    """
    rows = (
        thin_classes(readings.filter(pl.col("indicator") == indicator))
        .filter(pl.col("kind").cast(pl.String).is_in(kinds) & (pl.col("year") >= first))
        .with_columns(pl.col("client", "report", "source", "covers").cast(pl.String))
        .filter(pl.col("whole") | sees_half(powers))
        .sort("client", "report", "source", "year", "reading")
        .unique(["client", "report", "source", "year"], keep="last", maintain_order=True)
    )
    if not rows.height:
        none = np.empty((0, 0), dtype=np.int64)
        return Observed(
            indicator,
            np.empty((0, 0, len(powers))),
            none,
            none[:, 0:0].ravel(),
            (),
            tuple(powers),
            none.ravel(),
        )
    clients = tuple(sorted(rows["client"].unique()))
    held = rows["year"].to_numpy()
    years = np.arange(held.min(), held.max() + 1, dtype=np.int64)
    series = rows.select("client", "report", "source").unique(maintain_order=True).with_row_index("s")
    rows = rows.join(series, on=["client", "report", "source"], how="left", maintain_order="left")
    s = rows["s"].to_numpy().astype(np.int64)
    t = rows["year"].to_numpy().astype(np.int64) - years[0]
    share = np.full((series.height, years.size, len(powers)), np.nan)
    share[s, t] = 0.0
    place = {power: k for k, power in enumerate(powers)}
    _fill(share, rows, shares, s, t, place)
    _hide_unseen(share, rows, s, t, place)
    index = {name: i for i, name in enumerate(clients)}
    client = np.array([index[name] for name in series["client"]], dtype=np.int64)
    for i, name in enumerate(series["client"]):
        if name in place:
            share[i, :, place[name]] = np.nan
    thin = np.full(share.shape[:2], -1, dtype=np.int64)
    thin[s, t] = rows["thin"].to_numpy()
    return Observed(indicator, share, thin, client, clients, tuple(powers), years)


def sees_half(powers: Sequence[str]) -> pl.Expr:
    """Whether a reading covers half of the powers or more.

    Parameters
    ----------
    powers
        Components.
    """
    seen = pl.col("covers").str.split("|").list.set_intersection(list(powers)).list.len()
    return (pl.col("covers") == "all") | (seen * 2 >= len(powers))


def _fill(
    share: Floats, rows: pl.DataFrame, shares: pl.DataFrame, s: Ints, t: Ints, place: dict[str, int]
) -> None:
    where = pl.DataFrame({"reading": rows["reading"], "i": np.arange(rows.height)})
    held = (
        shares.with_columns(pl.col("patron").cast(pl.String))
        .filter(pl.col("patron").is_in(list(place)))
        .join(where, on="reading", how="inner")
    )
    i = held["i"].to_numpy()
    k = np.array([place[name] for name in held["patron"]], dtype=np.int64)
    share[s[i], t[i], k] = held["share"].to_numpy()


def _hide_unseen(share: Floats, rows: pl.DataFrame, s: Ints, t: Ints, place: dict[str, int]) -> None:
    for i, covers in enumerate(rows["covers"]):
        if covers != "all":
            seen = set(covers.split("|"))
            hidden = [k for power, k in place.items() if power not in seen]
            share[s[i], t[i], hidden] = np.nan


def years_of_months(
    months: pl.DataFrame, shares: pl.DataFrame, least: int = 10
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add months up to calendar years, each month weighing by its total.

    Parameters
    ----------
    months, shares
        Tables of the panel by month.
    least
        Months a year needs.

    Returns
    -------
    readings, shares
        Tables by year.
    """
    keys = ["client", "indicator", "report", "kind", "source", "covers", "whole"]
    years = (
        months.group_by(*keys, "year", maintain_order=True)
        .agg(total=pl.col("total").sum(), n=pl.len(), months=pl.col("reading"), each=pl.col("total"))
        .filter((pl.col("n") >= least) & (pl.col("total") > 0))
        .with_row_index("new")
    )
    weight = years.select("new", "total", "months", "each").explode("months", "each")
    weight = weight.select("new", reading="months", w=pl.col("each") / pl.col("total"))
    summed = (
        shares.join(weight, on="reading", how="inner")
        .group_by("new", "patron")
        .agg(share=(pl.col("share") * pl.col("w")).sum())
        .rename({"new": "reading"})
        .sort("reading", "patron")
    )
    return years.drop("n", "months", "each").rename({"new": "reading"}), summed


def gather_votes(
    panel: Panel, powers: Sequence[str], clients: Sequence[str], as_cast: bool = False
) -> Observed:
    """Yearly shares of contested votes, from 1992 on, as the measurement divides them.

    Parameters
    ----------
    panel
        As known on a date.
    powers
        Powers whose differences make a vote contested.
    clients
        Countries.
    as_cast
        See `holdfast.measure.states.contested_votes`.

    Returns
    -------
    Observed
    """
    if not panel.rollcalls.height:
        none = np.empty((0, 0), dtype=np.int64)
        return Observed(
            "votes",
            np.empty((0, 0, len(powers))),
            none,
            none[:, 0:0].ravel(),
            (),
            tuple(powers),
            none.ravel(),
        )
    last = panel.rollcalls["date"].max().year  # type: ignore[union-attr]
    years = np.arange(1992, last + 1, dtype=np.int64)
    kept = [c for c in clients if c not in powers]
    share, units = contested_votes(panel, powers, kept, years, as_cast)
    share = np.where((units >= 5)[..., None], share[..., : len(powers)], np.nan)
    thin = np.where(units >= 5, 1, -1).astype(np.int64)
    return Observed("votes", share, thin, np.arange(len(kept)), tuple(kept), tuple(powers), years)


def regions(clients: Sequence[str]) -> Ints:
    """Region of each client by the codebook, as a number that doesn't depend on which clients are asked for.

    Parameters
    ----------
    clients
        Countries.

    Returns
    -------
    (C,) int
        0 where the codebook names none.
    """
    table = codebook.states()
    named = sorted({r for r in table["region"].to_list() if r})
    number = {r: i + 1 for i, r in enumerate(named)}
    of = dict(zip(table["iso3"], table["region"], strict=True))
    return np.array([number.get(of.get(c) or "", 0) for c in clients], dtype=np.int64)


def thinness(
    readings: pl.DataFrame, clients: Sequence[str], indicators: Sequence[str], at: int, years: int = 5
) -> Ints:
    """Thinness of what is known of each client by a year.

    Parameters
    ----------
    readings
        Table of the panel.
    clients, indicators
        Rows and columns.
    at
        Year.
    years
        How many years back a reading may lie.

    Returns
    -------
    (C, I) int
        Class of the newest reading's total (see `thin_classes`); 0, thin, where there is no reading; votes,
        which have no total, are middle.
    """
    out = np.zeros((len(clients), len(indicators)), dtype=np.int64)
    rows = (
        thin_classes(readings)
        .with_columns(pl.col("client", "indicator").cast(pl.String))
        .filter(
            (pl.col("year") <= at) & (pl.col("year") > at - years) & pl.col("client").is_in(list(clients))
        )
        .sort("year", "reading")
        .unique(["client", "indicator"], keep="last", maintain_order=True)
    )
    row, column = {c: i for i, c in enumerate(clients)}, {k: i for i, k in enumerate(indicators)}
    for client, indicator, thin in rows.select("client", "indicator", "thin").iter_rows():
        if indicator in column:
            out[row[client], column[indicator]] = thin
    if "votes" in column:
        out[:, column["votes"]] = 1
    return out
