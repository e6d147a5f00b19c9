"""What is believed before the votes are seen; the scales are learned from the votes (`holdfast.votes.learn`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.gibbs_steps import WIDEST

PERIODS = (1, 16, 26, 36, 46, 56, 66, 76)
"""First regular session of each period of the hedging coefficient."""

WITHIN = 1e-3
"""Innovation of the hedging coefficient inside a period: none to speak of."""

LOOSE = 1.0
"""Standard deviation of the hedging coefficient at first and from one period to the next."""


@dataclass(frozen=True)
class Priors:
    """Scales of the random walks and normal priors of the roll calls.

    Attributes
    ----------
    step : float
        Standard deviation of a position's change from one session to the next.
    habit_entry, habit_step : float
        The same of the habit of staying away, at entry and by session (probit scale).
    mean : (5,)
        Mean of discrimination, middle, log half-width, attendance, alignment.
    cov : (5, 5)
        Their covariance: how lopsided a roll call is goes along with how it divides.
    within, drift : (5, 5), optional
        The part of it that is a roll call's own where a question is asked again, and the covariance of what the
        question moves by from one session to the next (`holdfast.votes.bridge`).
    centre, spread : (J, 5), (J, 5, 5), optional
        Mean and covariance of each roll call by those of the same question.
    """

    step: float
    habit_entry: float
    habit_step: float
    mean: NDArray[np.float64]
    cov: NDArray[np.float64]
    within: NDArray[np.float64] | None = None
    drift: NDArray[np.float64] | None = None
    centre: NDArray[np.float64] | None = None
    spread: NDArray[np.float64] | None = None


def first_guess() -> Priors:
    """Where learning starts: no side of the vote is favoured."""
    return Priors(
        step=0.15,
        habit_entry=1.1,
        habit_step=0.5,
        mean=np.array([0.0, 0.0, -0.4, -2.3, 0.0]),
        cov=np.diag(np.array([2.2, 2.9, 0.7, 0.5, 0.15]) ** 2),
    )


def correlation(step: float) -> float:
    """Correlation of a position with the one before, positions having standard deviation 1 throughout.

    Examples
    --------
    >>> round(correlation(0.2), 2)
    0.98
    """
    return 1.0 - 0.5 * min(step, WIDEST) ** 2


def period_of(sessions: NDArray[np.int64]) -> NDArray[np.int64]:
    """Place in `PERIODS` of each session."""
    found: NDArray[np.int64] = np.maximum(np.searchsorted(PERIODS, sessions, side="right") - 1, 0)
    return found


def hedging_precision(sessions: NDArray[np.int64]) -> NDArray[np.float64]:
    """(T - 1,) precision of the hedging coefficient's innovations: free between periods, fixed within."""
    period = period_of(sessions)
    out: NDArray[np.float64] = np.where(np.diff(period) > 0, LOOSE**-2.0, WITHIN**-2.0)
    return out
