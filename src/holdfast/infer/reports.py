"""Reports of one flow: what each lastingly says more or less than the others, and how much of its error stays.

A report r of a share x says  s[r, t] = x[t] + b[r] + noise: the noise is new each year, the bias b stays. What several
reports say of the same year tells how they differ, never what they share. So x is taken to be what they say on
average, and b[r] is the report's distance from that average in earlier years, the newer ones weighing more:

    b[r]  =  sum of memory^age (s[r] - mean over reports)  /  (sum of memory^age + none)

Whatever of the bias can't be told, since all reports share it or one stands alone, is drawn once for each pair and
report: see `holdfast.infer.lasting`.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from holdfast.infer.compiled import KERNEL

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def report_biases(
    start: Ints,
    when: Ints,
    share: Floats,
    covered: Bools,
    report: Ints,
    kinds: int,
    memory: float,
    none: float,
) -> Floats:
    """Bias of each reading's report, told from years before the reading.

    Parameters
    ----------
    start, when, share, covered
        Readings, as for `holdfast.infer.dirichlet.filter_states`.
    report : (R,) int
        Which report a reading is of, in [0, kinds).
    kinds : int
        Number of reports.
    memory : float
        Weight of a difference a year later, in (0, 1].
    none : years
        Years without a difference that every report starts from.

    Returns
    -------
    (R, K) share
        Positive where the report says more than the others together; 0 where there is nothing to tell it from.
    """
    K = share.shape[1]
    out = np.zeros((when.size, K))
    _biases(
        start, when, share, covered, report, memory, none, np.zeros((kinds, K)), np.zeros((kinds, K)), out
    )
    return out


@nb.njit(error_model="numpy", **KERNEL)
def _biases(start, when, share, covered, report, memory, none, total, weight, out):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Fill what `report_biases` returns."""
    kinds, K = total.shape
    for i in range(start.size - 1):
        for r in range(kinds):
            for k in range(K):
                total[r, k], weight[r, k] = 0.0, 0.0
        row, last = start[i], -1
        while row < start[i + 1]:
            t, end = when[row], row + 1
            while end < start[i + 1] and when[end] == t:
                end += 1
            if last >= 0:
                fades = memory ** (t - last)
                for r in range(kinds):
                    for k in range(K):
                        total[r, k] *= fades
                        weight[r, k] *= fades
            last = t
            for r in range(row, end):
                for k in range(K):
                    if covered[r, k] and weight[report[r], k] > 0.0:
                        out[r, k] = total[report[r], k] / (weight[report[r], k] + none)
            for k in range(K):
                said, n = 0.0, 0
                for r in range(row, end):
                    if covered[r, k]:
                        said += share[r, k]
                        n += 1
                if n > 1:
                    for r in range(row, end):
                        if covered[r, k]:
                            total[report[r], k] += share[r, k] - said / n
                            weight[report[r], k] += 1.0
            row = end


def lasting_errors(
    start: Ints,
    when: Ints,
    covered: Bools,
    report: Ints,
    count: Floats,
    kinds: int,
    steps: int,
    common: float,
    memory: float,
    none: float,
) -> tuple[Floats, Floats]:
    """How much of an error stays in each state, and which reports it comes from.

    Reports with lasting counts n, weighed by them, have together 1 / (common / max n + (1 - common) / sum n). They are
    the reports of the step, and those whose difference from them has become known and is allowed for: a report that
    falls silent changes nothing at once. A step without a reading keeps what was last.

    Parameters
    ----------
    start, when, covered, report, kinds, memory, none
        See `report_biases`.
    count : (R,) count
        Of the lasting error of each reading; inf for none.
    steps : int
        Number of steps T.
    common : float
        Part of the error that all reports of a flow share.

    Returns
    -------
    part : (C, T, K) share
        Variance of the lasting error over m (1 - m); 0 before the first reading and where nothing lasts.
    weight : (C, T, K, kinds) share
        Weights of the reports; they sum to 1 where `part` is above 0.
    """
    C, K = start.size - 1, covered.shape[1]
    part, weight = np.zeros((C, steps, K)), np.zeros((C, steps, K, kinds))
    known, held = np.zeros((kinds, K)), np.zeros((kinds, K))
    _lasting(start, when, covered, report, count, common, memory, none, known, held, part, weight)
    return part, weight


@nb.njit(error_model="numpy", **KERNEL)
def _lasting(start, when, covered, report, count, common, memory, none, known, held, part, weight):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Fill what `lasting_errors` returns."""
    C, steps, K, kinds = weight.shape
    for i in range(C):
        for r in range(kinds):
            for k in range(K):
                known[r, k], held[r, k] = 0.0, 0.0
        row = start[i]
        for t in range(steps):
            end = row
            while end < start[i + 1] and when[end] == t:
                end += 1
            for k in range(K):
                n = 0
                for r in range(row, end):
                    n += covered[r, k]
                for r in range(kinds):
                    known[r, k] *= memory
                if n == 0:
                    if t > 0:
                        part[i, t, k] = part[i, t - 1, k]
                        # a loop compiles in a tenth of the time of the same line over arrays
                        for r in range(kinds):
                            weight[i, t, k, r] = weight[i, t - 1, k, r]
                    continue
                for r in range(row, end):
                    if covered[r, k]:
                        held[report[r], k] = count[r]
                        if n > 1:
                            known[report[r], k] += 1.0
                        weight[i, t, k, report[r]] = 1.0
                most, total = 0.0, 0.0
                for r in range(kinds):
                    takes = weight[i, t, k, r] > 0.0 or known[r, k] >= none
                    weight[i, t, k, r] = held[r, k] if takes else 0.0
                    most = max(most, weight[i, t, k, r])
                    total += weight[i, t, k, r]
                if total == np.inf or total <= 0.0:
                    for r in range(kinds):
                        weight[i, t, k, r] = 0.0
                    continue
                together = 1.0 / (common / most + (1.0 - common) / total)
                part[i, t, k] = 1.0 / (together + 1.0)
                for r in range(kinds):
                    weight[i, t, k, r] /= total
            row = end
