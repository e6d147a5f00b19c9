"""Exports beyond what a structural series expects, by month; where only years are held see `excess_yearly`.

What a bloc sells to one country, as a part of what it sells to partners without a part in the matter, is a level
that wanders and a season. It is learned on the months before sanctions began and carried forward; what was sold
beyond that is the excess. It is an association with the date: whatever else began then is in it too.

How far a level may wander is believed beforehand to be of the size seen among unaffected partners of like size,
since three years of one country's months say little about it. The comparison itself is known by year only: it is
laid on a line through the middles of years, and past the last of these its growth is uncertain.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.codebook.reexports import Watch, usd_per_euro
from holdfast.infer.ahead import carried
from holdfast.infer.deviations import believed, learned
from holdfast.infer.structural import Start, smooth_series, start
from holdfast.measure.comparison import Comparison, comparison
from holdfast.measure.draws import keys
from holdfast.measure.excess_ratio import Band, Floats, band, together
from holdfast.measure.kept import Kept
from holdfast.panel.store import Panel

Goods = Literal["total", "banned", "against_other"]
"""All goods; goods under the bans; those as a part of all other goods."""

REPORTS = {"total": "exports_of_bloc", "banned": "banned_exports_of_bloc"}
"""Report of the monthly rows."""
DRAWS = 2000
STREAM = 2000
"""First stream of these draws; yearly and placebo ones follow in steps of ten."""
PER_YEAR = math.sqrt(8.0)
"""A level that moves by s a month moves its yearly mean by about s sqrt(8) from year to year."""
IRREGULAR = 0.3
"""Scale of one month's own noise, log."""
SEASON = 0.3
"""Scale of each month's seasonal term, log; the season is the same in every year."""
SLOPE_START, SLOPE = 0.1 / 12, 0.005
"""Where the level may have its own trend: scale of the trend at first and of its monthly change, log a month."""
LEVEL_START = 2.0
"""Scale of the level at first, log."""
LEAST = 12
"""Months before the date below which nothing is learned."""
YEAR = 12
EARLIER = (YEAR, 2 * YEAR)
"""Months by which the date is moved back for the placebos; a year is looked at from there."""

_found: Kept[Excess | None] = Kept(96)


@dataclass(frozen=True)
class Placebo:
    """The same measure with the date moved back to where nothing began: first and last month looked at."""

    first: int
    last: int
    ratio: Band


@dataclass(frozen=True)
class Excess:
    """Exports to one country by month against a counterfactual.

    Attributes
    ----------
    client : str
    goods : {"total", "banned", "against_other"}
    months : (T,) int
        12 year + month - 1.
    since : int
        First month under sanctions.
    observed : (T,) million euro, NaN where there is none
        For "against_other" the exports of banned goods over those of all others.
    expected, q05, q95 : (T,)
        Before `since` the level and season that the series is made of (without interval: NaN); from then on median
        and 90 % interval of the counterfactual.
    ratio : Band
        Of all months since together, observed over expected.
    more : (q05, q50, q95) million euro
        Observed minus expected, added up over these months; NaN for "against_other".
    draws, trend_draws : (N,)
        Of the ratio; and where the country's part may have had a trend of its own.
    placebos : tuple of Placebo
    deviations : (irregular, level)
        Most likely ones, log, from the months before.
    wander : float
        Yearly movement of unaffected partners of like size, log.
    known_to : int
        Last year of the comparison.
    """

    client: str
    goods: Goods
    months: NDArray[np.int64]
    since: int
    observed: Floats
    expected: Floats
    q05: Floats
    q95: Floats
    ratio: Band
    more: tuple[float, float, float]
    draws: Floats
    trend_draws: Floats
    placebos: tuple[Placebo, ...]
    deviations: tuple[float, float]
    wander: float
    known_to: int

    @property
    def own_trend(self) -> Band:
        """The ratio where the country's part may have had a trend of its own."""
        return band(self.trend_draws)


@dataclass(frozen=True)
class _Inputs:
    """One series over its months, log, with what is taken off it and what may be added past the years known."""

    months: NDArray[np.int64]
    y: Floats
    known: Floats
    beyond: Floats
    growth: tuple[float, float]
    level_scale: float


def excess(
    panel: Panel,
    client: str,
    watch: Watch,
    *,
    goods: Goods = "total",
    as_of: dt.date | None = None,
    seed: int = 0,
    draws: int = DRAWS,
) -> Excess | None:
    """Measure the excess of exports to one country by month.

    Parameters
    ----------
    panel
        Months are read from `panel.months`, the comparison from `panel.covariates`.
    client
        The country.
    watch
        Whose exports, since when; see `holdfast.codebook.reexports.watches`.
    goods
        Which.
    as_of
        Use only what was known on that date.
    seed, draws
        Of the joint draws N.

    Returns
    -------
    Excess or None
        None where no month since, or too few before, or no comparison is known: it can't be judged.
    """
    known = panel.as_of(as_of)
    key = (watch.id, client, goods, seed, draws)
    return _found.of(
        (known.months, known.covariates),
        key,
        lambda: _measured(known, client, watch, goods, seed, draws),
    )


