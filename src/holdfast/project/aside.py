"""What stands beside an outlook: other choices, where its uncertainty comes from, what each switch adds.

All of it comes from the ends of runs (`holdfast.project.chunk.outcomes`), on the same draws as the outlook itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.dynamics.paths import FEW_FUTURES
from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.measure.ranks import majority
from holdfast.panel.store import Panel
from holdfast.project.chunk import outcomes
from holdfast.project.outlook import Projection
from holdfast.project.run import prepared
from holdfast.project.scenario import Scenario
from holdfast.project.spec import GROUPS, Outcomes, Spec

Floats = NDArray[np.float64]

MOST = 2000
"""Runs that are looked at one by one."""

WEIGHTINGS, FEWER = 100, 1000
"""Weightings of the domains, each as likely as any other, and runs looked at under each."""

WORLDS = "today's course in the worlds assumed"
"""Names the row of the split over courses that pull no lever."""

STATUSES = (("prominent", 2), ("predominant", 1))


@dataclass(frozen=True)
class Aside:
    """What stands beside an outlook, in its last year.

    Attributes
    ----------
    choices : list of dict
        choice, scenario, p_prominent, p_predominant.
    over_weightings : dict
        `direction`: P(the mean composite falls from the start); `place`: P(first in most of the countries); each
        (S, W) by scenario and weighting.
    split : list of dict
        scenario, spread (standard deviation of the mean composite), and by source `alone` and `whole`.
    factorial : list of dict
        One for each file with switches, see `factorial`.
    """

    choices: list[dict[str, Any]]
    over_weightings: dict[str, Floats]
    split: list[dict[str, Any]]
    factorial: list[dict[str, Any]]


def aside(
    found: Projection,
    foothold: Foothold,
    panel: Panel,
    others: Sequence[tuple[str, Foothold]] = (),
    threads: int = 1,
) -> Aside:
    """Work out what stands beside an outlook.

    Parameters
    ----------
    found
        The outlook; at most `MOST` of its runs are looked at.
    foothold
        It starts from.
    panel
        It was made on.
    others
        The same case measured by other choices, with draws in the year of the start, each with its name.
    threads
        Of laying those out.

    Returns
    -------
    Aside
    """
    assert found.spec is not None
    spec, names, n = found.spec, found.names(), min(found.runs, MOST)
    ends = outcomes(spec, 0, n, True)
    rows = choices(ends, names, foothold.case, spec)
    for name, other in others:
        laid = prepared(
            other, found.scenarios, at=found.at, years=found.years, seed=found.seed, panel=panel, threads=threads,
            futures=FEW_FUTURES,
        )  # fmt: skip
        level, p = outcomes(laid, 0, n).level, other.pi(other.case.patron)
        rows += [{"choice": name, "scenario": s} | _chances(level[i], p) for i, s in enumerate(names)]
    return Aside(
        choices=rows,
        over_weightings=over_weightings(ends, foothold, found.at, spec.seed),
        split=split(spec, found.scenarios, n),
        factorial=factorial(ends, found.scenarios, spec),
    )


def choices(found: Outcomes, names: Sequence[str], case: Case, spec: Spec) -> list[dict[str, Any]]:
    """P(prominent) and P(predominant) in the last year by other weights of the domains.

    Parameters
    ----------
    found
        With domains.
    names
        Of the scenarios.
    case
        For its weights.
    spec
        For the power and the seed.

    Returns
    -------
    list of dict
        As declared; equal weights where they aren't; another weighting in every run; without each domain.
    """
    n = found.domains.shape[1]
    own = np.array([case.weights[d] for d in codebook.DOMAINS])
    drawn = _weights(spec.seed, n)
    sets: list[tuple[str, Floats]] = [("as the case declares", np.broadcast_to(own, (n, own.size)))]
    if np.ptp(own) > 0:
        sets.append(("equal weights of the domains", np.full((n, own.size), 1.0 / own.size)))
    sets.append(("over all weightings of the domains", drawn))
    for d, domain in enumerate(codebook.DOMAINS):
        left = np.where(np.arange(own.size) == d, 0.0, own)
        if left.sum() > 0:
            sets.append((f"without {domain}", np.broadcast_to(left / left.sum(), (n, own.size))))
    out = []
    for name, w in sets:
        for s, scenario in enumerate(names):
            level = np.einsum("nd,ncdp->ncp", w, found.domains[s].astype(float))
            out.append({"choice": name, "scenario": scenario} | _chances(level, spec.patron))
    return out


def _chances(level: NDArray[np.floating[Any]], patron: int) -> dict[str, float]:
    return {f"p_{status}": round(float(majority(level, patron, k).mean()), 4) for status, k in STATUSES}


def _weights(seed: int, n: int) -> Floats:
    """One weighting of the domains a run, each as likely as any other, (n, D)."""
    return np.random.default_rng([seed, 4703]).dirichlet(np.ones(len(codebook.DOMAINS)), size=n)


def over_weightings(found: Outcomes, foothold: Foothold, at: int, seed: int) -> dict[str, Floats]:
    """Chances in the last year by weighting of the domains.

    Parameters
    ----------
    found
        With domains.
    foothold
        For the start.
    at : year
    seed
        Of the weightings.

    Returns
    -------
    dict
        See `Aside`.
    """
    weights = np.random.default_rng([seed, 4721]).dirichlet(np.ones(len(codebook.DOMAINS)), size=WEIGHTINGS)
    p = foothold.pi(foothold.case.patron)
    start = foothold.mean[:, : weights.shape[1], p, foothold.ti(at)].mean(axis=0)
    S = found.domains.shape[0]
    falls, first = np.empty((S, WEIGHTINGS)), np.empty((S, WEIGHTINGS))
    for s in range(S):
        ends = found.domains[s, :FEWER]
        falls[s] = (ends[..., p].mean(axis=1) @ weights.T < weights @ start).mean(axis=0)
        for w, one in enumerate(weights):
            level = np.tensordot(ends, one.astype(np.float32), axes=([2], [0]))
            first[s, w] = majority(level, p, 1).mean()
    return {"direction": falls, "place": first}


def split(spec: Spec, scenarios: Sequence[Scenario], n: int) -> list[dict[str, Any]]:
    """Where the variance of the mean composite in the last year comes from (`saltelli2010`, `jansen1999`).

        alone[g] = 1 - E (y - y[all but g anew])^2 / (2 V)
        whole[g] = E (y - y[g anew])^2 / (2 V)

    `alone` is what would go if the source were known; `whole` what is left if all others were. They are the same
    where sources add up.

    Parameters
    ----------
    spec
        Of the outlook.
    scenarios
        In its order.
    n
        Runs.

    Returns
    -------
    list of dict
        scenario, spread, `alone` and `whole` by source. Where courses that pull no lever assume something of the world,
        the last row (`WORLDS`) takes them and today's course as equally likely: what differs between them is assumption.
    """

    def mean(anew: tuple[int, ...]) -> Floats:
        one = replace(spec, anew=anew)  # type: ignore[arg-type]
        return np.asarray(outcomes(one, 0, n).level[..., spec.patron].mean(axis=2), dtype=float)

    def half(a: Floats, b: Floats) -> Floats:
        return np.asarray(0.5 * ((a - b) ** 2).mean(axis=1))

    size, rows = len(GROUPS), [s.name for s in scenarios]
    y = mean((0,) * size)
    variance = np.maximum(y.var(axis=1), 1e-12)
    whole, alone = {}, {}
    for g, group in enumerate(GROUPS):
        whole[group] = half(y, mean(tuple(int(k == g) for k in range(size)))) / variance
        rest = 1.0 - half(y, mean(tuple(int(k != g) for k in range(size)))) / variance
        # what moves nothing explains nothing, whatever the number of runs says
        alone[group] = np.where(whole[group] == 0.0, 0.0, rest)
    worlds = [i for i, s in enumerate(scenarios) if not s.pulls]
    if len(worlds) > 1:
        rows.append(WORLDS)
        mixed = float(y[worlds].var())
        variance = np.append(variance, mixed)
        for of in (whole, alone):
            for group in GROUPS:
                of[group] = np.append(of[group], of[group][0] * variance[0] / mixed)
            of["assumption"][-1] = 1.0 - variance[0] / mixed
    return [
        {
            "scenario": name,
            "spread": round(float(np.sqrt(variance[s])), 5),
            "alone": {g: round(float(np.clip(v[s], 0.0, 1.0)), 3) for g, v in alone.items()},
            "whole": {g: round(float(np.clip(v[s], 0.0, 1.0)), 3) for g, v in whole.items()},
        }
        for s, name in enumerate(rows)
    ]


def factorial(found: Outcomes, scenarios: Sequence[Scenario], spec: Spec) -> list[dict[str, Any]]:
    """What each switch of a file adds alone and given the others, and whether all are needed, in the last year.

    Parameters
    ----------
    found
        Of the scenarios, the first declaring nothing; with domains.
    scenarios
        With every combination of the switches.
    spec
        For the power and the seed.

    Returns
    -------
    list of dict
        `file`, `switches`; `cells`: `on`, chances (as declared, and with another weighting in every run) and `gain` of
        every combination; `adds`: by switch `alone` and `given_the_others`, changes of the mean composite with
        quantiles over runs and of the chances; `together`: what pairs, and all, add beyond their parts; `all_needed`: by status, P(held with all
        switches on) and P(that and not held with any one of them off).
    """
    out = []
    patron, n = spec.patron, found.level.shape[1]
    mean = found.level[..., patron].mean(axis=2).astype(float)
    drawn = _weights(spec.seed, n).astype(np.float32)
    any_ = np.stack([np.einsum("nd,ncdp->ncp", drawn, x) for x in found.domains])
    held = {status: majority(found.level, patron, k) for status, k in STATUSES}
    held |= {f"{status}_over_weightings": majority(any_, patron, k) for status, k in STATUSES}
    for file in dict.fromkeys(s.file for s in scenarios if s.switches):
        mine = {
            frozenset(n for n, _ in s.switches): i
            for i, s in enumerate(scenarios)
            if s.switches and s.file == file
        }
        full = max(mine, key=len)
        at = {frozenset(): 0, **mine}
        if len(at) < 2 ** len(full):
            continue
        switches = [n for n, _ in scenarios[at[full]].switches]
        combinations = [
            frozenset(c) for k in range(len(full) + 1) for c in itertools.combinations(switches, k)
        ]
        out.append(
            {
                "file": file,
                "switches": switches,
                "cells": [_cell(sorted(on, key=switches.index), at[on], mean, held) for on in combinations],
                "adds": [
                    {
                        "switch": s,
                        "alone": _change(at[frozenset({s})], 0, mean, held),
                        "given_the_others": _change(at[full], at[full - {s}], mean, held),
                    }
                    for s in switches
                ],
                "together": [
                    {"of": sorted(on, key=switches.index), "share": _spread(_beyond(on, at, mean))}
                    for on in combinations
                    if len(on) > 1
                ],
                "all_needed": {
                    status: {
                        "held": round(float(h[at[full]].mean()), 4),
                        "only_with_all": round(
                            float(
                                (h[at[full]] & ~np.any([h[at[full - {s}]] for s in switches], axis=0)).mean()
                            ),
                            4,
                        ),
                    }
                    for status, h in held.items()
                },
            }
        )
    return out


def _cell(on: list[str], i: int, mean: Floats, held: dict[str, Any]) -> dict[str, Any]:
    chances = {f"p_{status}": round(float(h[i].mean()), 4) for status, h in held.items()}
    return {"on": on, **chances, "gain": _spread(mean[i] - mean[0])}


def _change(i: int, j: int, mean: Floats, held: dict[str, Any]) -> dict[str, Any]:
    chances = {f"p_{status}": round(float(h[i].mean() - h[j].mean()), 4) for status, h in held.items()}
    return {"share": _spread(mean[i] - mean[j]), **chances}


def _beyond(on: frozenset[str], at: dict[frozenset[str], int], mean: Floats) -> Floats:
    """The interaction of some switches: the alternating sum over all of their combinations."""
    return np.asarray(
        sum(
            (-1) ** (len(on) - k) * mean[at[frozenset(c)]]
            for k in range(len(on) + 1)
            for c in itertools.combinations(sorted(on), k)
        )
    )


def _spread(x: Floats) -> dict[str, float]:
    low, middle, high = np.quantile(x, [0.05, 0.5, 0.95])
    return {
        "mean": round(float(x.mean()), 5),
        "q05": round(float(low), 5),
        "q50": round(float(middle), 5),
        "q95": round(float(high), 5),
    }
