"""One origin: what was known then, what each model said, how it scored on what came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.backtest import joint, left_out, protocol
from holdfast.backtest.baselines import BASELINES, REFERENCE
from holdfast.dynamics import replay
from holdfast.dynamics.ahead import rounding
from holdfast.dynamics.forecaster import rounded
from holdfast.dynamics.observed import Observed
from holdfast.dynamics.predictors import Predictors, Rows, lessons, predictors, present
from holdfast.dynamics.targets import TARGETS, observe
from holdfast.infer import scores
from holdfast.measure.case import load_case
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]

FORECASTER = "forecaster"

ELSEWHERE = "forecaster_elsewhere"
"""The forecaster of each region, learned from all others."""

OTHERS = "forecaster_others"
"""The forecaster of the power of the case that ships, learned from all other powers."""

MODELS = (FORECASTER, ELSEWHERE, *BASELINES)
"""By the name that tables give them."""

ONE_POWER = (FORECASTER, OTHERS, REFERENCE)
"""Scored on the power of the case that ships alone."""

BANDED = (FORECASTER, REFERENCE)
"""Scored by level."""

KEPT = ("number", "crps", "coverage_90")
"""What is kept of these two."""

SCORES = (
    "crps", "crps_logit", "crps_losses", "crps_gains", "interval_90",
    "brier_loss", "brier_leader", *(f"coverage_{round(100 * level)}" for level in protocol.LEVELS),
)  # fmt: skip
"""`brier_loss`: a fall by more than LOSS; `brier_leader`: the first power is no longer the first."""

BINS = 10
"""Of the histograms of places."""


@dataclass(frozen=True)
class Forecast:
    """Quantiles of one indicator and horizon from every model.

    Attributes
    ----------
    rows : Rows
        Pairs that are forecast, indices into the arrays of `observed`.
    quantiles : dict of (N, COUNT)
        By model; NaN where nothing was asked for, and of `OTHERS` but for the one power.
    past : Rows
        Rows of past years that the forecaster was made again for.
    places : (N',)
        Normal scores of what came of them.
    """

    indicator: str
    horizon: int
    observed: Observed
    seen: Predictors
    rows: Rows
    quantiles: dict[str, Floats]
    past: Rows
    places: Floats


def forecasts(known: Panel, origin: int, apart: bool = False) -> Iterator[Forecast]:
    """Forecast everything from an origin.

    Parameters
    ----------
    known
        The panel as known on `protocol.day(origin)`: nothing else is looked at.
    origin
        Year.
    apart
        Whether regions and the power of the case are also forecast from all others: it takes as long again.

    Returns
    -------
    iterator of Forecast
        By indicator, then horizon. An indicator and horizon with fewer than `holdfast.dynamics.replay.ENOUGH` rows of the past is left out.
    """
    power = load_case().patron
    for name, observed in observe(known, origin).items():
        if not observed.years.size:
            continue
        seen = predictors(observed)
        asked, grain = present(seen), rounding(observed.share)
        for horizon in protocol.HORIZONS:
            lead = origin + horizon - int(observed.years[-1])
            taught = lessons(seen, lead)
            if taught.y.size < replay.ENOUGH or not asked.s.size:
                continue
            said = {m: rounded(make(seen, taught, asked), grain) for m, make in BASELINES.items()}
            made, past, again = replay.fitted(seen, taught, lead, TARGETS[name].half)
            z = joint.normal_scores(again, past.y, TARGETS[name].half)
            said[FORECASTER] = made.quantiles(seen, asked, grain)
            untold = np.full((asked.s.size, scores.COUNT), np.nan)
            said |= {ELSEWHERE: untold, OTHERS: untold}
            if apart:
                mine = observed.powers.index(power) if power in observed.powers else -1
                rows = (seen, taught, asked, lead, TARGETS[name].half, grain)
                said[ELSEWHERE] = left_out.by_region(observed, *rows)
                said[OTHERS] = left_out.of_power(mine, *rows)
            yield Forecast(name, horizon, observed, seen, asked, said, past, z)


@dataclass(frozen=True)
class Scored:
    """Scores of one origin.

    Attributes
    ----------
    total, number : (I, H, M, K, C)
        Sum and number of scores by indicator, horizon, model, score and country (`countries()`).
    places : (I, H, M, BINS)
        Histograms.
    one_power : (I, H, `ONE_POWER`, `KEPT`, C)
        Sums over the pairs of the power of the case that ships.
    bands : (I, H, `BANDED`, `KEPT`, `protocol.BANDS` - 1)
        Sums over pairs by their newest reading.
    together : (I, `joint.JOINED`, `joint.MEASURES`, C)
        Scores of a country's shares at all horizons at once.
    """

    total: Floats
    number: Floats
    places: Floats
    one_power: Floats
    bands: Floats
    together: Floats


def countries() -> tuple[str, ...]:
    """Every state of the codebook, sorted."""
    return tuple(sorted(codebook.states()["iso3"].unique()))


def score(
    made: Sequence[Forecast], truth: dict[str, Observed], origin: int, seed: int, together: bool = True
) -> Scored:
    """Score forecasts on what was recorded later.

    Parameters
    ----------
    made
        Of `forecasts`.
    truth
        Of `holdfast.dynamics.targets.observe`, of the whole panel.
    origin
        Year.
    seed
        Of the joint draws.
    together
        Whether joint draws are scored.

    Returns
    -------
    Scored
    """
    place = {c: i for i, c in enumerate(countries())}
    shape = (len(TARGETS), len(protocol.HORIZONS), len(MODELS))
    total = np.zeros((*shape, len(SCORES), len(place)))
    number, places = np.zeros(total.shape), np.zeros((*shape, BINS))
    one_power = np.zeros((*shape[:2], len(ONE_POWER), len(KEPT), len(place)))
    bands = np.zeros((*shape[:2], len(BANDED), len(KEPT), len(protocol.BANDS) - 1))
    power = load_case().patron
    for f in made:
        i, h, half = (
            list(TARGETS).index(f.indicator),
            protocol.HORIZONS.index(f.horizon),
            TARGETS[f.indicator].half,
        )
        came = outcomes(f, truth[f.indicator], origin + f.horizon)
        kept = np.isfinite(came)
        if not kept.any():
            continue
        rows = replace(f.rows.of(kept), y=came[kept])
        name = np.array([place[f.observed.clients[c]] for c in f.observed.client])
        last = f.seen.last[rows.s, rows.t, rows.p]
        leads = _leads(f, came)
        ours = rows.p == (f.observed.powers.index(power) if power in f.observed.powers else -1)
        for m, model in enumerate(ONE_POWER):
            kept_of = _kept(f.quantiles[model][kept][ours], rows.y[ours], half)
            one_power[i, h, m] = [np.bincount(name[rows.s[ours]], v, len(place)) for v in kept_of]
        band = np.searchsorted(protocol.BANDS[1:-1], last, side="right")
        for m, model in enumerate(BANDED):
            kept_of = _kept(f.quantiles[model][kept], rows.y, half)
            bands[i, h, m] = [np.bincount(band, v, bands.shape[-1]) for v in kept_of]
        for m, model in enumerate(MODELS):
            q = f.quantiles[model][kept]
            low, high = scores.place(q, rows.y, half)
            places[i, h, m] = scores.histogram(low, high, BINS)
            found = _pair_scores(q, rows.y, last, low, high)
            for k, key in enumerate(SCORES):
                who, value = (name[rows.s], found[key]) if key in found else (name[leads.s], None)
                if value is None:
                    value = scores.brier(_chance(f, model, leads, origin, seed), leads.lost)
                ok = np.isfinite(value)
                total[i, h, m, k] = np.bincount(who[ok], value[ok], len(place))
                number[i, h, m, k] = np.bincount(who[ok], minlength=len(place))
    drawn = _together(made if together else (), truth, origin, seed)
    return Scored(total, number, places, one_power, bands, drawn)


def _together(made: Sequence[Forecast], truth: dict[str, Observed], origin: int, seed: int) -> Floats:
    """Scores of joint draws, NaN where a country's shares weren't recorded at every horizon."""
    place = {c: i for i, c in enumerate(countries())}
    out = np.full((len(TARGETS), len(joint.JOINED), len(joint.MEASURES), len(place)), np.nan)
    for i, name in enumerate(TARGETS):
        mine = [f for f in made if f.indicator == name]
        if len(mine) < len(protocol.HORIZONS):
            continue
        f, half = mine[0], TARGETS[name].half
        y = np.stack([outcomes(g, truth[name], origin + g.horizon) for g in mine], axis=1)
        q = np.stack([g.quantiles[FORECASTER] for g in mine], axis=1)
        over = joint.between_horizons([(g.past, g.places) for g in mine], f.seen.last.shape)
        k = joint.between_powers(f.seen, f.past, f.places)
        last = f.seen.last[f.rows.s, f.rows.t, f.rows.p]
        for s in np.unique(f.rows.s):
            some = (f.rows.s == s) & np.isfinite(y).all(axis=1)
            if some.sum() >= 2:
                c = place[f.observed.clients[f.observed.client[s]]]
                key = seed * 1_000_003 + origin * 1000 + c
                found = joint.measured(q[some], y[some], last[some], k, over, half, key)
                out[i, :, :, c] = [found[how] for how in joint.JOINED]
    return out


def _kept(q: Floats, y: Floats, half: float) -> tuple[Floats, Floats, Floats]:
    """Number, score and whether the 90 % interval held, by row; 0 where nothing was said."""
    told = np.isfinite(q[:, 0]).astype(np.float64)
    held = scores.inside(*scores.place(q, y, half), 0.9)
    return told, np.nan_to_num(scores.crps(q, y)), np.where(told > 0.0, held, 0.0)


def outcomes(made: Forecast, truth: Observed, year: int) -> Floats:
    """What was recorded of the pairs of a forecast in a year, (N,); NaN where nothing was."""
    t = year - int(truth.years[0]) if truth.years.size else -1
    if not 0 <= t < truth.years.size:
        return np.full(made.rows.s.size, np.nan)
    index = {truth.clients[c]: s for s, c in enumerate(truth.client)}
    series = np.array([index.get(made.observed.clients[c], -1) for c in made.observed.client])[made.rows.s]
    power = np.array([truth.powers.index(p) for p in made.observed.powers])[made.rows.p]
    return np.where(series >= 0, truth.share[series, t, power], np.nan)


def _pair_scores(q: Floats, y: Floats, last: Floats, low: Floats, high: Floats) -> dict[str, Floats]:
    """Scores of every pair; NaN where a score asks for more than the pair had to lose."""
    # shares are rounded: a fall by just as much is none
    down, up = last - protocol.LOSS - 1e-4, last + protocol.LOSS
    had = np.where(down > 0.0, 0.0, np.nan)
    return {
        "crps": scores.crps(q, y),
        "crps_logit": scores.crps(scores.logit(q), scores.logit(y)),
        "crps_losses": scores.crps_below(q, y, down) + had,
        "crps_gains": scores.crps_above(q, y, up),
        "interval_90": scores.interval(scores.at(q, 0.05), scores.at(q, 0.95), y, 0.9),
        "brier_loss": scores.brier((q < down[:, None]).mean(axis=1), y < down) + had,
        **{f"coverage_{round(100 * c)}": scores.inside(low, high, c) for c in protocol.LEVELS},
    }


@dataclass(frozen=True)
class _Leads:
    """Countries whose first power can be told then and later: series, place of that power, whether it lost."""

    s: NDArray[np.int64]
    first: NDArray[np.int64]
    lost: NDArray[np.bool_]


def _table(f: Forecast, values: Floats, empty: float) -> Floats:
    """One value a row as a table of series by powers."""
    out = np.full((f.observed.share.shape[0], f.observed.share.shape[2]), empty)
    out[f.rows.s, f.rows.p] = values
    return out


def _leads(f: Forecast, came: Floats) -> _Leads:
    last = _table(f, f.seen.last[f.rows.s, f.rows.t, f.rows.p], -1.0)
    later = _table(f, np.nan_to_num(came, nan=-1.0), -1.0)
    first = last.argmax(axis=1)
    at = np.arange(first.size)
    s = np.flatnonzero((last[at, first] > 0.0) & (later.max(axis=1) > 0.0) & (later[at, first] >= 0.0))
    return _Leads(s, first[s], later[s, first[s]] < later[s].max(axis=1) - 1e-9)


def _chance(f: Forecast, model: str, leads: _Leads, origin: int, seed: int) -> Floats:
    """Chance that the first power isn't the first: powers drawn apart from each other, (N,)."""
    rng = np.random.Generator(np.random.Philox(key=[seed, origin * 100 + f.horizon]))
    S, P = f.observed.share.shape[0], f.observed.share.shape[2]
    full = np.full((S, P, scores.COUNT), -1.0)
    full[f.rows.s, f.rows.p] = f.quantiles[model]
    # one order of its quantiles for each power, the same in every model
    order = rng.permuted(np.tile(np.arange(scores.COUNT), (P, 1)), axis=1)
    drawn = full[leads.s][:, np.arange(P)[:, None], order]
    mine = drawn[np.arange(leads.s.size), leads.first]
    return np.asarray((mine < drawn.max(axis=1) - 1e-9).mean(axis=1))
