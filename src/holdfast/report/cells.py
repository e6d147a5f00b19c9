"""One cell per country, domain and power: level, change, place, and whether it can be judged at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.measure.foothold import DOMAINS, Foothold
from holdfast.measure.ranks import rank_of
from holdfast.panel.store import Panel
from holdfast.report import numbers
from holdfast.report.words import sentence

STALE = 3
"""Years without a reading after which a cell is hatched."""


def cells(panel: Panel, foothold: Foothold, at: int, since: int) -> list[dict[str, Any]]:
    """All cells of a case.

    Parameters
    ----------
    panel
        The panel that was measured, for the sources.
    foothold
        From `measure`.
    at, since
        Year of the level; year the change is counted from.

    Returns
    -------
    list of dict
        As in CONTRACTS (`assess`), with `newest`, `judged`, `stale` and `words` beside.
    """
    used = sources_of(panel, foothold)
    t, y, y0 = foothold.ti(at), foothold.yi(at), foothold.yi(since)
    out = []
    for c, client in enumerate(foothold.case.clients):
        for d, domain in enumerate(DOMAINS):
            x, x0 = foothold.draws[:, c, d, :, y], foothold.draws[:, c, d, :, y0]
            for p, patron in enumerate(foothold.case.patrons):
                src = used[client, domain]
                newest = foothold.newest_of(client, domain, patron) or None
                judged = foothold.judged(client, domain, at, patron)
                row: dict[str, Any] = {"patron": patron, "client": client, "domain": domain}
                if judged:
                    others = np.delete(x, p, axis=1).max(axis=1)
                    mean, sd = foothold.mean[c, d, p, t], foothold.sd[c, d, p, t]
                    change = x[:, p] - x0[:, p]
                    row |= {
                        "level": numbers.of_share(mean, sd, newest, src),
                        "change": numbers.of_draws(change, newest, src)
                        if since < at
                        else numbers.empty(newest, src),
                        "relative": numbers.of_draws(x[:, p] - others, newest, src),
                        "p_decline": round(float((change < 0).mean()), 4) if since < at else None,
                        "rank": int(rank_of(foothold.mean[c, d, :, t], p)),
                    }
                else:
                    row |= {k: numbers.empty(newest, src) for k in ("level", "change", "relative")}
                    row |= {"p_decline": None, "rank": None}
                row |= {
                    "newest": newest,
                    "judged": judged,
                    "observed": round(float(foothold.part_seen(patron)[c, d, t]), 4),
                    "stale": newest is None or at - newest > STALE,
                }
                row["words"] = sentence(foothold, client, domain, patron, at)
                out.append(row)
    return out


def sources_of(panel: Panel, foothold: Foothold) -> dict[tuple[str, str], list[str]]:
    """Sources behind each country and domain."""
    entries = codebook.indicators()
    held = (
        panel.readings.with_columns(pl.col("client", "indicator", "source").cast(pl.String))
        .filter(pl.col("client").is_in(foothold.case.clients))
        .select("client", "indicator", "source")
        .unique()
    )
    out: dict[tuple[str, str], set[str]] = {(c, d): set() for c in foothold.case.clients for d in DOMAINS}
    for client, indicator, source in held.iter_rows():
        if indicator in entries:
            out[client, entries[indicator].domain].add(source)
            out[client, codebook.COMPOSITE].add(source)
    if "votes" in foothold.indicators and panel.rollcalls.height:
        calls = panel.rollcalls["source"].cast(pl.String).unique().to_list()
        for client in foothold.case.clients:
            out[client, "diplomacy"].update(calls)
            out[client, codebook.COMPOSITE].update(calls)
    return {k: sorted(v) for k, v in out.items()}
