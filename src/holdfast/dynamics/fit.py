"""Everything the walk needs to know of one indicator, estimated from its recorded shares."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics.moments import Growth, common, growth, reversion, tail, yearly
from holdfast.dynamics.observed import Observed
from holdfast.dynamics.spread import Spread, fit_spread
from holdfast.infer.random_effects import between

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ENOUGH = 1500
"""Pair-years from which reversion is estimated and not borrowed."""

FADE = 0.5
"""What a decade counts for against the one after it: the world that a projection enters is the newest one."""

DF_LEAST = 3.0
"""Below this the variance of a step has no use; recorded changes go lower, but part of that is noise."""


@dataclass(frozen=True)
class IndicatorWalk:
    """Parameters of one indicator's walk.

    Attributes
    ----------
    rho, rho_sd : float
        Yearly reversion to the mean so far in a decade to come: mean over the decades held, and standard
        error of prediction.
    rho_least_squares : float
        What least squares would give: noise of recording taken for reversion.
    step, noise : tuple of 3 floats, share
        Standard deviations at level 1 of a year's step and of recording, for thin, middle, thick readings.
    step_power, noise_power : float
        Exponents of the level.
    size_sd : float
        Standard error of the logarithm of step sizes: sampling of clients and differences between eras.
    df : float
        Degrees of freedom of Student's t.
    world, region : float
        Common part of a power's changes over the world and, besides, within a region.
    pair_years, clients : int
    first, last : year
    basis : str
        "estimated", or "assumed" where step sizes are borrowed from another indicator.
    rho_borrowed : bool
        Reversion is the mean of other indicators, its own estimate being too weak.
    """

    rho: float
    rho_sd: float
    rho_least_squares: float
    rho_by_decade: dict[str, float]
    step: tuple[float, float, float]
    step_power: float
    noise: tuple[float, float, float]
    noise_power: float
    size_sd: float
    df: float
    world: float
    region: float
    pair_years: int
    clients: int
    first: int
    last: int
    basis: str
    rho_borrowed: bool = False

    def spread(self) -> Spread:
        """Sizes of step and noise as a `Spread`."""
        return Spread(np.array(self.step), self.step_power, np.array(self.noise), self.noise_power)

    def as_dict(self) -> dict[str, Any]:
        """Plain numbers, for JSON."""
        return asdict(self)


def fit(observed: Observed, region: Ints, bootstrap: int = 100, seed: int = 0) -> IndicatorWalk | None:
    """Estimate one indicator's walk.

    Parameters
    ----------
    observed
        Recorded shares.
    region : (C,) int
        Region of each client.
    bootstrap
        Samples of clients drawn with replacement, for standard errors.
    seed
        Of the bootstrap.

    Returns
    -------
    IndicatorWalk or None
        None where step sizes can't be told from noise: too few readings some years apart.
    """
    if not len(observed.clients):
        return None
    grown = growth(observed)
    gap = _gap(observed)
    typical = grown.typical(5 if gap > 1 else 1)
    sums = reversion(observed, np.nan_to_num(typical, nan=1.0), gap=gap)
    total = sums.sum(axis=(0, 1))
    enough = total[4] >= ENOUGH
    decades = _by_decade(sums, observed, gap, bootstrap, seed) if enough else {}
    rho, rho_sd = next_decade(decades) if decades else (float("nan"), float("nan"))
    spread = fit_spread(grown, 0.0 if np.isnan(rho) else rho)
    if spread is None:
        return None
    size_sampled = _size_error(grown, spread, rho, bootstrap, seed)
    world, near = common(observed, region, grown.typical(5))
    return IndicatorWalk(
        rho=rho,
        rho_sd=rho_sd,
        rho_least_squares=yearly(total[2], total[3], gap),
        rho_by_decade={name: value for name, (value, _) in decades.items()},
        step=_three(spread.step),
        step_power=spread.step_power,
        noise=_three(spread.noise),
        noise_power=spread.noise_power,
        size_sd=float(np.hypot(size_sampled, _eras(observed, grown))),
        df=max(tail(observed, grown.typical_thin(5), 5), DF_LEAST),
        world=min(world, 0.6),
        region=min(near, 0.3),
        pair_years=int(total[4]),
        clients=len(observed.clients),
        first=int(observed.years[0]),
        last=int(observed.years[-1]),
        basis="estimated",
    )


def _three(values: Floats) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])


def _gap(observed: Observed) -> int:
    """Usual number of years from one reading to the next."""
    held = observed.thin >= 0
    gaps = np.concatenate([np.diff(np.flatnonzero(row)) for row in held])
    return int(np.bincount(gaps).argmax()) if gaps.size else 1


def next_decade(decades: dict[str, tuple[float, float]]) -> tuple[float, float]:
    """What the decades held say about the next one: mean and standard error of prediction.

    Random effects (dersimonian1986): decades differ by t^2 beyond their own errors s^2, so a decade weighs
    1 / (s^2 + t^2), halved for every decade that came after it, and a new one lies within t and the error
    of the mean.

    Parameters
    ----------
    decades
        Estimate and standard error of each, oldest first.

    Returns
    -------
    mean, sd : float
        The mean is at least 0; draws around it need not be, since trends may go on.

    Examples
    --------
    >>> next_decade({"1990s": (0.1, 0.01), "2000s": (0.1, 0.01)})[0]
    0.1
    """
    value = np.array([v for v, _ in decades.values()])
    error = np.maximum([e for _, e in decades.values()], 1e-4)
    apart = between(value, error)
    recent = FADE ** np.arange(value.size)[::-1]
    w = recent / (error**2 + apart)
    mean = float(np.sum(w * value) / np.sum(w))
    of_mean = float(np.sum(w**2 * (error**2 + apart)) / np.sum(w) ** 2)
    return max(round(mean, 12), 0.0), float(np.sqrt(of_mean + apart))


def _by_decade(
    sums: Floats, observed: Observed, gap: int, samples: int, seed: int
) -> dict[str, tuple[float, float]]:
    """Reversion in each decade that has enough pairs, with its standard error by drawing clients anew."""
    total = sums.sum(axis=0)
    first = int(observed.years[0]) // 10 * 10
    C = sums.shape[0]
    rng = np.random.default_rng(seed)
    weight = rng.multinomial(C, np.full(C, 1.0 / C), size=samples).astype(np.float64)
    out = {}
    for e, row in enumerate(total):
        if row[4] >= max(ENOUGH / 2, 0.05 * total[:, 4].sum()):
            drawn = weight @ sums[:, e]
            error = float(np.nanstd([yearly(a[0], a[1], gap) for a in drawn]))
            out[f"{first + 10 * e}s"] = (yearly(row[0], row[1], gap), error)
    return out


def _size_error(grown: Growth, spread: Spread, rho: float, samples: int, seed: int) -> float:
    """Standard error of the logarithm of the step size at a level of 0.2, by drawing clients anew."""
    rng = np.random.default_rng(seed)
    C = grown.square.shape[0]
    sizes = []
    for _ in range(samples):
        weight = rng.multinomial(C, np.full(C, 1.0 / C)).astype(np.float64)
        again = fit_spread(grown, 0.0 if np.isnan(rho) else rho, weight, spread)
        if again is not None:
            sizes.append(float(np.log(again.step_at(np.array(0.2), 1))))
    return float(np.std(sizes)) if sizes else 0.5


def _eras(observed: Observed, grown: Growth, length: int = 15, h: int = 5) -> float:
    """Standard deviation, over eras, of the logarithm of the typical change over h years."""
    whole = grown.typical(h)
    logs = []
    for first in range(int(observed.years[0]), int(observed.years[-1]) - h - 2, length):
        part = growth(observed.until(first + length - 1, first), (h,))
        n = part.number[..., 0].sum(axis=(0, 1))
        ok = (n >= 100) & np.isfinite(whole) & (np.arange(n.size) >= 2)
        if ok.sum() >= 3:
            logs.append(float(np.average(np.log(part.typical(h)[ok] / whole[ok]), weights=n[ok])))
    return float(np.std(logs, ddof=1)) if len(logs) > 1 else 0.2
