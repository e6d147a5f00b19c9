"""A case laid out as the arrays that the kernel runs over; small enough to send to another machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.dynamics.observed import regions
from holdfast.dynamics.walk import DomainWalks, Learned
from holdfast.errors import DataError, UserError
from holdfast.measure.foothold import Foothold
from holdfast.measure.learned import LENDER
from holdfast.project.scenario import Scenario, at_work
from holdfast.project.summary import Summary

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

D = len(codebook.DOMAINS)


@dataclass(frozen=True)
class Spec:
    """Everything a chunk needs.

    Attributes
    ----------
    seed, years, patron : int
    start : (N, C, D, K) share
        Posterior draws at the start, the rest last.
    mean : (C, D, K) share
    seen : (C, D) count
        Mean so far and the years it is made of.
    walks : DomainWalks
    bond : float
        Common part of a pair's changes in all domains.
    region_of : (C,) int
    weights : (D,)
    effect_domain, effect_power, effect_key : (J,) int
        Effects with one key share their draws.
    effect_mean, effect_sd : (J,) share a year
        At full intensity.
    intensity : (S, J, C, T)
        Of each effect in each scenario, by country and year.
    """

    seed: int
    years: int
    patron: int
    start: Floats
    mean: Floats
    seen: Floats
    walks: DomainWalks
    bond: float
    region_of: Ints
    weights: Floats
    effect_domain: Ints
    effect_power: Ints
    effect_mean: Floats
    effect_sd: Floats
    effect_key: Ints
    intensity: Floats


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
    from holdfast.infer import walk_kernel as kernel

    w, K = spec.walks, spec.start.shape[-1]
    kinds, sizes = kernel.layers(spec.region_of.size, D, K, int(spec.region_of.max()) + 1)
    noise, own, effects = kernel.shocks(
        first,
        n,
        spec.seed,
        spec.years,
        K,
        w.df,
        w.world,
        w.region,
        spec.bond,
        spec.region_of,
        spec.effect_key,
        kinds,
        sizes,
    )
    counts = kernel.carry(
        first,
        noise,
        np.clip(w.rho + w.rho_sd * own[:, :D], kernel.LEAST_RHO, 0.9),
        np.exp(w.size_sd * own[:, D:]),
        spec.effect_mean + spec.effect_sd * effects,
        spec.start.reshape(-1, spec.mean.size // K, K),
        spec.mean.reshape(-1, K),
        spec.seen.ravel(),
        w.table.reshape(-1, w.table.shape[-1]),
        spec.weights,
        spec.patron,
        spec.effect_domain,
        spec.effect_power,
        spec.intensity,
    )
    return Summary(n, *counts)


def layout(
    foothold: Foothold,
    scenarios: Sequence[Scenario],
    walks: DomainWalks,
    at: int,
    years: int,
    seed: int,
    bond: float = 0.0,
) -> Spec:
    """Lay a measured case out.

    Parameters
    ----------
    foothold
        With draws at `at`.
    scenarios
        The first is what the others are compared with.
    walks
        For the case's clients.
    at
        Year of the start.
    years
        Horizon.
    seed
        Of all draws.
    bond
        Common part of a pair's changes in all domains.

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
    now = foothold.draws[:, :, :D, :, foothold.yi(at)].astype(np.float64)
    absent = [c for i, c in enumerate(case.clients) if not np.isfinite(now[:, i]).all()]
    if absent:
        raise DataError(
            f"no state to start from in {at} for {', '.join(absent)}; choose a later year with --at"
        )
    mean, seen = _so_far(foothold, walks.pull, at)
    found = [{(e.key, e.power): e for e in at_work(sc, case, at, years)} for sc in scenarios]
    effects = {k: e for rows in found for k, e in rows.items()}
    still = np.zeros((len(case.clients), years))
    intensity = [[rows[k].intensity if k in rows else still for k in effects] for rows in found]
    return Spec(
        seed=seed,
        years=years,
        patron=foothold.pi(case.patron),
        start=with_rest(now),
        mean=mean,
        seen=seen,
        walks=walks,
        bond=bond,
        region_of=regions(case.clients),
        weights=np.array([case.weights[d] for d in codebook.DOMAINS]),
        effect_domain=np.array(
            [codebook.DOMAINS.index(e.effect.domain) for e in effects.values()], dtype=np.int64
        ),
        effect_power=np.array([foothold.pi(e.power) for e in effects.values()], dtype=np.int64),
        effect_mean=np.array([e.effect.mean for e in effects.values()], dtype=np.float64),
        effect_sd=np.array([e.effect.sd for e in effects.values()], dtype=np.float64),
        effect_key=np.array([key for key, _ in effects], dtype=np.int64),
        intensity=np.array(intensity, dtype=np.float64).reshape(
            len(scenarios), len(effects), len(case.clients), years
        ),
    )


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


