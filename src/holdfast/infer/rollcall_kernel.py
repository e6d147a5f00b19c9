"""Division of contested roll calls among the powers whose choice a country shared."""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray


@nb.njit(cache=True, nogil=True)
def divide(
    choice: NDArray[np.int8],
    bloc: NDArray[np.float64],
    client: NDArray[np.int64],
    year: NDArray[np.int64],
    T: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # pragma: no cover - compiled
    """Count shared choices by country and step.

    A roll call on which the powers' leading choices differ is one unit. It is divided among the powers in
    proportion to the part of each that made the country's choice (0 or 1 for a state, a fraction for a bloc).

    Parameters
    ----------
    choice : (J, N) int8
        0 no, 1 abstain, 2 yes, 3 absent, -1 missing (no member, or a long unbroken absence).
    bloc : (J, P, 3) share
        Part of each power's present members that chose no, abstain, yes; zeros where none was present.
    client : (C,) int
        Columns of the countries.
    year : (J,) int
        Step of each roll call, -1 outside.
    T : int
        Number of steps.

    Returns
    -------
    shared : (C, T, P + 1) count
        Units by power; the last entry is the units shared with none, absences included.
    units : (C, T) count
        Contested roll calls in which the country could take part.
    """
    J, P, _ = bloc.shape
    C = client.size
    shared = np.zeros((C, T, P + 1))
    units = np.zeros((C, T))
    for j in range(J):
        t = year[j]
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
            v = choice[j, client[i]]
            if v < 0:
                continue
            units[i, t] += 1.0
            total = 0.0
            if v < 3:
                for p in range(P):
                    total += bloc[j, p, v]
            if total <= 0.0:
                shared[i, t, P] += 1.0
            else:
                for p in range(P):
                    shared[i, t, p] += bloc[j, p, v] / total
    return shared, units
