"""Draws of roll calls' parameters given where the states stand.

A roll call's parameters are moved together: from where they are, a Newton step leads near the mode, a normal law with
the curvature found on the way gives the proposal (gamerman1997), and it is taken or left so that the posterior is met
exactly (hastings1970), for which the way back is proposed from slope and curvature at the other end.

Where hardly anybody votes no, or yes, one cut may lie anywhere beyond the states: middle and half-width then go along a curve
and no normal law follows it. So proposals are made of the cut that votes tell more of and the half-width, between which
nothing is curved. And some proposals are short: a whole step seldom leads out of a tail, a short one does.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.band import band_back, band_factor, band_forward, band_square
from holdfast.infer.cell_slopes import (
    CODE,
    GV,
    GW,
    GZ,
    HALF,
    OWN,
    ROWS,
    VV,
    WV,
    WW,
    ZV,
    ZW,
    ZZ,
    V,
    Z,
    cell_slopes,
    log_chance,
)
from holdfast.infer.choice_cell import WIDTH
from holdfast.infer.gibbs_parts import Calls, Drawn, Prior
from holdfast.infer.normal_lanes import LANES, ROW
from holdfast.infer.rng import normal4, uniform

Floats = NDArray[np.float64]

SHORT = 0.9
"""Share of the way that a short proposal keeps of where it comes from."""

OFTEN = 0.2
"""Share of proposals that are short."""


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "arcp", "reassoc"})
def call_slopes(S, code, who, lo, hi, x, a, d, item, width, slope, curve):  # type: ignore[no-untyped-def]
    """Log probability of one roll call's choices; its slope and curvature in the parameters are written in place.

    Parameters
    ----------
    S
        Scratch of `holdfast.infer.cell_slopes`.
    code, who : (cells,)
        Choice and state of every cell.
    lo, hi : int
        Cells of the roll call.
    x, a : (N,) position, habit
    d : float
    item : (5,)
    width : int
        Parameters that move: 3 without turning up, 4 with it, 5 with alignment.
    slope : (5,), curve : (5, 5)
        Replaced; of the curvature the lower half, row by row from the diagonal leftwards.
    """
    b, c, half, g, q = item[0], item[1], math.exp(item[2]), item[3], item[4]
    turnout, aligned = width > 3, width > 4
    log = 0.0
    s0 = s1 = s2 = s3 = s4 = 0.0
    h00 = h01 = h02 = h11 = h12 = h22 = 0.0
    h03 = h13 = h23 = h33 = h04 = h14 = h24 = h34 = h44 = 0.0
    for base in range(lo, hi, LANES):
        m = min(LANES, hi - base)
        for k in range(m):
            i = who[base + k]
            S[CODE, k], S[OWN, k], S[V, k] = code[base + k], x[i], a[i]
        for k in range(m):
            xi = S[OWN, k]
            S[Z, k], S[HALF, k] = c - b * xi, half
            S[V, k] += g + q * xi
        cell_slopes(S, m, d, turnout)
        log += log_chance(S, m)
        for k in range(m):
            xi, gz, zz = S[OWN, k], S[GZ, k], S[ZZ, k]
            s0 -= xi * gz
            s1 += gz
            s2 += S[GW, k]
            h00 += xi * xi * zz
            h01 -= xi * zz
            h02 -= xi * S[ZW, k]
            h11 += zz
            h12 += S[ZW, k]
            h22 += S[WW, k]
        for k in range(m):
            xi, zv = S[OWN, k], S[ZV, k]
            s3 += S[GV, k]
            h03 -= xi * zv
            h13 += zv
            h23 += S[WV, k]
            h33 += S[VV, k]
        if aligned:
            for k in range(m):
                xi, vv = S[OWN, k], S[VV, k]
                s4 += xi * S[GV, k]
                h04 -= xi * xi * S[ZV, k]
                h14 += xi * S[ZV, k]
                h24 += xi * S[WV, k]
                h34 += xi * vv
                h44 += xi * xi * vv
    slope[0], slope[1], slope[2], slope[3], slope[4] = s0, s1, s2, s3, s4
    curve[0, 0] = h00
    curve[1, 0], curve[1, 1] = h11, h01
    curve[2, 0], curve[2, 1], curve[2, 2] = h22, h12, h02
    curve[3, 0], curve[3, 1], curve[3, 2], curve[3, 3] = h33, h23, h13, h03
    curve[4, 0], curve[4, 1], curve[4, 2], curve[4, 3], curve[4, 4] = h44, h34, h24, h14, h04
    return log


@njit(cache=True, nogil=True)
def _with_prior(log, item, mean, precision, width, slope, curve):  # type: ignore[no-untyped-def]
    for p in range(width):
        pull = 0.0
        for o in range(width):
            pull += precision[p, o] * (item[o] - mean[o])
        slope[p] -= pull
        log -= 0.5 * (item[p] - mean[p]) * pull
        for o in range(p + 1):
            curve[p, p - o] += precision[p, o]
    return log


@njit(cache=True, nogil=True)
def _side(code, lo, hi):  # type: ignore[no-untyped-def]
    """Which cut the votes tell more of: 1 the one between abstention and yes, -1 that between no and abstention."""
    no = mid = yes = 0
    for k in range(lo, hi):
        no += code[k] == 0
        mid += code[k] == 1
        yes += code[k] == 2
    return 1.0 if min(no + mid, yes) >= min(no, mid + yes) else -1.0


@njit(cache=True, nogil=True)
def _by_cut(turn, width, slope, curve):  # type: ignore[no-untyped-def]
    """Slope and curvature with a cut, the middle and `turn` = plus or minus the half-width, in place of the middle, in place."""
    slope[2] -= turn * slope[1]
    cw, cc = curve[2, 1], curve[1, 0]
    curve[2, 2] -= turn * curve[1, 1]
    curve[2, 1] -= turn * cc
    curve[2, 0] += turn * (turn * cc - 2.0 * cw)
    for p in range(3, width):
        curve[p, p - 2] -= turn * curve[p, p - 1]


@njit(cache=True, nogil=True)
def sweep_calls(
    calls: Calls,
    drawn: Drawn,
    prior: Prior,
    which: NDArray[np.int64],
    seed: int,
    stream: int,
    sweep: int,
) -> int:  # pragma: no cover - compiled
    """Draw roll calls' parameters, in place.

    Parameters
    ----------
    calls, drawn, prior
        Votes, what is drawn, of which `item` is replaced, and its prior (`holdfast.infer.gibbs_parts`).
    which : int
        Roll calls that are drawn.
    seed, stream, sweep : int
        Key and place of the random numbers.

    Returns
    -------
    int
        Proposals taken.
    """
    code, who, start, session = calls
    x, a, d, item = drawn
    mean, precision, width = prior
    taken = 0
    S = np.zeros((ROWS, ROW))
    slope, back = np.empty(WIDTH), np.empty(WIDTH)
    curve, other = np.empty((WIDTH, WIDTH)), np.empty((WIDTH, WIDTH))
    there, gap = np.empty(WIDTH), np.empty(WIDTH)
    for j in which:
        t = session[j]
        here = item[j]
        now = call_slopes(S, code, who, start[j], start[j + 1], x[t], a[t], d[t], here, width, slope, curve)
        now = _with_prior(now, here, mean, precision, width, slope, curve)
        side = _side(code, start[j], start[j + 1])
        half = math.exp(here[2])
        _by_cut(side * half, width, slope, curve)
        det = band_factor(curve[:width, :width], width)
        z = normal4(seed, stream, sweep, j, 0)
        square = 0.0
        for p in range(width):
            gap[p] = z[p] if p < 4 else normal4(seed, stream, sweep, j, 1)[0]
            square += gap[p] * gap[p]
        # L'(there - here) = L^-1 slope + z
        band_forward(curve[:width, :width], slope, width)
        kept = SHORT if uniform(seed, stream + 1, sweep, j, 1) < OFTEN else 0.0
        loose = math.sqrt(1.0 - kept * kept)
        for p in range(width):
            gap[p] = (1.0 - kept) * slope[p] + loose * gap[p]
        band_back(curve[:width, :width], gap, width)
        for p in range(WIDTH):
            there[p] = here[p] + gap[p] if p < width else here[p]
        wide = math.exp(there[2])
        there[1] += side * (half - wide)
        new = call_slopes(S, code, who, start[j], start[j + 1], x[t], a[t], d[t], there, width, back, other)
        new = _with_prior(new, there, mean, precision, width, back, other)
        _by_cut(side * wide, width, back, other)
        det_back = band_factor(other[:width, :width], width)
        band_forward(other[:width, :width], back, width)
        band_back(other[:width, :width], back, width)
        for p in range(width):
            gap[p] = -gap[p] - (1.0 - kept) * back[p]
        away = band_square(other[:width, :width], gap, width) / (loose * loose)
        ratio = new - now + det_back - det + 0.5 * (square - away)
        if math.log(uniform(seed, stream + 1, sweep, j, 0)) < ratio:
            taken += 1
            for p in range(width):
                here[p] = there[p]
    return taken
