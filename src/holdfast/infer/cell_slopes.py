"""One cell's log probability with slopes and curvatures in what it depends on.

A cell depends on its roll call's middle as the state sees it, z = c - b x, on the log half-width w, and on the
predictor of absence without hedging, v = a + g + q x (`holdfast.infer.choice_cell`). All else follows by the chain rule.
"""

from __future__ import annotations

from numba import njit

from holdfast.infer.choice_cell import CLIP, TINY
from holdfast.infer.normal_table import look


@njit(cache=True, nogil=True, inline="always")
def _within(z):  # type: ignore[no-untyped-def]
    return min(max(z, -CLIP), CLIP)


@njit(cache=True, nogil=True, inline="always", fastmath={"contract", "arcp", "reassoc"})
def cell_slopes(table, choice, z, half, v, d, turnout):  # type: ignore[no-untyped-def]
    """Probability of what was chosen and the derivatives of its logarithm.

    Parameters
    ----------
    table
        `holdfast.infer.normal_table.TABLE`.
    choice : int
        0 no, 1 abstain, 2 yes, 3 absent.
    z, half, v, d : float
        Middle as the state sees it, half-width, predictor of absence without hedging, hedging coefficient.
    turnout : bool
        Whether turning up counts.

    Returns
    -------
    p, gz, gw, gv, zz, zw, ww, zv, wv, vv, m : float
        Probability; slopes; curvatures (minus second derivatives, those parts that are never negative); nearness
        to indifference, which is the slope of the predictor in d.

    Examples
    --------
    >>> from holdfast.infer.normal_table import TABLE
    >>> round(cell_slopes(TABLE, 2, 0.0, 1.0, 0.0, 0.0, True)[0], 4)
    0.0793
    """
    z1, z2 = _within(z - half), _within(z + half)
    no, f1 = look(table, z1)
    yes, f2 = look(table, -z2)
    p, gz, gw, gv = 1.0, 0.0, 0.0, 0.0
    zz, zw, ww, zv, wv, vv, m = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0
    if turnout:
        gap = yes - no
        m = 1.0 - gap * gap
        u = _within(v + d * m)
        side = 1.0 if choice == 3 else -1.0
        p, f = look(table, side * u)
        p = max(p, TINY)
        gv = side * f / p
        vv = max(gv * (gv + u), 0.0)
        uz = 2.0 * d * gap * (f1 + f2)
        uw = 2.0 * d * gap * half * (f2 - f1)
        gz, gw = gv * uz, gv * uw
        zv, wv = vv * uz, vv * uw
        zz, zw, ww = zv * uz, zv * uw, wv * uw
    if choice == 0:
        no = max(no, TINY)
        p *= no
        g = f1 / no
        i = max(g * (g + z1), 0.0)
        gz += g
        gw -= half * g
        zz += i
        zw -= half * i
        ww += half * half * i
    elif choice == 2:
        yes = max(yes, TINY)
        p *= yes
        g = -f2 / yes
        i = max(g * (g + z2), 0.0)
        gz += g
        gw += half * g
        zz += i
        zw += half * i
        ww += half * half * i
    elif choice == 1:
        # taken from the tail in which it loses no digits
        mid = look(table, z2)[0] - no if z1 + z2 < 0.0 else look(table, -z1)[0] - yes
        if mid > TINY:
            p *= mid
            g1, g2 = -f1 / mid, f2 / mid
            i11, i12, i22 = g1 * (g1 + z1), g1 * g2, g2 * (g2 + z2)
            gz += g1 + g2
            gw += half * (g2 - g1)
            zz += i11 + 2.0 * i12 + i22
            zw += half * (i22 - i11)
            ww += half * half * (i11 - 2.0 * i12 + i22)
        else:
            p *= TINY
    return p, gz, gw, gv, zz, zw, ww, zv, wv, vv, m
