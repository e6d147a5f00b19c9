"""Moments of recorded shares that tell reversion, steps and noise of recording apart.

With x the share, y what is recorded, m the mean of what was recorded so far:

    x[t+1] = x[t] + rho (m[t] - x[t]) + step,    y[t] = x[t] + noise

One year's noise enters y[t] twice, as the place the share leaves and as what it is compared with. Least
squares of y[t+1] - y[t] on m[t] - y[t] takes it for reversion and puts rho too high. So rho is estimated by
an instrument of earlier years, which share no noise with the change (anderson1982), and the variances from
how the mean square of y[t+h] - y[t] grows with h: noise gives a constant, steps a slope.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.dynamics.observed import Observed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEVELS: Floats = np.array([0.0, 0.01, 0.03, 0.07, 0.15, 0.3, 0.5, 0.7, 1.0])
"""Edges of the level bins, in shares; a pair's bin is that of its mean before the year."""

HORIZONS = (1, 3, 4, 5, 6, 8, 10)
"""Years between the two ends of a difference."""

TAILS = (2.2, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 30.0, 60.0)
"""Degrees of freedom tried."""

SEASONED = 3
"""Readings a pair needs before its mean counts as known."""


@dataclass(frozen=True)
class Growth:
    """How squared differences of recorded shares grow with the years between them.

    Attributes
    ----------
    square, number : (C, 3, L, H)
        Sum of squares and number of differences, by client, thinness class, level bin, horizon.
    middle : (L,) share
        Mean level in each bin.
    horizons : tuple of int
    """

    square: Floats
    number: Floats
    middle: Floats
    horizons: tuple[int, ...]

    def typical(self, h: int) -> Floats:
        """Root mean square difference over h years by level bin, (L,); NaN where there is none."""
        j = self.horizons.index(h)
        with np.errstate(invalid="ignore"):
            return np.asarray(
                np.sqrt(self.square[..., j].sum(axis=(0, 1)) / self.number[..., j].sum(axis=(0, 1)))
            )

    def typical_thin(self, h: int) -> Floats:
        """The same by thinness class too, (3, L)."""
        j = self.horizons.index(h)
        with np.errstate(invalid="ignore"):
            return np.asarray(np.sqrt(self.square[..., j].sum(axis=0) / self.number[..., j].sum(axis=0)))


def mean_so_far(share: Floats) -> tuple[Floats, Ints]:
    """Running mean over the years that have a reading, and how many there are.

    Parameters
    ----------
    share : (S, T, P) share
        NaN where there is none.

    Returns
    -------
    mean : (S, T, P) share
        NaN before the first reading.
    count : (S, T, P) int
    """
    seen = np.isfinite(share)
    count = np.cumsum(seen, axis=1)
    total = np.cumsum(np.where(seen, share, 0.0), axis=1)
    with np.errstate(invalid="ignore"):
        mean = np.where(count > 0, total / count, np.nan)
    return mean, count


def level_bin(level: Floats) -> Ints:
    """Index of the level bin; -1 where the level isn't known.

    Examples
    --------
    >>> import numpy as np
    >>> level_bin(np.array([0.0, 0.02, 1.0, np.nan])).tolist()
    [0, 1, 7, -1]
    """
    out = np.clip(np.searchsorted(LEVELS, np.nan_to_num(level), side="right") - 1, 0, LEVELS.size - 2)
    return np.where(np.isfinite(level), out, -1)


def seasoned_before(share: Floats, lag: int) -> Floats:
    """Mean of the pair's readings up to `lag` years before; NaN where there were fewer than `SEASONED`.

    Parameters
    ----------
    share : (S, T, P) share
    lag
        Years.

    Returns
    -------
    (S, T, P) share
    """
    mean, count = mean_so_far(share)
    return _before(np.where(count >= SEASONED, mean, np.nan), lag)


def _before(values: Floats, lag: int) -> Floats:
    out = np.full(values.shape, np.nan)
    out[:, lag:] = values[:, :-lag]
    return out


