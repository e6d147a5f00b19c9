"""The dynamic Dirichlet: shares that are carried through gaps by widening and moved only by readings.

State of one series (one country, one kind of tie): a mean m over K components, and a concentration c per
component, equal over components unless some reading saw only a part of them. Year by year

    q  =  d / (1 + y (r - 1))         what the step keeps: less where a reading is r > 1 times as far off as expected
    c  <-  max(q c, min(c, floor))    the mean STAYS, the interval widens
    m  <-  (c m + n s) / (c + n)      a reading of shares s with effective count n
    c  <-  c + n

It is exact for this law of shares: gammas g with shapes a = c m are thinned by independent Beta factors, which takes
the concentration from c to f = max(q c, min(c, floor)) and keeps f / c of the old; where that is more than q the
shares are stirred, N acts drawn from them and the shares drawn anew from Dirichlet(f m + acts), N chosen so that
q in all is kept; then a multinomial of size n counts them. So a share moves in every year, also where its interval
no longer widens. Last year's share given this year's has mean m + q (p - m), which gives the two-sided mean in
closed form, and sampling backward is exact because stirring is reversible.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
from numpy.typing import NDArray

from holdfast.infer.binomial import binomial
from holdfast.infer.rng import gamma, uniform

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ALL = 1.0 - 1e-4
"""A step that keeps this much or more stirs nothing; the number of acts would grow without bound."""


@nb.njit(cache=True, nogil=True)
def _absorb_relative(
    mean: Floats, conc: Floats, share: Floats, covered: Bools, n: float, inside: float, seen: float
) -> None:  # pragma: no cover - compiled
    """Update shares among the covered components, whose sum M = `inside` the reading can't speak of.

    Within them the composition f has concentration c M before and c M + n after; the sum keeps its mean and its
    variance M (1 - M) / (c' + 1), with c' of the components not covered. A share f M then has variance
    (M^2 + var M) var f + f^2 var M, which gives back its concentration.
    """
    K = mean.size
    held, weight, new = 0.0, 0.0, 0.0
    for k in range(K):
        if not covered[k]:
            held += mean[k] * conc[k]
            weight += mean[k]
    spread = inside * (1.0 - inside) / (held / weight + 1.0)
    for k in range(K):
        if covered[k]:
            own = conc[k] * inside
            mean[k] = (own * mean[k] + n * inside * share[k] / seen) / (own + n)
            new += mean[k]
    for k in range(K):
        if covered[k]:
            mean[k] *= inside / new
            f = mean[k] / inside
            if 0.0 < f < 1.0:
                var = (inside**2 + spread) * f * (1.0 - f) / (conc[k] * inside + n + 1.0) + f * f * spread
                conc[k] = max(conc[k], mean[k] * (1.0 - mean[k]) / var - 1.0)


@nb.njit(cache=True, nogil=True)
def absorb(
    mean: Floats, conc: Floats, share: Floats, covered: Bools, whole: bool, n: float
) -> None:  # pragma: no cover - compiled
    """Update one state in place with one reading.

    Parameters
    ----------
    mean, conc : (K,) share, count
        The state before and, on return, after.
    share : (K,) share
        Observed shares; only entries that are covered are read.
    covered : (K,) bool
        Which components the reading can see.
    whole : bool
        True: shares are of the complete total, so what the covered ones leave belongs to the others together.
        False: shares are relative among the covered ones; the others are not spoken of.
    n : count
        Effective count; 0 or less changes nothing.
    """
    K = mean.size
    if n <= 0.0:
        return
    inside, seen, unseen = 0.0, 0.0, 0.0
    for k in range(K):
        if covered[k]:
            inside += mean[k]
            seen += share[k]
        else:
            unseen += mean[k]
    if not whole and unseen > 0.0:
        if inside > 0.0 and seen > 0.0:
            _absorb_relative(mean, conc, share, covered, n, inside, seen)
        return
    new = 0.0
    for k in range(K):
        if covered[k]:
            mean[k] = (conc[k] * mean[k] + n * share[k]) / (conc[k] + n)
            conc[k] += n
            new += mean[k]
    left = 1.0 - new
    if unseen > 0.0 and left > 0.0:
        for k in range(K):
            if not covered[k]:
                mean[k] *= left / unseen
    else:
        total = 0.0
        for k in range(K):
            if not covered[k]:
                mean[k] = 0.0
            total += mean[k]
        for k in range(K):
            mean[k] /= total


@nb.njit(cache=True, nogil=True)
def _give_way(
    mean: Floats, conc: Floats, share: Floats, covered: Bools, n: float, yielding: float
) -> float:  # pragma: no cover - compiled
    """Part of the concentration that a surprise leaves: 1 / (1 + yielding (r - 1)) where r, the squared distance
    of the reading from what was expected over its mean, exceeds 1."""
    found, expected = 0.0, 0.0
    for k in range(mean.size):
        if covered[k]:
            found += (share[k] - mean[k]) ** 2
            expected += mean[k] * (1.0 - mean[k]) * (conc[k] + n) / (n * (conc[k] + 1.0))
    if expected <= 0.0 or found <= expected:
        return 1.0
    return 1.0 / (1.0 + yielding * (found / expected - 1.0))


@nb.njit(cache=True, nogil=True)
def filter_states(
    start: Ints,
    when: Ints,
    share: Floats,
    covered: Bools,
    whole: Bools,
    count: Floats,
    first: Ints,
    prior: Floats,
    steps: int,
    discount: float,
    floor: float,
    begin: float,
    yielding: float,
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats]:  # pragma: no cover - compiled
    """Run the filter over many series.

    Parameters
    ----------
    start : (C + 1,) int
        Readings of series i are rows start[i]:start[i + 1], in order of time.
    when : (R,) int
        Step of each reading, in [0, steps).
    share, covered : (R, K)
        See `absorb`.
    whole : (R,) bool
        See `absorb`.
    count : (R,) count
        Effective count of each reading.
    first : (C,) int
        First step of each series; before it the state is NaN.
    prior : (C, K) share
        Mean at the first step.
    steps : int
        Number of steps T.
    discount : float
        What a step keeps of the concentration, in (0, 1].
    floor : count
        Concentration below which a gap takes no more.
    begin : count
        Concentration of the prior.
    yielding : float
        How far the concentration gives way to a surprise, see `_give_way`; 0 for never.

    Returns
    -------
    mean, conc : (C, T, K) share, count
        Filtered state.
    ahead_mean, ahead_conc : (C, T, K) share, count
        One-step-ahead state, before the readings of the step.
    held_conc : (C, T, K) count
        Concentration f when the readings came, surprise allowed for.
    kept : (C, T) share
        What the step into t kept, q.
    """
    C, K = prior.shape
    mean = np.full((C, steps, K), np.nan)
    conc = np.full((C, steps, K), np.nan)
    ahead_mean = np.full((C, steps, K), np.nan)
    ahead_conc = np.full((C, steps, K), np.nan)
    held_conc = np.full((C, steps, K), np.nan)
    kept = np.full((C, steps), np.nan)
    m = np.empty(K)
    c = np.empty(K)
    before = np.empty(K)
    for i in range(C):
        for k in range(K):
            m[k] = prior[i, k]
            c[k] = begin
        row = start[i]
        while row < start[i + 1] and when[row] < first[i]:
            row += 1
        for t in range(first[i], steps):
            q = discount if t > first[i] else 1.0
            for k in range(K):
                before[k] = c[k]
                c[k] = max(q * before[k], min(before[k], floor))
            ahead_mean[i, t] = m
            ahead_conc[i, t] = c
            if yielding > 0.0 and t > first[i] and row < start[i + 1] and when[row] == t:
                q *= _give_way(m, c, share[row], covered[row], count[row], yielding)
                for k in range(K):
                    c[k] = max(q * before[k], min(before[k], floor))
            held_conc[i, t] = c
            kept[i, t] = q
            while row < start[i + 1] and when[row] == t:
                absorb(m, c, share[row], covered[row], whole[row], count[row])
                row += 1
            mean[i, t] = m
            conc[i, t] = c
    return mean, conc, ahead_mean, ahead_conc, held_conc, kept


@nb.njit(cache=True, nogil=True)
def _acts(conc: float, keep: float) -> tuple[int, float]:  # pragma: no cover - compiled
    """Number of acts N whose stirring keeps N / (c + N) nearest below `keep`, and the chance of N against N + 1
    that meets `keep` on average."""
    few = int(math.floor(conc * keep / (1.0 - keep)))
    low, high = few / (conc + few), (few + 1.0) / (conc + few + 1.0)
    return few, (high - keep) / (high - low)


@nb.njit(cache=True, nogil=True)
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


@nb.njit(cache=True, nogil=True)
def smooth_states(
    mean: Floats, conc: Floats, held_conc: Floats, kept: Floats
) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
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
    C, T, K = mean.shape
    out = mean.copy()
    var = mean * (1.0 - mean) / (conc + 1.0)
    for i in range(C):
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
    return out, var


@nb.njit(cache=True, nogil=True)
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


@nb.njit(cache=True, nogil=True)
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
) -> Floats:  # pragma: no cover - compiled
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
    p = np.empty(K)
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
    return out
