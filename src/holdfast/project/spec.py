"""A case laid out as the arrays that the kernel runs over; small enough to send to another machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.dynamics.margins import Margins
from holdfast.dynamics.paths import FEW_FUTURES, FUTURES, Paths, Tie, paths
from holdfast.dynamics.walk import Learned
from holdfast.errors import DataError, UserError
from holdfast.measure.foothold import Foothold
from holdfast.measure.learned import LENDER, parameters_of
from holdfast.project.at_work import at_work
from holdfast.project.requests import Requests, none
from holdfast.project.scenario import Scenario
from holdfast.project.summary import Summary

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


def layout(
    foothold: Foothold,
    scenarios: Sequence[Scenario],
    known: Learned,
    at: int,
    years: int,
    seed: int,
    *,
    thin: Ints,
    foretold: Margins | None = None,
    requests: Requests | None = None,
    threads: int = 1,
    futures: int | None = None,
) -> Spec:
    """Lay a measured case out.

    Parameters
    ----------
    foothold
        With draws at `at`.
    scenarios
        The first is what the others are compared with.
    known
        Of the walk.
    at
        Year of the start.
    years
        Horizon.
    seed
        Of all draws.
    thin : (C, I) int
        How thin each tie is.
    foretold
        Margins of recorded shares by the forecaster; without them all ties walk.
    requests
        Crises and answers; none where left out.
    threads
        Of the simulation that paths are made from.
    futures
        Simulated for it; `FUTURES` where left out.

    Returns
    -------
    Spec

    Raises
    ------
    UserError
        The start year has no draws.
    DataError
        A country has no state in the start year.
    """
    case = foothold.case
    if foothold.draws.shape[0] == 0:
        raise UserError(
            "the foothold was measured without draws, so nothing can be projected; measure it with draws"
        )
    now = foothold.draws[:, :, :D, :, foothold.yi(at)]
    absent = [c for i, c in enumerate(case.clients) if not np.isfinite(now[:, i]).all()]
    if absent:
        raise DataError(
            f"no state to start from in {at} for {', '.join(absent)}; choose a later year with --at"
        )
    domain, power, mean, sd, key, intensity = effects(foothold, scenarios, at, years)
    return Spec(
        seed=seed,
        years=years,
        patron=foothold.pi(case.patron),
        paths=paths(
            ties(foothold, at, thin, foretold), case.clients, known.indicators, known.bond, years, seed, now, threads,
            futures or FUTURES,
        ),
        weights=np.array([case.weights[d] for d in codebook.DOMAINS]),
        effect_domain=domain,
        effect_power=power,
        effect_mean=mean,
        effect_sd=sd,
        effect_key=key,
        intensity=intensity,
        requests=requests or none(len(scenarios), len(case.clients), years),
    )  # fmt: skip


def effects(
    foothold: Foothold, scenarios: Sequence[Scenario], at: int, years: int
) -> tuple[Ints, Ints, Floats, Floats, Ints, Floats]:
    """The declared effects of all scenarios: domain, power, mean, sd and key of each, and intensity; see `Spec`."""
    case = foothold.case
    found = [{(e.key, e.power): e for e in at_work(s, case, at, years)} for s in scenarios]
    held = {k: e for rows in found for k, e in rows.items()}
    still = np.zeros((len(case.clients), years))
    level = [[rows[k].intensity if k in rows else still for k in held] for rows in found]
    return (
        np.array([codebook.DOMAINS.index(e.effect.domain) for e in held.values()], dtype=np.int64),
        np.array([foothold.pi(e.power) for e in held.values()], dtype=np.int64),
        np.array([e.effect.mean for e in held.values()], dtype=np.float64),
        np.array([e.effect.sd for e in held.values()], dtype=np.float64),
        np.array([key for key, _ in held], dtype=np.int64),
        np.array(level, dtype=np.float64).reshape(len(scenarios), len(held), len(case.clients), years),
    )


def ties(foothold: Foothold, at: int, thin: Ints, foretold: Margins | None = None) -> list[Tie]:
    """Every kind of tie at the start, drawn back to its mean over the years that have a reading.

    Parameters
    ----------
    foothold, at, thin, foretold
        See `layout`.

    Returns
    -------
    list of Tie
    """
    t = foothold.ti(at)
    out = []
    for name, weight in foothold.case.ties.items():
        k = foothold.indicators.index(name)
        m, sd = foothold.indicator_mean[:, k, :, : t + 1], foothold.indicator_sd[:, k, :, t]
        held = foothold.indicator_seen[:, k, None, : t + 1] & np.isfinite(m)
        count = held.sum(axis=2)
        mean = np.where(count > 0, np.where(held, m, 0.0).sum(axis=2) / np.maximum(count, 1), m[..., t])
        rest = np.maximum(1.0 - m[..., t].sum(axis=1, keepdims=True), 0.0)
        now = np.concatenate([m[..., t], rest], axis=1)
        spread = np.concatenate([sd, np.sqrt((sd**2).sum(axis=1, keepdims=True))], axis=1)
        told = None if foretold is None else foretold.quantiles.get(name)
        out.append(
            Tie(
                name, weight, np.nan_to_num(np.stack([now, spread], axis=1)),
                with_rest(np.nan_to_num(mean)), np.maximum(count.max(axis=1), 1).astype(np.float64), thin[:, k],
                None if told is None else told[:, :-1],
            )
        )  # fmt: skip
    return out


def with_rest(shares: Floats) -> Floats:
    """Append what the powers leave: (..., P) -> (..., P + 1), summing to 1.

    Examples
    --------
    >>> import numpy as np
    >>> with_rest(np.array([0.5, 0.25])).tolist()
    [0.5, 0.25, 0.25]
    """
    rest = np.maximum(1.0 - shares.sum(axis=-1, keepdims=True), 0.0)
    out = np.concatenate([shares, rest], axis=-1)
    return np.ascontiguousarray(out / out.sum(axis=-1, keepdims=True))


def blank(spec: Spec, foothold: Foothold, known: Learned, at: int, threads: int = 1) -> Spec:
    """The same case without its data: it starts from the world's shares, loosely held.

    Each kind of tie's state is a Dirichlet draw with the world's present shares as mean and the concentration
    with which the measurement begins a country; it is drawn back to the world's shares, all totals are middling, and
    no forecast is made of it.

    Parameters
    ----------
    spec
        The case with its data.
    foothold
        For its powers and countries.
    known
        Of the walk, for the world's shares.
    at
        Year of the start, for the members of blocs.
    threads
        See `layout`.

    Returns
    -------
    Spec
    """
    case = foothold.case
    C, K = len(case.clients), len(case.patrons) + 1
    out = []
    for name, weight in case.ties.items():
        lent = known.base.get(LENDER, {}) if codebook.is_own(name) else {}
        base = world_shares(known.base.get(name, lent), case.patrons, at)
        mean = np.ascontiguousarray(np.broadcast_to(base, (C, K)))
        state = np.stack([mean, np.zeros_like(mean)], axis=1)
        ones = np.ones(C, dtype=np.int64)
        out.append(Tie(name, weight, state, mean, np.full(C, 10.0), ones, loose=parameters_of(name).begin))
    made = paths(
        out, case.clients, known.indicators, known.bond, spec.years, spec.seed, threads=threads, futures=FEW_FUTURES
    )  # fmt: skip
    return replace(spec, paths=made)


def world_shares(base: dict[str, float], patrons: Sequence[str], year: int) -> Floats:
    """The world's shares of the powers of a case, the rest last.

    Parameters
    ----------
    base
        By component; or {"all": sum} where only the sum over the powers is known, which is divided equally.
    patrons
        States or blocs.
    year
        For the members of blocs.

    Returns
    -------
    (P + 1,) share

    Examples
    --------
    >>> world_shares({"AAA": 0.25}, ["AAA", "BBB"], 2020).tolist()
    [0.25, 0.0, 0.75]
    """
    blocs = set(codebook.blocs()["bloc"])
    if "all" in base:
        shares = np.full(len(patrons), base["all"] / len(patrons))
    else:
        members = [codebook.members(p, year) | {"EUI"} if p in blocs else {p} for p in patrons]
        shares = np.array([sum(base.get(m, 0.0) for m in group) for group in members], dtype=np.float64)
    return with_rest(shares)
