"""What was learned of how shares wander: by kind of tie, and what the ties of a domain have in common.

Steps of different kinds of tie are close to independent. Reversion and common parts of a domain are averages over its
ties, weighted by w and by what each adds to the variance. Everything was learned on recorded shares; see
`holdfast.dynamics.fit`.
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
from holdfast.errors import shipped_file
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
    with shipped_file(f"dynamics/{path.name}", "run `python -m holdfast.dynamics.learn`"):
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        walks = {
            name: IndicatorWalk(**{**entry, "step": tuple(entry["step"]), "noise": tuple(entry["noise"])})
            for name, entry in stored["indicators"].items()
        }
        return Learned(walks, float(stored["bond"]), stored["base"], stored["panel"], stored["command"])


@dataclass(frozen=True)
class Common:
    """What a domain's kinds of tie have together.

    Attributes
    ----------
    rho, world, region : (D,)
        See `IndicatorWalk`.
    """

    rho: Floats
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


def common(walks: Mapping[str, IndicatorWalk], ties: Mapping[str, float]) -> Common:
    """Reversion and common parts of the domains: means over their kinds of tie.

    Parameters
    ----------
    walks
        Learned, by kind of tie; one that has none takes that of `borrowed`.
    ties
        Weight of each kind of tie within its domain.

    Returns
    -------
    Common
        Reversion weighted by w, common parts by what each adds to the variance, (w q)^2.

    Examples
    --------
    >>> from holdfast import codebook
    >>> common(learned().indicators, {k: i.weight for k, i in codebook.weighed().items()}).rho.shape
    (4,)
    """
    entries, D = codebook.indicators(), len(codebook.DOMAINS)
    weight, power, rows = np.zeros((D, len(ties))), np.zeros((D, len(ties))), []
    for i, (name, w) in enumerate(ties.items()):
        walk = walks[name] if name in walks else borrowed(walks)
        d = codebook.DOMAINS.index(entries[name].domain)
        weight[d, i] = w
        power[d, i] = (w * float(walk.spread().step_at(np.array(TYPICAL), 1))) ** 2
        rows.append([walk.rho, walk.world, walk.region])
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    power /= np.maximum(power.sum(axis=1, keepdims=True), 1e-300)
    of = np.array(rows)
    return Common(rho=weight @ of[:, 0], world=power @ of[:, 1], region=power @ of[:, 2])
