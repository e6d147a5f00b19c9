"""What a forecaster sees of every pair at the end of a year: only readings of that year and before.

A row is a pair of a country and a power in a year of state u. The forecast is of the share k years later: k is the
horizon and what publication lags behind. Rows of the past, whose share k years later is known, teach; the rows of the
newest year are what is forecast from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics.observed import Observed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST = 0.005
"""A pair takes part once it held this much in some reading."""

STALE = 4
"""Years after which a reading says nothing of the present."""

FAST, SLOW, SWING = 0.5, 0.15, 0.3
"""Weight of the newest reading in the fast and the slow mean, and of the newest change in volatility."""

YEARS = 25
"""Years of states that teach."""

GUESS = 0.25
"""Size of a change before any was seen, of a share of 1; it shrinks with the share to the power 0.75."""


@dataclass(frozen=True)
class Predictors:
    """Every array is (S, T, P), by series, year and power, unless said otherwise.

    Attributes
    ----------
    last : share
        Newest reading up to the year; NaN where the pair takes no part.
    age : years
        Since that reading.
    before : share
        The reading before it.
    mean, fast, slow : share
        Mean of all readings so far; exponential means.
    swing : share
        Recent mean size of a change from one reading to the next.
    zeros : probability
        Share of readings that were zero, the newer the heavier.
    count : int
        Readings so far.
    rival : share
        The largest share of another power.
    rival_slow : share
        The largest slow mean of another power.
    unrest : (S, T) share
        Sum of `swing` over powers: how restless the country's ties are.
    power, power_slow : (T, P) share
        Mean over countries of `last` and of `slow`: where the power stands in the world.
    thin : (S, T) int
        Class of the newest reading's total.
    past : (S, T, P) share
        Readings themselves.
    """

    last: Floats
    age: Floats
    before: Floats
    mean: Floats
    fast: Floats
    slow: Floats
    swing: Floats
    zeros: Floats
    count: Floats
    rival: Floats
    rival_slow: Floats
    unrest: Floats
    power: Floats
    power_slow: Floats
    thin: Ints
    past: Floats


def predictors(observed: Observed) -> Predictors:
    """Predictors of every year from the readings up to it.

    Parameters
    ----------
    observed
        Recorded shares, as known at the origin.

    Returns
    -------
    Predictors
    """
    y = observed.share
    S, T, P = y.shape
    names = ("last", "age", "before", "mean", "fast", "slow", "swing", "zeros", "count")
    out = {name: np.full((S, T, P), np.nan) for name in names}
    last, before, fast, slow = (np.full((S, P), np.nan) for _ in range(4))
    swing, zeros, total, most = (np.zeros((S, P)) for _ in range(4))
    count, age = np.zeros((S, P)), np.full((S, P), np.inf)
    thin, held = np.ones((S, T), dtype=np.int64), np.ones(S, dtype=np.int64)
    for t in range(T):
        x = y[:, t]
        seen, begun = np.isfinite(x), count > 0
        new = np.where(seen, x, 0.0)
        change = np.abs(new - np.where(begun, last, new))
        swing = np.where(seen, np.where(begun, swing + SWING * (change - swing), GUESS * new**0.75), swing)
        before = np.where(seen & begun, last, before)
        fast, slow = (
            np.where(seen, _moved(fast, new, FAST), fast),
            np.where(seen, _moved(slow, new, SLOW), slow),
        )
        zeros = np.where(seen, np.where(begun, zeros + SLOW * ((new < 1e-6) - zeros), new < 1e-6), zeros)
        last, age = np.where(seen, x, last), np.where(seen, 0.0, age + 1.0)
        count, total, most = count + seen, total + new, np.maximum(most, new)
        held = np.where(observed.thin[:, t] >= 0, observed.thin[:, t], held)
        in_part = (age <= STALE) & (most >= LEAST)
        here = {
            "last": last, "age": age, "before": np.where(np.isfinite(before), before, last),
            "mean": total / np.maximum(count, 1.0), "fast": fast, "slow": slow,
            "swing": swing, "zeros": zeros, "count": count,
        }  # fmt: skip
        for name, value in here.items():
            out[name][:, t] = np.where(in_part, value, np.nan)
        thin[:, t] = held
    return Predictors(
        **out,
        rival=_best_other(out["last"]),
        rival_slow=_best_other(out["slow"]),
        unrest=np.nansum(out["swing"], axis=2),
        power=_world(out["last"]),
        power_slow=_world(out["slow"]),
        thin=thin,
        past=y,
    )


def _moved(mean: Floats, new: Floats, weight: float) -> Floats:
    """An exponential mean after a new value, which begins at its first."""
    return np.where(np.isfinite(mean), mean + weight * (new - mean), new)


def _best_other(share: Floats) -> Floats:
    """The largest share of another power, (S, T, P)."""
    x = np.nan_to_num(share)
    two = np.sort(x, axis=2)[:, :, -2:] if x.shape[2] > 1 else np.zeros((*x.shape[:2], 2))
    return np.asarray(np.where(x >= two[..., 1:], two[..., :1], two[..., 1:]))


def _world(share: Floats) -> Floats:
    """Mean over countries, zero where a power has none, (T, P)."""
    seen = np.isfinite(share)
    return np.asarray(np.where(seen, share, 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1))


@dataclass(frozen=True)
class Rows:
    """Some of the rows: indices into the arrays of `Predictors`.

    Attributes
    ----------
    s, t, p : (N,) int
        Series, year of the state, power.
    y : (N,) share
        What was recorded k years later; NaN where that isn't known.
    """

    s: Ints
    t: Ints
    p: Ints
    y: Floats

    def of(self, kept: NDArray[np.bool_]) -> Rows:
        """Some of them."""
        return Rows(self.s[kept], self.t[kept], self.p[kept], self.y[kept])


def lessons(seen: Predictors, lead: int, years: int = YEARS) -> Rows:
    """Rows of the past whose share `lead` years later is known.

    Parameters
    ----------
    seen
        Of `predictors`.
    lead
        Years from the state to what is forecast.
    years
        How many years of states back.

    Returns
    -------
    Rows
        Empty where the readings don't reach so far.
    """
    T = seen.last.shape[1]
    first, end = max(T - lead - years, 0), max(T - lead, 0)
    later = seen.past[:, lead + first : lead + end]
    s, t, p = np.nonzero(np.isfinite(seen.last[:, first:end]) & np.isfinite(later))
    return Rows(s, t + first, p, later[s, t, p])


def present(seen: Predictors) -> Rows:
    """Rows of the newest year.

    Parameters
    ----------
    seen
        Of `predictors`.

    Returns
    -------
    Rows
        With `y` NaN throughout.
    """
    t = seen.last.shape[1] - 1
    s, p = np.nonzero(np.isfinite(seen.last[:, t]))
    return Rows(s, np.full(s.size, t), p, np.full(s.size, np.nan))
