"""The forecaster of pairs that it learned nothing from: a region's from all others, a power's from all other powers.

Nothing learned comes from what is left out. The spread's stretch is what would have held past forecasts that weren't
taught by those whom they are of either:

    region    regions stand in two halves; forecasts of the region's own half learned from the other half alone, the
              region itself taken out
    power     forecasts of the other powers learned from the other powers

What a pair's forecast is told of the moment (where its power stands in the world, say) is seen by everybody.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics import forecaster, replay
from holdfast.dynamics.observed import Observed, regions
from holdfast.dynamics.predictors import Predictors, Rows
from holdfast.infer import scores

Floats = NDArray[np.float64]


def by_region(
    observed: Observed, seen: Predictors, taught: Rows, asked: Rows, lead: int, half: float, grain: float
) -> Floats:
    """Forecasts of each region of the codebook, learned from all others.

    Parameters
    ----------
    observed, seen
        As known at the origin.
    taught, asked
        Rows whose outcome is known; rows to be forecast.
    lead
        Years ahead.
    half, grain : share
        Half of the step that shares are rounded to; the step, 0 where there is none.

    Returns
    -------
    (N, COUNT) share
        NaN where the others have too few rows to learn from.
    """
    region = regions(observed.clients)[observed.client]
    side = np.broadcast_to((region % 2 == 1)[:, None], (region.size, len(observed.powers)))
    past = [_past(seen, lead, ~of, of, half) for of in (~side, side)]
    out = np.full((asked.s.size, scores.COUNT), np.nan)
    for here in np.unique(region[asked.s]):
        mine = region[asked.s] == here
        s, held = past[here % 2]
        rest = taught.of(region[taught.s] != here)
        out[mine] = _told(seen, rest, asked.of(mine), held[:, region[s] != here], grain)
    return out


def of_power(
    power: int, seen: Predictors, taught: Rows, asked: Rows, lead: int, half: float, grain: float
) -> Floats:
    """Forecasts of a power's pairs, learned from all other powers.

    Parameters
    ----------
    power
        Layer of the power; -1 where there is none.
    seen, taught, asked, lead, half, grain
        See `by_region`.

    Returns
    -------
    (N, COUNT) share
        NaN for all other powers, and throughout where the others have too few rows to learn from.
    """
    out, mine = np.full((asked.s.size, scores.COUNT), np.nan), asked.p == power
    if mine.any():
        others = np.broadcast_to(np.arange(seen.last.shape[2]) != power, (len(seen.last), seen.last.shape[2]))
        _, held = _past(seen, lead, others, others, half)
        out[mine] = _told(seen, taught.of(taught.p != power), asked.of(mine), held, grain)
    return out


def _past(
    seen: Predictors, lead: int, teach: replay.Pairs, ask: replay.Pairs, half: float
) -> tuple[NDArray[np.int64], Floats]:
    """Series of past forecasts made again, and how they held."""
    rows, q = replay.replayed(seen, lead, teach, ask)
    return rows.s, replay.holding(q, rows.y, half)


def _told(seen: Predictors, taught: Rows, asked: Rows, held: Floats, grain: float) -> Floats:
    """Quantiles learned from some rows, stretched by what would have held past ones."""
    if taught.y.size < replay.ENOUGH:
        return np.full((asked.s.size, scores.COUNT), np.nan)
    made = replace(forecaster.fit(seen, taught), stretch=replay.stretch(held))
    return made.quantiles(seen, asked, grain)
