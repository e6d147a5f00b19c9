"""A chunk of runs: the seam at which work is divided among threads and machines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from holdfast.project.spec import D, Floats, Ints, Outcomes, Spec
from holdfast.project.summary import Summary


def run_chunk(spec: Spec, first: int, n: int) -> Summary:
    """Runs first .. first + n - 1 of a case: the seam at which work is divided.

    Parameters
    ----------
    spec
        The case.
    first, n
        Runs.

    Returns
    -------
    Summary
    """
    return _carried(spec, first, n, False, False)[0]


def outcomes(spec: Spec, first: int, n: int, domains: bool = False) -> Outcomes:
    """Where runs first .. first + n - 1 end in each scenario.

    Parameters
    ----------
    spec
        The case.
    first, n
        Runs.
    domains
        Whether the domains' shares are wanted too.

    Returns
    -------
    Outcomes
    """
    return _carried(spec, first, n, True, domains)[1]


def _carried(spec: Spec, first: int, n: int, level: bool, domains: bool) -> tuple[Summary, Outcomes]:
    from holdfast.infer.ensemble_kernel import carry
    from holdfast.infer.tallies import BINS, DIFFERENCES

    w, r = spec.paths, spec.requests
    C, _, P = w.table.shape[:3]
    S, Y = spec.scenarios, spec.years
    counts = (
        np.zeros((S, 2, Y + 1), np.int64),
        np.zeros((S, 2, Y + 2), np.int64),
        np.zeros((S, 2, Y + 1, 2), np.int64),
        np.zeros((S, C, 2, Y + 1), np.int64),
        np.zeros((S, C, D + 1, Y + 1, BINS), np.int32),
        np.zeros((S, Y + 1, DIFFERENCES), np.int32),
        np.zeros((S, C, P, Y + 1), np.int64),
        np.zeros((S, C, Y + 1, 3), np.int64),
    )
    final = np.zeros((S, n, C, P) if level else (0, 0, 0, 0), np.float32)
    whole = np.zeros((S, n, C, D, P) if domains else (0, 0, 0, 0, 0), np.float32)
    summed, touched = _summed(spec)
    carry(  # type: ignore[no-untyped-call]
        first, n, spec.seed, streams(spec), w.table, w.keep, w.lean, w.white, w.mix, w.world, w.region, w.bond, w.region_of,
        w.fade, spec.weights, spec.patron, spec.effect_domain, spec.effect_power, spec.effect_mean, spec.effect_sd,
        spec.effect_key, summed, touched, r.hazard, np.ascontiguousarray(r.hazard.max(axis=0)), r.appeal, r.base,
        r.slope, r.bearing, r.allied, r.fading, r.domain, r.trace, r.mean, r.sd, r.key, *counts, final, whole,
    )  # fmt: skip
    return Summary(n, *(c.astype(np.int64, copy=False) for c in counts)), Outcomes(final, whole)


def streams(spec: Spec) -> Ints:
    """Numbers of the streams of draws, in the order of `holdfast.infer.streams`."""
    from holdfast.infer import streams as k

    of = {
        k.START: k.DATA, k.OWN: k.SHOCKS, k.WORLD: k.SHOCKS, k.REGION: k.SHOCKS, k.BOND: k.SHOCKS,
        k.PARAMETER: k.PARAMETERS, k.EFFECT: k.ASSUMPTIONS, k.CRISIS: k.SHOCKS, k.NOISE: k.SHOCKS,
    }  # fmt: skip
    return np.array([stream + k.ANEW * spec.anew[group] for stream, group in of.items()], dtype=np.int64)


def _summed(spec: Spec) -> tuple[Floats, NDArray[np.bool_]]:
    """Intensities summed over the years so far, each year's less what is drawn back, and the shares they can move."""
    S, J, C, Y = spec.intensity.shape
    summed = np.zeros((S, J, C, Y + 1))
    left = 1.0 - spec.paths.fade[spec.effect_domain]
    for y in range(Y):
        summed[..., y + 1] = left[None, :, None] * summed[..., y] + spec.intensity[..., y]
    touched = np.zeros((S, D, spec.paths.table.shape[2]), dtype=bool)
    for j in range(J):
        touched[:, spec.effect_domain[j], spec.effect_power[j]] |= (spec.intensity[:, j] != 0.0).any(
            axis=(1, 2)
        )
    if spec.requests.hazard.any():
        touched[:, spec.requests.domain, spec.patron] = True
    return summed, touched
