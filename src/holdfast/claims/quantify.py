"""From what holds in single countries to what holds over them, without guessing for those not judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.claims.base import Over
from holdfast.claims.evidence import Context
from holdfast.claims.view import View, views
from holdfast.claims.words import side

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Tally:
    """Outcome of a quantifier.

    Attributes
    ----------
    holds : (N,) bool
        Over the countries that can be judged.
    low, high : float
        P if every unjudged country failed, or held: the bounds that no guess can leave.
    """

    holds: Bools
    low: float
    high: float

    @property
    def p(self) -> float:
        """P over the countries that can be judged."""
        return float(self.holds.mean())


def over_clients(holds: Bools, judged: Bools, over: Over) -> Tally:
    """Apply a quantifier.

    Parameters
    ----------
    holds : (N, C) bool
        Whether it holds, by draw and country.
    judged : (C,) bool
    over
        "all", "majority" (of all countries of the case) or "any".

    Returns
    -------
    Tally

    Examples
    --------
    >>> holds = np.array([[True, True, False]] * 4)
    >>> t = over_clients(holds, np.array([True, True, False]), "all")
    >>> t.p, t.low, t.high
    (1.0, 0.0, 1.0)
    """
    known = holds[:, judged].sum(axis=1)
    unknown = int((~judged).sum())
    every, seen = judged.size, int(judged.sum())
    need = {"all": (every, seen), "majority": (every // 2 + 1, seen // 2 + 1), "any": (1, 1)}[over]
    return Tally(
        holds=known >= need[1],
        low=float((known >= need[0]).mean()),
        high=float((known + unknown >= need[0]).mean()),
    )


def missing(tally: Tally, judged: Bools, clients: tuple[str, ...], ctx: Context) -> tuple[str, str]:
    """Why the answer can't be given, or may only lean, because countries can't be judged.

    Returns
    -------
    (untestable, capped)
        At most one of the two is a reason, the other is empty.
    """
    if judged.all():
        return "", ""
    lost = ctx.names([c for c, j in zip(clients, judged, strict=True) if not j])
    if judged.mean() < 0.5:
        return f"no reading in the year asked for {lost}", ""
    if side(tally.low) == side(tally.high) != 0:
        return "", ""
    return "", f"{lost} can't be judged in the year asked, and could turn the answer"


def agreement(
    ctx: Context, domain: str, p_of: Callable[[View], float], p: float
) -> tuple[float | None, tuple[float, float] | None]:
    """How the answer fares under other weightings and measurements.

    Parameters
    ----------
    p_of
        P as a function of the view.
    p
        P under the case's own choices.

    Returns
    -------
    (share on the same side, (lowest, highest) P)
        None where there is no alternative.
    """
    others = [p_of(view) for _, view in views(ctx.evidence, domain)]
    if not others:
        return None, None
    same = float(np.mean([side(q) == side(p) for q in others]))
    return same, (min(*others, p), max(*others, p))


def sources_of(ctx: Context, domains: tuple[str, ...], years: tuple[int, ...]) -> tuple[str, ...]:
    """Sources of the readings behind domains of the case's countries in the given years."""
    import polars as pl

    from holdfast import codebook

    entries = codebook.indicators()
    readings = getattr(ctx.evidence.panel, "readings", None)
    if readings is None or not readings.height:
        return ()
    wanted = [k for k in ctx.case.ties if entries[k].domain in domains or "composite" in domains]
    rows = readings.filter(
        pl.col("client").cast(pl.String).is_in(list(ctx.case.clients)),
        pl.col("indicator").cast(pl.String).is_in(wanted),
        pl.col("year").is_in(list(years)),
    )
    return tuple(sorted(rows["source"].cast(pl.String).unique().to_list()))