def _so_far(foothold: Foothold, pull: Floats, at: int) -> tuple[Floats, Floats]:
    """What each foothold is drawn back to, and the years with a reading that it is made of (at least one).

    Indicators are drawn to their own means with their own strength. With x[k], m[k] an indicator's share
    now and on average over the years that have a reading, and a[k] its part in the domain's reversion, the
    domain's target is

        M = x + sum of a[k] (m[k] - x[k])

    so that rho (M - x) is the sum of what the indicators are drawn back.
    """
    t = foothold.ti(at) + 1
    state = foothold.indicator_mean[..., :t]
    held = foothold.indicator_seen[:, :, None, :t] & np.isfinite(state)
    count = held.sum(axis=3)
    average = np.where(held, state, 0.0).sum(axis=3) / np.maximum(count, 1)
    away = np.where(count > 0, average - state[..., -1], 0.0)
    target = foothold.mean[:, :D, :, t - 1] + np.einsum("di,cip->cdp", pull, np.nan_to_num(away))
    target = np.clip(target, 0.0, 1.0)
    target /= np.maximum(target.sum(axis=2, keepdims=True), 1.0)
    years = (foothold.observed[:, :D, :t] > 0.0).sum(axis=2)
    return with_rest(target), np.maximum(years, 1).astype(np.float64)


def blank(spec: Spec, foothold: Foothold, learned: Learned, at: int, draws: int = 2000) -> Spec:
    """The same case without its data: it starts from the world's shares, loosely held.

    Each indicator's state is a Dirichlet draw with the world's present shares as mean and the concentration
    with which the measurement begins a country; the mean so far is the world's.

    Parameters
    ----------
    spec
        The case with its data.
    foothold
        For its powers and countries.
    learned
        Of the walk, for the world's shares.
    at
        Year of the start, for the members of blocs.
    draws
        Number of starting states.

    Returns
    -------
    Spec
    """
    entries = codebook.indicators()
    case = foothold.case
    C, K = len(case.clients), len(case.patrons) + 1
    rng = np.random.Generator(np.random.Philox(key=[spec.seed, 1007]))
    start = np.zeros((draws, C, D, K))
    mean = np.zeros((D, K))
    for name, weight in case.ties.items():
        lent = learned.base.get(LENDER, {}) if codebook.is_own(name) else {}
        base = world_shares(learned.base.get(name, lent), case.patrons, at)
        d = codebook.DOMAINS.index(entries[name].domain)
        parts = rng.gamma(np.maximum(base * _begin(name), 1e-3), size=(draws, C, K))
        start[:, :, d] += weight * parts / parts.sum(axis=-1, keepdims=True)
        mean[d] += weight * base
    return replace(
        spec,
        start=np.ascontiguousarray(start),
        mean=np.ascontiguousarray(np.broadcast_to(mean, (C, D, K))),
        seen=np.full((C, D), 10.0),
    )


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


def _begin(indicator: str) -> float:
    from holdfast.measure.learned import parameters_of

    return parameters_of(indicator).begin
