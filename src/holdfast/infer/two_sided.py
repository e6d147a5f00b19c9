"""The dynamic Dirichlet seen from the end: two-sided moments, and joint draws over time.

The law of shares is that of `dirichlet`: from t to t + 1 they are thinned, which keeps d = f / c of the old, then
stirred, which keeps the rest of what the step keeps. Going back, stirring is undone by stirring (it is reversible
for Dirichlet(f m)) and thinning by mixing: given the thinner shares x, those before are W x + (1 - W) h with
W ~ Beta(d c, (1 - d) c) and h ~ Dirichlet((1 - d) c m).
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
from numpy.typing import NDArray

from holdfast.infer.binomial import binomial
from holdfast.infer.compiled import INNER, KERNEL
from holdfast.infer.rng import gamma, uniform

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ALL = 1.0 - 1e-4
"""A step that keeps this much or more stirs nothing; the number of acts would grow without bound."""


@nb.njit(error_model="numpy", **INNER)
def _acts(conc: float, keep: float) -> tuple[int, float]:  # pragma: no cover - compiled
    """Number of acts N whose stirring keeps N / (c + N) nearest below `keep`, and the chance of N against N + 1
    that meets `keep` on average."""
    few = int(math.floor(conc * keep / (1.0 - keep)))
    low, high = few / (conc + few), (few + 1.0) / (conc + few + 1.0)
    return few, (high - keep) / (high - low)


@nb.njit(error_model="numpy", **INNER)
def _before_stirring(
    m: float, f: float, keep: float, e: float, square: float
) -> float:  # pragma: no cover - compiled
    """Second moment of a share before stirring, from its mean `e` and second moment `square` after.

    Given N acts x ~ Binomial(N, p), the share before is Beta(f m + x, ...), whose second moment is
    (f m + x)(f m + x + 1) / ((f + N)(f + N + 1)).
    """
    if keep >= ALL:
        return square
    few, chance = _acts(f, keep)
    out = 0.0
    for more in range(2):
        n = float(few + more)
        x1, x2 = n * e, n * (n - 1.0) * square + n * e
        moment = f * m * (f * m + 1.0) + (2.0 * f * m + 1.0) * x1 + x2
        out += (chance if more == 0 else 1.0 - chance) * moment / ((f + n) * (f + n + 1.0))
    return out


def smooth_states(mean: Floats, conc: Floats, held_conc: Floats, kept: Floats) -> tuple[Floats, Floats]:
    """Two-sided mean and variance of every state, from the filtered ones.

    With m and c filtered at t, q and f of the step into t + 1, E and V the two-sided moments at t + 1, d = f / c:

        E[t] = m + q (E - m)
        V[t] = E[W^2] R + 2 E[W (1 - W)] m (m + q (E - m) / d) + E[(1 - W)^2] (v + m^2) - E[t]^2

    where W ~ Beta(d c, (1 - d) c), v = m (1 - m) / ((1 - d) c + 1), and R is the second moment before stirring,
    see `_before_stirring`.

    Parameters
    ----------
    mean, conc, held_conc, kept
        Of `filter_states`.

    Returns
    -------
    mean, var : (C, T, K) share, share^2
        Two-sided moments; NaN before a series begins.
    """
    out, var = np.empty(mean.shape), np.empty(mean.shape)
    _smooth(mean, conc, held_conc, kept, out, var)
    return out, var


@nb.njit(error_model="numpy", **KERNEL)
def _smooth(mean, conc, held_conc, kept, out, var):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Fill what `smooth_states` returns."""
    C, T, K = mean.shape
    for i in range(C):
        for t in range(T):  # a loop compiles in a tenth of the time of the same line over arrays
            for k in range(K):
                out[i, t, k] = mean[i, t, k]
                var[i, t, k] = mean[i, t, k] * (1.0 - mean[i, t, k]) / (conc[i, t, k] + 1.0)
        for t in range(T - 2, -1, -1):
            if np.isnan(mean[i, t, 0]):
                break
            total = 0.0
            for k in range(K):
                c, m, f = conc[i, t, k], mean[i, t, k], held_conc[i, t + 1, k]
                d = min(f / c, 1.0)
                e, keep = out[i, t + 1, k], min(kept[i, t + 1] / d, 1.0)
                second = _before_stirring(m, f, keep, e, var[i, t + 1, k] + e * e)
                w2 = d * (d * c + 1.0) / (c + 1.0)
                cross = d * (1.0 - d) * c / (c + 1.0)
                rest2 = (1.0 - d) * ((1.0 - d) * c + 1.0) / (c + 1.0)
                own = m * (1.0 - m) / ((1.0 - d) * c + 1.0)
                here = m + kept[i, t + 1] * (e - m)
                square = w2 * second + 2.0 * cross * m * (m + keep * (e - m)) + rest2 * (own + m * m)
                var[i, t, k] = max(square - here * here, 0.0)
                out[i, t, k] = here
                total += out[i, t, k]
            if abs(total - 1.0) > 1e-9:
                for k in range(K):
                    out[i, t, k] /= total


