"""Recorded shares some years ahead: the walk as a forecaster, for checking its spread against what came.

The state at the origin is filtered from recorded shares with the walk's own sizes of step and noise; it is
carried forward by the kernel that projections use; noise of recording is added to what comes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.dynamics.fit import IndicatorWalk
from holdfast.dynamics.moments import level_bin, mean_so_far, seasoned_before
from holdfast.dynamics.observed import Observed
from holdfast.dynamics.walk import GRID

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST = 1e-3
"""Level below which sizes no longer shrink."""

BANDS = ("small", "middling", "large")
"""Level bins 1 to 2 (0.01 to 0.07), 3 to 4 (to 0.3), and above."""


@dataclass(frozen=True)
class Filtered:
    """State after each year.

    Attributes
    ----------
    mean, var : (S, T, P) share, share^2
        NaN before the first reading.
    """

    mean: Floats
    var: Floats


def filter_walk(observed: Observed, walk: IndicatorWalk) -> Filtered:
    """Kalman filter of every pair by itself, with sizes that depend on its level and thinness.

    Parameters
    ----------
    observed
        Recorded shares.
    walk
        Parameters.

    Returns
    -------
    Filtered
    """
    spread = walk.spread()
    share = observed.share
    so_far, _ = mean_so_far(share)
    x = np.full((share.shape[0], share.shape[2]), np.nan)
    v = np.full_like(x, np.nan)
    mean, var = np.full(share.shape, np.nan), np.full(share.shape, np.nan)
    thin = np.ones(share.shape[0], dtype=np.int64)
    for t in range(share.shape[1]):
        if t:
            step = spread.step[thin][:, None] * np.maximum(np.nan_to_num(x), LEAST) ** spread.step_power
            x = x + walk.rho * (so_far[:, t - 1] - x)
            v = v * (1.0 - walk.rho) ** 2 + step**2
        y = share[:, t]
        seen, begun = np.isfinite(y), np.isfinite(x)
        thin = np.where(observed.thin[:, t] >= 0, observed.thin[:, t], thin)
        noise = spread.noise[thin][:, None] * np.maximum(np.where(begun, x, y), LEAST) ** spread.noise_power
        gain = np.where(seen & begun, v / (v + noise**2), 0.0)
        x = np.where(begun, x + gain * (np.where(seen, y, 0.0) - x), np.where(seen, y, np.nan))
        v = np.where(begun, (1.0 - gain) * v, np.where(seen, noise**2, np.nan))
        x = np.clip(x, 0.0, 1.0)
        mean[:, t], var[:, t] = x, v
    return Filtered(mean, var)


def coverage(
    observed: Observed,
    walk: IndicatorWalk,
    origins: Sequence[int],
    horizons: Sequence[int] = (1, 3, 5),
    draws: int = 300,
    seed: int = 0,
) -> pl.DataFrame:
    """How often what was recorded later lies in the central intervals drawn at the origin.

    Pairs whose mean before the origin is below 0.01 are left out: their intervals always hold.

    Parameters
    ----------
    observed
        Recorded shares, of origins and later.
    walk
        Learned on years before the first origin.
    origins
        Years forecast from.
    horizons
        Years ahead.
    draws
        Futures drawn for each series.
    seed
        Of the draws.

    Returns
    -------
    pl.DataFrame
        indicator, band (all or one of `BANDS`), horizon, n, in50, in80, in90 (share of pairs inside), error
        (mean absolute error of the median), last (that of the last recorded share, for comparison), bias
        (mean of recorded less mean drawn).
    """
    state = filter_walk(observed, walk)
    rows = []
    for origin in origins:
        t = origin - int(observed.years[0])
        if not 0 <= t < observed.years.size - 1:
            continue
        futures, who = _futures(observed, walk, state, t, max(horizons), draws, seed)
        if not who.size:
            continue
        before = level_bin(seasoned_before(observed.share, 1)[who, t])
        for h in (h for h in horizons if t + h < observed.years.size):
            rows += _score(observed, futures[:, :, h - 1], who, t, h, before)
    table = pl.DataFrame(rows, schema=["band", "horizon", "n", *_SCORES], orient="row")
    sums = pl.concat([table, table.with_columns(band=pl.lit("all"))]).group_by("band", "horizon").sum()
    order = {name: i for i, name in enumerate(("all", *BANDS))}
    return (
        sums.with_columns((pl.col(c) / pl.col("n")).round(4) for c in _SCORES)
        .with_columns(order=pl.col("band").replace_strict(order), indicator=pl.lit(observed.indicator))
        .sort("order", "horizon")
        .select("indicator", "band", "horizon", "n", *_SCORES)
    )


_SCORES = ("in50", "in80", "in90", "error", "last", "bias")


def _futures(
    observed: Observed, walk: IndicatorWalk, state: Filtered, t: int, years: int, draws: int, seed: int
) -> tuple[Floats, Ints]:
    """Recorded shares drawn ahead of year t, (M, draws, years, P), and the series they belong to."""
    from holdfast.infer.walk_kernel import LEAST_RHO, paths

    so_far, count = mean_so_far(observed.share)
    who = np.flatnonzero((observed.thin[:, t] >= 0) & (count[:, t].max(axis=1) > 3))
    P = len(observed.powers)
    start, mean = np.zeros((who.size, 2, P + 1)), np.zeros((who.size, P + 1))
    start[:, 0, :P] = np.nan_to_num(state.mean[who, t])
    start[:, 1, :P] = np.sqrt(np.nan_to_num(state.var[who, t]))
    mean[:, :P] = np.nan_to_num(so_far[who, t])
    for part in (start[:, 0], mean):
        part[:, :P] /= np.maximum(part[:, :P].sum(axis=1, keepdims=True), 1.0)
        part[:, P] = np.maximum(1.0 - part[:, :P].sum(axis=1), 1e-6)
    spread, level = walk.spread(), np.linspace(0.0, 1.0, GRID)
    table = np.array([spread.step_at(level, k) for k in range(3)])[observed.thin[who, t]]
    rng = np.random.Generator(np.random.Philox(key=[seed, 7919]))
    rho = np.clip(walk.rho + walk.rho_sd * rng.standard_normal(draws), LEAST_RHO, 0.9)
    size = np.exp(walk.size_sd * rng.standard_normal(draws))
    drawn = paths(
        seed,
        states(start, draws, rng),
        mean,
        count[who, t].max(axis=1).astype(np.float64),
        table,
        rho,
        size,
        walk.df,
        years,
    )[:, :, 1:, :P]
    recorded = _record(drawn, spread.noise[observed.thin[who, t]], spread.noise_power, seed, t)
    grain = rounding(observed.share)
    return (np.round(recorded / grain) * grain if grain else recorded), who


def states(start: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draws of compositions, each component around its mean, no farther than its mean or what it lacks to 1.

    Parameters
    ----------
    start : (M, 2, K) share
        Means and standard deviations.
    draws
        N.
    rng
        Of the draws.

    Returns
    -------
    (M, N, K) share
        Summing to 1; a draw in which every component is drawn down to nothing is the mean.

    Examples
    --------
    >>> loose = np.array([[[0.5, 0.5], [9.0, 9.0]]])
    >>> bool(np.allclose(states(loose, 100, np.random.default_rng(0)).sum(axis=2), 1.0))
    True
    """
    m, sd = start[:, None, 0], start[:, None, 1]
    bound = np.minimum(m, 1.0 - m)
    out = m + np.clip(sd * rng.standard_normal((start.shape[0], draws, start.shape[2])), -bound, bound)
    out = np.where(out.sum(axis=2, keepdims=True) > 1e-12, out, m)
    return np.asarray(out / np.maximum(out.sum(axis=2, keepdims=True), 1e-12))


