"""Readings made from stated facts: trade and remittances in years that no table reaches, energy in any.

codebook/fact_readings.csv says which facts make which reading; this module fetches the figures and does
the arithmetic.
A reading covers only the powers it names; where the total is known, what is left is everybody else.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl

from holdfast.errors import DataError, raise_all
from holdfast.sources import national_trade
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import POINT_FILES, figure, read_points, table
from holdfast.sources.readings import from_long
from holdfast.sources.world_totals import world_totals

UNITS = {"trade": 1.0, "remittances": 1e-6}
"""US dollars to the unit of the indicator's total; facts of other ties come in units of their own, without a total."""

OVER = 1.15
"""A partner's figure may exceed the client's total by this factor, since scopes differ; it then counts as
all of it."""

GROUP = ("client", "year", "indicator", "report", "source")

Facts = dict[tuple[str, str, str, str, str], list[tuple[str, str]]]


def read(raw: Path) -> SourceTables:
    """Read the facts and return the readings that the codebook makes of them.

    Parameters
    ----------
    raw
        The folder of raw inputs.

    Errors
    ------
    DataError
        where a fact that the codebook names is not in its file; lists every one.
    """
    facts = {(f, *k): v for f in POINT_FILES for k, v in _by_key(read_points(raw, f)).items()}
    own = national_trade.read(raw)
    return made(table("fact_readings.csv").to_dicts(), facts, world_totals(raw), _known_shares(own))


def made(
    rows: list[dict[str, str]],
    facts: Facts,
    totals: dict[tuple[str, int, str], float],
    own: dict[tuple[str, int, str], float],
) -> SourceTables:
    """Make readings from mapping rows, facts, totals and the client's own shares.

    Parameters
    ----------
    rows
        Rows of codebook/fact_readings.csv.
    facts
        Stated (value, unit) pairs by (file, country, partner, year as stated, indicator), in the file's
        order.
    totals
        US dollars by (client, year, indicator), for the role wdi.
    own
        The client's own share by (client, year, partner), for the role mirror.
    """
    groups: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[k] for k in GROUP)].append(row)
    problems: list[str] = []
    made_rows: list[dict[str, Any]] = []
    known = dict(own)
    order = sorted(groups.items(), key=lambda g: any(r["role"] == "mirror" for r in g[1]))
    for key, group in order:
        try:
            reading = _reading(key, group, facts, totals, known)
        except DataError as problem:
            problems.append(str(problem))
            continue
        for found in reading:
            known.setdefault((found["client"], found["year"], found["patron"]), found["share"])
        made_rows += reading
    raise_all(problems, "codebook/fact_readings.csv")
    return from_long(pl.DataFrame(made_rows, infer_schema_length=None))


def _reading(
    key: tuple[str, ...],
    group: list[dict[str, str]],
    facts: Facts,
    totals: dict[tuple[str, int, str], float],
    own: dict[tuple[str, int, str], float],
) -> list[dict[str, Any]]:
    client, year, indicator, report, source = key
    flags = dict.fromkeys(f for r in group for f in r["flags"].split("|") if f)
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in group:
        if row["role"] == "wdi":
            if (client, int(year), indicator) in totals:
                found["total"][""] = totals[client, int(year), indicator]
        else:
            found[row["role"]][row["patron"]] += _value(row, facts)
    total = _total(found)
    gold = found["gold"].get("", 0.0)
    left = total - gold if total is not None else None
    shares = {p: s / 100 * (total / left if total and left else 1.0) for p, s in found["share"].items()}
    for patron, amount in found["amount"].items():
        if left is None:
            shares[patron] = amount / sum(found["amount"].values())
        else:
            shares[patron] = amount / left
    for patron, amount in found["mirror"].items():
        if left is None:
            return []
        mine = own.get((client, int(year), patron), min(amount / left, 1.0))
        shares[patron] = amount / (left * (1.0 - mine) + amount)
    whole = left is not None or not found["amount"]
    if any(s > OVER for s in shares.values()):
        return []
    if sum(shares.values()) > 1.0:
        flags["exceeds_total"] = None
        shares = {p: s / sum(shares.values()) for p, s in shares.items()}
    gap = {r["disagreement"] for r in group if r["disagreement"]}
    head = {
        "client": client,
        "year": int(year),
        "indicator": indicator,
        "report": report,
        "kind": group[0]["kind"],
        "total": None if left is None or indicator not in UNITS else left * UNITS[indicator],
        "whole": whole,
        "covers": "|".join(sorted(shares)),
        "source": source,
        "flags": "|".join(flags),
        "disagreement": float(gap.pop()) if gap else None,
    }
    return [head | {"patron": p, "share": s} for p, s in sorted(shares.items())]


def _total(found: dict[str, dict[str, float]]) -> float | None:
    if "" in found["total"]:
        return found["total"][""]
    for patron, amount in found["amount_of_share"].items():
        return amount / (found["share"][patron] / 100)
    return None


def _value(row: dict[str, str], facts: Facts) -> float:
    factor = float(row["factor"] or 1.0)
    if row["value"]:
        return float(row["value"]) * factor
    key = (row["file"], row["country"], row["partner"], row["when"], row["fact"])
    stated = facts.get(key, [])
    nth = int(row["nth"] or 1)
    if len(stated) < nth:
        raise DataError(
            f"no fact {nth} for {' '.join(key[1:])} in {row['file']}.csv; the mapping and the file differ"
        )
    value, _, _ = figure(*stated[nth - 1])
    if value is None:
        raise DataError(f"the fact {' '.join(key[1:])} in {row['file']}.csv states no figure")
    return value * factor


def _by_key(frame: pl.DataFrame) -> dict[tuple[str, str, str, str], list[tuple[str, str]]]:
    kept: dict[tuple[str, str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for r in frame.iter_rows(named=True):
        kept[r["country"], r["partner"], r["year"], r["indicator"]].append((r["value"], r["unit"]))
    return kept


def _known_shares(tables: SourceTables) -> dict[tuple[str, int, str], float]:
    if tables.readings is None or tables.shares is None:
        return {}
    mine = tables.readings.filter(pl.col("report") == "national").join(tables.shares, on="reading")
    return {(c, y, p): s for c, y, p, s in mine.select("client", "year", "patron", "share").iter_rows()}
