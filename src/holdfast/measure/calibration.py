"""How far a reading falls from what the others say of it: tails and levels learned from readings that were held out.

The forecast of `holdfast.measure.held_out` is a Beta with the mean and variance of the model. Steps are mostly small
and sometimes large, so its concentration is taken times `quiet`, or with chance `part` times `loud`; what is left is
told from the levels at which readings fell (kuleshov2018): a level p of the mixture F becomes R(p), and the forecast

    P(share <= x)  =  R(F(x))

R is the distribution function of F at the readings that were held out, straight between `LEVELS`. A reading told ahead,
with none later than it, falls farther off than one between others: it has a calibration of its own.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from holdfast.errors import shipped_file
from holdfast.infer import two_betas
from holdfast.measure.learned import LENDER

Floats = NDArray[np.float64]

FILE = Path(__file__).resolve().parent / "calibration.json"

_LOW = np.array([0.0, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.175, 0.25, 0.375])
LEVELS = np.concatenate([_LOW, [0.5], 1.0 - _LOW[::-1]])
"""Levels of the mixture between which R is straight."""

LIVE = 0.01
"""Forecasts below this mean are neither learned from nor scored: their intervals always hold."""


@dataclass(frozen=True)
class Calibration:
    """Of one indicator.

    Attributes
    ----------
    quiet, loud : float
        What the concentration is multiplied by.
    part : probability
        Of the loud one.
    reached : (L,) probability
        R at `LEVELS`.
    basis : str
        `estimated`, or `assumed` where too little was held out and another's is taken.
    """

    quiet: float
    loud: float
    part: float
    reached: tuple[float, ...]
    basis: str = "estimated"

    def cdf(self, a: ArrayLike, b: ArrayLike, x: ArrayLike) -> Floats:
        """Chance that a reading states x or less, given the model's Beta.

        Examples
        --------
        >>> plain = Calibration(1.0, 1.0, 0.0, tuple(LEVELS))
        >>> round(float(plain.cdf(1.0, 1.0, 0.3)), 6)
        0.3
        """
        level = two_betas.cdf(a, b, x, self.quiet, self.loud, self.part)
        return np.asarray(np.interp(level, LEVELS, self.reached))

    def quantile(self, a: ArrayLike, b: ArrayLike, level: ArrayLike) -> Floats:
        """Share below which a reading lies with a given chance.

        Examples
        --------
        >>> plain = Calibration(1.0, 1.0, 0.0, tuple(LEVELS))
        >>> round(float(plain.quantile(1.0, 1.0, 0.3)), 6)
        0.3
        """
        of = np.interp(np.asarray(level, dtype=float), self.reached, LEVELS)
        return two_betas.quantile(a, b, of, self.quiet, self.loud, self.part)

    def chance(self, a: ArrayLike, b: ArrayLike, share: ArrayLike, half: float) -> Floats:
        """Chance of a reading as far off on either side as the one that came, rounding allowed for.

        Parameters
        ----------
        a, b
            The model's Beta.
        share : share
            That the reading states.
        half : share
            Half of the step to which it is rounded.

        Examples
        --------
        >>> plain = Calibration(1.0, 1.0, 0.0, tuple(LEVELS))
        >>> round(float(plain.chance(1.0, 1.0, 0.05, 0.0)), 6)
        0.1
        """
        share = np.asarray(share, dtype=float)
        low, high = self.cdf(a, b, share + half), 1.0 - self.cdf(a, b, share - half)
        return np.asarray(np.minimum(2.0 * np.minimum(low, high), 1.0))


@functools.cache
def _stored() -> dict[bool, dict[str, Calibration]]:
    with shipped_file("measure/calibration.json", "run `python -m holdfast.measure.calibrate`"):
        stored = json.loads(FILE.read_text(encoding="utf-8"))
        found = {
            ahead: {
                name: Calibration(c["quiet"], c["loud"], c["part"], tuple(c["reached"]), c["basis"])
                for name, c in stored[key].items()
            }
            for ahead, key in ((False, "indicators"), (True, "ahead"))
        }
        for of_kind in found.values():
            if LENDER not in of_kind or any(len(c.reached) != LEVELS.size for c in of_kind.values()):
                raise ValueError(f"it lacks {LENDER} or some levels")
        return found


def calibration_of(indicator: str, ahead: bool = False) -> Calibration:
    """Calibration of an indicator: its own where it was learned, else that of a lender, basis `assumed`.

    Parameters
    ----------
    indicator
        Name in the codebook.
    ahead
        Whether readings are told that are later than all that are shown; else they have others on both sides.

    Examples
    --------
    >>> calibration_of("a tie of one's own").basis
    'assumed'
    >>> between, ahead = (calibration_of("trade", kind).quantile(30.0, 70.0, 0.95) for kind in (False, True))
    >>> bool(between < ahead)
    True
    """
    found = _stored()[ahead]
    return found.get(indicator) or replace(found[LENDER], basis="assumed")