@nb.njit(error_model="numpy", **INNER)
def _stir(
    p: Floats,
    mean: Floats,
    conc: Floats,
    total: float,
    keep: float,
    seed: int,
    stream: int,
    run: int,
    step: int,
    place: int,
) -> None:  # pragma: no cover - compiled
    """Draw shares anew in place, keeping `keep` of their distance from the mean: reversible for Dirichlet(f m).

    N acts are drawn from p and p from Dirichlet(f m + acts), which keeps N / (f + N); N is one of two neighbours,
    by chance, so that `keep` is met exactly on average.
    """
    K = p.size
    few, chance = _acts(total, keep)
    acts = few if uniform(seed, stream, run, step + 1, place + K) < chance else few + 1
    left, held, fresh = acts, 1.0, 0.0
    for k in range(K):
        drawn = left
        if k < K - 1:
            drawn = binomial(left, p[k] / held if held > 0.0 else 0.0, seed, stream, run, step + 1, place + k)
        held = max(held - p[k], 0.0)
        left -= drawn
        p[k] = 0.0
        shape = mean[k] * conc[k] + drawn
        if shape > 0.0:
            p[k] = gamma(shape, seed, stream, run, step + 2, place + k)
        fresh += p[k]
    for k in range(K):
        p[k] = p[k] / fresh if fresh > 0.0 else mean[k]


def draw_paths(
    mean: Floats,
    conc: Floats,
    held_conc: Floats,
    kept: Floats,
    cells: Ints,
    first: int,
    runs: int,
    seed: int,
    stream: int,
) -> Floats:
    """Joint draws of the two-sided shares over time: forward filtered, sampled backward.

    Parameters
    ----------
    mean, conc, held_conc, kept
        Of `filter_states`.
    cells : (C,) int
        A key per series, so that a series has the same draws whichever others are drawn beside it.
    first : int
        First step to return.
    runs : int
        Number of draws N.
    seed, stream : int
        Key of the random numbers; `stream` tells one indicator from another.

    Returns
    -------
    (N, C, T - first, K) share
        Each draw sums to 1 over components; NaN before a series begins.
    """
    C, T, K = mean.shape
    out = np.full((runs, C, T - first, K), np.nan)
    _draw(mean, conc, held_conc, kept, cells, first, seed, stream, np.empty(K), out)
    return out


@nb.njit(error_model="numpy", **KERNEL)
def _draw(mean, conc, held_conc, kept, cells, first, seed, stream, p, out):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Fill what `draw_paths` returns; p is scratch."""
    C, T, K = mean.shape
    runs = out.shape[0]
    for i in range(C):
        place = cells[i] * 4096
        for n in range(runs):
            total = 0.0
            for k in range(K):
                p[k] = 0.0
                if mean[i, T - 1, k] > 0.0:
                    shape = mean[i, T - 1, k] * conc[i, T - 1, k]
                    p[k] = gamma(shape, seed, stream, n, 4 * T, place + k) / conc[i, T - 1, k]
                total += p[k]
            for k in range(K):
                p[k] = p[k] / total if total > 0.0 else mean[i, T - 1, k]
                out[n, i, T - 1 - first, k] = p[k]
            for t in range(T - 2, first - 1, -1):
                if np.isnan(mean[i, t, 0]):
                    break
                held, now = 0.0, 0.0
                for k in range(K):
                    held += mean[i, t, k] * conc[i, t, k]
                    now += mean[i, t, k] * held_conc[i, t + 1, k]
                thin = min(now / held, 1.0)
                if kept[i, t + 1] < thin * ALL:
                    _stir(
                        p,
                        mean[i, t],
                        held_conc[i, t + 1],
                        now,
                        kept[i, t + 1] / thin,
                        seed,
                        stream,
                        n,
                        4 * t,
                        place,
                    )
                carried = 1.0
                if thin < 1.0:
                    carried = gamma(now, seed, stream, n, 4 * t, place + K) / held
                total = 0.0
                for k in range(K):
                    p[k] *= carried
                    lost = (1.0 - thin) * mean[i, t, k] * conc[i, t, k]
                    if lost > 0.0:
                        p[k] += gamma(lost, seed, stream, n, 4 * t + 3, place + k) / conc[i, t, k]
                    total += p[k]
                for k in range(K):
                    p[k] = p[k] / total if total > 0.0 else mean[i, t, k]
                    out[n, i, t - first, k] = p[k]
