"""Runs of a case over countries, domains, powers and scenarios, many runs side by side.

A share is read off a table of its quantiles at a normal draw z, one table for each cell and year; z is a chain over the
years whose draws hang together between powers, countries and domains (a Gaussian copula). On top come pushes: declared
effects, and what help or refusal leaves after a crisis. All scenarios of a run have the same draws, and a scenario
changes only thresholds and pushes, so adding one changes no byte of another. All counts are whole numbers, so that
pieces of work merge exactly in any order.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from holdfast.infer.rng_lanes import normals, uniforms

LANES = 128
"""Runs side by side."""

BINS = 500
"""Bins of a share in [0, 1]."""

DIFFERENCES = 4000
"""Bins of a difference of shares in [-1, 1]."""

FARTHEST = 4.0
"""Tables reach from minus this to this many standard deviations; beyond, the end holds."""

UNIT = 1 << 30
"""What a share of 1 is in sums of whole numbers."""

START, OWN, WORLD, REGION, BOND, PARAMETER, EFFECT, CRISIS, NOISE = range(2001, 2010)
"""Streams: the state at the start; a cell's own draws, and what it has in common with a power's cells everywhere, with
those of a region, with a pair's other domains; parameters; sizes of declared effects; crises, appeals, answers; what
passes within a year."""

DATA, PARAMETERS, SHOCKS, ASSUMPTIONS = 0, 1, 2, 3
"""Groups of draws that can be made anew by themselves."""

ANEW = 1 << 20
"""What a stream's number grows by with each set of draws made anew."""

CREDIT, REPUTATION, CREDIBILITY = 0, 1, 2
"""Traces of an answer: on who was helped; on the refused and other allies; on everybody but the refused."""


@njit(cache=True, nogil=True, error_model="numpy")
def look_up(row, z, out):  # type: ignore[no-untyped-def]
    """Read a table of quantiles at normal draws, linear between its equal steps.

    Parameters
    ----------
    row : (G,)
        Over equal steps from -`FARTHEST` to `FARTHEST`.
    z, out : (LANES,)
        Draws; filled.
    """
    top = row.size - 1
    scale = top / (2.0 * FARTHEST)
    for lane in range(LANES):
        place = min(max((z[lane] + FARTHEST) * scale, 0.0), top - 1e-9)
        i = np.uint32(np.int32(place))
        out[lane] = row[i] + (place - i) * (row[i + np.uint32(1)] - row[i])


@njit(cache=True, nogil=True, error_model="numpy")
def join(into, a, x, b, y, c, u, d, v):  # type: ignore[no-untyped-def]
    """into = a x + b y + c u + d v, lane by lane."""
    for lane in range(LANES):
        into[lane] = a * x[lane] + b * y[lane] + c * u[lane] + d * v[lane]


@njit(cache=True, nogil=True, error_model="numpy")
def add(into, a, x):  # type: ignore[no-untyped-def]
    """into += a x, lane by lane."""
    for lane in range(LANES):
        into[lane] += a * x[lane]


@njit(cache=True, nogil=True, error_model="numpy")
def scale(into, a):  # type: ignore[no-untyped-def]
    """into *= a, lane by lane."""
    for lane in range(LANES):
        into[lane] *= a


@njit(cache=True, nogil=True, error_model="numpy")
def within_whole(x, total):  # type: ignore[no-untyped-def]
    """Scale the powers' shares of a cell down to a sum of 1 where they exceed it; what they leave is the rest.

    Parameters
    ----------
    x : (P, LANES) share
        Changed in place.
    total : (LANES,)
        Scratch.
    """
    for lane in range(LANES):
        total[lane] = 0.0
    for p in range(x.shape[0]):
        add(total, 1.0, x[p])
    for lane in range(LANES):
        total[lane] = 1.0 / max(total[lane], 1.0)
    for p in range(x.shape[0]):
        row = x[p]
        for lane in range(LANES):
            row[lane] *= total[lane]


@njit(cache=True, nogil=True, error_model="numpy")
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


