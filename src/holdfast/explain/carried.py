"""The part of a change that mechanisms can carry: each one's effect times what its covariate did since.

    carried[c,p,d] = sum over mechanisms of b[d] x (sum over the years after the first of x[c,p,t] - x[c,p,first])

x is what a mechanism starts from, b its effect on a year's change of share under one unit. What x did before the first
year made that year's course; only what is new since can have bent it. Nothing of it is taken to fade, so this is the
most that the mechanisms can carry under such effects. b is drawn from what a projection takes (`assumed` where the
association failed), so this is no finding: it says how far declared effects reach.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.codebook import COMPOSITE, DOMAINS
from holdfast.dynamics.associations import association, fitted
from holdfast.dynamics.mechanisms import NAMES, mechanism
from holdfast.dynamics.mechanisms.base import Record
from holdfast.dynamics.mechanisms.covariate import covariate
from holdfast.measure.foothold import Foothold
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]
Key = tuple[str, str]
"""Name of a mechanism and domain."""


@dataclass(frozen=True)
class Exposure:
    """What a mechanism's covariate did after a year, against that year.

    Attributes
    ----------
    units : (C, P)
        Sum over the years since, in units of the mechanism times years; NaN where it isn't known.
    last : (C, P) int
        Last year known; 0 where none is.
    """

    units: Floats
    last: NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """What one mechanism can carry in one domain.

    Attributes
    ----------
    name, domain : str
    units : float
        See `Exposure`.
    last : year
    basis : {"estimated", "assumed"}
        Of the effect.
    draws : (N,) share
        Of the domain.
    """

    name: str
    domain: str
    units: float
    last: int
    basis: str
    draws: Floats


@dataclass(frozen=True)
class Carried:
    """What mechanisms can carry of a pair's change.

    Attributes
    ----------
    parts : tuple of Part
        Those whose covariate is known, in the order of the mechanisms.
    unknown : tuple of str
        Mechanisms whose covariate isn't known for the pair since then.
    weights : mapping of domain to float
        Of the composite.
    size : int
        Number of draws.
    """

    parts: tuple[Part, ...]
    unknown: tuple[str, ...]
    weights: Mapping[str, float]
    size: int

    def draws(self, domain: str, names: Sequence[str] | None = None) -> Floats:
        """Draws of what is carried in a domain or of the composite, (N,) share, by all mechanisms or those named."""
        out = np.zeros(self.size)
        for part in self.parts:
            if names is not None and part.name not in names:
                continue
            if domain == COMPOSITE:
                out += self.weights[part.domain] * part.draws
            elif domain == part.domain:
                out += part.draws
        return out


def exposures(panel: Panel, foothold: Foothold, start: int, end: int) -> dict[str, Exposure]:
    """What every mechanism's covariate did between two years, over a case's countries and powers.

    Parameters
    ----------
    panel, foothold
        The panel, and what was measured on it.
    start, end : year
        Counted from the end of the one to the end of the other.

    Returns
    -------
    dict of name to Exposure
        Mechanisms that act on shares; one on growth is none of them.
    """
    case = foothold.case
    record = Record(panel, tuple(case.clients), tuple(case.patrons), foothold.years, foothold.one_sided_mean)
    out = {}
    for name in NAMES:
        made = mechanism(name)
        if made.outcome == "foothold":
            out[name] = since(covariate(made, record), foothold.years, start, end)
    return out


def since(x: Floats, years: NDArray[np.int64], start: int, end: int) -> Exposure:
    """Sum of a covariate's difference from its value in a year over the known years after it.

    Parameters
    ----------
    x : (C, P, T)
    years : (T,)
    start, end : year

    Examples
    --------
    >>> since(np.array([[[1.0, 3.0, np.nan]]]), np.array([2021, 2022, 2023]), 2021, 2023).units.tolist()
    [[2.0]]
    """
    after = (years > start) & (years <= end)
    moved = x[..., after] - x[..., years == start]
    known = np.isfinite(moved)
    some = known.any(axis=-1)
    return Exposure(
        np.where(some, np.nansum(moved, axis=-1), np.nan), np.where(known, years[after], 0).max(axis=-1, initial=0)
    )  # fmt: skip


def effects(
    size: int, seed: int = 0, case: str | None = None, known: dt.date | None = None
) -> dict[Key, Floats]:
    """Draws of every effect on a year's change of share.

    Parameters
    ----------
    size
        Number of draws.
    seed
        Each effect has a stream of its own.
    case
        Draw from the associations estimated without a case's countries, for those that have one, in place of what a
        projection takes.
    known
        With `case`: the day up to which things may be known, see `holdfast.dynamics.associations.association`.

    Returns
    -------
    dict of (name, domain) to (size,) share
    """
    out: dict[Key, Floats] = {}
    for name, rows in fitted().items():
        for domain, row in rows.items():
            rng = np.random.default_rng([seed, 4127, zlib.crc32(f"{name}/{domain}".encode())])
            if case is None:
                out[name, domain] = row["prior"]["mean"] + row["prior"]["sd"] * rng.standard_normal(size)
                continue
            found = association(name, domain, case, known)[0]
            if found is not None:
                out[name, domain] = found.value + found.error * rng.standard_t(found.freedom, size)
    return out


def carried(
    known: Mapping[str, Exposure], drawn: Mapping[Key, Floats], weights: Mapping[str, float], client: int, patron: int
) -> Carried:  # fmt: skip
    """What mechanisms can carry in one country for one power.

    Parameters
    ----------
    known
        Of `exposures`.
    drawn
        Of `effects`.
    weights
        Of the domains in the composite.
    client, patron
        Places in the case.

    Returns
    -------
    Carried
    """
    parts, unknown = [], []
    for name, exposure in known.items():
        units = float(exposure.units[client, patron])
        if not np.isfinite(units):
            unknown.append(name)
            continue
        last = int(exposure.last[client, patron])
        parts += [
            Part(name, d, units, last, fitted()[name][d]["basis"], units * drawn[name, d])
            for d in DOMAINS
            if (name, d) in drawn
        ]
    size = next(iter(drawn.values())).size if drawn else 0
    return Carried(tuple(parts), tuple(unknown), {d: float(weights.get(d, 0.25)) for d in DOMAINS}, size)
