"""Runs of a case over countries, domains, powers and scenarios, many runs side by side.

A share is read off a table of its quantiles at a normal draw, see `holdfast.infer.copula_chain`. On top come pushes:
declared effects, and what help or refusal leaves after a crisis. All scenarios of a run have the same draws, and a
scenario changes only thresholds and pushes, so adding one changes no byte of another.
"""

from __future__ import annotations

import numpy as np

from holdfast.infer.copula_chain import draw_bases
from holdfast.infer.crisis_answers import answer
from holdfast.infer.lanes import LANES
from holdfast.infer.pushes import composites
from holdfast.infer.rng_lanes import PER_CALL, normals, uniforms
from holdfast.infer.tallies import tally

AT_A_TIME = 1 << 17
"""Numbers that the shares of as many years as are carried at a time may take: they stay in the cache, and a kernel isn't
called more often than it need be."""


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
        In the order of `holdfast.infer.streams`.
    table, keep, lean, white, mix, world, region, bond, region_of
        See `holdfast.infer.copula_chain.draw_bases`.
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
        See `holdfast.infer.crisis_answers.answer`; no crises where Q is 0.
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
    cells = -(-max(C * D * P, (int(region_of.max()) + 1) * D * P, 3 * C * Q, 4) // PER_CALL) * PER_CALL
    drawn, scratch = np.zeros((5, cells, LANES)), np.empty((cells, LANES), np.int32)
    span = min(max(AT_A_TIME // (C * P * (D + S) * LANES), 1), Y + 1)
    z, x, composite = (
        np.empty((C, D, P, LANES)),
        np.empty((span, C, D, P, LANES)),
        np.empty((span, S, C, P, LANES)),
    )
    here, amount, work = np.empty((P, LANES)), np.empty((P, LANES)), np.empty((P + 3, LANES))
    theta, size, four = (
        np.empty((-(-(D + 1) // PER_CALL) * PER_CALL, LANES)),
        np.empty((J + A, LANES)),
        np.empty((PER_CALL, LANES)),
    )
    left, trace, pushed = (
        np.empty((S, 3, C, LANES)),
        np.zeros((span, S, 3, C, LANES)),
        np.empty((S, C, D, LANES)),
    )
    level, status, fell = (
        np.empty((2, LANES)),
        np.empty((2, 2, LANES), np.int64),
        np.empty((S, 2, LANES), np.int64),
    )
    rank, reached = np.empty(LANES, np.int64), np.empty((2, LANES), np.int64)
    key = np.concatenate([effect_key, answer_key]).tolist()
    mean, sd = np.concatenate([effect_mean, answer_mean]), np.concatenate([effect_sd, answer_sd])
    if Q == 0:
        answer_domain, answer_trace = answer_domain[:0], answer_trace[:0]
    parameter, effect = int(streams[5]), int(streams[6])
    for begin in range(0, n, LANES):
        counted, one = min(LANES, n - begin), first + begin
        normals(seed, parameter, one, 0, D, scratch, theta)
        uniforms(seed, parameter, one, 1, 1, scratch, four)
        model = np.minimum((four[0] * base.shape[0]).astype(np.int64), base.shape[0] - 1)
        for j in range(J + A):
            normals(seed, effect, one, key[j], 1, scratch, four)
            size[j] = mean[j] + sd[j] * four[0]
        left[:] = 0.0
        pushed[:] = 0.0
        for since in range(0, Y + 1, span):
            until = min(since + span, Y + 1)
            draw_bases(
                since, until, one, seed, streams, z, theta, drawn, scratch, table, keep, lean, white, mix, world, region, bond,
                region_of, x, work,
            )  # fmt: skip
            if Q > 0:
                begun = max(since, 1)
                answer(
                    begun, until, one, counted, seed, streams, drawn[0], scratch, hazard, most, appeal, model, base, slope,
                    bearing, allied, fading, left, trace[begun - since :], asked,
                )  # fmt: skip
            composites(
                since, until, begin, counted, x, weights, patron, effect_domain, effect_power, size, summed, touched, fade,
                answer_domain, answer_trace, trace, pushed, shares, here, amount, work, composite, whole,
            )  # fmt: skip
            tally(
                since, until, begin, counted, patron, composite, level, status, fell, rank, reached, held, moved, ranks, gains,
                levels, final,
            )  # fmt: skip
        for s in range(S):
            for q in range(2):
                lost[s, q] += np.bincount(fell[s, q, :counted], minlength=Y + 2)
