"""Shares of a country drawn together, over powers and years, and scored against draws that know of no tie.

The forecaster's quantiles are margins. A Gaussian copula joins them:

    between powers      -k sqrt(odds p odds q), odds = m / (1 - m): what one gains another loses, as in counts that
                        are divided; k from the past, in [0, 1]
    between horizons    the correlation of the places in which outcomes of past years came to lie

Both are learned from forecasts of past years made again as then (`holdfast.dynamics.replay`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from holdfast.dynamics.predictors import Predictors, Rows
from holdfast.infer import scores

Floats = NDArray[np.float64]

DRAWS = 200
"""Of each country's shares."""

JOINED = ("together", "apart")

MEASURES = ("energy", "coverage_sum", "coverage_path")
"""Energy score of all shares of a country (gneiting2007); whether the sum over powers, and the mean of a pair over horizons, lay in
their central 90 %."""


def normal_scores(q: Floats, y: Floats, half: float) -> Floats:
    """Where outcomes came to lie in their forecasts, as normal scores, (N,).

    Examples
    --------
    >>> float(normal_scores(scores.LEVELS[None], np.array([0.5]), 0.0)[0])
    0.0
    """
    low, high = scores.place(q, y, half)
    return np.asarray(ndtri(np.clip((low + high) / 2.0, 0.005, 0.995)))


def between_powers(seen: Predictors, past: Rows, z: Floats) -> float:
    """k of the past, by least squares over pairs of powers of the same country and year.

    Parameters
    ----------
    seen
        As known at the origin.
    past
        Rows forecast again.
    z
        Their normal scores.
    """
    if not z.size:
        return 0.0
    S, T, P = seen.last.shape
    held, odds = np.zeros((S * T, P)), np.zeros((S * T, P))
    cell = past.s * T + past.t
    held[cell, past.p] = z - z.mean()
    odds[cell, past.p] = root_odds(seen.last[past.s, past.t, past.p])
    some = np.unique(cell)
    held, odds = held[some], odds[some]
    # sums over pairs of powers, from sums over powers
    both = (held * odds).sum(axis=1) ** 2 - ((held * odds) ** 2).sum(axis=1)
    size = (odds**2).sum(axis=1) ** 2 - (odds**4).sum(axis=1)
    return float(np.clip(-both.sum() / max(float(size.sum()) * float(z.var()), 1e-12), 0.0, 1.0))


def root_odds(share: Floats) -> Floats:
    """Root of the odds of a share drawn in to [0.001, 0.95]."""
    m = np.clip(share, 0.001, 0.95)
    return np.asarray(np.sqrt(m / (1.0 - m)))


def between_horizons(past: Sequence[tuple[Rows, Floats]], shape: tuple[int, int, int]) -> Floats:
    """Correlation of normal scores of the same pair and state at each two horizons, (H, H), drawn to none by a tenth.

    Parameters
    ----------
    past
        Rows and normal scores by horizon.
    shape
        Of the predictors.
    """
    out = np.eye(len(past))
    of = [dict(zip(np.ravel_multi_index((r.s, r.t, r.p), shape).tolist(), z, strict=True)) for r, z in past]
    for a, b in combinations(range(len(past)), 2):
        both = sorted(of[a].keys() & of[b].keys())
        if len(both) > 2:
            x = np.array([[of[a][k], of[b][k]] for k in both])
            out[a, b] = out[b, a] = 0.9 * float(np.nan_to_num(np.corrcoef(x.T)[0, 1]))
    return out


def measured(
    q: Floats, y: Floats, last: Floats, k: float, over: Floats, half: float, seed: int
) -> dict[str, Floats]:
    """Score one country's joint draws.

    Parameters
    ----------
    q : (P, H, COUNT) share
        Margins.
    y : (P, H) share
        What came.
    last : (P,) share
        Newest readings.
    k
        Of `between_powers`.
    over : (H, H)
        Of `between_horizons`.
    half : share
        Half of the step that shares are rounded to.
    seed
        Of the draws; both joinings use the same normals.

    Returns
    -------
    dict of (`MEASURES`,)
        By `JOINED`.
    """
    P, H = y.shape
    rng = np.random.Generator(np.random.Philox(key=[seed, P]))
    e = rng.standard_normal((DRAWS, P, H))
    odds = root_odds(last)
    r = -k * np.outer(odds, odds)
    np.fill_diagonal(r, 1.0)
    value, vector = np.linalg.eigh(r)
    # the symmetric root: any other hangs on which vectors a processor finds for equal values
    root = (vector * np.sqrt(np.maximum(value, 0.0))) @ vector.T
    root /= np.sqrt((root**2).sum(axis=1, keepdims=True))
    tied = root @ (e @ np.linalg.cholesky(over).T)
    return {name: _scored(_valued(q, z), y, half, P) for name, z in zip(JOINED, (tied, e), strict=True)}


def _valued(q: Floats, z: Floats) -> Floats:
    """Values of margins at normal scores, (N, P, H)."""
    rank = np.clip(ndtr(z) * scores.COUNT - 0.5, 0.0, scores.COUNT - 1.0)
    low = np.minimum(rank.astype(np.int64), scores.COUNT - 2)
    p, h = np.indices(z.shape[1:])
    below = q[p, h, low]
    return np.asarray(below + (rank - low) * (q[p, h, low + 1] - below))


def _scored(x: Floats, y: Floats, half: float, powers: int) -> Floats:
    away = np.sqrt(((x - y) ** 2).sum(axis=(1, 2))).mean()
    apart = np.sqrt(((x[1:] - x[:-1]) ** 2).sum(axis=(1, 2))).mean()
    return np.array(
        [
            away - apart / 2.0,
            _held(x.sum(axis=1), y.sum(axis=0), half * np.sqrt(powers)),
            _held(x.mean(axis=2), y.mean(axis=1), half),
        ]
    )


def _held(x: Floats, y: Floats, half: float) -> float:
    """How much of the central 90 % of draws (N, M) outcomes (M,) lie in, rounding allowed for."""
    n = len(x)
    low = ((x < y - half - 1e-9).sum(axis=0) - 0.5) / n
    high = ((x <= y + half + 1e-9).sum(axis=0) + 0.5) / n
    return float(scores.inside(np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0), 0.9).mean())
