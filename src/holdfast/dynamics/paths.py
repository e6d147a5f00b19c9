"""Joint paths of a case's domain shares, as tables of quantiles and the ties between them (a Gaussian copula).

Some thousand futures of every kind of tie are simulated once: each walks from draws of its state, its parameters drawn
too. Where the forecaster tells the quantiles of its recorded share, the simulated futures keep their ranks and take
the forecaster's values at them. Ties add up to domains by their weights, and of the domains' futures are kept

    table   quantiles of the share, by country, domain, power and year
    lean    correlation of the normal score with the parameter (the drawn reversion of the domain's ties)
    white   part of the rest that passes within the year, as the noise of recording does
    keep    correlation of what remains, a chain, with the year before
    mix     how the scores of a cell's powers go together

so that a run needs a few normal draws a cell and no walk. What a power's draws have in common in the world and in a
region, and a pair's in its domains, was learned before (`holdfast.dynamics.walk`).
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.dynamics.ahead import states
from holdfast.dynamics.fit import IndicatorWalk
from holdfast.dynamics.margins import Margins
from holdfast.dynamics.observed import regions
from holdfast.dynamics.walk import GRID, borrowed, common
from holdfast.infer.copula_table import (
    KEY,
    ROUNDS,
    cholesky,
    quantiles,
    ranks,
    scores_of,
    settle,
    ties_of,
)
from holdfast.infer.scores import LEVELS
from holdfast.measure.case import Case
from holdfast.measure.states import contested_votes
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

D = len(codebook.DOMAINS)

FUTURES = 3072
"""Simulated once for each kind of tie."""

FEW_FUTURES = 1024
"""The same for what stands beside an outlook."""

LEAST = 1e-3
"""Share below which the noise of recording shrinks no further."""

RECENT = 5
"""Years over which votes as cast and as measured are compared."""


@dataclass(frozen=True)
class Paths:
    """Shares of a case's powers by year, ready to be drawn.

    Attributes
    ----------
    table : (C, D, P, Y + 1, NODES) share
        Quantiles, the start first; what the powers leave is the rest.
    keep, lean, white : (C, D, P, Y + 1)
        Correlation of the chain with the year before, and of the score with the parameter; part of the variance
        beside it that passes within the year.
    mix : (C, D, 2, P, P)
        Lower triangular: powers of a cell at the start, and later.
    fade, world, region : (D,)
        Yearly reversion; common part of a power's draws in the world, and in a region besides.
    bond : float
        Common part of a pair's draws in all domains.
    region_of : (C,) int
    """

    table: Floats
    keep: Floats
    lean: Floats
    white: Floats
    mix: Floats
    fade: Floats
    world: Floats
    region: Floats
    bond: float
    region_of: Ints


@dataclass(frozen=True)
class Tie:
    """One kind of tie at the start.

    Attributes
    ----------
    name : str
    weight : float
        In its domain.
    state : (C, 2, K) share
        Mean and standard deviation of its state, the rest last.
    mean : (C, K) share
        What it is drawn back to.
    seen : (C,) count
        Years that the mean is made of.
    thin : (C,) int
        Class of its totals.
    foretold : (C, K, Y, COUNT) share or None
        Quantiles of the recorded share at `holdfast.infer.scores.LEVELS`; NaN where none are told.
    loose : float
        Concentration of a Dirichlet around the state's mean, which then stands for its standard deviation; 0 for none.
    """

    name: str
    weight: float
    state: Floats
    mean: Floats
    seen: Floats
    thin: Ints
    foretold: Floats | None = None
    loose: float = 0.0

    def of(self, c: int) -> Tie:
        """The same of one country."""
        at = slice(c, c + 1)
        told = None if self.foretold is None else self.foretold[at]
        return replace(
            self, state=self.state[at], mean=self.mean[at], seen=self.seen[at], thin=self.thin[at], foretold=told
        )  # fmt: skip


def paths(
    ties: list[Tie],
    clients: tuple[str, ...],
    walks: Mapping[str, IndicatorWalk],
    bond: float,
    years: int,
    seed: int,
    start: NDArray[np.floating[Any]] | None = None,
    threads: int = 1,
    futures: int = FUTURES,
) -> Paths:
    """Simulate every kind of tie, add up, and keep what a run needs.

    A country's part doesn't depend on which others are asked for.

    Parameters
    ----------
    ties
        Of a case.
    clients
        Its countries.
    walks
        Learned, by kind of tie.
    bond
        Common part of a pair's draws in all domains.
    years
        Y.
    seed
        Of the draws.
    start : (N', C, D, P) share
        Draws of the domains' states, where they are known better than their ties'.
    threads
        Countries at a time; results don't depend on it.
    futures
        N, simulated of each kind of tie.

    Returns
    -------
    Paths
    """

    def one(c: int) -> tuple[Floats, ...]:
        share, parameter = simulate([t.of(c) for t in ties], walks, years, seed, futures)
        table = quantiles(np.sort(share, axis=-1))
        keep, lean, white, mix = ties_of(scores_of(share, seed), parameter)
        if start is not None:
            now = start[:, c : c + 1].transpose(1, 2, 3, 0).astype(np.float64)
            table[..., 0, :] = quantiles(np.sort(now, axis=-1))
            if now.shape[-1] > 1:
                mix[:, :, 0] = cholesky(scores_of(now, seed))
        settle(table, mix, seed)
        return table, keep, lean, white, mix

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        parts = list(pool.map(one, range(len(clients))))
    table, keep, lean, white, mix = (np.concatenate(p) for p in zip(*parts, strict=True))
    held = common(walks, {t.name: t.weight for t in ties})
    return Paths(
        table=table, keep=keep, lean=lean, white=white, mix=mix, fade=np.maximum(held.rho, 0.0), world=held.world,
        region=held.region, bond=bond, region_of=regions(clients),
    )  # fmt: skip


def as_measured(foretold: Margins, panel: Panel, case: Case) -> Margins:
    """Margins of votes as the measurement takes them, an absence being divided by its model and not lost.

    Parameters
    ----------
    foretold
        Of votes as cast.
    panel
        As known on a date.
    case
        Powers and countries.

    Returns
    -------
    Margins
        Quantiles times the ratio of the two readings' means over the last `RECENT` years with any.
    """
    if "votes" not in foretold.quantiles or not panel.rollcalls.height:
        return foretold
    last = min(foretold.start, int(panel.rollcalls["date"].max().year))  # type: ignore[union-attr]
    years = np.arange(last - RECENT + 1, last + 1, dtype=np.int64)
    cast, units = contested_votes(panel, case.patrons, case.clients, years, True)
    divided, _ = contested_votes(panel, case.patrons, case.clients, years, False)
    seen = ((units > 0) & np.isfinite(cast).all(axis=2))[..., None]
    sums = [np.where(seen, np.nan_to_num(x), 0.0).sum(axis=1) for x in (divided, cast)]
    ratio = np.where(sums[1] > 0.0, sums[0] / np.maximum(sums[1], 1e-9), 1.0)
    votes = np.clip(foretold.quantiles["votes"] * np.clip(ratio, 0.1, 3.0)[..., None, None], 0.0, 1.0)
    return replace(foretold, quantiles={**foretold.quantiles, "votes": votes})


def simulate(
    ties: list[Tie], walks: Mapping[str, IndicatorWalk], years: int, seed: int, futures: int = FUTURES
) -> tuple[Floats, Floats]:
    """Futures of the domains' shares.

    Parameters
    ----------
    ties, walks, years, seed, futures
        See `paths`.

    Returns
    -------
    share : (C, D, P, Y + 1, N)
        The start first.
    parameter : (D, N)
        Drawn reversion of the domain's ties over its standard error, of unit variance.
    """
    C, _, K = ties[0].state.shape
    share = np.zeros((C, D, K - 1, years + 1, futures))
    pull, size = np.zeros((D, futures)), np.zeros(D)
    of = codebook.indicators()
    for tie in ties:
        walk = walks[tie.name] if tie.name in walks else borrowed(walks)
        made, own = _futures(tie, walk, years, seed, futures)
        d, by = codebook.DOMAINS.index(of[tie.name].domain), tie.weight * walk.rho_sd
        share[:, d] += tie.weight * made
        pull[d] += by * own
        size[d] += by**2
    return share, pull / np.sqrt(np.maximum(size, 1e-300))[:, None]


def _futures(tie: Tie, walk: IndicatorWalk, years: int, seed: int, N: int) -> tuple[Floats, Floats]:
    """Futures of one kind of tie, (C, P, Y + 1, N), and the draw of its reversion, (N,)."""
    from holdfast.infer import walk_kernel as kernel
    from holdfast.measure.draws import stream_of

    rng = np.random.Generator(np.random.Philox(key=[seed, stream_of(tie.name) + KEY]))
    own = np.asarray(rng.standard_normal(N))
    size = np.exp(walk.size_sd * rng.standard_normal(N))
    if tie.loose > 0.0:
        start = rng.gamma(
            np.maximum(tie.state[:, None, 0] * tie.loose, 1e-3), size=(len(tie.state), N, tie.state.shape[2])
        )
        start /= start.sum(axis=-1, keepdims=True)
    else:
        start = states(tie.state, N, rng)
    table = np.array([walk.spread().step_at(np.linspace(0.0, 1.0, GRID), k) for k in range(3)])[tie.thin]
    rho = np.clip(walk.rho + walk.rho_sd * own, kernel.LEAST_RHO, 0.9)
    key = int(rng.integers(0, 2**62))
    drawn = kernel.paths(key, start, tie.mean, tie.seen, table, rho, size, walk.df, years)
    out = np.ascontiguousarray(drawn[..., :-1].transpose(0, 3, 2, 1))
    if tie.foretold is not None:
        noise = np.array(
            [walk.spread().noise_at(np.maximum(out[c], LEAST), int(k)) for c, k in enumerate(tie.thin)]
        )
        _foretell(out, out + noise * rng.standard_normal(out.shape), tie.foretold, rng)
    return out, own


def _foretell(futures: Floats, recorded: Floats, quantiles: Floats, rng: np.random.Generator) -> None:
    """Give futures the told margins at the ranks of what would be recorded of them, in place.

    Where a country's powers exceed 1, all give way, and ranks are taken anew, so that margins come out as told.
    """
    N = futures.shape[-1]
    level = np.concatenate([[0.0], LEVELS, [1.0]])
    place = (np.arange(N) + 0.5) / N
    ends = np.clip(2.0 * quantiles[..., [0, -1]] - quantiles[..., [1, -2]], 0.0, 1.0)
    whole = np.concatenate([ends[..., :1], quantiles, ends[..., 1:]], axis=-1)
    told = np.asarray(np.isfinite(quantiles).all(axis=3))
    values = np.array([np.interp(place, level, q) for q in whole[told]]).reshape(-1, N)
    c, p, y = np.nonzero(told)
    for _ in range(ROUNDS):
        futures[c, p, y + 1] = np.take_along_axis(values, ranks(recorded[c, p, y + 1], rng), axis=1)
        total = futures.sum(axis=1, keepdims=True)
        if not (total > 1.0).any():
            break
        futures /= np.maximum(total, 1.0)
        recorded = futures
