"""Division of contested roll calls among the powers whose choice a country shared, or leaned to."""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from holdfast.infer.compiled import KERNEL

Floats = NDArray[np.float64]


def divide(lean: Floats, bloc: Floats, step: NDArray[np.int64], T: int) -> tuple[Floats, Floats]:
    """Divide roll calls among the powers whose choice a country shared, or would have; each is one unit.

    What leans to a choice is divided among the powers in proportion to the part of each that made it (0 or 1 for
    a state, a fraction for a bloc); what leans to none, or to a choice that no power made, is shared with none.

    Parameters
    ----------
    lean : (J, C, 3)
        Part of each country's unit on no, abstain, yes; sums to at most 1; nan where it could take no part.
    bloc : (J, P, 3)
        Part of each power's present members that chose each; zeros where none was present.
    step : (J,) int
        Step of each roll call, -1 for one that doesn't count.
    T : int
        Number of steps; no step may reach it.

    Returns
    -------
    shared : (C, T, P + 1) count
        Units by power; the last entry is the units shared with none.
    units : (C, T) count
        Roll calls in which the country could take part.
    """
    C, P = lean.shape[1], bloc.shape[1]
    shared, units = np.zeros((C, T, P + 1)), np.zeros((C, T))
    _divide(lean, bloc, step, shared, units)
    return shared, units


@nb.njit(error_model="numpy", **KERNEL)
def _divide(lean, bloc, step, shared, units):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Fill what `divide` returns."""
    J, C, P = lean.shape[0], lean.shape[1], bloc.shape[1]
    for j in range(J):
        t = step[j]
        if t < 0:
            continue
        for i in range(C):
            if np.isnan(lean[j, i, 0]):
                continue
            units[i, t] += 1.0
            left = 1.0
            for v in range(3):
                total = 0.0
                for p in range(P):
                    total += bloc[j, p, v]
                if total > 0.0:
                    for p in range(P):
                        shared[i, t, p] += lean[j, i, v] * bloc[j, p, v] / total
                    left -= lean[j, i, v]
            shared[i, t, P] += max(left, 0.0)
