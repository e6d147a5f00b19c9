"""A state's choices in one session, and its walks beside them: log probability, slopes, curvatures."""

from __future__ import annotations

from numba import njit

from holdfast.infer.cell_slopes import CODE, GV, GZ, HALF, OWN, VV, ZV, ZZ, V, Z, cell_slopes, log_chance
from holdfast.infer.normal_lanes import LANES


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "arcp", "reassoc"})
def seat_slopes(S, code, which, lo, hi, x, a, d, item, half, turnout, out):  # type: ignore[no-untyped-def]
    """Log probability of one state's choices in one session; slopes and curvatures are written in place.

    Parameters
    ----------
    S
        Scratch of `holdfast.infer.cell_slopes`.
    code, which : (cells,)
        Choice and roll call of every cell.
    lo, hi : int
        Cells of the state in the session.
    x, a, d : float
        Position, habit, hedging coefficient.
    item : (J, 5), half : (J,)
        Parameters; half-widths.
    turnout : bool
        Whether turning up counts.
    out : (6,)
        Log probability; slope in x, in a; curvature xx, aa, xa.
    """
    log = gx = ga = xx = aa = xa = 0.0
    for base in range(lo, hi, LANES):
        m = min(LANES, hi - base)
        for k in range(m):
            j = which[base + k]
            S[CODE, k], S[HALF, k] = code[base + k], half[j]
            S[OWN, k], S[OWN + 1, k] = item[j, 0], item[j, 4]
            S[Z, k], S[V, k] = item[j, 1], item[j, 3]
        for k in range(m):
            S[Z, k] -= S[OWN, k] * x
            S[V, k] += a + S[OWN + 1, k] * x
        cell_slopes(S, m, d, turnout)
        log += log_chance(S, m)
        for k in range(m):
            b, q, gv, zv, vv = S[OWN, k], S[OWN + 1, k], S[GV, k], S[ZV, k], S[VV, k]
            gx += q * gv - b * S[GZ, k]
            ga += gv
            xx += b * b * S[ZZ, k] - 2.0 * b * q * zv + q * q * vv
            xa += q * vv - b * zv
            aa += vv
    out[0], out[1], out[2], out[3], out[4], out[5] = log, gx, ga, xx, aa, xa


@njit(cache=True, nogil=True)
def walk_pull(t, first, last, now, before, after, walk, m, out):  # type: ignore[no-untyped-def]
    """Slope of the walks' log density at one step, given the steps beside it; own precision in the last two."""
    r, q, entry, step = walk[0], 1.0 - walk[0] * walk[0], walk[1] * walk[1], walk[2] * walk[2]
    ends = (1 if t == first else 0) + (1 if t == last else 0)
    out[2] = (1.0 + r * r) / q if ends == 0 else (1.0 / q if ends == 1 else 1.0)
    out[0] = -out[2] * now[0]
    if t > first:
        out[0] += r / q * before[0]
    if t < last:
        out[0] += r / q * after[0]
    if m > 1:
        out[3] = (1.0 / entry if t == first else 1.0 / step) + (1.0 / step if t < last else 0.0)
        out[1] = -out[3] * now[1]
        if t > first:
            out[1] += before[1] / step
        if t < last:
            out[1] += after[1] / step