def growth(observed: Observed, horizons: tuple[int, ...] = HORIZONS) -> Growth:
    """Sums for the mean square of y[t+h] - y[t] by client, thinness, level bin and horizon.

    The bin is that of the pair's mean before year t, which shares no noise with either end.

    Parameters
    ----------
    observed
        Recorded shares.
    horizons
        Years h.

    Returns
    -------
    Growth
    """
    share, thin = observed.share, observed.thin
    level = seasoned_before(share, 1)
    bins = level_bin(level)
    C, L, H = len(observed.clients), LEVELS.size - 1, len(horizons)
    square = np.zeros((C, 3, L, H))
    number = np.zeros((C, 3, L, H))
    levels = np.zeros(L)
    counts = np.zeros(L)
    for j, h in enumerate(horizons):
        if h >= share.shape[1]:
            continue
        d = share[:, h:] - share[:, :-h]
        ok = np.isfinite(d) & (bins[:, :-h] >= 0) & (thin[:, :-h, None] >= 0)
        s, t, _ = np.nonzero(ok)
        cell = (observed.client[s] * 3 + thin[s, t]) * L + bins[:, :-h][ok]
        square[..., j] = np.bincount(cell, d[ok] ** 2, C * 3 * L).reshape(C, 3, L)
        number[..., j] = np.bincount(cell, minlength=C * 3 * L).reshape(C, 3, L)
        levels += np.bincount(bins[:, :-h][ok], level[:, :-h][ok], L)
        counts += np.bincount(bins[:, :-h][ok], minlength=L)
    middle = np.where(counts > 0, levels / np.maximum(counts, 1.0), (LEVELS[1:] + LEVELS[:-1]) / 2)
    return Growth(square, number, middle, horizons)


def reversion(observed: Observed, scale: Floats, lag: int = 3, gap: int = 1) -> Floats:
    """Sums for the yearly reversion to the mean so far, by client.

        by instrument:    b = sum w z (y[t+g] - y[t]) / sum w z (m[t] - y[t]),   z = m[t-lag g] - y[t-lag g]
        least squares:    the same with z = m[t] - y[t]

    Parameters
    ----------
    observed
        Recorded shares.
    scale : (L,) share
        Typical size of a change by level bin: pairs are weighted by its inverse square.
    lag
        How many readings the instrument lies back. Deliveries under one contract run over two or three
        years, so neighbouring years share noise; three readings back they don't.
    gap
        Years from one reading to the next: 1, or 5 where stocks are counted every five years.

    Returns
    -------
    (C, E, 5)
        By client and decade (E of them, from that of the first year): numerator and denominator by
        instrument, the two of least squares, number of pair-years. Pairs below the first level bin say
        nothing about reversion and are left out.
    """
    share = observed.share
    C = len(observed.clients)
    if share.shape[1] <= (lag + 1) * gap:
        return np.zeros((C, 1, 5))
    mean, count = mean_so_far(share)
    away = np.where(count >= SEASONED, mean, np.nan) - share
    z = _before(away, lag * gap)
    level = level_bin(seasoned_before(share, lag * gap))
    change = np.full(share.shape, np.nan)
    change[:, :-gap] = share[:, gap:] - share[:, :-gap]
    ok = np.isfinite(z) & np.isfinite(away) & np.isfinite(change) & (level >= 1)
    s, t, _ = np.nonzero(ok)
    w = 1.0 / np.maximum(scale[level[ok]], 1e-6) ** 2
    a, c, e = away[ok], change[ok], z[ok]
    decade = observed.years // 10 - observed.years[0] // 10
    E = int(decade[-1]) + 1
    cell = observed.client[s] * E + decade[t]
    parts = (w * e * c, w * e * a, w * a * c, w * a * a, np.ones(a.size))
    return np.stack([np.bincount(cell, part, C * E).reshape(C, E) for part in parts], axis=2)


def yearly(numerator: float, denominator: float, gap: int = 1) -> float:
    """Reversion a year from the ratio of sums over `gap` years: 1 - (1 - b)^(1 / gap); NaN without pairs.

    Examples
    --------
    >>> yearly(0.19, 1.0, 2)
    0.09999999999999998
    """
    if denominator == 0.0:
        return float("nan")
    return float(1.0 - np.clip(1.0 - numerator / denominator, 0.0, 2.0) ** (1.0 / gap))


def common(observed: Observed, region: Ints, scale: Floats, h: int = 5) -> tuple[float, float]:
    """How far clients' changes towards one power go together: over the world, and more so within a region.

    Changes over h years, which carry little noise, are divided by the typical size for their level, clipped
    at two, and multiplied over pairs of clients of the same power and year; the sum over all pairs is
    ((sum z)^2 - sum z^2) / 2.

    Parameters
    ----------
    observed
        Recorded shares.
    region : (C,) int
        Region of each client.
    scale : (L,) share
        Typical size of a change over h years by level bin.
    h
        Years.

    Returns
    -------
    world, extra : float
        Correlation between two clients of different regions, and what a common region adds; each at least 0.
    """
    share, client = observed.share, observed.client
    if share.shape[1] <= h:
        return 0.0, 0.0
    bins = level_bin(seasoned_before(share, 1))
    d = share[:, h:] - share[:, :-h]
    b = bins[:, :-h]
    width = np.where(np.isfinite(scale) & (scale > 0), scale, np.inf)[np.maximum(b, 0)]
    ok = np.isfinite(d) & (b >= 1)
    z = np.where(ok, np.clip(np.where(ok, d, 0.0) / width, -2.0, 2.0), 0.0)
    # one voice a client: its reports are averaged
    C = len(observed.clients)
    total = np.zeros((C, *z.shape[1:]))
    held = np.zeros((C, *z.shape[1:]))
    np.add.at(total, client, z)
    np.add.at(held, client, ok.astype(np.float64))
    voice = np.where(held > 0, total / np.maximum(held, 1.0), 0.0)
    seen = (held > 0).astype(np.float64)
    variance = np.sum(voice**2) / max(np.sum(seen), 1.0)
    if variance == 0.0:
        return 0.0, 0.0
    all_pairs, all_count = _pair_sums(voice, seen)
    same_pairs = same_count = 0.0
    for r in np.unique(region):
        pick = region == r
        a, n = _pair_sums(voice[pick], seen[pick])
        same_pairs, same_count = same_pairs + a, same_count + n
    apart = (all_pairs - same_pairs) / max(all_count - same_count, 1.0) / variance
    near = same_pairs / max(same_count, 1.0) / variance
    world = float(max(apart, 0.0))
    return world, float(max(near - world, 0.0))


