"""Crises, appeals for help and their answers, run by run, and the traces that answers leave."""

from __future__ import annotations

import math

from numba import njit

from holdfast.infer.compiled import KERNEL
from holdfast.infer.lanes import LANES, scale
from holdfast.infer.rng_lanes import uniforms

CREDIT, REPUTATION, CREDIBILITY = 0, 1, 2
"""Traces of an answer: on who was helped; on the refused and other allies; on everybody but the refused."""


@njit(error_model="numpy", **KERNEL)
def answer(  # type: ignore[no-untyped-def]
    since, until, first, counted, seed, streams, chance, scratch, hazard, most, appeal, model, base, slope, bearing, allied,
    fading, left, trace, asked,
):  # fmt: skip
    """Crises of some years, appeals, and their answers, in every scenario on the same uniform draws.

    Parameters
    ----------
    since, until, first, counted, seed : int
        First of the years, 1 or later, the one after their last; first run; runs that count; seed.
    streams : (9,) int
    chance, scratch : (3 C Q.., LANES)
        Scratch.
    hazard : (S, C, Y, Q)
        Chance of a crisis by scenario, country, year, kind; `most` (C, Y, Q), the largest over scenarios.
    appeal : (C, Q)
        Chance that the power is asked for armed help.
    model : (LANES,) int
        Draw of the model of help that each run has.
    base : (N, C, Q), slope : (N, B)
        Log odds of help: of each draw, and by what bears on it.
    bearing : (S, C, Y, B)
        What bears on it: the power's war, its promises.
    allied : (C,) bool
    fading : (3,)
        Part of a trace left a year later.
    left : (S, 3, C, LANES)
        Of a trace so far; changed in place.
    trace : (until - since.., S, 3, C, LANES)
        Of answers by year; filled.
    asked : (S, C, Y + 1, 3) int
        Counts of crises, appeals, help; added to.
    """
    S, C, Q = hazard.shape[0], hazard.shape[1], hazard.shape[3]
    cells = C * Q
    for y in range(since, until):
        uniforms(seed, streams[7], first, y, 3 * cells, scratch, chance)
        for s in range(S):
            for kind in range(3):
                for c in range(C):
                    scale(left[s, kind, c], fading[kind])
        for c in range(C):
            for q in range(Q):
                here = chance[c * Q + q]
                for lane in range(LANES):
                    if here[lane] >= most[c, y - 1, q]:
                        continue
                    one = 1 if lane < counted else 0
                    asks = chance[cells + c * Q + q, lane] < appeal[c, q]
                    n = model[lane]
                    for s in range(S):
                        if here[lane] >= hazard[s, c, y - 1, q]:
                            continue
                        asked[s, c, y, 0] += one
                        if not asks:
                            continue
                        asked[s, c, y, 1] += one
                        odds = base[n, c, q]
                        for k in range(slope.shape[1]):
                            odds += slope[n, k] * bearing[s, c, y - 1, k]
                        if chance[2 * cells + c * Q + q, lane] < 1.0 / (1.0 + math.exp(-odds)):
                            asked[s, c, y, 2] += one
                            left[s, CREDIT, c, lane] = 1.0
                        else:
                            for other in range(C):
                                if other == c or (allied[c] and allied[other]):
                                    left[s, REPUTATION, other, lane] = 1.0
                                if other != c:
                                    left[s, CREDIBILITY, other, lane] = 1.0
        for s in range(S):
            for kind in range(3):
                for c in range(C):
                    for lane in range(LANES):
                        trace[y - since, s, kind, c, lane] = left[s, kind, c, lane]
