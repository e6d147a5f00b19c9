"""Goods trade by partner as national statistical offices report it, for years beyond the world table.

Up to its last year the world table carries the same offices' reports: reading them twice would count them
twice.
Shares are of exports plus imports. What an office leaves unallocated stays in the total, except gold,
which is no tie:
codebook/corrections.csv says how much of a year's exports was gold and to which partner it was booked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from holdfast import codebook
from holdfast.errors import DataError
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.world_totals import world_totals

FILE = "trade_dyad_year_national.parquet"
WORLD = "WLD"

AFTER = 2020
"""Last year of the world table; only later years are read."""

ALLOCATED = 0.5
"""A reporter whose partners make up less than this part of its total reports on some partners only."""

LOOSE = 0.05
"""Beyond this unallocated part of the total a reading carries the flag `unallocated`."""

Rows = list[dict[str, Any]]


def read(raw: Path) -> SourceTables:
    """Read the table: one reading a reporter and year, and one where a partial reporter counts its trade
    with a client.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, FILE), office_rules(), world_totals(raw), after=AFTER)


def office_rules() -> Rows:
    """Return the rows of the codebook's corrections that concern national offices."""
    return [r for r in codebook.corrections().to_dicts() if str(r["source"]).startswith("office")]


def made(
    frame: pl.DataFrame, rules: Rows, totals: dict[tuple[str, int, str], float], *, after: int = 0
) -> SourceTables:
    """Make readings from flows.

    Parameters
    ----------
    frame
        iso3_o, iso3_d, year, usd, reporter, flow (X the reporter's exports, M its imports); partner WLD is
        the total.
    rules
        Rows of the codebook's corrections for offices: `gold_in_exports` (value: US dollars that stand in
        the total
        without a partner), `gold_unallocated` (whatever is unallocated in exports), `gold_to_partner`, `code`
        (client: a code in the file, patron: the right one), `flag` (value: its name), `kind` (value: the
        kind).
    totals
        Goods trade in US dollars by (client, year, indicator), for clients without an own table.
    after
        Only years after this one are read.
    """
    partners, heads, full = _reports(frame, rules, after)
    return _joined(_own(full, partners, rules), _other(heads, full, partners, rules, totals))


def one_flow(frame: pl.DataFrame, rules: Rows, flow: str, indicator: str, *, after: int = 0) -> SourceTables:
    """Make readings of exports alone or imports alone from the offices that report on all partners.

    Parameters
    ----------
    frame, rules, after
        As for `made`.
    flow
        X or M.
    indicator
        Which tie the readings are of.
    """
    partners, _, full = _reports(frame, rules, after)
    heads = full.select(
        "reporter",
        "year",
        stated=f"stated_{flow}",
        loose_exports=pl.col("loose_exports") if flow == "X" else pl.lit(0.0),
    )
    rows = _own(heads, partners.filter(pl.col("flow") == flow), rules)
    return _joined([r | {"indicator": indicator} for r in rows], [])


