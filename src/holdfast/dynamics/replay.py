"""The spread of forecasts held against what came of the same forecasts made of past years (conformal).

What taught a forecaster is from years on both sides of those left out, and the world doesn't stand still: its intervals
come out too narrow where years differ. So the forecaster is made again as it would have been made in each of the last
`PAST` years whose outcome is known by now, learned from outcomes known then alone. The spread about the median is
multiplied by the one number with which 90 % intervals of those forecasts would have held 90 % (vovk2005).
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics import forecaster
from holdfast.dynamics.forecaster import Forecaster
from holdfast.dynamics.predictors import YEARS, Predictors, Rows, lessons
from holdfast.infer import scores

Floats = NDArray[np.float64]
Pairs = NDArray[np.bool_]

PAST = 10
"""Years whose forecasts are made again."""

ENOUGH = 400
"""Rows of the past that a forecast needs to be made at all."""

LEVEL = 0.9
"""Central interval that is to hold as often as it says."""

STRETCHES: Floats = np.arange(0.7, 1.81, 0.05)
"""Factors looked through; what lies between is put on the line."""


def fitted(seen: Predictors, taught: Rows, lead: int, half: float = 0.0) -> tuple[Forecaster, Rows, Floats]:
    """Learn a forecaster, and its stretch from its forecasts of past years.

    Parameters
    ----------
    seen
        Of `holdfast.dynamics.predictors.predictors`, as known at the origin.
    taught
        Of `holdfast.dynamics.predictors.lessons`.
    lead
        Years ahead.
    half : share
        Half of the step that shares are rounded to.

    Returns
    -------
    Forecaster
    past : Rows
        Rows of past years that were forecast again.
    (N, COUNT) share
        Their quantiles, stretched.
    """
    past, q = replayed(seen, lead)
    factor = stretch(holding(q, past.y, half))
    return replace(forecaster.fit(seen, taught), stretch=factor), past, forecaster.stretched(q, factor)


def replayed(
    seen: Predictors, lead: int, teach: Pairs | None = None, ask: Pairs | None = None
) -> tuple[Rows, Floats]:
    """Forecasts of past years made again as then, without a stretch.

    Parameters
    ----------
    seen, lead
        See `fitted`.
    teach, ask : (S, P) bool
        Pairs that teach, and that are forecast; all where left out.

    Returns
    -------
    Rows
        Of no length where no past year can be forecast.
    (N, COUNT) share
    """
    ended = seen.last.shape[1] - 1 - lead
    every = lessons(seen, lead, years=max(ended + 1, 0))
    made, rows = [np.zeros((0, scores.COUNT))], [every.of(np.zeros(every.y.size, dtype=bool))]
    for year in range(ended, max(ended - PAST, -1), -1):
        known = (every.t + lead <= year) & (every.t > year - lead - YEARS) & _among(teach, every)
        asked = every.of((every.t == year) & _among(ask, every))
        if asked.s.size and int(known.sum()) >= ENOUGH:
            made.append(forecaster.fit(seen, every.of(known)).quantiles(seen, asked))
            rows.append(asked)
    joined = Rows(*(np.concatenate([getattr(r, f.name) for r in rows]) for f in fields(Rows)))
    return joined, np.concatenate(made)


def _among(pairs: Pairs | None, rows: Rows) -> NDArray[np.bool_]:
    return np.ones(rows.s.size, dtype=bool) if pairs is None else pairs[rows.s, rows.p]


def stretch(held: Floats) -> float:
    """The factor with which intervals would have held; 1 where there are none.

    Parameters
    ----------
    held : (`STRETCHES`, N)
        Of `holding`.
    """
    if not held.shape[1]:
        return 1.0
    return float(np.interp(LEVEL, np.maximum.accumulate(held.mean(axis=1)), STRETCHES))


def holding(q: Floats, y: Floats, half: float = 0.0) -> Floats:
    """How much of the interval of `LEVEL` each outcome lies in, by factor, (`STRETCHES`, N).

    Parameters
    ----------
    q : (N, COUNT) share
        Quantiles.
    y : (N,) share
        What came.
    half : share
        Half of the step that shares are rounded to.
    """
    places = (scores.place(forecaster.stretched(q, f), y, half) for f in STRETCHES)
    return np.array([scores.inside(*place, LEVEL) for place in places])