def _measured(panel: Panel, client: str, watch: Watch, goods: Goods, seed: int, draws: int) -> Excess | None:
    base, since = comparison(panel, watch), watch.since
    months, observed = _observed(panel, client, goods)
    after = months >= since
    seen = np.isfinite(observed)
    if base is None or not seen[after].any() or int(seen[~after].sum()) < LEAST:
        return None
    cell = int(keys([client])[0])
    one = _inputs(base, client, months, observed, goods, since)
    paths = _carried(one, since, draws=draws, seed=seed, stream=STREAM, cell=cell)
    trended = _carried(one, since, trend=True, draws=draws, seed=seed, stream=STREAM, cell=cell)
    ratio, more = together(observed[after], paths)
    sd, fitted = _fitted(one, since)
    low, middle, high = np.quantile(paths, (0.05, 0.5, 0.95), axis=0)
    before = np.full(fitted.size, np.nan)
    parts = goods == "against_other"
    scale = 1.0 if parts else 1e-6
    q05, q50, q95 = (math.nan if parts else float(q) * scale for q in np.quantile(more, (0.05, 0.5, 0.95)))
    return Excess(
        client=client,
        goods=goods,
        months=months,
        since=since,
        observed=observed * scale,
        expected=np.concatenate([fitted, middle]) * scale,
        q05=np.concatenate([before, low]) * scale,
        q95=np.concatenate([before, high]) * scale,
        ratio=band(ratio),
        more=(q05, q50, q95),
        draws=ratio,
        trend_draws=together(observed[after], trended)[0],
        placebos=_placebos(base, client, months, observed, goods, since, seed),
        deviations=(float(sd[0]), float(sd[1])),
        wander=base.wander(client, since // 12),
        known_to=int(base.years[-1]),
    )


def _observed(panel: Panel, client: str, goods: Goods) -> tuple[NDArray[np.int64], Floats]:
    """Months from the first to the last held, and exports in euro; NaN where a month is missing."""
    if goods == "against_other":
        months, banned = _observed(panel, client, "banned")
        every = dict(zip(*(a.tolist() for a in _observed(panel, client, "total")), strict=True))
        other = np.array([every.get(m, np.nan) for m in months.tolist()]) - banned
        return months, np.where(other > 0, banned / np.where(other > 0, other, 1.0), np.nan)
    rate = usd_per_euro()
    rows = (
        panel.months.filter(
            (pl.col("indicator").cast(pl.String) == "trade")
            & (pl.col("report").cast(pl.String) == REPORTS[goods])
            & (pl.col("client").cast(pl.String) == client)
            & pl.col("year").is_in(list(rate))
            & (pl.col("total") > 0)
        )
        .select(
            month=pl.col("year").cast(pl.Int64) * 12 + pl.col("month") - 1, usd=pl.col("total").cast(float)
        )
        .sort("month")
    )
    if not rows.height:
        return np.empty(0, dtype=np.int64), np.empty(0)
    held = rows["month"].to_numpy()
    months = np.arange(held[0], held[-1] + 1, dtype=np.int64)
    euro = np.full(months.size, np.nan)
    euro[held - held[0]] = [u / rate[int(m) // 12] for m, u in rows.iter_rows()]
    return months, euro


def _inputs(
    base: Comparison, client: str, months: NDArray[np.int64], observed: Floats, goods: Goods, since: int
) -> _Inputs:
    known, beyond = base.path(months)
    growth = base.growth()
    if goods == "against_other":  # both sides of the ratio go to the same country: nothing to compare with
        known, beyond, growth = np.zeros(months.size), np.zeros(months.size), (0.0, 0.0)
    with np.errstate(invalid="ignore"):
        y = np.log(observed) - known
    return _Inputs(months, y, known, beyond, growth, base.wander(client, since // 12) / PER_YEAR)


def _model(one: _Inputs, since: int, trend: bool) -> tuple[Floats, Floats, Start, Floats]:
    """The months before the date, with what is believed of the state and of the deviations."""
    before = one.months < since
    y, x = one.y[before], one.beyond[before][:, None]
    begin = start(
        float(y[np.isfinite(y)][0]),
        level_sd=LEVEL_START,
        slope_sd=SLOPE_START if trend else 0.0,
        season_sd=SEASON,
        beta=(one.growth,),
    )
    return y, x, begin, np.array([IRREGULAR, one.level_scale, SLOPE if trend else 0.0, 0.0])


def _carried(
    one: _Inputs,
    since: int,
    *,
    draws: int,
    seed: int,
    stream: int,
    cell: int,
    trend: bool = False,
    last: int | None = None,
) -> Floats:
    """Draws of what would have been exported from the date on, (N, H)."""
    y, x, begin, scales = _model(one, since, trend)
    after = (one.months >= since) & (one.months <= (one.months[-1] if last is None else last))
    further, found = one.beyond[after][:, None], believed(y, x, scales, begin)
    paths = carried(y, x, further, found, begin, draws=draws, seed=seed, stream=stream, cell=cell)
    return np.asarray(np.exp(paths + one.known[after]))


def _fitted(one: _Inputs, since: int) -> tuple[Floats, Floats]:
    """Most likely deviations, and the level and season of the months before under them."""
    y, x, begin, scales = _model(one, since, False)
    sd, _ = learned(y, x, scales, begin)
    state, _ = smooth_series(y, x, np.maximum(sd, 1e-6 * (scales > 0)), begin)
    return sd, np.exp(state[:, 0] + state[:, 2] + x[:, 0] * state[:, -1] + one.known[: y.size])


def _placebos(
    base: Comparison,
    client: str,
    months: NDArray[np.int64],
    observed: Floats,
    goods: Goods,
    since: int,
    seed: int,
) -> tuple[Placebo, ...]:
    out, cell = [], int(keys([client])[0])
    for i, early in enumerate(EARLIER, 1):
        first, last = since - early, since - early + YEAR - 1
        if int(np.isfinite(observed[months < first]).sum()) < LEAST:
            continue
        one = _inputs(base, client, months, observed, goods, first)
        paths = _carried(one, first, draws=DRAWS, seed=seed, stream=STREAM + 10 * i, cell=cell, last=last)
        looked = (months >= first) & (months <= last)
        out.append(Placebo(first, last, band(together(observed[looked], paths)[0])))
    return tuple(out)
