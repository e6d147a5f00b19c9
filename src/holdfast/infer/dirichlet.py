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
closed form, and sampling backward is exact because stirring is reversible: see `two_sided`.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from holdfast.infer.compiled import INNER, KERNEL

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@nb.njit(error_model="numpy", **INNER)
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


@nb.njit(error_model="numpy", **KERNEL)
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


@nb.njit(error_model="numpy", **INNER)
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
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats]:
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
    mean, conc, ahead_mean, ahead_conc, held_conc = (np.full((C, steps, K), np.nan) for _ in range(5))
    kept = np.full((C, steps), np.nan)
    _filter(
        start, when, share, covered, whole, count, first, prior, discount, floor, begin, yielding,
        mean, conc, ahead_mean, ahead_conc, held_conc, kept, np.empty((3, K)),
    )  # fmt: skip
    return mean, conc, ahead_mean, ahead_conc, held_conc, kept


@nb.njit(error_model="numpy", **KERNEL)
def _filter(  # type: ignore[no-untyped-def]
    start, when, share, covered, whole, count, first, prior, discount, floor, begin, yielding,
    mean, conc, ahead_mean, ahead_conc, held_conc, kept, work,
):  # fmt: skip  # pragma: no cover - compiled
    """Fill what `filter_states` returns."""
    C, steps, K = mean.shape
    m, c, before = work[0], work[1], work[2]
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
            for k in range(K):  # loops compile quicker than the same lines over arrays
                ahead_mean[i, t, k], ahead_conc[i, t, k] = m[k], c[k]
            if yielding > 0.0 and t > first[i] and row < start[i + 1] and when[row] == t:
                q *= _give_way(m, c, share[row], covered[row], count[row], yielding)
                for k in range(K):
                    c[k] = max(q * before[k], min(before[k], floor))
            for k in range(K):
                held_conc[i, t, k] = c[k]
            kept[i, t] = q
            while row < start[i + 1] and when[row] == t:
                absorb(m, c, share[row], covered[row], whole[row], count[row])
                row += 1
            for k in range(K):
                mean[i, t, k], conc[i, t, k] = m[k], c[k]
