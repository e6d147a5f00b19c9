"""Recorded shares of a case or of the world by power, as the forecaster reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.dynamics.observed import Observed, gather, gather_votes
from holdfast.dynamics.targets import Target, listed, voters
from holdfast.measure.case import Case
from holdfast.measure.states import contested_votes
from holdfast.panel.store import Panel


def of_case(panel: Panel, case: Case, name: str, target: Target) -> Observed:
    """Recorded shares of a case by power, the rest last: every report, the target's own where there is a choice.

    Parameters
    ----------
    panel
        As known on a date.
    case
        Powers and countries.
    name, target
        Indicator and what it is read from elsewhere.

    Returns
    -------
    Observed
        One series a country. In a year, what the target's report says of a power; else the mean of what the country's
        other reports say; else that of other sides' reports.
    """
    if not target.report:
        if not panel.rollcalls.height:
            return joined(
                gather(panel.readings.clear(), panel.shares, name, codebook.components()), case.patrons
            )
        first, last = 1992, panel.rollcalls["date"].max().year  # type: ignore[union-attr]
        years = np.arange(first, last + 1, dtype=np.int64)
        share, units = contested_votes(panel, case.patrons, case.clients, years, True)
        seen = units >= 5
        return Observed(
            name, np.where(seen[..., None], share, np.nan), np.where(seen, 1, -1),
            np.arange(len(case.clients)), case.clients, (*case.patrons, codebook.REST), years,
        )  # fmt: skip
    mine = panel.readings.filter(
        (pl.col("indicator").cast(pl.String) == name)
        & pl.col("client").cast(pl.String).is_in(list(case.clients))
    )
    own = (pl.col("report").cast(pl.String) == target.report) & (
        pl.col("source").cast(pl.String) == target.source
    )
    recorded = pl.col("kind").cast(pl.String) == "recorded"
    parts = [mine.filter(rule) for rule in (own, recorded & ~own, ~recorded & ~own)]
    held = [joined(gather(p, panel.shares, name, codebook.components()), case.patrons) for p in parts]
    begun = [int(h.years[0]) for h in held if h.years.size]
    if not begun:
        return held[0]
    ended = max(int(h.years[-1]) for h in held if h.years.size)
    years = np.arange(min(begun), ended + 1, dtype=np.int64)
    C, P = len(case.clients), len(case.patrons) + 1
    share, thin = np.full((C, years.size, P), np.nan), np.full((C, years.size), -1, dtype=np.int64)
    place = {c: i for i, c in enumerate(case.clients)}
    for h in held:
        for c in sorted(set(h.client.tolist())):
            i, at = place[h.clients[c]], slice(int(h.years[0] - years[0]), int(h.years[-1] - years[0]) + 1)
            told = h.share[h.client == c]
            count = np.isfinite(told).sum(axis=0)
            mean = np.where(count > 0, np.nansum(told, axis=0) / np.maximum(count, 1), np.nan)
            share[i, at] = np.where(np.isfinite(share[i, at]), share[i, at], mean)
            thin[i, at] = np.where(thin[i, at] >= 0, thin[i, at], h.thin[h.client == c].max(axis=0))
    return Observed(name, share, thin, np.arange(C), case.clients, (*case.patrons, codebook.REST), years)


def joined(observed: Observed, powers: Sequence[str]) -> Observed:
    """Shares by power instead of by component, the rest last.

    Parameters
    ----------
    observed
        Over all components.
    powers
        States or blocs, disjoint; a bloc has its members of the year.

    Returns
    -------
    Observed
        A power is seen where two thirds of its components are, the rest where all powers are.
    """
    S, T, _ = observed.share.shape
    blocs = set(codebook.blocs()["bloc"])
    seen, value = np.isfinite(observed.share), np.nan_to_num(observed.share)
    out = np.full((S, T, len(powers) + 1), np.nan)
    place = {c: i for i, c in enumerate(observed.powers)}
    for p, power in enumerate(powers):
        for t, year in enumerate(observed.years):
            inside = codebook.members(power, int(year)) if power in blocs else {power}
            mine = [place[c] for c in sorted(inside) if c in place]
            enough = 3 * seen[:, t, mine].sum(axis=1) >= 2 * max(len(mine), 1)
            out[:, t, p] = np.where(enough, value[:, t, mine].sum(axis=1), np.nan)
    out[..., -1] = np.clip(1.0 - out[..., :-1].sum(axis=2), 0.0, 1.0)
    return replace(observed, share=np.minimum(out, 1.0), powers=(*powers, codebook.REST))


def of_world(panel: Panel, name: str, target: Target) -> Observed:
    """Recorded shares of the world among powers that are disjoint, as in a case.

    Parameters
    ----------
    panel
        As known on a date.
    name, target
        Indicator and what it is read from.

    Returns
    -------
    Observed
        Over the blocs of the codebook's reference list and every power that is in none; for votes, over that list.
        Countries inside a bloc are left out.
    """
    powers = listed()
    if not target.report:
        seen = gather_votes(panel, powers, voters(powers), as_cast=True)
        rest = np.clip(1.0 - seen.share.sum(axis=2, keepdims=True), 0.0, 1.0)
        return replace(
            seen, share=np.concatenate([seen.share, rest], axis=2), powers=(*powers, codebook.REST)
        )
    blocs = [p for p in powers if p in set(codebook.blocs()["bloc"])]
    inside = {m for bloc in blocs for m in codebook.blocs().filter(pl.col("bloc") == bloc)["iso3"]}
    disjoint = [*blocs, *(c for c in codebook.powers()["code"] if c not in inside)]
    mine = panel.readings.filter(
        (pl.col("indicator").cast(pl.String) == name)
        & (pl.col("report").cast(pl.String) == target.report)
        & (pl.col("source").cast(pl.String) == target.source)
        & ~pl.col("client").cast(pl.String).is_in(list(inside))
    )
    return joined(gather(mine, panel.shares, name, codebook.components()), disjoint)