def _pair_sums(voice: Floats, seen: Floats) -> tuple[float, float]:
    pairs = np.sum(np.sum(voice, axis=0) ** 2 - np.sum(voice**2, axis=0)) / 2.0
    n = np.sum(seen, axis=0)
    return float(pairs), float(np.sum(n * (n - 1.0)) / 2.0)


def bond(one: Observed, other: Observed, scales: tuple[Floats, Floats], h: int = 5) -> tuple[float, int]:
    """How far changes of two kinds of tie go together in the same pair and years.

    Changes over h years are divided by their typical size, clipped at three, and averaged over the reports
    of a client; what is left of noise makes the correlation smaller than that of the ties themselves.

    Parameters
    ----------
    one, other
        Recorded shares of two indicators.
    scales : two of (L,) share
        Typical size of a change over h years by level bin.
    h
        Years.

    Returns
    -------
    correlation : float
    n : int
        Number of pair-years that both have.
    """
    a, b = _voices(one, scales[0], h), _voices(other, scales[1], h)
    both = a.join(b, on=["client", "power", "year"], suffix="_other")
    if both.height < 200:
        return 0.0, 0
    x, y = both["z"].to_numpy(), both["z_other"].to_numpy()
    return float(np.corrcoef(x, y)[0, 1]), both.height


def _voices(observed: Observed, scale: Floats, h: int) -> pl.DataFrame:
    share = observed.share
    schema = {"client": pl.String, "power": pl.String, "year": pl.Int64, "z": pl.Float64}
    if share.shape[1] <= h:
        return pl.DataFrame(schema=schema)
    bins = level_bin(seasoned_before(share, 1))[:, :-h]
    width = np.where(np.isfinite(scale) & (scale > 0), scale, np.inf)[np.maximum(bins, 0)]
    z = np.clip((share[:, h:] - share[:, :-h]) / width, -3.0, 3.0)
    s, t, p = np.nonzero(np.isfinite(z) & (bins >= 1))
    rows = (
        pl.DataFrame(
            {
                "client": np.array(observed.clients, dtype=str)[observed.client[s]],
                "power": np.array(observed.powers, dtype=str)[p],
                "year": observed.years[t],
                "z": z[s, t, p],
            },
            schema=schema,
        )
        if s.size
        else pl.DataFrame(schema=schema)
    )
    return rows.group_by("client", "power", "year", maintain_order=True).agg(pl.col("z").mean())


def tail(observed: Observed, scale: Floats, h: int = 1) -> float:
    """Degrees of freedom of Student's t that fit changes, each over its typical size.

    Maximum likelihood over `TAILS`, with the scale free. Changes of nothing (zero to zero) are left out.

    Parameters
    ----------
    observed
        Recorded shares.
    scale : (3, L) share
        Typical size of a change over h years.
    h
        Years.

    Returns
    -------
    float
        5 where there are fewer than a hundred changes.
    """
    from scipy.special import gammaln

    share, thin = observed.share, observed.thin
    if share.shape[1] <= h:
        return 5.0
    bins = level_bin(seasoned_before(share, 1))[:, :-h]
    d = share[:, h:] - share[:, :-h]
    width = scale[np.maximum(thin[:, :-h, None], 0), np.maximum(bins, 0)]
    ok = np.isfinite(d) & (bins >= 2) & (d != 0.0) & (thin[:, :-h, None] >= 0) & (width > 0)
    if ok.sum() < 100:
        return 5.0
    square = (d[ok] / width[ok]) ** 2
    best, value = 5.0, -np.inf
    for nu in TAILS:
        s2 = float(np.median(square))
        for _ in range(50):
            s2 = float(np.mean((nu + 1.0) * square / (nu + square / s2)))
        fit = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi * s2)
        fit -= (nu + 1) / 2 * np.mean(np.log1p(square / (nu * s2)))
        if fit > value:
            best, value = nu, fit
    return best
