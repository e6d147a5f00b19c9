"""Errors that stay: shares drawn around the recorded ones, the same error in all years of a pair and report.

Given recorded shares x, the shares themselves are Dirichlet(L x): their mean is x, the variance of each x (1 - x) /
(L + 1). A Dirichlet is gammas over their sum, and each gamma is made here from two standard normals that stay the
same over the years, so a pair whose share is recorded too high is so every year, by more where the share is larger:

    G(a)  =  d (1 + z / (3 sqrt d))^3 Phi(y)^(1 / a),    d = a + 2/3

Its mean is a but for what the cube loses below 0, its variance at most a hundredth of a off from a = 1 on
(marsaglia2000 without the rejection, whose rate is under 1 in 20).
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
from numpy.typing import NDArray

from holdfast.infer.compiled import INNER, KERNEL
from holdfast.infer.rng import normal4

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP = 1_000_000
"""Counter of the numbers drawn here, beyond the steps of any series."""


@nb.njit(error_model="numpy", **KERNEL)
def lasting_gamma(shape: float, z: float, log_u: float) -> float:  # pragma: no cover - compiled
    """A gamma with unit scale from a standard normal and the log of a uniform; it grows with the shape and both."""
    d = shape + 2.0 / 3.0
    v = 1.0 + z / (3.0 * math.sqrt(d))
    if shape <= 0.0 or v <= 0.0:
        return 0.0
    return d * v * v * v * math.exp(log_u / shape)


@nb.njit(error_model="numpy", **INNER)
def _joint(
    z: Floats, y: Floats, weight: Floats, common: float
) -> tuple[float, float]:  # pragma: no cover - compiled
    """One standard normal and the log of one uniform from those of the reports; what all share comes last."""
    a, b, size = 0.0, 0.0, common
    for r in range(weight.size):
        a += weight[r] * z[r]
        b += weight[r] * y[r]
        size += (1.0 - common) * weight[r] ** 2
    own, all_, norm = math.sqrt(1.0 - common), math.sqrt(common), math.sqrt(size)
    u = 0.5 * math.erfc(-(own * b + all_ * y[weight.size]) / norm / math.sqrt(2.0))
    return (own * a + all_ * z[weight.size]) / norm, math.log(u)


def add_lasting(
    paths: Floats,
    part: Floats,
    weight: Floats,
    keys: Ints,
    cells: Ints,
    common: float,
    seed: int,
    stream: int,
) -> None:
    """Put the lasting error on drawn shares, in place.

    Parameters
    ----------
    paths : (N, C, Y, K) share
        Draws of the recorded shares; NaN before a series begins.
    part : (C, Y, K) share
        Variance of the lasting error over x (1 - x), 1 / (L + 1); 0 leaves a share as it is but for the sum.
    weight : (C, Y, K, R) share
        Weights of the reports that the recorded share rests on.
    keys : (R,) int
        A key per report, so that it has the same error whichever others there are.
    cells, seed, stream
        See `holdfast.infer.two_sided.draw_paths`.
    common : float
        Part of the error that all reports of a flow share.
    """
    _, C, Y, K = paths.shape
    each, joined, anew = np.empty((2, K, keys.size + 1)), np.empty((2, K)), np.ones((C, Y, K), dtype=np.bool_)
    part, weight = np.ascontiguousarray(part), np.ascontiguousarray(weight)
    _add(paths, part, weight, keys, cells, common, seed, stream, each, joined, anew)


@nb.njit(error_model="numpy", **KERNEL)
def _add(paths, part, weight, keys, cells, common, seed, stream, each, joined, anew):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Do what `add_lasting` does; the last three are scratch."""
    N, C, Y, K = paths.shape
    R = keys.size
    z, y, joint, log_u = each[0], each[1], joined[0], joined[1]
    for i in range(C):
        for t in range(1, Y):
            for k in range(K):
                anew[i, t, k] = part[i, t - 1, k] <= 0.0
                for r in range(R):  # a loop compiles quicker than the same over arrays
                    anew[i, t, k] |= weight[i, t, k, r] != weight[i, t - 1, k, r]
        for n in range(N):
            for k in range(K):
                for r in range(R + 1):
                    step = STEP if r == R else STEP + 1 + keys[r]
                    z[k, r], y[k, r], _, _ = normal4(seed, stream, n, step, cells[i] * 4096 + k)
            for t in range(Y):
                total = 0.0
                for k in range(K):
                    p = paths[n, i, t, k]
                    if part[i, t, k] > 0.0 and anew[i, t, k]:
                        joint[k], log_u[k] = _joint(z[k], y[k], weight[i, t, k], common)
                    if part[i, t, k] > 0.0 and p > 0.0:
                        count = 1.0 / part[i, t, k] - 1.0
                        paths[n, i, t, k] = lasting_gamma(count * p, joint[k], log_u[k]) / count
                    total += paths[n, i, t, k]
                if total > 0.0:
                    for k in range(K):
                        paths[n, i, t, k] /= total
