"""One origin: what was known then, what each model said, how it scored on what came."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.backtest import protocol
from holdfast.backtest.baselines import BASELINES
from holdfast.dynamics import forecaster
from holdfast.dynamics.ahead import rounding
from holdfast.dynamics.observed import Observed
from holdfast.dynamics.predictors import Predictors, Rows, lessons, predictors, present
from holdfast.dynamics.targets import TARGETS, observe
from holdfast.infer import scores
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]

FORECASTER = "forecaster"

MODELS = (FORECASTER, *BASELINES)
"""By the name that tables give them."""

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
        By model.
    """

    indicator: str
    horizon: int
    observed: Observed
    seen: Predictors
    rows: Rows
    quantiles: dict[str, Floats]


def forecasts(known: Panel, origin: int) -> list[Forecast]:
    """Forecast everything from an origin.

    Parameters
    ----------
    known
        The panel as known on `protocol.day(origin)`: nothing else is looked at.
    origin
        Year.

    Returns
    -------
    list of Forecast
        An indicator and horizon with fewer than `protocol.ENOUGH` rows of the past is left out.
    """
    out = []
    for name, observed in observe(known, origin).items():
        if not observed.years.size:
            continue
        seen = predictors(observed)
        asked, grain = present(seen), rounding(observed.share)
        for horizon in protocol.HORIZONS:
            taught = lessons(seen, origin + horizon - int(observed.years[-1]))
            if taught.y.size < protocol.ENOUGH or not asked.s.size:
                continue
            said = {model: make(seen, taught, asked) for model, make in BASELINES.items()}
            said[FORECASTER] = forecaster.fit(seen, taught).quantiles(seen, asked, grain)
            out.append(Forecast(name, horizon, observed, seen, asked, said))
    return out


@dataclass(frozen=True)
class Scored:
    """Scores of one origin.

    Attributes
    ----------
    total, number : (I, H, M, K, C)
        Sum and number of scores by indicator, horizon, model, score and country (`countries()`).
    places : (I, H, M, BINS)
        Histograms.
    """

    total: Floats
    number: Floats
    places: Floats


def countries() -> tuple[str, ...]:
    """Every state of the codebook, sorted."""
    return tuple(sorted(codebook.states()["iso3"].unique()))


def score(made: list[Forecast], truth: dict[str, Observed], origin: int, seed: int) -> Scored:
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

    Returns
    -------
    Scored
    """
    place = {c: i for i, c in enumerate(countries())}
    shape = (len(TARGETS), len(protocol.HORIZONS), len(MODELS))
    total = np.zeros((*shape, len(SCORES), len(place)))
    number, places = np.zeros(total.shape), np.zeros((*shape, BINS))
    for f in made:
        i, h = list(TARGETS).index(f.indicator), protocol.HORIZONS.index(f.horizon)
        came = outcomes(f, truth[f.indicator], origin + f.horizon)
        kept = np.isfinite(came)
        if not kept.any():
            continue
        rows = replace(f.rows.of(kept), y=came[kept])
        name = np.array([place[f.observed.clients[c]] for c in f.observed.client])
        last = f.seen.last[rows.s, rows.t, rows.p]
        leads = _leads(f, came)
        for m, model in enumerate(MODELS):
            q = f.quantiles[model][kept]
            low, high = scores.place(q, rows.y, TARGETS[f.indicator].half)
            places[i, h, m] = scores.histogram(low, high, BINS)
            found = _pair_scores(q, rows.y, last, low, high)
            for k, key in enumerate(SCORES):
                who, value = (name[rows.s], found[key]) if key in found else (name[leads.s], None)
                if value is None:
                    value = scores.brier(_chance(f, model, leads, origin, seed), leads.lost)
                ok = np.isfinite(value)
                total[i, h, m, k] = np.bincount(who[ok], value[ok], len(place))
                number[i, h, m, k] = np.bincount(who[ok], minlength=len(place))
    return Scored(total, number, places)


def outcomes(made: Forecast, truth: Observed, year: int) -> Floats:
    """What was recorded of the pairs of a forecast in a year, (N,); NaN where nothing was."""
    t = year - int(truth.years[0])
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
