"""Pair-years of one domain, and how a covariate reaches their measured shares.

Shares are measured: of a jump in the year the one-sided mean takes up the part K that the year's readings are worth
beside all earlier ones, and the rest later. z is the covariate x as it would reach the mean by that way if its effect moved
the true shares at once, see `passed`; so effects are in true shares, and readings that say little weigh little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics.mechanisms.world import World
from holdfast.measure.foothold import DOMAINS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST = 0.01
"""Share in the year before from which a pair counts."""

FIRST = 1993
"""First year whose change counts."""


@dataclass(frozen=True)
class Rows:
    """Pair-years of one domain.

    Attributes
    ----------
    client, patron, step : (n,) int
        Places in the record.
    change : (n,) share
        Change of the one-sided mean over the year, or growth.
    group : (n,) int
        Power by which errors are alike: the row's own, or the country's main partner where a row is a country.
    held : (n, k)
        What is held fixed besides pair and year.
    ties : tuple of (weight, (C, P, T))
        Ties that make up the share, with their gains; none where the outcome isn't filtered.
    """

    client: Ints
    patron: Ints
    step: Ints
    change: Floats
    group: Ints
    held: Floats
    ties: tuple[tuple[float, Floats], ...] = ()

    def at(self, x: Floats) -> Floats:
        """A covariate as it reaches these rows, (n,); NaN where it isn't known."""
        z = passed(centred(x), self.ties) if self.ties else x
        return np.asarray(z[self.client, self.patron, self.step])


def centred(x: Floats) -> Floats:
    """A covariate without the means of its pairs and years: what pair and year take up anyway shall not wait in line.

    Examples
    --------
    >>> centred(np.array([[[0.0, 1.0], [0.0, 3.0]]])).tolist()
    [[[0.5, -0.5], [-0.5, 0.5]]]
    """
    known = np.isfinite(x)
    out = np.where(known, x, 0.0)
    for axes in ((2,), (0, 1)):
        many = np.maximum(known.sum(axis=axes, keepdims=True), 1)
        out = np.where(known, out - out.sum(axis=axes, keepdims=True) / many, 0.0)
    return np.where(known, out, np.nan)


def passed(x: Floats, ties: tuple[tuple[float, Floats], ...]) -> Floats:
    """What a covariate that moves the true shares at once does to their one-sided mean.

        u[t] = (1 - K[t-1]) u[t-1] + x[t]        z[t] = sum over ties of w K[t] u[t]

    Of a tie, x counts from the year after its first reading: what came before is in the level that it shows.

    Parameters
    ----------
    x : (C, P, T)
        NaN where it isn't known: it adds nothing to later years then.
    ties : tuple of (w, K)
        Weight and gain (C, P, T) of each tie.

    Returns
    -------
    (C, P, T)
        NaN where x is.

    Examples
    --------
    >>> half = ((1.0, np.full((1, 1, 4), 0.5)),)
    >>> passed(np.array([[[0.0, 1.0, 0.0, 0.0]]]), half).tolist()
    [[[0.0, 0.5, 0.25, 0.125]]]
    """
    moved, out = np.nan_to_num(x), np.zeros(x.shape)
    for weight, gain in ties:
        waiting, begun = np.zeros(x.shape[:2]), np.zeros(x.shape[:2], dtype=bool)
        for t in range(x.shape[2]):
            waiting = waiting + np.where(begun, moved[..., t], 0.0)
            begun |= gain[..., t] > 0.0
            taken = gain[..., t] * waiting
            out[..., t] += weight * taken
            waiting = waiting - taken
    return np.where(np.isnan(x), np.nan, out)


def rows_of(held: World, domain: str) -> Rows:
    """Pair-years of a domain that count."""
    d = DOMAINS.index(domain)
    share, judged = held.record.share[:, d], held.judged[:, d]
    use = judged[..., 1:] & judged[..., :-1] & (share[..., :-1] >= LEAST)
    use &= (held.record.years[1:] >= FIRST)[None, None]
    c, p, t = np.nonzero(use)
    ties = tuple((w, held.gain[n]) for n, w in held.weights[domain].items())
    return Rows(c, p, t + 1, share[c, p, t + 1] - share[c, p, t], p, np.zeros((c.size, 0)), ties)


def growth_rows(held: World) -> Rows:
    """Country-years of growth of output, in parts of 100, that of the year before held fixed; the power is 0 throughout.

    Errors are alike among countries with the same main partner: what befalls it reaches all of them.
    """
    growth = np.clip(held.record.of_clients("gdp_growth"), -25.0, 25.0)
    use = np.isfinite(growth[:, 1:]) & np.isfinite(growth[:, :-1]) & (held.record.years[1:] >= FIRST)[None]
    c, t = np.nonzero(use)
    main = np.nan_to_num(held.record.share[:, DOMAINS.index("economy")]).mean(axis=2).argmax(axis=1)
    zero = np.zeros(c.size, dtype=np.int64)
    return Rows(c, zero, t + 1, growth[c, t + 1], main[c], growth[c, t][:, None])


def summed(x: Floats) -> Floats:
    """A covariate of countries: the sum over powers, (C, 1, T); NaN where none is known."""
    known = np.isfinite(x).any(axis=1, keepdims=True)
    return np.where(known, np.nansum(x, axis=1, keepdims=True), np.nan)


def lead(x: Floats, years: int) -> Floats:
    """The covariate dated earlier: at t stands what happens at t + years.

    Examples
    --------
    >>> lead(np.array([[[0.0, 0.0, 1.0]]]), 1)[0, 0, :2].tolist()
    [0.0, 1.0]
    """
    out = np.full_like(x, np.nan)
    out[..., : x.shape[-1] - years] = x[..., years:]
    return out


def without(rows: Rows, place: int) -> NDArray[np.bool_]:
    """Rows of all powers but one."""
    return np.asarray(rows.patron != place)
