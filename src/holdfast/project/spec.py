"""A case laid out as the arrays that the kernel runs over; small enough to send to another machine."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.dynamics.paths import Paths
from holdfast.project.requests import Requests

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

D = len(codebook.DOMAINS)

GROUPS = ("data", "parameter", "shock", "assumption")
"""Kinds of draws, by where what is uncertain comes from."""


@dataclass(frozen=True)
class Spec:
    """Everything a chunk needs.

    Attributes
    ----------
    seed, years, patron : int
    paths : Paths
        Of the case without pushes.
    weights : (D,)
        Of the domains in the composite.
    effect_domain, effect_power, effect_key : (J,) int
        Effects with one key share their draws.
    effect_mean, effect_sd : (J,) share a year
        At full intensity.
    intensity : (S, J, C, T)
        Of each effect in each scenario, by country and year; the first scenario is what others are compared with.
    requests : Requests
        Crises, appeals and answers.
    anew : (4,) int
        Number of the set of draws of each of `GROUPS`; 0 for all but the split of uncertainty.
    """

    seed: int
    years: int
    patron: int
    paths: Paths
    weights: Floats
    effect_domain: Ints
    effect_power: Ints
    effect_mean: Floats
    effect_sd: Floats
    effect_key: Ints
    intensity: Floats
    requests: Requests
    anew: tuple[int, int, int, int] = field(default=(0, 0, 0, 0))

    @property
    def scenarios(self) -> int:
        """Number of scenarios."""
        return int(self.intensity.shape[0])


@dataclass(frozen=True)
class Outcomes:
    """Where runs ended, one by one.

    Attributes
    ----------
    level : (S, n, C, P) share
        Composites in the last year.
    domains : (S, n, C, D, P) share
        Shares in the last year; empty unless asked for.
    """

    level: NDArray[np.float32]
    domains: NDArray[np.float32]