def _reports(frame: pl.DataFrame, rules: Rows, after: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Flows by partner; what each reporter states and names in a year; those who name most of what they state."""
    needed = columns_of(frame, ["iso3_o", "iso3_d", "year", "usd", "reporter", "flow"], FILE)
    flows = _flows(needed.filter(pl.col("year") > after), rules)
    partners = flows.filter(pl.col("partner") != WORLD)
    world = flows.filter(pl.col("partner") == WORLD)
    keys = ["reporter", "year"]
    sums = (
        partners.group_by("reporter", "year", "flow")
        .agg(pl.col("usd").sum().alias("named"))
        .join(world.select("reporter", "year", "flow", "usd"), on=["reporter", "year", "flow"], how="inner")
        .with_columns(usd=pl.max_horizontal("usd", "named"))
        .with_columns(loose=pl.col("usd") - pl.col("named"))
    )
    heads = (
        sums.group_by(keys)
        .agg(
            pl.col("usd").sum().alias("stated"),
            *(pl.col("usd").filter(pl.col("flow") == f).sum().alias(f"stated_{f}") for f in "XM"),
            pl.col("named").sum(),
            pl.len().alias("sides"),
            pl.col("loose").filter(pl.col("flow") == "X").sum().alias("loose_exports"),
        )
        .filter(pl.col("sides") == 2)
        .sort(keys)
    )
    return partners, heads, heads.filter(pl.col("named") >= ALLOCATED * pl.col("stated"))


def _flows(frame: pl.DataFrame, rules: Rows) -> pl.DataFrame:
    twice = frame.filter(frame.select("iso3_o", "iso3_d", "year", "reporter", "flow").is_duplicated())
    if twice.height:
        raise DataError(f"{FILE}: {twice.height} rows occur twice, first {twice.row(0)}; fetch it again")
    partner = pl.when(pl.col("flow") == "X").then("iso3_d").otherwise("iso3_o").alias("partner")
    right = {str(r["client"]): str(r["patron"]) for r in rules if r["rule"] == "code"}
    return (
        frame.with_columns(partner)
        .with_columns(pl.col("partner").replace(right), pl.col("usd").cast(pl.Float64))
        .filter(pl.col("usd") > 0)
        .group_by("reporter", "flow", "year", "partner")
        .agg(pl.col("usd").sum())
        .sort("reporter", "flow", "year", "partner")
    )


def _own(full: pl.DataFrame, partners: pl.DataFrame, rules: Rows) -> Rows:
    rows: Rows = []
    for head in full.iter_rows(named=True):
        client, year = head["reporter"], head["year"]
        here = [r for r in rules if _applies(r, client, year)]
        mine = {r["rule"]: r["value"] for r in here}
        gone = {r["patron"] for r in here if r["rule"] == "gold_to_partner"}
        flags = [str(r["value"]) for r in here if r["rule"] == "flag"]
        part = partners.filter((pl.col("reporter") == client) & (pl.col("year") == year))
        booked = part.filter((pl.col("flow") == "X") & pl.col("partner").is_in(gone))
        gold = float(booked["usd"].sum())
        if "gold_in_exports" in mine:
            gold += min(float(mine["gold_in_exports"]), head["loose_exports"])
        elif "gold_unallocated" in mine:
            gold += head["loose_exports"]
        total = head["stated"] - gold
        kept = (
            part.join(booked, on=["flow", "partner"], how="anti").group_by("partner").agg(pl.col("usd").sum())
        )
        loose = 1.0 - float(kept["usd"].sum()) / total
        flags += ["gold_excluded"] * (gold > 0) + ["unallocated"] * (loose > LOOSE)
        kind = str(mine.get("kind", "recorded"))
        for partner, usd in kept.sort("partner").iter_rows():
            rows.append(
                _row(client, year, "national", kind, total, "all", client, flags, partner, usd / total)
            )
    return rows


def _other(
    heads: pl.DataFrame,
    full: pl.DataFrame,
    partners: pl.DataFrame,
    rules: Rows,
    totals: dict[tuple[str, int, str], float],
) -> Rows:
    """Put the figure of a partial reporter in place of the client's own figure on it."""
    own: dict[tuple[str, int], tuple[float, dict[str, float]]] = {}
    for row in _own(full, partners, rules):
        own.setdefault((row["client"], row["year"]), (row["total"], {}))[1][row["patron"]] = row["share"]
    rows: Rows = []
    some = heads.join(full, on=["reporter", "year"], how="anti")
    for reporter, year in some.select("reporter", "year").iter_rows():
        part = partners.filter((pl.col("reporter") == reporter) & (pl.col("year") == year))
        for client, usd in part.group_by("partner").agg(pl.col("usd").sum()).sort("partner").iter_rows():
            total, shares = own.get((client, year), (totals.get((client, year, "trade")), {}))
            if total is None:
                continue
            mine = shares.get(reporter, min(usd / total, 1.0))
            share = usd / (total * (1.0 - mine) + usd)
            flags = ["mirror"] + ["total_of_world_bank"] * (not shares)
            gap = abs(share - mine) if shares else None
            row = _row(
                client, year, "other_office", "other_side", total, reporter, reporter, flags, reporter, share
            )
            rows.append(row | {"disagreement": gap})
    return rows


def _applies(rule: dict[str, Any], client: str, year: int) -> bool:
    first, last = rule["from_year"], rule["to_year"]
    return rule["client"] == client and (first is None or first <= year) and (last is None or year <= last)


def _row(
    client: str,
    year: int,
    report: str,
    kind: str,
    total: float,
    covers: str,
    office: str,
    flags: list[str],
    patron: str,
    share: float,
) -> dict[str, Any]:
    return {
        "client": client,
        "year": year,
        "indicator": "trade",
        "report": report,
        "kind": kind,
        "total": total,
        "whole": True,
        "covers": covers,
        "source": f"office_{office.lower()}",
        "flags": "|".join(dict.fromkeys(flags)),
        "disagreement": None,
        "patron": patron,
        "share": share,
    }


def _joined(own: Rows, other: Rows) -> SourceTables:
    schema = {"disagreement": pl.Float64, "total": pl.Float64}
    return from_long(pl.DataFrame([*own, *other], infer_schema_length=None, schema_overrides=schema))
