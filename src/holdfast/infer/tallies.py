"""What is counted of a year in one scenario: ranks, status, what was lost and when, differences from the first scenario.

All counts are whole numbers, so that pieces of work merge exactly in any order.
"""

from __future__ import annotations

from numba import njit

from holdfast.infer.compiled import KERNEL
from holdfast.infer.lanes import LANES

BINS = 500
"""Bins of a share in [0, 1]."""

DIFFERENCES = 4000
"""Bins of a difference of shares in [-1, 1]."""

UNIT = 1 << 30
"""What a share of 1 is in sums of whole numbers."""


@njit(error_model="numpy", **KERNEL)
def tally(  # type: ignore[no-untyped-def]
    since, until, begin, counted, patron, composite, level, status, fell, rank, reached, held, moved, ranks, gains, levels, final
):  # fmt: skip
    """Count some years of every scenario.

    Parameters
    ----------
    since, until, begin, counted, patron : int
        First of the years, the one after their last; first run of these among those of `final`, runs that count, whose fate it is.
    composite : (until - since.., S, C, P, LANES) share
    level : (2, LANES) share; status : (2, 2, LANES) int
        Scratch: mean composite over the countries, and whether the power is prominent, predominant; of the first
        scenario, with which others are compared, and of the one at hand.
    fell : (S, 2, LANES) int
        Year in which the status was first lost; changed in place, begun in year 0.
    rank : (LANES,) int; reached : (2, LANES) int
        Scratch.
    held, moved, ranks, gains, levels
        See `holdfast.infer.ensemble_kernel.carry`; added to.
    final : (S, n, C, P) share
        Composites of the last year run by run; left alone where n is 0.
    """
    S, C, P = composite.shape[1], composite.shape[2], composite.shape[3]
    Y, top = held.shape[2] - 1, gains.shape[2] - 1
    for y in range(since, until):
        for s in range(S):
            mean, has = level[min(s, 1)], status[min(s, 1)]
            for lane in range(LANES):
                mean[lane] = 0.0
                reached[0, lane], reached[1, lane] = 0, 0
            for c in range(C):
                mine = composite[y - since, s, c, patron]
                for lane in range(LANES):
                    mean[lane] += mine[lane] / C
                    rank[lane] = 0
                for p in range(P):
                    row = composite[y - since, s, c, p]
                    total = 0
                    for lane in range(counted):
                        total += int(row[lane] * UNIT)
                    levels[s, c, p, y] += total
                    for lane in range(LANES):
                        rank[lane] += 1 if row[lane] > mine[lane] else 0
                    if y == Y and final.shape[1]:
                        for lane in range(counted):
                            final[s, begin + lane, c, p] = row[lane]
                for q in range(2):
                    within = 0
                    for lane in range(LANES):
                        one = 1 if rank[lane] <= 1 - q else 0
                        reached[q, lane] += one
                        within += one if lane < counted else 0
                    ranks[s, c, q, y] += within
            for lane in range(counted):
                by = mean[lane] - level[0, lane]
                gains[s, y, min(max(int((by + 1.0) * ((top + 1) / 2.0)), 0), top)] += 1
            for q in range(2):
                for lane in range(counted):
                    one = 1 if 2 * reached[q, lane] > C else 0
                    has[q, lane] = one
                    if y == 0:
                        fell[s, q, lane] = Y + 1 if one else 0
                    elif one == 0 and fell[s, q, lane] > Y:
                        fell[s, q, lane] = y
                    held[s, q, y] += one
                    if one != status[0, q, lane]:
                        moved[s, q, y, 1 - one] += 1
