"""Smoothing along chains of noisy readings of a vector that wanders: what the others of a chain say of each member.

A chain's vector starts at f_1 ~ N(mean, start), moves by N(0, gap drift) to the next member, and each member is
z = f + e, e ~ N(0, within). What is known of a member by itself is a normal likelihood with precision and weighted
value. Forward and backward sweeps give, for each member, the law of z by all others (its prior, the member's own
likelihood left out) and the expected squares from which mean and covariances are learned (shumway1982).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def smooth(
    own: Floats, pull: Floats, first: NDArray[np.int64], gap: Floats, mean: Floats, start: Floats, within: Floats,
    drift: Floats,
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats, float]:  # fmt: skip  # pragma: no cover - compiled
    """Sweep over all chains.

    Parameters
    ----------
    own : (J, k, k)
        Precision of what is known of each member by itself; may be singular.
    pull : (J, k)
        Precision times value.
    first : (F + 1,) int
        Where each chain begins, members in order; the last entry is J.
    gap : (J,)
        Steps since the member before; not read at a chain's first.
    mean : (k,)
    start, within, drift : (k, k)
        Covariances; drift is that of one step.

    Returns
    -------
    centre, spread : (J, k), (J, k, k)
        Mean and covariance of each member by all others.
    origin : (k,)
        Sum over chains of the expected f_1.
    square_start, square_within, square_drift : (k, k)
        Sums of expected squares: (f_1 - mean), e, and moves divided by their gap.
    moves : float
        Number of moves with a gap.
    """
    J, k = pull.shape
    eye = np.eye(k)
    centre, spread = np.empty((J, k)), np.empty((J, k, k))
    origin = np.zeros(k)
    square_start, square_within, square_drift = np.zeros((k, k)), np.zeros((k, k)), np.zeros((k, k))
    moves = 0.0
    for c in range(first.size - 1):
        a, b = first[c], first[c + 1]
        n = b - a
        seen, seen_pull = np.empty((n, k, k)), np.empty((n, k))  # what each member says of f
        before, before_cov = np.empty((n, k)), np.empty((n, k, k))  # f by the members before
        after, after_pull = np.zeros((n, k, k)), np.zeros((n, k))  # precision of f by the members after
        m, P = mean.copy(), start.copy()
        for s in range(n):
            j = a + s
            if s:
                P = P + gap[j] * drift
            before[s], before_cov[s] = m, P
            whole = np.linalg.inv(eye + own[j] @ within)
            seen[s], seen_pull[s] = whole @ own[j], whole @ pull[j]
            less = np.linalg.inv(eye + P @ seen[s])
            m = less @ (m + P @ seen_pull[s])
            P = less @ P
            P = 0.5 * (P + P.T)
        for s in range(n - 2, -1, -1):
            J_ = after[s + 1] + seen[s + 1]
            h = after_pull[s + 1] + seen_pull[s + 1]
            less = np.linalg.inv(eye + gap[a + s + 1] * (J_ @ drift))
            after[s], after_pull[s] = less @ J_, less @ h
        later, later_cov = np.zeros(k), np.zeros((k, k))  # f of the member after, by all
        for s in range(n - 1, -1, -1):
            j = a + s
            P = before_cov[s]
            less = np.linalg.inv(eye + P @ after[s])
            C = less @ P
            C = 0.5 * (C + C.T)
            f = less @ (before[s] + P @ after_pull[s])
            centre[j], spread[j] = f, C + within
            less = np.linalg.inv(eye + C @ seen[s])
            V = less @ C
            f = less @ (f + C @ seen_pull[s])
            D = within @ np.linalg.inv(eye + own[j] @ within)
            e = D @ (pull[j] - own[j] @ f)
            A = D @ own[j]
            square_within += D + A @ V @ A.T + np.outer(e, e)
            if s < n - 1 and gap[j + 1] > 0.0:
                g = gap[j + 1]
                K = g * (drift @ np.linalg.inv(before_cov[s + 1] + 1e-12 * eye))
                u = K @ (later - before[s + 1])
                U = g * drift - K @ (before_cov[s + 1] - later_cov) @ K.T
                square_drift += (U + np.outer(u, u)) / g
                moves += 1.0
            later, later_cov = f, V
        origin += later
        square_start += later_cov + np.outer(later - mean, later - mean)
    return centre, spread, origin, square_start, square_within, square_drift, moves
