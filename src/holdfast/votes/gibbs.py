"""Draws from the posterior of positions, habits, hedging, roll calls, and the scales of the walks.

Chains start apart around a fit and sweep over roll calls (`holdfast.infer.gibbs_calls`), states' paths
(`gibbs_paths`), hedging (`gibbs_hedging`), and moves of whole sessions along which nothing but priors changes
(`gibbs_groups`) or votes hardly do (`gibbs_bends`). The normal prior of the roll calls' parameters stays as the fit
learned it; the steps of positions and habits are drawn, with flat priors, given the paths and given what paths are made
of (`gibbs_steps`). Every draw is standardised: shift, scale and sign are those of the fit. Summaries are kept as sums
and as a bounded number of draws, so that memory doesn't grow with their number.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.choice_cell import WIDTH
from holdfast.infer.convergence import ess_bulk, ess_tail, rank_rhat
from holdfast.infer.gibbs_bends import sweep_bends
from holdfast.infer.gibbs_calls import sweep_calls
from holdfast.infer.gibbs_groups import scale_positions, shift_habits, shift_positions
from holdfast.infer.gibbs_hedging import sweep_hedging
from holdfast.infer.gibbs_parts import Calls, Drawn, Prior, Seats
from holdfast.infer.gibbs_paths import sweep_paths
from holdfast.infer.gibbs_steps import sweep_steps
from holdfast.votes.again import Round, rounds
from holdfast.votes.bends import bends, weights
from holdfast.votes.cells import Cells, cells
from holdfast.votes.gauge import ATTENDANCE, habit_level, matrix, measures
from holdfast.votes.layout import Layout
from holdfast.votes.positions import Positions
from holdfast.votes.priors import LOOSE, correlation, period_of
from holdfast.votes.problem import Point
from holdfast.votes.scored import scored
from holdfast.votes.walk_scales import drawn_scales, told_scales

Floats = NDArray[np.float64]

CHAINS = 4
"""Chains that start apart."""

AGREED = 1.01
"""Rank R-hat below which chains agree (vehtari2021); positions above it are counted and told of."""

NAMED = 3
"""States that are named where chains disagree."""

STORED = 1500
"""Draws of every chain that are stored, evenly spaced, for quantiles and convergence."""

KEPT = 400
"""Draws of all chains that go with the result."""

LENGTH = 4
"""Sessions of a state that are moved together."""

BENT = 10
"""Sessions that are bent together."""

BENDS = 3
"""Sweeps for one bend of all sessions, which costs as much as half of the rest."""

INNER = 3
"""Sweeps for one draw of the walks' scales with the paths along."""

SELDOM = 5
"""Sweeps for one draw of hedging, which costs as much as half of the rest."""

FURTHER = 1_000_000
"""Between the streams of random numbers of one round of a sweep and those of the next."""

COLUMNS = 64
"""Positions whose convergence is measured at once."""


@dataclass(frozen=True)
class Plan:
    """How long to draw, and what.

    Attributes
    ----------
    warm, draws : int
        Sweeps before and while draws count, in each chain.
    chains : int
        Number of chains.
    scales : bool
        Whether the steps of the walks are drawn or stay the fit's.
    """

    warm: int = 100
    draws: int = 600
    chains: int = CHAINS
    scales: bool = True


@dataclass
class _Sums:
    """Sums and sums of squares of what is summarised, about the fit's values."""

    about: Point
    first: Point
    second: Point
    count: int = 0

    @classmethod
    def around(cls, point: Point) -> _Sums:
        first, second = (Point(*(np.zeros_like(v) for v in _parts(point))) for _ in range(2))
        return cls(point, first, second)

    def add(self, point: Point) -> None:
        self.count += 1
        for v, base, one, two in zip(
            _parts(point), _parts(self.about), _parts(self.first), _parts(self.second), strict=True
        ):
            off = v - base
            one += off
            two += off * off

    def merged(self, others: list[_Sums]) -> tuple[Point, Point]:
        """Means and standard deviations of this chain and others together."""
        every = [self, *others]
        n = sum(s.count for s in every)
        one = [sum(_parts(s.first)[k] for s in every) / n for k in range(4)]
        two = [sum(_parts(s.second)[k] for s in every) / n for k in range(4)]
        mean = Point(*(base + m for base, m in zip(_parts(self.about), one, strict=True)))
        return mean, Point(*(np.sqrt(np.maximum(t - m * m, 0.0)) for m, t in zip(one, two, strict=True)))


