"""Rank-normalised split R-hat, bulk and tail effective sample size (vehtari2021)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

Floats = NDArray[np.float64]


def _split(draws: Floats) -> Floats:
    """(chains, draws, ...) to twice as many chains of half the length."""
    n = draws.shape[1] // 2
    return np.concatenate([draws[:, :n], draws[:, -n:]])


def _ranked(draws: Floats) -> Floats:
    """Draws as normal scores of their ranks among the draws of all chains."""
    flat = draws.reshape(draws.shape[0] * draws.shape[1], -1)
    ranks = rankdata(flat, method="average", axis=0).reshape(draws.shape)
    out: Floats = ndtri((ranks - 0.375) / (flat.shape[0] + 0.25))
    return out


def _ratio(draws: Floats) -> Floats:
    """Between and within chains; nan where nothing moves."""
    n = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean(axis=0)
    between = n * draws.mean(axis=1).var(axis=0, ddof=1)
    out: Floats = np.sqrt(((n - 1) / n * within + between / n) / np.where(within > 0.0, within, np.nan))
    return out


def rank_rhat(draws: Floats) -> Floats:
    """The larger of the ratios for place and for spread.

    Parameters
    ----------
    draws : (chains, draws) or (chains, draws, k)

    Returns
    -------
    () or (k,)

    Examples
    --------
    >>> made = np.random.default_rng(0).standard_normal((4, 500))
    >>> bool(rank_rhat(made) < 1.02)
    True
    """
    s = _split(np.asarray(draws, dtype=float))
    return np.maximum(_ratio(_ranked(s)), _ratio(_ranked(np.abs(s - np.median(s, axis=(0, 1))))))


def _ess(draws: Floats) -> Floats:
    """Effective sample size by initial monotone sequences of autocovariances."""
    m, n = draws.shape[:2]
    centred = draws - draws.mean(axis=1, keepdims=True)
    size = 1 << (2 * n - 1).bit_length()
    f = np.fft.rfft(centred, size, axis=1)
    cov = np.fft.irfft((f * np.conj(f)).real.mean(axis=0), size, axis=0)[:n] / (n - 1)
    within = cov[0]
    plus = within * (n - 1) / n + (draws.mean(axis=1).var(axis=0, ddof=1) if m > 1 else 0.0)
    plus = np.where(plus > 0.0, plus, np.nan)
    rho = 1.0 - (within - cov) / plus
    pairs = rho[: n // 2 * 2 : 2] + rho[1 : n // 2 * 2 : 2]
    ended = np.logical_or.accumulate(pairs < 0.0, axis=0)
    total = np.where(ended, 0.0, np.minimum.accumulate(pairs, axis=0)).sum(axis=0)
    tau = np.maximum(-1.0 + 2.0 * total, 1.0 / np.log10(max(m * n, 10)))
    out: Floats = np.where(np.isfinite(plus), m * n / tau, np.nan)
    return out


def ess_bulk(draws: Floats) -> Floats:
    """Effective draws for the middle.

    Parameters
    ----------
    draws : (chains, draws) or (chains, draws, k)

    Returns
    -------
    () or (k,)

    Examples
    --------
    >>> made = np.random.default_rng(0).standard_normal((4, 500))
    >>> bool(1500 < ess_bulk(made) < 2600)
    True
    """
    return _ess(_ranked(_split(np.asarray(draws, dtype=float))))


def ess_tail(draws: Floats) -> Floats:
    """Effective draws for the 5 and 95 per cent points, the smaller of both.

    Parameters
    ----------
    draws : (chains, draws) or (chains, draws, k)

    Returns
    -------
    () or (k,)
    """
    d = np.asarray(draws, dtype=float)
    low, high = (_ess(_split((d <= np.quantile(d, q, axis=(0, 1))).astype(float))) for q in (0.05, 0.95))
    return np.minimum(low, high)