@njit(cache=True, nogil=True, error_model="numpy")
def draw_bases(  # type: ignore[no-untyped-def]
    y, first, seed, streams, z, theta, drawn, scratch, table, keep, lean, white, mix, world, region, bond, region_of, x, work
):  # fmt: skip
    """Shares of a year before any push, in every cell.

    Parameters
    ----------
    y, first, seed : int
    streams : (9,) int
        In the order of `START` to `NOISE`.
    z : (C, D, P, LANES)
        The chain, carried on in place; begun in year 0.
    theta : (D.., LANES)
        Parameters of a run.
    drawn, scratch : (5, cells.., LANES)
        Scratch.
    table : (C, D, P, Y + 1, G) share
    keep, lean, white : (C, D, P, Y + 1)
        Correlation of the chain with the year before; what of z hangs on the parameter; part of the rest's variance
        that passes within the year.
    mix : (C, D, 2, P, P)
        Lower triangular: turns independent draws into those of a cell's powers, at the start and later.
    world, region : (D,)
        Common part of a power's draws in the world, in a region.
    bond : float
        Common part of a pair's draws in all domains.
    region_of : (C,) int
    x : (C, D, P, LANES) share
        Filled.
    work : (P + 2, LANES)
        Scratch.
    """
    C, D, P = x.shape[0], x.shape[1], x.shape[2]
    if y == 0:
        normals(seed, streams[0], first, 0, C * D * P, scratch, drawn[0])
    else:
        regions = 0
        for c in range(C):
            regions = max(regions, region_of[c] + 1)
        normals(seed, streams[1], first, y, C * D * P, scratch, drawn[0])
        normals(seed, streams[2], first, y, D * P, scratch, drawn[1])
        normals(seed, streams[3], first, y, regions * D * P, scratch, drawn[2])
        normals(seed, streams[4], first, y, C * P, scratch, drawn[3])
        normals(seed, streams[8], first, y, C * D * P, scratch, drawn[4])
    for c in range(C):
        for d in range(D):
            left = 1.0 - world[d] - region[d]
            far, near = math.sqrt(world[d]), math.sqrt(region[d])
            tied, alone = math.sqrt(left * bond), math.sqrt(left * (1.0 - bond))
            for p in range(P):
                mine = drawn[0, (c * D + d) * P + p]
                if y == 0:
                    for lane in range(LANES):
                        work[p, lane] = mine[lane]
                else:
                    join(
                        work[p], far, drawn[1, d * P + p], near, drawn[2, (region_of[c] * D + d) * P + p],
                        tied, drawn[3, c * P + p], alone, mine,
                    )  # fmt: skip
            for p in range(P):
                row, share, passing = z[c, d, p], work[P], work[P + 1]
                hang = lean[c, d, p, y]
                a = keep[c, d, p, y] if y > 0 else 0.0
                b = math.sqrt(max(1.0 - a * a, 0.0))
                for lane in range(LANES):
                    row[lane] = a * row[lane] if y > 0 else 0.0
                    passing[lane] = 0.0
                for q in range(p + 1):
                    by = mix[c, d, min(y, 1), p, q]
                    add(row, b * by, work[q])
                    if y > 0:
                        add(passing, by, drawn[4, (c * D + d) * P + q])
                held = math.sqrt(max(1.0 - hang * hang, 0.0))
                stays = held * math.sqrt(1.0 - white[c, d, p, y])
                goes = held * math.sqrt(white[c, d, p, y])
                for lane in range(LANES):
                    share[lane] = stays * row[lane] + goes * passing[lane] + hang * theta[d, lane]
                look_up(table[c, d, p, y], share, x[c, d, p])
            within_whole(x[c, d], work[P])


@njit(cache=True, nogil=True, error_model="numpy")
def answer(  # type: ignore[no-untyped-def]
    y, first, counted, seed, streams, chance, scratch, hazard, most, appeal, model, base, slope, bearing, allied, fading,
    trace, asked,
):  # fmt: skip
    """Crises of a year, appeals, and their answers, in every scenario on the same uniform draws.

    Parameters
    ----------
    y, first, counted, seed : int
        Year, first run, runs that count.
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
    trace : (S, 3, C, LANES)
        Of answers; changed in place.
    asked : (S, C, Y + 1, 3) int
        Counts of crises, appeals, help; added to.
    """
    S, C, Q = hazard.shape[0], hazard.shape[1], hazard.shape[3]
    cells = C * Q
    uniforms(seed, streams[7], first, y, 3 * cells, scratch, chance)
    for s in range(S):
        for kind in range(3):
            for c in range(C):
                scale(trace[s, kind, c], fading[kind])
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
                        trace[s, CREDIT, c, lane] = 1.0
                    else:
                        for other in range(C):
                            if other == c or (allied[c] and allied[other]):
                                trace[s, REPUTATION, other, lane] = 1.0
                            if other != c:
                                trace[s, CREDIBILITY, other, lane] = 1.0