def _parts(point: Point) -> tuple[Floats, Floats, Floats, Floats]:
    return point.x, point.a, point.d, point.item


@dataclass(frozen=True)
class _Chain:
    """What one chain leaves behind: sums, stored positions, (draws, 3) scales, shares of proposals taken."""

    sums: _Sums
    stored: NDArray[np.float32]
    scales: Floats
    taken: Floats


def sample(
    fitted: Positions,
    seed: int = 0,
    *,
    plan: Plan | None = None,
    alignment: bool = False,
    threads: int | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Positions:
    """Draw positions, habits, hedging and roll calls.

    Parameters
    ----------
    fitted
        A fit by `map`: around which chains start, and the prior of roll calls that is kept.
    seed
        Of all random numbers.
    plan
        How long to draw.
    alignment
        Whether the fit lets turning up depend on positions.
    threads
        Threads; draws don't depend on them.
    say
        Told how it goes.

    Returns
    -------
    Positions
        with posterior means and standard deviations, 5 and 95 per cent points, some draws, and in its diagnostics rank
        R-hat and effective sizes over all positions as they are told, of the draws that were stored.
    """
    plan = plan or Plan()
    listed = cells(fitted.table, fitted.layout, fitted.turnout)
    often = rounds(fitted, listed, _width(fitted, alignment))
    with ThreadPoolExecutor(threads or min(plan.chains, os.cpu_count() or 1)) as pool:
        chains = list(
            pool.map(
                lambda c: _chain(fitted, listed, often, seed, c, plan, alignment, say), range(plan.chains)
            )
        )
        x = np.stack([c.stored for c in chains])
        found = np.concatenate(
            list(pool.map(lambda k: _measured(x[:, :, k : k + COLUMNS].astype(float)), range(0, x.shape[2], COLUMNS))), axis=1
        )  # fmt: skip
        mean, sd = chains[0].sums.merged([c.sums for c in chains[1:]])
        total, count = scored(fitted.layout, mean, fitted.turnout, fitted.hedging, pool)
    held = fitted.layout.sits
    out = np.full((5, *held.shape), np.nan)
    out[:, held] = sd.x[held], *found[:4]
    rhat, bulk, tail = found[2:]
    samples = np.full((plan.chains * x.shape[1], *held.shape), np.nan, dtype=np.float32)[
        :: max(plan.chains * x.shape[1] // KEPT, 1)
    ]
    samples[:, held] = x.reshape(-1, x.shape[2])[:: max(plan.chains * x.shape[1] // KEPT, 1)]
    scales = np.stack([c.scales for c in chains])
    step = scales[:, :, 0]
    worst = float(np.nanmax(rhat))
    # whether the search came to rest is no matter: chains only start there
    warnings = tuple(w for w in fitted.warnings if not w.startswith("not settled"))
    warnings += _disagreement(fitted, out[3])
    # what isn't modelled isn't drawn and stays as uncertain as the fit has it
    hedged = fitted.turnout and fitted.hedging
    width = _width(fitted, alignment)
    item_sd = np.concatenate([sd.item[:, :width], fitted.item_sd[:, width:]], axis=1)
    drawn = scales.mean(axis=(0, 1))
    priors = replace(
        fitted.priors, step=float(drawn[0]), habit_entry=float(drawn[1]), habit_step=float(drawn[2])
    )
    return replace(
        fitted, point=mean, sd=out[0], q05=out[1], q95=out[2], item_sd=item_sd, hedging_sd=sd.d if hedged else fitted.hedging_sd,
        habit_sd=np.where(held, sd.a, np.nan) if fitted.turnout else fitted.habit_sd, priors=priors, method="gibbs", samples=samples, raw=None, mixing=out[3:],
        warnings=warnings, log_score=total / max(count, 1),
        diagnostics={
            "chains": plan.chains, "warm": plan.warm, "draws": plan.draws, "stored": x.shape[1],
            "rank_rhat_max": worst, "rank_rhat_q95": float(np.nanquantile(rhat, 0.95)),
            "rank_rhat_above": float((rhat > AGREED).mean()), "ess_bulk_min": float(np.nanmin(bulk)),
            "ess_bulk_median": float(np.nanmedian(bulk)), "ess_bulk_q05": float(np.nanquantile(bulk, 0.05)),
            "ess_tail_median": float(np.nanmedian(tail)), "ess_tail_q05": float(np.nanquantile(tail, 0.05)),
            "step_sd": float(step.std()), "step_ess": float(ess_bulk(step)) if plan.scales else float("nan"),
            "step_rhat": float(rank_rhat(step)) if plan.scales else float("nan"),
            **dict(zip(TAKEN, np.mean([c.taken for c in chains], axis=0).round(4).tolist(), strict=True)),
        },
    )  # fmt: skip


def _disagreement(fitted: Positions, rhat: Floats) -> tuple[str, ...]:
    """Which positions the chains don't agree on, the worst ones by name."""
    above = np.argwhere(rhat > AGREED)
    if not above.size:
        return ()
    named: list[tuple[int, str]] = []
    for t, i in above[np.argsort(-rhat[tuple(above.T)], kind="stable")]:
        if len(named) < NAMED and all(i != k for k, _ in named):
            named.append(
                (int(i), f"{fitted.table.states[i]} in session {fitted.table.sessions[t]} ({rhat[t, i]:.3f})")
            )
    return (
        f"chains disagree on {len(above):,} of {int(np.isfinite(rhat).sum()):,} positions (rank R-hat above {AGREED}), "
        f"most on {', '.join(name for _, name in named)}; draw longer (--draws)",
    )  # fmt: skip


TAKEN = (
    "taken_calls",
    "taken_paths",
    "taken_hedging",
    "taken_scale",
    "taken_bends",
    "taken_drifts",
    "taken_steps",
)
"""Shares of proposals that were taken, by kind of move."""


def _width(fitted: Positions, alignment: bool) -> int:
    """Parameters of a roll call that are drawn."""
    return 3 if not fitted.turnout else (WIDTH if alignment else WIDTH - 1)


def _measured(x: Floats) -> Floats:
    """(5, k) 5 and 95 per cent points, rank R-hat, bulk and tail effective sizes of (chains, draws, k)."""
    low, high = np.quantile(x.reshape(-1, x.shape[2]), [0.05, 0.95], axis=0)
    return np.stack([low, high, rank_rhat(x), ess_bulk(x), ess_tail(x)])


def _chain(
    fitted: Positions, listed: Cells, often: list[Round], seed: int, chain: int, plan: Plan, alignment: bool,
    say: Callable[[str], None],
) -> _Chain:  # fmt: skip
    """One chain."""
    layout, table = fitted.layout, fitted.table
    session = table.session - table.session[0]
    width = _width(fitted, alignment)
    period = period_of(table.sessions)
    period -= period[0]
    point = _apart(fitted, seed, chain, width, period)
    x, a, d, item = _parts(point)
    mean = fitted.priors.mean
    precision = np.ascontiguousarray(np.linalg.inv(fitted.priors.cov[:width, :width]))
    group = (session, item, mean, precision, width)
    calls = Calls(listed.call_code, listed.call_state, listed.call_start, session)
    seats = Seats(listed.seat_code, listed.seat_call, listed.seat_start, layout.first, layout.last)
    drawn, prior = Drawn(x, a, d, item), Prior(mean, precision, width)
    scales = np.array([fitted.priors.step, fitted.priors.habit_entry, fitted.priors.habit_step])
    sums = _Sums.around(_standard(replace(fitted.point, item=_free(fitted.point.item, width)), layout))
    every = -(-plan.draws // STORED)
    stored = np.empty((plan.draws // every, int(layout.sits.sum())), dtype=np.float32)
    history, taken = np.empty((plan.draws, 3)), np.zeros(len(TAKEN))
    stream = 100 * (chain + 1)
    free = told_scales(layout, fitted.turnout)
    bend = bends(fitted.point.x, layout.sits)
    weight = weights(fitted, listed)
    for s in range(plan.warm + plan.draws):
        r, walk = _walk(scales)
        for n, part in enumerate(often):
            at = stream + n * FURTHER
            some = sweep_calls(calls, drawn, prior, part.calls, seed, at, s)
            one, wide = sweep_paths(seats, drawn, walk, part.paths, fitted.turnout, LENGTH, seed, at + 10, s)
            if n == 0:
                taken[[0, 1, 5]] += some / table.rid.size, one, wide
        if plan.scales and s % INNER == 0 and free[0]:
            taken[6] += INNER * sweep_steps(seats, drawn, scales, free, seed, stream + 80, s)
            r, walk = _walk(scales)
        if fitted.turnout and fitted.hedging and s % SELDOM == 0:
            taken[2] += SELDOM * sweep_hedging(calls, period, drawn, LOOSE, seed, stream + 20, s)
        ends = (layout.first, layout.last)
        shift_positions(x, *ends, r, *group, seed, stream + 30, s)
        taken[3] += scale_positions(x, *ends, r, *group, seed, stream + 40, s)
        if fitted.turnout:
            shift_habits(a, *ends, walk[1], walk[2], *group, seed, stream + 50, s)
        if s % BENDS == 0:
            taken[4] += BENDS * sweep_bends(
                calls, *ends, drawn, weight, bend, r, prior, BENT, seed, stream + 70, s
            )
        if plan.scales:
            scales = drawn_scales(scales, x, a, layout, fitted.turnout, seed, stream + 60, s)
        k = s - plan.warm
        if k >= 0:
            now = _standard(point, layout)
            sums.add(now)
            history[k] = scales
            if k % every == 0 and k // every < stored.shape[0]:
                stored[k // every] = now.x[layout.sits]
        if s % 50 == 49:
            say(f"chain {chain + 1}: {s + 1} sweeps")
    return _Chain(sums, stored, history, taken / (plan.warm + plan.draws))


def _walk(scales: Floats) -> tuple[float, Floats]:
    """Correlation of a position with the one before, and with it the scales of habits."""
    r = correlation(float(scales[0]))
    return r, np.array([r, scales[1], scales[2]])


def _free(item: Floats, width: int) -> Floats:
    """Parameters of roll calls; those that aren't modelled at zero where they would count."""
    out = item.copy()
    if width < WIDTH:
        out[:, 4] = 0.0
    return out


def _apart(fitted: Positions, seed: int, chain: int, width: int, period: NDArray[np.int64]) -> Point:
    """Where a chain starts: the fit and a normal error of its size in every entry."""
    rng = np.random.default_rng([seed, chain])
    held, at = fitted.layout.sits, fitted.point
    x = np.where(held, at.x + np.nan_to_num(fitted.sd) * rng.standard_normal(held.shape), 0.0)
    a, d = np.zeros(held.shape), np.zeros(at.d.size)
    if fitted.turnout:
        a = np.where(held, at.a + np.nan_to_num(fitted.habit_sd) * rng.standard_normal(held.shape), 0.0)
    if fitted.turnout and fitted.hedging:
        first = np.searchsorted(period, np.arange(period[-1] + 1))
        d = (at.d[first] + np.nan_to_num(fitted.hedging_sd[first]) * rng.standard_normal(first.size))[period]
    return Point(x, a, d, _free(at.item, width))


def _standard(point: Point, layout: Layout) -> Point:
    """A draw in the fit's units."""
    held = layout.sits
    shift, scale = measures(point.x, held)
    shared = habit_level(point.a, held)
    return Point(
        np.where(held, (point.x - shift) / scale, 0.0), np.where(held, point.a - shared, 0.0), point.d,
        point.item @ matrix(shift, scale).T + shared * ATTENDANCE,
    )  # fmt: skip
