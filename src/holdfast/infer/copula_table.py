"""Tables of quantiles over normal scores, and the ties between draws: what is kept of simulated futures."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NODES = 65
"""Of a table of quantiles, over equal steps of the normal score."""

FARTHEST = 4.0
"""Normal score of the last; the kernel's, which isn't loaded for it."""

SETTLING = 1024
"""Draws by which tables are settled."""

CROWDED, SELDOM = 1.0, 0.01
"""A cell is looked at where its powers exceed the whole with all their normal scores here, and settled where they do in
more than this part of the draws."""

ROUNDS = 4
"""Of giving way and being given the told margins again."""

MOST = 0.995
"""Largest correlation that is kept: above it a chain would stand still."""

KEY = 1009
"""Ends the keys of draws made here."""


def ranks(values: Floats, rng: np.random.Generator) -> Ints:
    """Ranks along the last axis, from 0; what is equal is ordered by chance.

    Examples
    --------
    >>> ranks(np.array([0.3, 0.1, 0.2]), np.random.default_rng(0)).tolist()
    [2, 0, 1]
    """
    order = np.argsort(values + 1e-12 * rng.random(values.shape), axis=-1)
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(values.shape[-1]), values.shape), axis=-1)
    return rank


def scores_of(values: Floats, seed: int) -> NDArray[np.float32]:
    """Normal scores along the last axis, of (..., N).

    Examples
    --------
    >>> scores_of(np.array([0.3, 0.1, 0.2]), 0).round(2).tolist() == np.array([0.97, -0.97, 0.0], dtype=np.float32).tolist()
    True
    """
    rng = np.random.Generator(np.random.Philox(key=[seed, KEY]))
    N = values.shape[-1]
    return np.asarray(ndtri((np.arange(N) + 0.5) / N), dtype=np.float32)[ranks(values, rng)]


def quantiles(ordered: Floats) -> Floats:
    """Quantiles at the nodes of what is sorted along the last axis, (..., N) to (..., NODES).

    Examples
    --------
    >>> quantiles(np.arange(3.0))[[0, NODES // 2, -1]].tolist()
    [0.0, 1.0, 2.0]
    """
    N = ordered.shape[-1]
    at = np.clip(ndtr(np.linspace(-FARTHEST, FARTHEST, NODES)) * N - 0.5, 0.0, N - 1.0)
    low = np.minimum(at.astype(np.int64), N - 2) if N > 1 else np.zeros(NODES, dtype=np.int64)
    high = np.minimum(low + 1, N - 1)
    return np.ascontiguousarray(ordered[..., low] + (at - low) * (ordered[..., high] - ordered[..., low]))


def settle(table: Floats, mix: Floats, seed: int) -> None:
    """Move quantiles, in place, until runs have the told ones after a cell's powers gave way where they exceed 1.

    Parameters
    ----------
    table : (C, D, P, Y + 1, NODES) share
        Changed, but for the start.
    mix : (C, D, 2, P, P)
        How scores of a cell's powers go together, at the start and later.
    seed
    """
    rng = np.random.Generator(np.random.Philox(key=[seed, KEY + 1]))
    P = table.shape[2]
    raw = rng.standard_normal((P, SETTLING))
    node = np.linspace(-FARTHEST, FARTHEST, NODES)
    high = int(np.argmax(node >= CROWDED))
    for c, d, y in np.argwhere((table[..., high].sum(axis=2) > 1.0) & (np.arange(table.shape[3]) > 0)):
        told = table[c, d, :, y].copy()
        at = np.clip((mix[c, d, 1] @ raw + FARTHEST) * (NODES - 1) / (2.0 * FARTHEST), 0.0, NODES - 1 - 1e-9)
        low = at.astype(np.int64)
        part = at - low
        for _ in range(ROUNDS):
            held = table[c, d, :, y]
            x = np.take_along_axis(held, low, axis=1)
            x = x + part * (np.take_along_axis(held, low + 1, axis=1) - x)
            total = x.sum(axis=0)
            if (total > 1.0).mean() < SELDOM:
                break
            found = quantiles(np.sort(x / np.maximum(total, 1.0), axis=1))
            moved = np.clip(table[c, d, :, y] + told - found, 0.0, 1.0)
            table[c, d, :, y] = np.maximum.accumulate(moved, axis=1)


def ties_of(scores: NDArray[np.float32], parameter: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """`keep`, `lean`, `white` and `mix` of normal scores (C, D, P, Y + 1, N).

    With s the root of what doesn't pass and a the chain's correlations, r[y, y+1] = s[y] s[y+1] a[y+1], so that
    s[y]^2 = r[y-1, y] r[y, y+1] / r[y-1, y+1], here of sums over years; nothing passes at the start.

    Parameters
    ----------
    scores : (C, D, P, Y + 1, N)
    parameter : (D, N)
        Of unit variance.

    Returns
    -------
    keep, lean, white : (C, D, P, Y + 1)
    mix : (C, D, 2, P, P)
    """
    z = scores.astype(np.float64)
    C, D, P, T, N = z.shape
    lean = np.einsum("cdpyn,dn->cdpy", z, parameter) / N
    lean[..., 0] = 0.0
    lean = np.clip(lean, -0.9, 0.9)
    z -= lean[..., None] * parameter[None, :, None, None, :]
    z /= np.sqrt(1.0 - lean[..., None] ** 2)
    near = np.einsum("cdpyn,cdpyn->cdpy", z[..., 1:, :], z[..., :-1, :]) / N
    far = np.einsum("cdpyn,cdpyn->cdpy", z[..., 2:, :], z[..., :-2, :]) / N
    stays = np.ones((C, D, P, T))
    if T > 2:
        part = (near[..., 1:] * near[..., :-1]).sum(axis=3) / np.maximum(far.sum(axis=3), 1e-3)
        stays[..., 1:] = np.clip(part, 0.02, 1.0)[..., None]
    keep = np.zeros((C, D, P, T))
    keep[..., 1:] = np.clip(near / np.sqrt(stays[..., 1:] * stays[..., :-1]), 0.0, MOST)
    mix = np.zeros((C, D, 2, P, P))
    mix[:, :, 0] = cholesky(z[..., 0, :])
    news = z[..., 1:, :] - near[..., None] * z[..., :-1, :]
    mix[:, :, 1] = cholesky(news.reshape(C, D, P, -1))
    return keep, lean, 1.0 - stays, mix


def cholesky(z: NDArray[np.floating[Any]]) -> Floats:
    """Root of the correlation matrix of the last axis' draws, (..., P, N) to (..., P, P)."""
    z = z.astype(np.float64)
    z -= z.mean(axis=-1, keepdims=True)
    z /= np.maximum(np.sqrt((z**2).mean(axis=-1, keepdims=True)), 1e-9)
    P, N = z.shape[-2:]
    r = np.einsum("...pn,...qn->...pq", z, z) / N
    return np.asarray(np.linalg.cholesky(0.999 * r + 0.001 * np.eye(P)))
