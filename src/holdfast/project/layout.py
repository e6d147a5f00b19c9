"""Laying a measured case out for the kernel: its ties at the start, the declared effects, or nothing known at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from holdfast import codebook
from holdfast.dynamics.margins import Margins
from holdfast.dynamics.paths import FEW_FUTURES, FUTURES, Tie, paths
from holdfast.dynamics.walk import Learned
from holdfast.errors import DataError, UserError
from holdfast.measure.foothold import Foothold
from holdfast.measure.learned import LENDER, parameters_of
from holdfast.project.at_work import at_work
from holdfast.project.requests import Requests, none
from holdfast.project.scenario import Scenario
from holdfast.project.spec import D, Floats, Ints, Spec


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
