"""What the sampler's bends need of the fit: along what positions move, and which states tell of a roll call."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.cell_slopes import CODE, HALF, ROWS, ZZ, Z, cell_slopes
from holdfast.infer.normal_lanes import LANES, ROW
from holdfast.votes.cells import Cells
from holdfast.votes.positions import Positions

Floats = NDArray[np.float64]

DEGREE = 4
"""Highest power along which sessions bend."""


def bends(x: Floats, sits: NDArray[np.bool_]) -> Floats:
    """Powers of each session's positions from squares on, less what lower powers explain.

    Parameters
    ----------
    x : (T, N)
        Positions.
    sits : (T, N) bool
        Who has one.

    Returns
    -------
    (T, DEGREE - 1, N)

    Examples
    --------
    >>> x = np.array([[-2.0, -1.0, 0.0, 1.0, 2.0]])
    >>> bends(x, np.ones((1, 5), dtype=bool))[0, 0].round(6).tolist()
    [2.0, -1.0, -2.0, -1.0, 2.0]
    """
    out = np.zeros((x.shape[0], DEGREE - 1, x.shape[1]))
    for t, held in enumerate(sits):
        powers = np.vander(x[t, held], DEGREE + 1, increasing=True)
        for k in range(2, DEGREE + 1):
            before = powers[:, :k]
            out[t, k - 2, held] = powers[:, k] - before @ np.linalg.lstsq(before, powers[:, k])[0]
    return out


@njit(cache=True, nogil=True)
def _weights(code, who, start, session, x, item):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    out = np.zeros(code.size, dtype=np.float32)
    S = np.zeros((ROWS, ROW))
    for j in range(session.size):
        for base in range(start[j], start[j + 1], LANES):
            m = min(LANES, start[j + 1] - base)
            for k in range(m):
                S[CODE, k], S[HALF, k] = code[base + k], np.exp(item[j, 2])
                S[Z, k] = item[j, 1] - item[j, 0] * x[session[j], who[base + k]]
            cell_slopes(S, m, 0.0, False)
            out[base : base + m] = S[ZZ, :m]
    return out


def weights(fitted: Positions, listed: Cells) -> NDArray[np.float32]:
    """How sharply each choice tells where its roll call cuts, at the fit; absences tell nothing.

    Parameters
    ----------
    fitted
        By `map`.
    listed
        Its choices.

    Returns
    -------
    (cells,)
        in the order of roll calls.
    """
    session = fitted.table.session - fitted.table.session[0]
    out: NDArray[np.float32] = _weights(
        listed.call_code, listed.call_state, listed.call_start, session, fitted.point.x, fitted.point.item
    )
    return out
