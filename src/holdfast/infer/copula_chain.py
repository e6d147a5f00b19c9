"""Shares before any push: a chain of normal draws a cell, tied between cells, read off tables of quantiles.

The draws of a year hang together between powers, countries and domains (a Gaussian copula), and those of a cell over the
years (a chain). A table for each cell and year turns a draw into a share.
"""

from __future__ import annotations

import math

from numba import njit

from holdfast.infer.compiled import INNER, KERNEL
from holdfast.infer.lanes import LANES, add, join, look_up
from holdfast.infer.rng_lanes import normals


@njit(error_model="numpy", **INNER)
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


@njit(error_model="numpy", **KERNEL)
def draw_bases(  # type: ignore[no-untyped-def]
    since, until, first, seed, streams, z, theta, drawn, scratch, table, keep, lean, white, mix, world, region, bond, region_of, x, work
):  # fmt: skip
    """Shares of some years before any push, in every cell.

    Parameters
    ----------
    since, until, first, seed : int
        First of the years, the one after their last; first run; seed.
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
    x : (until - since.., C, D, P, LANES) share
        Filled.
    work : (P + 2, LANES)
        Scratch.
    """
    C, D, P = x.shape[1], x.shape[2], x.shape[3]
    regions = 0
    for c in range(C):
        regions = max(regions, region_of[c] + 1)
    for y in range(since, until):
        if y == 0:
            normals(seed, streams[0], first, 0, C * D * P, scratch, drawn[0])
        else:
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
                        own, other = b * by, by if y > 0 else 0.0
                        u, v = work[q], drawn[4, (c * D + d) * P + q]
                        for lane in range(LANES):
                            row[lane] += own * u[lane]
                            passing[lane] += other * v[lane]
                    held = math.sqrt(max(1.0 - hang * hang, 0.0))
                    stays = held * math.sqrt(1.0 - white[c, d, p, y])
                    goes = held * math.sqrt(white[c, d, p, y])
                    for lane in range(LANES):
                        share[lane] = stays * row[lane] + goes * passing[lane] + hang * theta[d, lane]
                    look_up(table[c, d, p, y], share, x[y - since, c, d, p])
                within_whole(x[y - since, c, d], work[P])
