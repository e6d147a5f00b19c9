"""Division of contested roll calls where part of the choices is known by probability alone."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def divide_leaning(
    lean: Floats, bloc: Floats, step: NDArray[np.int64], T: int
) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
    """Divide contested roll calls among the powers whose choice a country shared, or would have.

    A roll call on which the powers' leading choices differ is one unit. What leans to a choice is divided
    among the powers in proportion to the part of each that made it; what leans to none, or to a choice that
    no power made, is shared with none.

    Parameters
    ----------
    lean : (J, C, 3)
        Part of each country's unit on no, abstain, yes; sums to at most 1; nan where it could take no part.
    bloc : (J, P, 3)
        Part of each power's present members that chose each; zeros where none was present.
    step : (J,) int
        Step of each roll call, -1 outside.
    T : int
        Number of steps.

    Returns
    -------
    shared : (C, T, P + 1), units : (C, T)
        As in `holdfast.infer.rollcall_kernel.divide`.
    """
    J, C, _ = lean.shape
    P = bloc.shape[1]
    shared, units = np.zeros((C, T, P + 1)), np.zeros((C, T))
    for j in range(J):
        t = step[j]
        if t < 0:
            continue
        lead, contested, present = -1, False, 0
        for p in range(P):
            best, top = -1, 0.0
            for v in range(3):
                if bloc[j, p, v] > top:
                    best, top = v, bloc[j, p, v]
            if best >= 0:
                present += 1
                if lead < 0:
                    lead = best
                elif best != lead:
                    contested = True
        if not contested or present < 2:
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
    return shared, units
