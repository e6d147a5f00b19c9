"""Anderson acceleration: moves that take the last steps of an iteration together.

An iteration v -> v + f(v) that shrinks the error slowly along a few directions shows in its last steps which these are.
The move is the step whose residual is least in the span of the last differences (walker2011),

    v + s f - sum_j c_j (dv_j + s df_j),    c the least squares solution of  df c = f.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DEPTH = 3
"""Differences that are remembered."""

SHARE = 0.8
"""Share of the combined residual that is gone."""

SMALL = 0.05
"""Directions in which the differences are smaller than this share of the largest are left out."""

ASTRAY = 1.5
"""Where a residual is longer than the last by this factor, what was remembered is forgotten."""


class Anderson:
    """Remembers the last points and steps of one iteration.

    Examples
    --------
    >>> turn = np.array([[0.9, 0.3], [0.0, 0.2]])
    >>> quick, v = Anderson(), np.array([1.0, 1.0])
    >>> for _ in range(5):
    ...     f = turn @ v - v
    ...     v = v + quick.move(v, f, np.ones(2), 1.0)
    >>> bool(np.abs(v).max() < 1e-3)
    True
    """

    def __init__(self) -> None:
        self._points: list[Floats] = []
        self._steps: list[Floats] = []
        self._last = np.inf

    def move(self, point: Floats, step: Floats, size: Floats, first: float) -> Floats:
        """Where to go from a point.

        Parameters
        ----------
        point, step : (n,)
            Where the iteration is, and its whole step there.
        size : (m,)
            Units in which the residuals of the first m entries are compared; the others follow.
        first : float
            Share of the step that is gone while there is nothing to take together.
        """
        m = size.size
        length = float(np.linalg.norm(step[:m] / size))
        kept = DEPTH if length <= ASTRAY * self._last else 0
        self._last = length
        for past, now in ((self._points, point), (self._steps, step)):
            del past[: max(len(past) - kept, 0)]
            past.append(now)
        if len(self._points) < 2:
            return first * step
        moved, turned = (np.diff(np.stack(v), axis=0).T for v in (self._points, self._steps))
        c = np.linalg.lstsq(turned[:m] / size[:, None], step[:m] / size, rcond=SMALL)[0]
        out: Floats = SHARE * step - (moved + SHARE * turned) @ c
        return out
