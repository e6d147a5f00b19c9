"""Pushes: what effects and answers add to some powers' shares of a cell, for which the others make room."""

from __future__ import annotations

from numba import njit

from holdfast.infer.compiled import KERNEL
from holdfast.infer.lanes import LANES, add, histogram, scale


@njit(error_model="numpy", **KERNEL)
def push(x, amount, pushed, room, taken):  # type: ignore[no-untyped-def]
    """Add to some powers' shares of a cell, and let the others make room or take it in proportion.

        x'[p] = min(max(x[p] + a[p], 0), 1)   for the pushed, scaled down where their sum exceeds 1
        x'[o] = x[o] (1 - sum of x'[pushed]) / (1 - sum of x[pushed])   for the others, and for the rest

    Parameters
    ----------
    x, amount : (P, LANES) share
        Changed in place; what is added.
    pushed : (P,) bool
    room, taken : (LANES,)
        Scratch.
    """
    P = x.shape[0]
    for lane in range(LANES):
        room[lane] = 1.0
        taken[lane] = 0.0
    for p in range(P):
        if pushed[p]:
            row, by = x[p], amount[p]
            for lane in range(LANES):
                room[lane] -= row[lane]
                row[lane] = min(max(row[lane] + by[lane], 0.0), 1.0)
                taken[lane] += row[lane]
    for lane in range(LANES):
        left = max(1.0 - taken[lane], 0.0)
        room[lane] = left / room[lane] if room[lane] > 1e-12 else 0.0
        taken[lane] = 1.0 / max(taken[lane], 1.0)
    for p in range(P):
        row = x[p]
        if pushed[p]:
            for lane in range(LANES):
                row[lane] *= taken[lane]
        else:
            for lane in range(LANES):
                row[lane] *= room[lane]


@njit(error_model="numpy", **KERNEL)
def composites(  # type: ignore[no-untyped-def]
    since, until, begin, counted, x, weights, patron, effect_domain, effect_power, size, summed, touched, fade, answer_domain, answer_trace,
    trace, pushed, shares, here, amount, work, composite, whole,
):  # fmt: skip
    """Shares of some years in every scenario, pushes included, and their composites.

    Parameters
    ----------
    since, until, begin, counted : int
        First of the years, the one after their last; first run of these among those of `whole`, runs that count.
    x : (until - since.., C, D, P, LANES) share
        Before any push.
    weights : (D,)
        Of the domains in the composite.
    patron : int
        Whose shares are counted, and whom answers push.
    effect_domain, effect_power : (J,) int; size : (J + A, LANES) share a year
        Declared effects, and what a trace of 1 does.
    summed : (S, J, C, Y + 1)
        Intensities summed over the years so far, less what was drawn back.
    touched : (S, D, P) bool
        Shares that any push of a scenario can move.
    fade : (D,)
        Part of a push that is drawn back a year.
    answer_domain, answer_trace : (A,) int
        Domain that an answer moves, and the trace it goes with; none where there are no crises.
    trace : (until - since.., S, 3, C, LANES)
        Of answers.
    pushed : (S, C, D, LANES) share
        What answers have pushed so far; changed in place.
    shares : (S, C, D + 1, Y + 1, BINS) int
        Histogram of the power's share by domain; added to.
    here, amount : (P, LANES), work : (2.., LANES)
        Scratch.
    composite : (until - since.., S, C, P, LANES) share
        Filled.
    whole : (S, n, C, D, P) share
        The shares of the last year run by run; left alone where n is 0.
    """
    C, D, P, J = x.shape[1], x.shape[2], x.shape[3], effect_domain.size
    Y = summed.shape[3] - 1
    for y in range(since, until):
        t = y - since
        for s in range(summed.shape[0]):
            for c in range(C):
                for d in range(D):
                    if y > 0:
                        scale(pushed[s, c, d], 1.0 - fade[d])
                        for a in range(answer_domain.size):
                            if answer_domain[a] == d:
                                mine, by, left = pushed[s, c, d], size[J + a], trace[t, s, answer_trace[a], c]
                                for lane in range(LANES):
                                    mine[lane] += by[lane] * left[lane]
                    now, moves = x[t, c, d], False
                    for p in range(P):
                        moves |= touched[s, d, p]
                    if y > 0 and moves:
                        for p in range(P):
                            row, to, by = x[t, c, d, p], here[p], amount[p]
                            own = 1.0 if p == patron and touched[s, d, p] else 0.0
                            for lane in range(LANES):
                                to[lane] = row[lane]
                                by[lane] = own * pushed[s, c, d, lane]
                        for j in range(J):
                            if effect_domain[j] == d and summed[s, j, c, y] != 0.0:
                                add(amount[effect_power[j]], summed[s, j, c, y], size[j])
                        push(here, amount, touched[s, d], work[0], work[1])
                        now = here
                    for p in range(P):
                        total, row, w = composite[t, s, c, p], now[p], weights[d]
                        for lane in range(LANES):
                            total[lane] = (0.0 if d == 0 else total[lane]) + w * row[lane]
                    histogram(shares[s, c, d, y], now[patron], counted)
                    if y == Y and whole.shape[1]:
                        for p in range(P):
                            for lane in range(counted):
                                whole[s, begin + lane, c, d, p] = now[p, lane]
                histogram(shares[s, c, D, y], composite[t, s, c, patron], counted)
