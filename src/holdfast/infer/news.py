"""What each reading moved: the two-sided mean of a dynamic Dirichlet as the sum of its readings' news.

A step leaves the mean where it is, so the filtered mean is the prior and what the readings moved one after the other:

    m[t]  =  prior + sum over readings r up to t of news[r]

The two-sided mean is E[t] = (1 - q) m[t] + q E[t + 1] with q = kept[t + 1], so a reading that comes later than t
reaches back by what the steps between them kept:

    E[t]  =  prior + sum over r of reach[t, when r] news[r],   reach[t, u] = prod of kept over t + 1 .. u, 1 up to t

A change from one date to another is then the sum of (reach[to, when r] - reach[from, when r]) news[r]: nothing is left
over, the prior cancels, and a reading from before the first date has no part in it.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from holdfast.infer.dirichlet import absorb

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@nb.njit(cache=True, nogil=True)
def news(
    start: Ints,
    when: Ints,
    share: Floats,
    covered: Bools,
    whole: Bools,
    count: Floats,
    ahead_mean: Floats,
    held_conc: Floats,
    mean: Floats,
) -> Floats:  # pragma: no cover - compiled
    """What each reading moved the filtered mean by.

    Several readings of one step are split by the mean over the orders that turning their order, and its reverse,
    gives: all orders where they are two or three. Where the order bears on the end, as with readings that see
    some components only, what the filter's own order adds is shared alike.

    Parameters
    ----------
    start, when, share, covered, whole, count
        Readings, as for `holdfast.infer.dirichlet.filter_states`.
    ahead_mean, held_conc, mean : (C, T, K) share, count, share
        Its results.

    Returns
    -------
    (R, K) share
        Positive where a reading raised the share; zeros before a series begins. Over the readings of a step they sum
        to what the step's readings moved.
    """
    K = mean.shape[2]
    out = np.zeros((when.size, K))
    m, c = np.empty(K), np.empty(K)
    for i in range(start.size - 1):
        row = start[i]
        while row < start[i + 1]:
            t, end = when[row], row + 1
            while end < start[i + 1] and when[end] == t:
                end += 1
            n = end - row
            if not np.isnan(ahead_mean[i, t, 0]):
                for turn in range(2 * n if n > 1 else 0):
                    for k in range(K):
                        m[k], c[k] = ahead_mean[i, t, k], held_conc[i, t, k]
                    for j in range(n):
                        place = (turn + j) % n
                        r = row + (place if turn < n else n - 1 - place)
                        for k in range(K):
                            out[r, k] -= m[k] / (2 * n)
                        absorb(m, c, share[r], covered[r], whole[r], count[r])
                        for k in range(K):
                            out[r, k] += m[k] / (2 * n)
                for k in range(K):
                    left = mean[i, t, k] - ahead_mean[i, t, k]
                    for r in range(row, end):
                        left -= out[r, k]
                    for r in range(row, end):
                        out[r, k] += left / n
            row = end
    return out


def reach(kept: Floats, step: int) -> Floats:
    """How far readings of each step bear on the two-sided mean of one step.

    Parameters
    ----------
    kept : (..., T) share
        Of `holdfast.infer.dirichlet.filter_states`.
    step
        The step t.

    Returns
    -------
    (..., T) share
        1 up to t, then the product of what the steps after t kept.

    Examples
    --------
    >>> import numpy as np
    >>> reach(np.array([1.0, 0.5, 0.8]), 0).tolist()
    [1.0, 0.5, 0.4]
    """
    out = np.ones(kept.shape)
    out[..., step + 1 :] = np.cumprod(kept[..., step + 1 :], axis=-1)
    return out
