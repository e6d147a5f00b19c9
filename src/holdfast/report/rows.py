"""The rows behind the numbers, down to every reading of the case's countries."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.measure.case import Case
from holdfast.measure.foothold import FIRST, Foothold
from holdfast.measure.states import VOTES, room
from holdfast.panel.store import Panel
from holdfast.votes.contested import contested

Row = dict[str, Any]


def readings(panel: Panel, f: Foothold, first: int = FIRST) -> list[Row]:
    """Every reading of the case's countries, with the powers' observed shares; votes by year among them."""
    return of_case(panel.readings, panel.shares, f.case, first) + votes(panel, f, first)


def months(panel: Panel, f: Foothold, first: int = FIRST) -> list[Row]:
    """Every monthly reading of the case's countries."""
    return of_case(panel.months, panel.month_shares, f.case, first)


def of_case(heads: pl.DataFrame, parts: pl.DataFrame, case: Case, first: int) -> list[Row]:
    """Readings with their shares as rows; a power that a reading can't see is left out of its `share`.

    Parameters
    ----------
    heads, parts
        `readings` and `shares` of a panel, or `months` and `month_shares`.
    case
        Whose countries and powers.
    first
        First year.
    """
    rows = heads.with_columns(pl.col("client").cast(pl.String)).filter(
        pl.col("client").is_in(case.clients) & (pl.col("year") >= first)
    )
    joined = parts.join(rows.select("reading", "year"), on="reading").with_columns(
        pl.col("patron").cast(pl.String)
    )
    shares: dict[int, dict[str, float]] = {}
    for reading, patron, share, year in joined.select("reading", "patron", "share", "year").iter_rows():
        for power in case.patrons:
            if patron == power or patron in codebook.members(power, int(year)):
                held = shares.setdefault(reading, {})
                held[power] = round(held.get(power, 0.0) + float(share), 4)
                break
    dated = ["year", "month"] if "month" in rows.columns else ["year"]
    out = []
    for r in rows.sort("client", "indicator", *dated, "report", "source").iter_rows(named=True):
        seen = None if r["covers"] == "all" else set(str(r["covers"]).split("|"))
        out.append(
            {
                "client": r["client"],
                "indicator": str(r["indicator"]),
                **{k: r[k] for k in dated},
                "report": str(r["report"]),
                "kind": str(r["kind"]),
                "total": None if r["total"] is None else round(float(r["total"]), 3),
                "whole": bool(r["whole"]),
                "share": {
                    p: shares.get(r["reading"], {}).get(p, 0.0)
                    for p in case.patrons
                    if seen is None or p in seen or codebook.members(p, int(r["year"])) <= seen
                },
                "source": str(r["source"]),
                "flags": str(r["flags"] or ""),
            }
        )
    return out


def votes(panel: Panel, f: Foothold, first: int) -> list[Row]:
    """Contested roll calls by year as readings; the source is the one that most of the year's come from."""
    years = np.arange(first, int(f.years[-1]) + 1)
    share, units = contested(room(panel), f.case.patrons, f.case.clients, years)
    dated = panel.rollcalls.group_by(pl.col("date").dt.year(), pl.col("source").cast(pl.String)).len()
    source = {y: s for y, s, _ in dated.sort("len", "source").iter_rows()}
    out = []
    for c, client in enumerate(f.case.clients):
        for t in np.flatnonzero(units[c] > 0):
            out.append(
                {
                    "client": client,
                    "indicator": VOTES,
                    "year": int(years[t]),
                    "report": "own",
                    "kind": "recorded",
                    "total": float(units[c, t]),
                    "whole": True,
                    "share": {p: round(float(share[c, t, i]), 4) for i, p in enumerate(f.case.patrons)},
                    "source": source.get(int(years[t]), ""),
                    "flags": "",
                }
            )
    return out


def exposures(panel: Panel, case: Case) -> list[Row]:
    """The newest value of every exposure of the case's countries to its powers; sanctions and their like by year."""
    members = {p: p for p in case.patrons} | {
        m: p for p in case.patrons for m in codebook.members(p, int(panel.newest()))
    }
    held = panel.exposures.filter(
        pl.col("client").is_in(case.clients) & pl.col("patron").is_in(list(members))
    ).sort("client", "name", "patron", "year")
    newest = held.unique(["client", "name", "patron"], keep="last", maintain_order=True)
    return [
        {
            "client": r["client"],
            "patron": r["patron"],
            "name": r["name"],
            "year": r["year"] or None,
            "value": round(float(r["value"]), 4),
            "source": r["source"],
        }
        for r in newest.iter_rows(named=True)
    ]
