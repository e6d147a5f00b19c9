"""Rank-normalised split R-hat, bulk and tail effective sample size (vehtari2021)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

Floats = NDArray[np.float64]


def _split(draws: Floats) -> Floats:
    """(chains, draws) to twice as many chains of half the length."""
    n = draws.shape[1] // 2
    return np.concatenate([draws[:, :n], draws[:, -n:]])


def _ranked(draws: Floats) -> Floats:
    """Draws as normal scores of their ranks."""
    ranks = rankdata(draws, method="average").reshape(draws.shape)
    out: Floats = ndtri((ranks - 0.375) / (draws.size + 0.25))
    return out


def _ratio(draws: Floats) -> float:
    """Between and within chains."""
    n = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean()
    if within <= 0.0:
        return float("nan")
    between = n * draws.mean(axis=1).var(ddof=1)
    return float(np.sqrt(((n - 1) / n * within + between / n) / within))


def rank_rhat(draws: Floats) -> float:
    """The larger of the ratios for place and for spread.

    Parameters
    ----------
    draws : (chains, draws)

    Examples
    --------
    >>> made = np.random.default_rng(0).standard_normal((4, 500))
    >>> bool(rank_rhat(made) < 1.02)
    True
    """
    s = _split(np.asarray(draws, dtype=float))
    return max(_ratio(_ranked(s)), _ratio(_ranked(np.abs(s - np.median(s)))))


def _ess(draws: Floats) -> float:
    """Effective sample size by initial monotone sequences of autocovariances."""
    m, n = draws.shape
    centred = draws - draws.mean(axis=1, keepdims=True)
    size = 1 << (2 * n - 1).bit_length()
    f = np.fft.rfft(centred, size, axis=1)
    cov = np.fft.irfft(f * np.conj(f), size, axis=1)[:, :n].real / n
    within = cov[:, 0].mean() * n / (n - 1)
    plus = within * (n - 1) / n + (draws.mean(axis=1).var(ddof=1) if m > 1 else 0.0)
    if plus <= 0.0:
        return float("nan")
    rho = 1.0 - (within - cov.mean(axis=0) * n / (n - 1)) / plus
    total, before, t = 0.0, np.inf, 0
    while t + 1 < n:
        pair = rho[t] + rho[t + 1]
        if pair < 0.0:
            break
        before = min(before, pair)
        total += before
        t += 2
    tau = max(-1.0 + 2.0 * total, 1.0 / np.log10(max(m * n, 10)))
    return float(m * n / tau)


def ess_bulk(draws: Floats) -> float:
    """Effective draws for the middle.

    Examples
    --------
    >>> made = np.random.default_rng(0).standard_normal((4, 500))
    >>> bool(1500 < ess_bulk(made) < 2600)
    True
    """
    return _ess(_ranked(_split(np.asarray(draws, dtype=float))))


def ess_tail(draws: Floats) -> float:
    """Effective draws for the 5 and 95 per cent points, the smaller of both."""
    d = np.asarray(draws, dtype=float)
    return min(_ess(_split((d <= np.quantile(d, q)).astype(float))) for q in (0.05, 0.95))