@njit(cache=True, nogil=True, error_model="numpy")
def histogram(bins, values, counted, low, width):  # type: ignore[no-untyped-def]
    """Count values in equal bins, those beyond in the first and last."""
    top = bins.size - 1
    by = bins.size / width
    for lane in range(counted):
        bins[min(max(int((values[lane] - low) * by), 0), top)] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def carry(  # type: ignore[no-untyped-def]
    first, n, seed, streams, table, keep, lean, white, mix, world, region, bond, region_of, fade, weights, patron,
    effect_domain, effect_power, effect_mean, effect_sd, effect_key, summed, touched, hazard, most, appeal, base, slope,
    bearing, allied, fading, answer_domain, answer_trace, answer_mean, answer_sd, answer_key,
    held, lost, moved, ranks, shares, gains, levels, asked, final, whole,
):  # fmt: skip
    """Carry runs first .. first + n - 1 of a case forward in every scenario, and count what happens.

    Parameters
    ----------
    first, n, seed : int
    streams : (9,) int
        In the order of `START` to `NOISE`.
    table, keep, lean, white, mix, world, region, bond, region_of
        See `draw_bases`.
    fade : (D,)
        Part of a push that is drawn back a year.
    weights : (D,)
        Of the domains in the composite.
    patron : int
        Whose fate is counted, and who is asked for help.
    effect_domain, effect_power : (J,) int; effect_mean, effect_sd : (J,) share a year; effect_key : (J,) int
        Declared effects.
    summed : (S, J, C, Y + 1)
        Intensities summed over the years so far, less what was drawn back.
    touched : (S, D, P) bool
        Shares that any push of a scenario can move.
    hazard, most, appeal, base, slope, bearing, allied, fading
        See `answer`; no crises where Q is 0.
    answer_domain, answer_trace : (A,) int; answer_mean, answer_sd : (A,) share a year; answer_key : (A,) int
        What a trace of 1 does to the power's share.
    held : (S, 2, Y + 1) int
        Runs in which the power is prominent, predominant; all from here on are added to.
    lost : (S, 2, Y + 2) int
        Runs by the year the status is first lost: 0 not held at the start, Y + 1 not lost.
    moved : (S, 2, Y + 1, 2) int
        Runs in which the status is held here and not in scenario 0, and the other way round.
    ranks : (S, C, 2, Y + 1) int
        The same as `held` country by country.
    shares : (S, C, D + 1, Y + 1, BINS) int
        Histogram of the power's share; the composite last.
    gains : (S, Y + 1, DIFFERENCES) int
        Histogram of its mean composite over the countries minus that of scenario 0.
    levels : (S, C, P, Y + 1) int
        Sums of every power's composite, in `UNIT`.
    asked : (S, C, Y + 1, 3) int
        Crises, appeals, help.
    final : (S, n, C, P) share
        Composites in the last year, run by run; left alone where S is 0.
    whole : (S, n, C, D, P) share
        The same by domain.
    """
    S, J, C, Y = summed.shape[0], summed.shape[1], summed.shape[2], summed.shape[3] - 1
    D, P, Q, A = table.shape[1], table.shape[2], hazard.shape[3], answer_domain.size
    regions = 1
    for c in range(C):
        regions = max(regions, region_of[c] + 1)
    cells = 4 * ((max(C * D * P, regions * D * P, 3 * C * Q, 4) + 3) // 4)
    drawn = np.empty((5, cells, LANES))
    scratch = np.empty((cells, LANES), np.int32)
    z, x = np.empty((C, D, P, LANES)), np.empty((C, D, P, LANES))
    here, amount, composite = np.empty((P, LANES)), np.empty((P, LANES)), np.empty((P, LANES))
    theta = np.empty((4 * ((D + 4) // 4), LANES))
    size, four = np.empty((J + A, LANES)), np.empty((4, LANES))
    work = np.empty((P + 3, LANES))
    trace, pushed = np.zeros((S, 3, C, LANES)), np.zeros((S, C, D, LANES))
    model = np.zeros(LANES, np.int64)
    status, fell = np.empty((S, 2, LANES), np.int64), np.empty((S, 2, LANES), np.int64)
    level0, level = np.empty(LANES), np.empty(LANES)
    one, two, rank = np.empty(LANES, np.int64), np.empty(LANES, np.int64), np.empty(LANES, np.int64)
    for block in range((n + LANES - 1) // LANES):
        begin = first + block * LANES
        counted = min(LANES, n - block * LANES)
        normals(seed, streams[5], begin, 0, D, scratch, theta)
        uniforms(seed, streams[5], begin, 1, 1, scratch, four)
        for lane in range(LANES):
            model[lane] = min(int(four[0, lane] * base.shape[0]), base.shape[0] - 1)
        for j in range(J + A):
            normals(seed, streams[6], begin, effect_key[j] if j < J else answer_key[j - J], 1, scratch, four)
            m = effect_mean[j] if j < J else answer_mean[j - J]
            sd = effect_sd[j] if j < J else answer_sd[j - J]
            for lane in range(LANES):
                size[j, lane] = m + sd * four[0, lane]
        trace[:] = 0.0
        pushed[:] = 0.0
        for y in range(Y + 1):
            draw_bases(
                y, begin, seed, streams, z, theta, drawn, scratch, table, keep, lean, white, mix, world, region, bond,
                region_of, x, work,
            )  # fmt: skip
            if y > 0 and Q > 0:
                answer(
                    y, begin, counted, seed, streams, drawn[0], scratch, hazard, most, appeal, model, base, slope,
                    bearing, allied, fading, trace, asked,
                )  # fmt: skip
            for s in range(S):
                for lane in range(LANES):
                    level[lane] = 0.0
                    one[lane], two[lane] = 0, 0
                for c in range(C):
                    for p in range(P):
                        for lane in range(LANES):
                            composite[p, lane] = 0.0
                    if y > 0 and Q > 0:
                        for d in range(D):
                            scale(pushed[s, c, d], 1.0 - fade[d])
                        for a in range(A):
                            mine, by, left = (
                                pushed[s, c, answer_domain[a]],
                                size[J + a],
                                trace[s, answer_trace[a], c],
                            )
                            for lane in range(LANES):
                                mine[lane] += by[lane] * left[lane]
                    for d in range(D):
                        for p in range(P):
                            row, to = x[c, d, p], here[p]
                            for lane in range(LANES):
                                to[lane] = row[lane]
                        any_push = False
                        for p in range(P):
                            if touched[s, d, p]:
                                any_push = True
                                to, mine = amount[p], pushed[s, c, d]
                                own = 1.0 if p == patron else 0.0
                                for lane in range(LANES):
                                    to[lane] = own * mine[lane]
                        if any_push and y > 0:
                            for j in range(J):
                                if effect_domain[j] == d and summed[s, j, c, y] != 0.0:
                                    add(amount[effect_power[j]], summed[s, j, c, y], size[j])
                            push(here, amount, touched[s, d], work[0], work[1])
                        for p in range(P):
                            add(composite[p], weights[d], here[p])
                        histogram(shares[s, c, d, y], here[patron], counted, 0.0, 1.0)
                        if whole.shape[0] and y == Y:
                            for p in range(P):
                                for lane in range(counted):
                                    whole[s, block * LANES + lane, c, d, p] = here[p, lane]
                    histogram(shares[s, c, D, y], composite[patron], counted, 0.0, 1.0)
                    for lane in range(LANES):
                        level[lane] += composite[patron, lane] / C
                        rank[lane] = 0
                    for p in range(P):
                        row, mine = composite[p], composite[patron]
                        total = 0
                        for lane in range(counted):
                            total += int(row[lane] * UNIT)
                        levels[s, c, p, y] += total
                        for lane in range(LANES):
                            rank[lane] += 1 if row[lane] > mine[lane] else 0
                        if final.shape[0] and y == Y:
                            for lane in range(counted):
                                final[s, block * LANES + lane, c, p] = row[lane]
                    first_two, alone = 0, 0
                    for lane in range(LANES):
                        in_two, is_first = 1 if rank[lane] <= 1 else 0, 1 if rank[lane] == 0 else 0
                        one[lane] += is_first
                        two[lane] += in_two
                    for lane in range(counted):
                        first_two += 1 if rank[lane] <= 1 else 0
                        alone += 1 if rank[lane] == 0 else 0
                    ranks[s, c, 0, y] += first_two
                    ranks[s, c, 1, y] += alone
                if s == 0:
                    for lane in range(LANES):
                        level0[lane] = level[lane]
                for lane in range(LANES):
                    level[lane] -= level0[lane]
                histogram(gains[s, y], level, counted, -1.0, 2.0)
                for q in range(2):
                    reached = two if q == 0 else one
                    for lane in range(counted):
                        has = 1 if 2 * reached[lane] > C else 0
                        status[s, q, lane] = has
                        if y == 0:
                            fell[s, q, lane] = Y + 1 if has else 0
                        elif not has and fell[s, q, lane] > Y:
                            fell[s, q, lane] = y
                        held[s, q, y] += has
                        if has != status[0, q, lane]:
                            moved[s, q, y, 1 - has] += 1
        for s in range(S):
            for q in range(2):
                for lane in range(counted):
                    lost[s, q, fell[s, q, lane]] += 1