def rounding(share: Floats) -> float:
    """What recorded shares are rounded to: 0.05, 0.01, or 0 for neither.

    Parameters
    ----------
    share : (...) share
        NaN where there is none.

    Examples
    --------
    >>> rounding(np.array([0.05, 0.4, np.nan])), rounding(np.array([0.333]))
    (0.05, 0.0)
    """
    held = share[np.isfinite(share)]
    for grain in (0.05, 0.01):
        if np.all(np.abs(held / grain - np.round(held / grain)) < 1e-3):
            return grain
    return 0.0


def _record(state: Floats, noise: Floats, power: float, seed: int, t: int) -> Floats:
    """What would be recorded of a state: a Beta draw with the state as mean and the noise's variance."""
    rng = np.random.Generator(np.random.Philox(key=[seed, t]))
    x = np.clip(state, 1e-4, 1.0 - 1e-4)
    var = (noise[:, None, None, None] * x**power) ** 2
    n = np.clip(x * (1.0 - x) / np.maximum(var, 1e-12) - 1.0, 0.05, 1e7)
    return np.asarray(rng.beta(x * n, (1.0 - x) * n))


def _score(observed: Observed, drawn: Floats, who: Ints, t: int, h: int, before: Ints) -> list[list[object]]:
    y, last = observed.share[who, t + h], observed.share[who, t]
    cut = np.quantile(drawn, (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95), axis=1)
    # a share of exactly zero counts as inside an interval that reaches zero
    inside = [(y >= cut[i] - 1e-6) & (y <= cut[6 - i] + 1e-6) for i in (2, 1, 0)]
    usable = np.isfinite(y) & np.isfinite(last)
    rows = []
    for band, low, high in ((BANDS[0], 1, 2), (BANDS[1], 3, 4), (BANDS[2], 5, 99)):
        at = usable & (before >= low) & (before <= high)
        scores = [float(part[at].sum()) for part in inside]
        errors = [np.abs(y - cut[3]), np.abs(y - last), y - drawn.mean(axis=1)]
        rows.append([band, h, int(at.sum()), *scores, *(float(part[at].sum()) for part in errors)])
    return rows
