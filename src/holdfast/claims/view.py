"""A foothold as one set of weights sees it: draws of shares by country and power in a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from holdfast.codebook import COMPOSITE, DOMAINS
from holdfast.measure.foothold import enough

if TYPE_CHECKING:
    from holdfast.claims.evidence import Evidence
    from holdfast.measure.foothold import Foothold

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WEIGHTINGS = 40
"""Number of weightings tried, besides equal weights and each domain left out."""

FEW = 400
"""Draws that an alternative is judged on; enough to tell on which side it falls."""


_MADE: WeakKeyDictionary[Foothold, dict[tuple[int, int, int | None], Floats]] = WeakKeyDictionary()
"""Draws made from moments, kept as long as their foothold."""


@dataclass(frozen=True)
class View:
    """A foothold, with other weights of the domains where `weights` is given.

    Attributes
    ----------
    foothold : Foothold
    weights : tuple of 4 floats or None
        None keeps the weights of the case.
    n : int or None
        Number of draws taken, the first ones; None takes all.
    """

    foothold: Foothold
    weights: tuple[float, ...] | None = None
    n: int | None = None

    def draws(self, domain: str, year: int) -> Floats:
        """Draws of the shares.

        Parameters
        ----------
        domain
            One of the domains, or the composite.
        year
            A year of the foothold. Where it has no joint draws they are made from mean and standard deviation
            by Beta moments, independent of the other years, which can only widen a change.

        Returns
        -------
        (N, C, P) share
        """
        d = self.foothold.di(domain)
        if domain == COMPOSITE and self.weights is not None:
            parts = self._raw(year, slice(0, 4))
            return np.asarray(np.einsum("d,ncdp->ncp", np.asarray(self.weights), parts))
        return np.asarray(self._raw(year, slice(d, d + 1))[:, :, 0])

    def _raw(self, year: int, which: slice) -> Floats:
        foothold = self.foothold
        found = np.flatnonzero(foothold.draw_years == year)
        if found.size:
            return foothold.draws[: self.n, :, which, :, int(found[0])].astype(float)
        made = _MADE.setdefault(foothold, {})
        key = (year, which.start, self.n)
        if key not in made:
            t = foothold.ti(year)
            mean, sd = foothold.mean[:, which, :, t], foothold.sd[:, which, :, t]
            made[key] = beta_draws(mean, sd, foothold.draws[: self.n].shape[0], key=int(year))
        return made[key]

    def observed(self, domain: str, year: int, who: str | None = None) -> Floats:
        """Part of the domain's weight with a reading of a power in that year, by default the case's, (C,)."""
        f = self.foothold
        if not f.years[0] <= year <= f.years[-1]:
            return np.zeros(len(f.case.clients))
        return np.nan_to_num(f.part_seen(who)[:, f.di(domain), f.ti(year)])

    def judged(self, domain: str, year: int, who: str | None = None) -> Bools:
        """Countries in which a power, by default the case's, can be judged in that year, (C,)."""
        return np.asarray(self.observed(domain, year, who) >= enough(domain))


def beta_draws(mean: Floats, sd: Floats, n: int, key: int) -> Floats:
    """Independent draws from Betas of given moments.

    Parameters
    ----------
    mean, sd : any shape, share
    n
        Number of draws.
    key
        Of the random stream.

    Returns
    -------
    (n, ...) share

    Examples
    --------
    >>> import numpy as np
    >>> x = beta_draws(np.array([0.3]), np.array([0.05]), 4000, key=1)
    >>> bool(abs(x.mean() - 0.3) < 0.01 and abs(x.std() - 0.05) < 0.005)
    True
    """
    m = np.clip(np.nan_to_num(mean, nan=0.5), 1e-6, 1.0 - 1e-6)
    v = np.clip(np.nan_to_num(sd, nan=0.3) ** 2, 1e-12, m * (1.0 - m) * 0.999)
    total = m * (1.0 - m) / v - 1.0
    rng = np.random.Generator(np.random.Philox(key=key))
    return rng.beta(m * total, (1.0 - m) * total, size=(n, *m.shape))


def weightings(seed: int = 1) -> list[tuple[str, tuple[float, ...]]]:
    """Weightings that a result on the composite is tried under.

    Equal weights, each domain left out in turn, and draws from all weightings there are (flat Dirichlet).

    Returns
    -------
    list of (name, weights)

    Examples
    --------
    >>> weightings()[0]
    ('equal weights', (0.25, 0.25, 0.25, 0.25))
    """
    third = 1.0 / 3.0
    out: list[tuple[str, tuple[float, ...]]] = [("equal weights", (0.25,) * 4)]
    out += [
        (f"without {n}", tuple(0.0 if i == k else third for i in range(4))) for k, n in enumerate(DOMAINS)
    ]
    rng = np.random.Generator(np.random.Philox(key=seed))
    out += [
        (f"weighting {i + 1}", tuple(map(float, w)))
        for i, w in enumerate(rng.dirichlet(np.ones(4), WEIGHTINGS))
    ]
    return out


def views(evidence: Evidence, domain: str) -> list[tuple[str, View]]:
    """Every other way to see the same: other measurements and, for the composite, other weightings."""
    out = [(name, View(f, n=FEW)) for name, f in evidence.alternatives]
    if domain == COMPOSITE:
        out += [(name, View(evidence.foothold, w, FEW)) for name, w in weightings()]
    return out


def newest_judged(view: View, domain: str, not_after: int, who: str | None = None) -> int | None:
    """The newest year, up to one, in which at least half of the countries can be judged."""
    for year in reversed([int(y) for y in view.foothold.years if y <= not_after]):
        if view.judged(domain, year, who).mean() >= 0.5:
            return year
    return None
