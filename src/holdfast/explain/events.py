"""Dated events of a country between two dates, to stand beside a change; none of them is said to have caused it."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

from holdfast import codebook
from holdfast.codebook.files import read_csv
from holdfast.panel.store import Panel

FIGURES = ("watch", "trade_own", "trade_share", "gold_exports")
"""Types of facts that are figures of a year or notes on what was looked for, beside those of fact_types.csv."""


@cache
def _figures() -> tuple[str, ...]:
    return (*FIGURES, *read_csv("fact_types.csv")["type"].unique().sort().to_list())


def events(panel: Panel, patron: str, client: str, start: int, end: int) -> list[dict[str, Any]]:
    """What happened in or to a country, by the events on record.

    Parameters
    ----------
    panel
        As known on a date.
    patron, client
        Power and country.
    start, end : year
        Events after the end of the first and up to the end of the last.

    Returns
    -------
    list of dict
        date, text, type, `power` (the power took part), source, url, flags; in order of date.
    """
    theirs = {patron} | codebook.members(patron, end)
    rows = panel.events.with_columns(pl.col("type").cast(pl.String)).filter(
        pl.col("year").is_between(start + 1, end) & ~pl.col("type").is_in(_figures())
    )
    out = []
    for r in rows.sort("date", "id").iter_rows(named=True):
        actors = set(f"{r['actor_from'] or ''}|{r['actor_to'] or ''}".split("|"))
        if client not in actors:
            continue
        out.append(
            {
                "date": str(r["date"]),
                "text": str(r["text"]),
                "type": r["type"],
                "power": bool(actors & theirs),
                "source": r["source_title"] or "",
                "url": r["source_url"] or "",
                "flags": r["flags"] or "",
            }
        )
    return out
