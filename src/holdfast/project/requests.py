"""Crises, appeals for armed help and their answers, as arrays for the kernel.

A crisis may strike any country in any year; the country may then ask the case's power for armed help, and the power
helps or not. Who was helped owes a debt; who was left alone, its fellow allies and everybody who looks on trust less.
Chances of crises and of help come from what was recorded (`holdfast.dynamics.crises`, `holdfast.dynamics.reliance`);
that an appeal is made, and what an answer does to a share, is declared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Requests:
    """What the kernel needs of them.

    Attributes
    ----------
    hazard : (S, C, T, Q)
        Chance of a crisis by scenario, country, year and kind.
    appeal : (Q,)
        Chance that the power is asked.
    base : (N, C, Q)
        Log odds of help, by draw of the model.
    slope : (N, 2)
        What the power's war and its promise add to them.
    bearing : (S, C, T, 2)
        War and promise.
    allied : (C,) bool
        Countries with a pledge of the power.
    fading : (3,)
        Part of a trace left a year later, in the order of `holdfast.infer.ensemble_kernel.CREDIT`, ...
    domain, trace, key : (A,) int
        What a trace moves: the domain, which trace, key of the draws.
    mean, sd : (A,) share a year
        By how much at a trace of 1.
    """

    hazard: Floats
    appeal: Floats
    base: Floats
    slope: Floats
    bearing: Floats
    allied: NDArray[np.bool_]
    fading: Floats
    domain: Ints
    trace: Ints
    key: Ints
    mean: Floats
    sd: Floats


def none(scenarios: int, countries: int, years: int) -> Requests:
    """No crises at all."""
    whole = np.zeros(0, dtype=np.int64)
    return Requests(
        hazard=np.zeros((scenarios, countries, years, 0)),
        appeal=np.zeros(0),
        base=np.zeros((1, countries, 0)),
        slope=np.zeros((1, 2)),
        bearing=np.zeros((scenarios, countries, years, 2)),
        allied=np.zeros(countries, dtype=np.bool_),
        fading=np.zeros(3),
        domain=whole,
        trace=whole,
        key=whole,
        mean=np.zeros(0),
        sd=np.zeros(0),
    )
