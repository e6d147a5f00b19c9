"""The model of the comparison: shares of powers in countries and domains, with noise, crises and policies.

For each run, with C countries, D domains, P powers, Y years and S policies that share all noise:

    e[c,d,p]   = far W[d,p] + near R[d,p] + tied B[c,p] + alone O[c,d,p]        independent N(0, 1) each year
    z[c,d,p]   = a z + sqrt(1 - a^2) sum over q <= p of M[p,q] e[c,d,q]          a chain; M a root of a correlation
    x[c,d,p]   = table at sqrt(1 - v) z + sqrt(v) N(0, 1)                       65 nodes, linear between
                 scaled down where a cell's powers exceed 1
    crisis     with chance h[c] a year; the first power is asked with chance .3 and helps with chance
               1 / (1 + exp(-odds - 0.5 war[s])); a trace of 1 is left, fading by .7 a year: help moves the country's
               share in domain 0 and 3 up, refusal that of all countries down
    policy     adds its own amount a year, drawn once a run, to the first power in each domain
    pushes     are kept over years less 3 % a year; the other powers make room in proportion
    composite  mean over domains; a run counts where the first power is first, or among the first two, in most countries

What is counted: chances by year and policy, year of first loss, a histogram of the first power's share by country and
domain and year, sums of composites. This is the kernel that ships, at a size that others can be written down for.
"""

from __future__ import annotations

import numpy as np

from holdfast.dynamics.paths import Paths
from holdfast.infer.copula_table import FARTHEST, NODES
from holdfast.project.requests import Requests
from holdfast.project.spec import D, Spec


def spec(countries: int = 5, powers: int = 3, years: int = 10, policies: int = 1, seed: int = 1) -> Spec:
    """The model at a size, as the kernel takes it."""
    C, P, Y, S = countries, powers, years, policies
    rng = np.random.default_rng(7)
    level = np.linspace(0.9, 0.3, P)[None, None, :] * rng.uniform(0.4, 1.0, (C, D, 1)) / (0.6 * P)
    z = np.linspace(-FARTHEST, FARTHEST, NODES)
    wide = 0.15 + 0.4 * np.sqrt(np.arange(Y + 1) / max(Y, 1))
    logit = np.log(level / (1.2 - level))[..., None, None] + wide[:, None] * z
    shape = (C, D, P, Y + 1)
    mix = np.linalg.cholesky(np.full((P, P), -0.45 / P) + (1.0 + 0.45 / P) * np.eye(P))
    zeros = np.zeros(0, dtype=np.int64)
    whole = np.arange(S * D)
    intensity = np.zeros((S, S * D, C, Y))
    for s in range(1, S):
        intensity[s, s * D : (s + 1) * D] = 1.0
    effects = S > 1
    requests = Requests(
        hazard=np.full((S, C, Y, 1), 0.1), appeal=np.full((C, 1), 0.3), base=np.zeros((1, C, 1)), slope=np.full((1, 1), 0.5),
        bearing=np.broadcast_to(np.arange(S)[:, None, None, None] % 2, (S, C, Y, 1)).astype(np.float64).copy(),
        allied=np.ones(C, dtype=bool), fading=np.full(3, 0.7), domain=np.array([0, 3, 0, 3]), trace=np.array([0, 0, 1, 1]),
        key=np.array([901, 902, 903, 904]), mean=np.array([0.01, 0.01, -0.01, -0.01]), sd=np.full(4, 0.01),
    )  # fmt: skip
    return Spec(
        seed=seed, years=Y, patron=0,
        paths=Paths(
            table=1.0 / (1.0 + np.exp(-logit)), keep=np.full(shape, 0.9), lean=np.zeros(shape), white=np.full(shape, 0.1),
            mix=np.broadcast_to(mix, (C, D, 2, P, P)).copy(), fade=np.full(D, 0.03), world=np.full(D, 0.1),
            region=np.full(D, 0.05), bond=0.05, region_of=np.zeros(C, dtype=np.int64),
        ),
        weights=np.full(D, 1.0 / D),
        effect_domain=whole % D if effects else zeros, effect_power=np.zeros(S * D if effects else 0, dtype=np.int64),
        effect_mean=np.full(S * D, 0.002) if effects else np.zeros(0),
        effect_sd=np.full(S * D, 0.004) if effects else np.zeros(0),
        effect_key=whole + 1 if effects else zeros, intensity=intensity if effects else np.zeros((1, 0, C, Y)),
        requests=requests,
    )  # fmt: skip
