"""The historical association of a mechanism's covariate with changes of position, over all pairs of the world.

    share[c,p,t] - share[c,p,t-1] = pair[c,p] + year[t] + b z[c,p,t] + e[c,p,t]

One regression a domain, on pairs whose ties are worth speaking of (`LEAST`), in years in which both ends can be judged.
z is the covariate x as it reaches the measured shares (`rows.passed`), so b is in true shares and what noise readings have
is in e already. The level before isn't held fixed: beside an effect for every pair it would take b towards nothing
and show something before its cause (nickell1981). Errors are alike by power and by country at once, worked out by leaving out
one cluster at a time, since few powers move most covariates, with the t distribution of the fewer clusters. An
association is not an effect: what a power does and how its positions move have causes in common.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import nct
from scipy.stats import t as student

from holdfast.dynamics.mechanisms.rows import Rows
from holdfast.errors import DataError
from holdfast.infer.two_way import absorbed, jackknifed, slopes, within

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST = 200
"""Pair-years below which nothing is estimated."""


@dataclass(frozen=True)
class Estimate:
    """An association.

    Attributes
    ----------
    value, error : float
        Share a year (or growth, parts of 100) under one unit; standard error.
    freedom : float
        Degrees of freedom of its t distribution: powers or countries, whichever are fewer, less one.
    rows : int
    shocks : int
        Independent happenings behind it, see `shocks`; far fewer than rows.
    """

    value: float
    error: float
    freedom: float
    rows: int
    shocks: int

    def interval(self, prob: float) -> tuple[float, float]:
        """Central interval.

        Examples
        --------
        >>> Estimate(1.0, 0.0, 10.0, 5, 1).interval(0.9)
        (1.0, 1.0)
        """
        half = float(student.ppf(0.5 + prob / 2.0, self.freedom)) * self.error
        return self.value - half, self.value + half

    def below(self, bound: float = 0.0) -> float:
        """P(the association lies below a bound)."""
        return float(student.cdf((bound - self.value) / max(self.error, 1e-12), self.freedom))

    def seen(self, size: float) -> float:
        """Power: P(the 90 % interval lies on the right side of nothing) were there an effect of a size, by the noncentral t.

        Parameters
        ----------
        size
            In the units of `value`, from 0.

        Examples
        --------
        >>> round(Estimate(0.0, 1.0, 1e6, 500, 12).seen(0.0), 3), round(Estimate(0.0, 1.0, 1e6, 500, 12).seen(1.645), 2)
        (0.05, 0.5)
        """
        away = min(size / max(self.error, 1e-12), 30.0)
        return float(nct.sf(student.ppf(0.95, self.freedom), self.freedom, away))

    def least_seen(self, power: float = 0.8) -> float:
        """Size of effect that would be seen with a given chance, in the units of `value`.

        Examples
        --------
        >>> e = Estimate(0.0, 0.5, 40.0, 500, 12)
        >>> round(e.seen(e.least_seen()), 6)
        0.8
        """
        return self.error * float(brentq(lambda z: self.seen(z * self.error) - power, 0.0, 30.0))

    def ruled_out(self, sign: int) -> tuple[float, float]:
        """Sizes from which the 90 % interval rules effects out: those in the expected direction, and those in either.

        The second is the bound of equivalence by two one-sided tests at 5 % (schuirmann1987).

        Parameters
        ----------
        sign : {1, -1}
            The expected one.

        Returns
        -------
        expected, either : float
            From 0, in the units of `value`.

        Examples
        --------
        >>> [round(v, 2) for v in Estimate(-0.5, 0.0, 40.0, 500, 12).ruled_out(1)]
        [0.0, 0.5]
        """
        low, high = self.interval(0.9)
        return max(high if sign > 0 else -low, 0.0), max(abs(low), abs(high))


def associated(
    rows: Rows,
    x: Floats,
    *,
    beside: Floats | None = None,
    keep: NDArray[np.bool_] | None = None,
    of: str = "power",
    what: str = "covariate",
) -> Estimate:
    """The association of a covariate with the change, pair and year means out.

    Parameters
    ----------
    rows
        Of `rows_of` or `growth_rows`.
    x : (C, P, T)
        The covariate; rows where it is NaN are left out.
    beside : (C, P, T), optional
        Another covariate to hold fixed.
    keep : (n,) bool, optional
        Rows to use.
    of : {"power", "pair"}
        What a shock stems from.
    what
        Name for messages.

    Returns
    -------
    Estimate

    Raises
    ------
    DataError
        Too few rows, or a covariate that says nothing beyond pair and year.
    """
    value = rows.at(x)
    others = [*rows.held.T, *([] if beside is None else [rows.at(beside)])]
    use = np.asarray(np.isfinite([value, *others]).all(axis=0))
    if keep is not None:
        use &= keep
    if int(use.sum()) < FEWEST:
        raise DataError(
            f"{what}: its covariate is known for {int(use.sum())} pair-years; {FEWEST} are needed"
        )
    plain = x[rows.client, rows.patron, rows.step][use]
    if np.ptp(plain) == 0.0:
        raise DataError(f"{what}: its covariate is the same, {plain[0]:g}, in every pair and year")
    pair, year = laid(rows, use)
    wide = np.column_stack([value[use], *(o[use] for o in others), rows.change[use], plain])
    out = within(np.ascontiguousarray(wide), pair, year, int(pair.max()) + 1, int(year.max()) + 1)
    causes = out[:, :-2]
    try:
        if absorbed(wide[:, -1:], out[:, [-1]]).any():
            raise np.linalg.LinAlgError
        slope, left = slopes(out[:, -2], causes)
    except np.linalg.LinAlgError:
        raise DataError(
            f"{what}: its covariate says nothing beyond pair and year: nothing is left of it once their means are out"
        ) from None
    clusters = [c[use] for c in (rows.group, rows.client) if np.unique(c[use]).size > 1]
    error = float(np.sqrt(jackknifed(causes, left, *clusters)[0]))
    freedom = min(np.unique(c).size for c in clusters) - 1.0
    return Estimate(float(slope[0]), error, freedom, int(use.sum()), shocks(x, rows, use, of))


def laid(rows: Rows, use: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Places of the pairs and of the years of some rows."""
    _, pair = np.unique(rows.client[use] * 100000 + rows.patron[use], return_inverse=True)
    _, year = np.unique(rows.step[use], return_inverse=True)
    return pair, year


def shocks(x: Floats, rows: Rows, use: NDArray[np.bool_], of: str) -> int:
    """Spells in which the covariate reaches half of its largest size.

    A war of one power is one shock, however many countries it has ties with; a covariate that stems from the pair counts
    spells of pairs, one that stems from the country spells of countries.
    """
    held = np.zeros(x.shape)
    held[rows.client[use], rows.patron[use], rows.step[use]] = np.abs(
        x[rows.client[use], rows.patron[use], rows.step[use]]
    )
    lines = held.max(axis=0) if of == "power" else held.reshape(-1, x.shape[2])
    on = lines >= 0.5 * max(float(lines.max()), 1e-12)
    return int((on[:, 1:] & ~on[:, :-1]).sum() + on[:, 0].sum())
