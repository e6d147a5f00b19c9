"""Draws of the hedging coefficient of every period given all else."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.cell_slopes import CODE, GV, HALF, NEAR, ROWS, VV, V, Z, cell_slopes, log_chance
from holdfast.infer.gibbs_parts import Calls, Drawn
from holdfast.infer.normal_lanes import LANES, ROW
from holdfast.infer.rng import normal, uniform

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "arcp", "reassoc"})
def _slopes(S, code, who, start, session, x, a, d, item, begin, end):  # type: ignore[no-untyped-def]
    """Log probability, slope and curvature in d of roll calls from begin up to end."""
    log, slope, curve = 0.0, 0.0, 0.0
    for j in range(begin, end):
        t = session[j]
        b, c, half, g, q = item[j, 0], item[j, 1], math.exp(item[j, 2]), item[j, 3], item[j, 4]
        for base in range(start[j], start[j + 1], LANES):
            m = min(LANES, start[j + 1] - base)
            for k in range(m):
                i = who[base + k]
                # any vote but absence counts as turning up: its own probability doesn't depend on d
                S[CODE, k] = 3.0 if code[base + k] == 3 else 4.0
                S[Z, k], S[HALF, k], S[V, k] = c - b * x[t, i], half, a[t, i] + g + q * x[t, i]
            cell_slopes(S, m, d, True)
            log += log_chance(S, m)
            for k in range(m):
                near = S[NEAR, k]
                slope += S[GV, k] * near
                curve += S[VV, k] * near * near
    return log, slope, curve


@njit(cache=True, nogil=True)
def sweep_hedging(
    calls: Calls,
    period: NDArray[np.int64],
    drawn: Drawn,
    loose: float,
    seed: int,
    stream: int,
    sweep: int,
) -> float:  # pragma: no cover - compiled
    """Draw the coefficients, in place: a Newton step and a normal law around it, taken or left (hastings1970).

    Parameters
    ----------
    calls, drawn, seed, stream, sweep
        As in `holdfast.infer.gibbs_calls.sweep_calls`; d is replaced and the same throughout a period.
    period : (T,) int
        Period of every session, from 0 without gaps.
    loose : float
        Standard deviation of the first coefficient and of the change from one period to the next.

    Returns
    -------
    float
        Share of proposals taken.
    """
    code, who, start, session = calls
    x, a, d, item = drawn
    P = period[-1] + 1
    S = np.zeros((ROWS, ROW))
    values = np.zeros(P)
    for t in range(d.size):
        values[period[t]] = d[t]
    tight = 1.0 / (loose * loose)
    taken, begin = 0, 0
    for p in range(P):
        end = begin
        while end < session.size and period[session[end]] == p:
            end += 1
        own = tight * (1.0 if p + 1 == P else 2.0)
        pull = tight * ((values[p - 1] if p else 0.0) + (values[p + 1] if p + 1 < P else 0.0))
        here = values[p]
        now, slope, curve = _slopes(S, code, who, start, session, x, a, here, item, begin, end)
        curve += own
        z = normal(seed, stream, sweep, p, 0)
        there = here + (slope - own * here + pull) / curve + z / math.sqrt(curve)
        new, slope2, curve2 = _slopes(S, code, who, start, session, x, a, there, item, begin, end)
        curve2 += own
        away = here - there - (slope2 - own * there + pull) / curve2
        ratio = (
            new - now - 0.5 * own * (there * there - here * here) + pull * (there - here)
            + 0.5 * (z * z - curve2 * away * away + math.log(curve2 / curve))
        )  # fmt: skip
        if math.log(uniform(seed, stream + 1, sweep, p, 0)) < ratio:
            values[p] = there
            taken += 1
        begin = end
    for t in range(d.size):
        d[t] = values[period[t]]
    share: float = taken / P
    return share
