"""What a table of outcomes, policies by worlds, says of each policy: expected, spread, regret, worlds in which it is enough.

All policies are judged in the same worlds, drawn alike, so that differences between policies are far better known than
the outcomes themselves. Regret is what the best policy of a world would have brought beyond the one chosen
(savage1951); a policy is enough in a world that meets the target (lempert2006).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LARGE = 0.95
"""Part of the worlds whose regret is no larger than what counts as the largest: the very largest of thousands is chance."""


@dataclass(frozen=True, eq=False)
class Judged:
    """Policies over worlds.

    Attributes
    ----------
    expected : (p,)
        Mean over worlds.
    low, high : (p,)
        Between them nine worlds in ten.
    gain, gain_low, gain_high : (p,)
        Mean of what it brings beyond the first policy in the same world, and the range of nine worlds in ten.
    helps : (p,)
        Part of the worlds in which it brings more than the first policy.
    error : (p,)
        Standard error of the mean gain, from the number of worlds.
    regret, large_regret : (p,)
        Mean, and what 95 worlds in a hundred stay below.
    best : (p,)
        Part of the worlds in which no other policy brings more; ties are shared.
    enough : (p,)
        Part of the worlds that meet the target.
    """

    expected: Floats
    low: Floats
    high: Floats
    gain: Floats
    gain_low: Floats
    gain_high: Floats
    helps: Floats
    error: Floats
    regret: Floats
    large_regret: Floats
    best: Floats
    enough: Floats


def judged(value: Floats, met: Bools) -> Judged:
    """Judge policies.

    Parameters
    ----------
    value : (p, w)
        What each policy brings in each world, more is better; the first is what others are compared with.
    met : (p, w) bool
        Whether the target is met.

    Returns
    -------
    Judged

    Examples
    --------
    >>> j = judged(np.array([[0.0, 0.0], [1.0, -0.5]]), np.array([[False, False], [True, False]]))
    >>> j.expected.tolist(), j.regret.tolist(), j.enough.tolist()
    ([0.0, 0.25], [0.5, 0.25], [0.0, 0.5])
    """
    low, high = np.quantile(value, [0.05, 0.95], axis=1)
    more = value - value[0]
    gain_low, gain_high = np.quantile(more, [0.05, 0.95], axis=1)
    top = value.max(axis=0)
    lost = top - value
    first = lost <= 1e-12
    return Judged(
        value.mean(axis=1), low, high, more.mean(axis=1), gain_low, gain_high, (more > 1e-12).mean(axis=1),
        more.std(axis=1) / np.sqrt(value.shape[1]), lost.mean(axis=1), np.quantile(lost, LARGE, axis=1),
        (first / first.sum(axis=0)).mean(axis=1), met.mean(axis=1),
    )  # fmt: skip


def hinged(gain: Floats, conditions: Floats) -> Floats:
    """Part of the spread of a gain over worlds that goes with each condition alone: a squared correlation.

    Parameters
    ----------
    gain : (w,)
    conditions : (w, d)

    Returns
    -------
    (d,) in [0, 1]
        0 for a condition that is the same everywhere.

    Examples
    --------
    >>> hinged(np.array([1.0, 2.0, 3.0]), np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])).round(9).tolist()
    [1.0, 0.0]
    """
    y, x = gain - gain.mean(), conditions - conditions.mean(axis=0)
    size = np.sqrt((x**2).sum(axis=0) * (y**2).sum())
    return np.asarray((np.divide(x.T @ y, size, out=np.zeros(size.shape), where=size > 1e-12)) ** 2)
