"""Scores of forecasts of a share, the same for every forecast: each is put as the same quantiles."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from scipy import special

LEVELS = (np.arange(49) + 0.5) / 49
"""Levels of the quantiles that stand for a forecast."""

CLASSES = np.array([0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98])
"""Edges of the classes of share for the log score: shares are rounded and pile up at 0 and 1."""

SLACK = 0.02
"""Part of every forecast spread evenly over the classes, so that none scores without bound."""

OUT = Path(__file__).resolve().parent / "results"


def beta_cdf(a, b, x):
    """Distribution function of Betas."""
    return special.betainc(a, b, np.clip(x, 0.0, 1.0))


def beta_quantiles(a, b):
    """Quantiles of Betas at `LEVELS`, (N, 49); where a is so small that they can't be told from 0, 0."""
    return np.nan_to_num(special.betaincinv(a[:, None], b[:, None], LEVELS), nan=0.0)


def crps(quantiles, y):
    """Continuous ranked probability score from quantiles at `LEVELS`: twice the mean pinball loss.

    Parameters
    ----------
    quantiles : (N, 49) share
    y : (N,) share

    Returns
    -------
    (N,) share
        Smaller is better.
    """
    miss = y[:, None] - quantiles
    return 2.0 * np.maximum(LEVELS * miss, (LEVELS - 1.0) * miss).mean(axis=1)


def log_score(quantiles, y):
    """Minus the log of the chance given to the class of share that was observed; smaller is better."""
    of = np.searchsorted(CLASSES, quantiles, side="right")
    seen = np.searchsorted(CLASSES, y, side="right")
    part = (of == seen[:, None]).mean(axis=1)
    return -np.log((1.0 - SLACK) * part + SLACK / (CLASSES.size + 1))


def covered(low, high, level):
    """Part of a rounded share's own interval that lies in the central interval of a forecast, by probability.

    A share told to the nearest 2 h lies anywhere in y +- h; given the forecast F, the chance that it lies in the
    central interval is the overlap of [F(y - h), F(y + h)] with [(1 - level) / 2, (1 + level) / 2], over its length.
    Its mean over calibrated forecasts is `level` whatever the rounding.

    Parameters
    ----------
    low, high : (N,) probability
        F(y - h) and F(y + h).
    level : probability
    """
    tail = (1.0 - level) / 2.0
    part = np.clip(np.minimum(high, 1.0 - tail) - np.maximum(low, tail), 0.0, None)
    point = ((low >= tail) & (low <= 1.0 - tail)).astype(float)
    return np.where(high - low > 1e-12, part / np.maximum(high - low, 1e-12), point)


def interval_of_skill(ours, theirs, block, draws=400, seed=0):
    """Skill 1 - sum(ours) / sum(theirs) with its 5 and 95 % quantiles over resampled blocks.

    Parameters
    ----------
    ours, theirs : (N,)
        Scores, smaller is better.
    block : (N,) int
        What is drawn together: the country.
    """
    size = int(block.max()) + 1
    mine = np.bincount(block, ours, minlength=size)
    base = np.bincount(block, theirs, minlength=size)
    held = np.flatnonzero(np.bincount(block, minlength=size))
    rng = np.random.default_rng(seed)
    picked = held[rng.integers(0, held.size, (draws, held.size))]
    drawn = 1.0 - mine[picked].sum(axis=1) / np.maximum(base[picked].sum(axis=1), 1e-12)
    value = 1.0 - mine.sum() / max(base.sum(), 1e-12)
    return float(value), float(np.quantile(drawn, 0.05)), float(np.quantile(drawn, 0.95))


GRID = np.unique(np.concatenate([np.linspace(0.0, 1.0, 41), [0.005, 0.01, 0.99, 0.995]]))
"""Levels of a forecast at which `tabled` counts readings; holds the ends of every interval that is scored."""


def tabled(low, high, country, time, countries):
    """Where readings fell by country and block of time: what `resampled` draws from.

    Parameters
    ----------
    low, high : (N,) probability
        F(y - h) and F(y + h); a rounded reading lies evenly between.
    country, time : (N,) int
    countries : int

    Returns
    -------
    below : (C, B, G)
        Readings below each level of `GRID`, summed.
    number : (C, B)
    """
    _, at = np.unique(time, return_inverse=True)
    shape = (countries, int(at.max()) + 1)
    below = np.zeros((*shape, GRID.size))
    part = (GRID - low[:, None]) / np.maximum(high - low, 1e-12)[:, None]
    np.add.at(below, (country, at), np.clip(part, 0.0, 1.0))
    number = np.zeros(shape)
    np.add.at(number, (country, at), 1.0)
    return below, number


def resampled(scored, learned, weight, levels, once=False, draws=400, seed=0):
    """Intervals of how often central intervals hold, by drawing countries and blocks of time anew, with replacement.

    A reading counts by the product: what hits all countries at once stays together, as do the readings of a country.
    What a calibration was learned from is drawn too, with the same countries, and its levels are learned anew: both it
    and the readings that are scored are such as they happened to be.

    Parameters
    ----------
    scored, learned : list of `tabled`
        Of each tie; `learned` None where nothing was.
    weight : (ties,)
    levels : tuple of probability
    once
        Score one block of time for each tie instead of as many as there are: how far a single one lies from the mean.

    Returns
    -------
    list of (low, high)
        5 and 95 % quantiles of what the interval of each level holds, ties weighed.
    """
    rng = np.random.default_rng(seed)
    held = np.flatnonzero(sum(number.sum(axis=1) for _, number in scored))
    size = scored[0][1].shape[0]
    pick = held[rng.integers(0, held.size, (draws, held.size))]
    countries = np.stack([np.bincount(p, minlength=size) for p in pick]).astype(float)

    def drawn(below, number, one):
        blocks = number.shape[1]
        pick = rng.integers(0, blocks, (draws, 1 if one else blocks))
        times = np.stack([np.bincount(p, minlength=blocks) for p in pick]).astype(float)
        sums = (countries @ below.reshape(size, -1)).reshape(draws, blocks, -1)
        total = ((countries @ number) * times).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.einsum("db,dbg->dg", times, sums) / total[:, None]

    found = np.zeros((draws, len(levels)))
    for mine, base, w in zip(scored, learned, weight, strict=True):
        below = drawn(*mine, once)
        again = np.tile(GRID, (draws, 1)) if base is None else drawn(*base, False)
        for d in range(draws):
            for k, level in enumerate(levels):
                ends = np.interp([(1.0 - level) / 2.0, (1.0 + level) / 2.0], again[d], GRID)
                found[d, k] += w * np.diff(np.interp(ends, GRID, below[d]))[0] / np.sum(weight)
    found = found[np.isfinite(found).all(axis=1)]
    return [tuple(float(q) for q in np.quantile(found[:, k], (0.05, 0.95))) for k in range(len(levels))]


def write(name, rows):
    """Write rows to `results/NAME.csv`, numbers to four decimals."""
    OUT.mkdir(exist_ok=True)
    with (OUT / f"{name}.csv").open("w", newline="") as f:
        writer = csv.DictWriter(f, list(dict.fromkeys(k for r in rows for k in r)), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in row.items()})
