"""A structural series carried past its end, in joint draws."""

from __future__ import annotations

import functools
import math

import numba as nb
import numpy as np
from numpy.typing import NDArray

from holdfast.infer.deviations import Deviations
from holdfast.infer.rng import normal4
from holdfast.infer.structural import Start, filter_series

Floats = NDArray[np.float64]


@nb.njit(cache=True, nogil=True)
def _normals(
    draws: int, steps: int, seed: int, stream: int, cell: int
) -> Floats:  # pragma: no cover - compiled
    """Four standard normal numbers for each draw and step, (draws, steps, 4)."""
    out = np.empty((draws, steps, 4))
    for d in range(draws):
        for h in range(steps):
            out[d, h, 0], out[d, h, 1], out[d, h, 2], out[d, h, 3] = normal4(seed, stream, d, h, cell)
    return out


@functools.lru_cache(maxsize=8)
def _noise(draws: int, steps: int, seed: int, stream: int, cell: int) -> Floats:
    """The same numbers kept for a while: one place is asked for by several models of one series."""
    out = np.asarray(_normals(draws, steps, seed, stream, cell))
    out.flags.writeable = False
    return out


@nb.njit(cache=True, nogil=True)
def _root(cov: Floats) -> Floats:  # pragma: no cover - compiled
    """Lower root of a covariance that may lack rank: a direction without variance gets none."""
    n = cov.shape[0]
    out = np.zeros((n, n))
    for j in range(n):
        rest = cov[j, j]
        for k in range(j):
            rest -= out[j, k] * out[j, k]
        if rest > 1e-12 * cov[j, j] and rest > 0.0:
            out[j, j] = math.sqrt(rest)
            for i in range(j + 1, n):
                left = cov[i, j]
                for k in range(j):
                    left -= out[i, k] * out[j, k]
                out[i, j] = left / out[j, j]
    return out


def carried(
    y: Floats,
    x: Floats,
    further: Floats,
    deviations: Deviations,
    begin: Start,
    *,
    draws: int,
    seed: int,
    stream: int,
    cell: int,
) -> Floats:
    """Joint draws of the series past its end, over the sets of deviations in proportion to their weight.

    Parameters
    ----------
    y, x
        The series up to the end; see `filter_series`.
    further : (H, K)
        Regressors of the steps ahead.
    deviations : Deviations
    begin : Start
    draws, seed, stream, cell
        Number of draws N, and the key and place of the random numbers; `stream` and the next are used.

    Returns
    -------
    (N, H)
        Same bytes for the same arguments.
    """
    share = (np.arange(draws) + 0.5) / draws
    chosen = np.minimum(np.searchsorted(np.cumsum(deviations.weight), share), deviations.weight.size - 1)
    used, which = np.unique(chosen, return_inverse=True)
    n, H, p = begin.mean.size, further.shape[0], begin.period
    first = _noise(draws, -(-n // 4), seed, stream, cell).reshape(draws, -1)[:, :n]
    noise = _noise(draws, H, seed, stream + 1, cell) * deviations.sds[used][which][:, None, :]
    state = np.empty((draws, n))
    for g, point in enumerate(used):
        _, ahead, cov, _, _ = filter_series(y, x, deviations.sds[point], p, begin.mean, begin.var)
        state[which == g] = ahead[-1] + first[which == g] @ _root(cov[-1]).T
    out = np.empty((draws, H))
    for h in range(H):
        if h:
            state[:, 0] += state[:, 1] + noise[:, h, 1]
            state[:, 1] += noise[:, h, 2]
            if p > 1:
                new = noise[:, h, 3] - state[:, 2 : p + 1].sum(axis=1)
                state[:, 3 : p + 1] = state[:, 2:p].copy()
                state[:, 2] = new
        season = state[:, 2] if p > 1 else 0.0
        out[:, h] = state[:, 0] + season + state[:, p + 1 :] @ further[h] + noise[:, h, 0]
    return out
