"""The walk of a domain: how fast a foothold wanders, how far it is drawn back, what is common.

A foothold in a domain is a weighted sum of shares of indicators, so its yearly step has the variance

    q_dom(x)^2 = sum over k of w[k]^2 (q[k, thin[k]] x^gamma[k])^2

steps of different indicators being close to independent. Reversion, tails and common parts are averages
over the indicators, weighted by w and by what each adds to the variance. Everything was learned on recorded
shares; see `holdfast.dynamics.fit`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.dynamics.fit import IndicatorWalk
from holdfast.errors import DataError
from holdfast.measure.learned import LENDER

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FILE = Path(__file__).resolve().parent / "learned.json"

GRID = 257
"""Levels from 0 to 1 at which step sizes are tabulated."""

TYPICAL = 0.2
"""Level at which indicators are compared."""


@dataclass(frozen=True)
class Learned:
    """What was learned from the world.

    Attributes
    ----------
    indicators : dict of IndicatorWalk
    bond : float
        How far changes of one pair in different domains go together.
    base : dict of dict
        The world's present mean shares by indicator and component; for votes, the sum over "all" powers.
    panel : str
        Fingerprint of the panel.
    command : str
        What remakes the file.
    """

    indicators: dict[str, IndicatorWalk]
    bond: float
    base: dict[str, dict[str, float]]
    panel: str
    command: str


@functools.cache
def learned(path: Path = FILE) -> Learned:
    """Read the parameters that ship.

    Parameters
    ----------
    path
        Another file, as `python -m holdfast.dynamics.learn --to` writes it.

    Raises
    ------
    DataError
        The file is missing or can't be read.
    """
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        walks = {
            name: IndicatorWalk(**{**entry, "step": tuple(entry["step"]), "noise": tuple(entry["noise"])})
            for name, entry in stored["indicators"].items()
        }
        return Learned(walks, float(stored["bond"]), stored["base"], stored["panel"], stored["command"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise DataError(
            f"dynamics/{path.name} can't be read ({problem}); reinstall holdfast or run "
            "`python -m holdfast.dynamics.learn`"
        ) from None


@dataclass(frozen=True)
class DomainWalks:
    """Walks of the four domains for some clients.

    Attributes
    ----------
    table : (C, D, G) share
        Standard deviation of a year's step at `GRID` equal steps of level.
    pull : (D, I)
        Part of each indicator in a domain's reversion, summing to 1.
    rho, rho_sd, size_sd, df, world, region : (D,)
        See `IndicatorWalk`.
    """

    table: Floats
    pull: Floats
    rho: Floats
    rho_sd: Floats
    size_sd: Floats
    df: Floats
    world: Floats
    region: Floats


def borrowed(walks: Mapping[str, IndicatorWalk]) -> IndicatorWalk:
    """The walk of an indicator of which none can be estimated: that of `LENDER`, basis `assumed`.

    Its size is known within a factor of e^0.5 either way. Where the lender has none either, the one with the middle
    step size lends.

    Parameters
    ----------
    walks
        Those that could be estimated.

    Returns
    -------
    IndicatorWalk

    Examples
    --------
    >>> borrowed(learned().indicators).basis
    'assumed'
    """
    ranked = sorted(walks.values(), key=lambda w: float(w.spread().step_at(np.array(TYPICAL), 1)))
    taken = walks.get(LENDER) or ranked[len(ranked) // 2]
    empty = {"pair_years": 0, "clients": 0, "first": 0, "last": 0, "rho_by_decade": {}}
    marked = {"basis": "assumed", "rho_borrowed": True, "size_sd": max(taken.size_sd, 0.5)}
    return IndicatorWalk(**{**taken.as_dict(), **empty, **marked})


def domain_walks(
    walks: dict[str, IndicatorWalk], thin: Ints, ties: Mapping[str, float] | None = None
) -> DomainWalks:
    """Join indicators into domains.

    Parameters
    ----------
    walks
        Of `learned().indicators`.
    thin : (C, I) int
        Thinness class by client and indicator: 0 thin, 1 middle, 2 thick.
    ties
        Weight within its domain of each indicator, in the order of the columns of `thin`; the codebook's where left
        out. One that has no walk takes that of `borrowed`.

    Returns
    -------
    DomainWalks

    Examples
    --------
    >>> import numpy as np
    >>> from holdfast import codebook
    >>> joined = domain_walks(learned().indicators, np.ones((2, len(codebook.weighed())), dtype=np.int64))
    >>> joined.table.shape
    (2, 4, 257)
    """
    entries = codebook.indicators()
    held = {k: i.weight for k, i in codebook.weighed().items()} if ties is None else ties
    names = tuple(held)
    D = len(codebook.DOMAINS)
    level = np.linspace(0.0, 1.0, GRID)
    table = np.zeros((thin.shape[0], D, GRID))
    weight, power, rows = np.zeros((D, len(names))), np.zeros((D, len(names))), []
    for i, name in enumerate(names):
        walk = walks[name] if name in walks else borrowed(walks)
        w, d = held[name], codebook.DOMAINS.index(entries[name].domain)
        spread = walk.spread()
        for t in range(3):
            table[thin[:, i] == t, d] += (w * spread.step_at(level, t)) ** 2
        weight[d, i] = w
        power[d, i] = (w * float(spread.step_at(np.array(TYPICAL), 1))) ** 2
        rows.append([walk.rho, walk.rho_sd, walk.size_sd, walk.df, walk.world, walk.region])
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    power /= np.maximum(power.sum(axis=1, keepdims=True), 1e-300)
    of = np.array(rows)
    pull = weight * of[:, 0]
    summed = pull.sum(axis=1, keepdims=True)
    return DomainWalks(
        table=np.sqrt(table),
        pull=np.where(summed > 0.0, pull / np.maximum(summed, 1e-300), weight),
        rho=weight @ of[:, 0],
        rho_sd=weight @ of[:, 1],
        size_sd=power @ of[:, 2],
        df=power @ of[:, 3],
        world=power @ of[:, 4],
        region=power @ of[:, 5],
    )
