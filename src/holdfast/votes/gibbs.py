"""Draws of positions from their posterior, with the scales and the model of turning up kept at the fit's.

Chains start apart from the fit, sweep over positions and roll calls (`holdfast.infer.gibbs_sweep`), and move
all positions of all sessions at once by a shift and by a scale, which single moves hardly change. Draws are
standardised one by one: shift, scale and sign are those of the fit.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.convergence import ess_bulk, ess_tail, rank_rhat
from holdfast.infer.gibbs_sweep import sweep_calls, sweep_positions
from holdfast.votes.gauge import matrix
from holdfast.votes.positions import Positions

Floats = NDArray[np.float64]

CHAINS = 4
"""Chains that start apart."""

KEPT = 400
"""Draws of every chain that are kept whole."""


@dataclass(frozen=True)
class Plan:
    """How long to draw.

    Attributes
    ----------
    warm, draws : int
        Sweeps before and while draws are kept, in each chain.
    chains : int
        Number of chains.
    """

    warm: int = 300
    draws: int = 700
    chains: int = CHAINS


def sample(
    fitted: Positions,
    seed: int = 0,
    *,
    plan: Plan | None = None,
    threads: int | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Positions:
    """Draw positions.

    Parameters
    ----------
    fitted
        A fit by `map`: where chains start from, and the scales that are kept.
    seed
        Of all random numbers.
    plan
        How long to draw.
    threads
        Threads; draws don't depend on them.
    say
        Told how it goes.

    Returns
    -------
    Positions
        with posterior means, standard deviations, 5 and 95 per cent points, kept draws, and in its diagnostics
        the worst rank R-hat and the least effective sizes over all positions.
    """
    plan = plan or Plan()
    with ThreadPoolExecutor(threads or min(plan.chains, os.cpu_count() or 1)) as pool:
        chains = list(pool.map(lambda c: _chain(fitted, seed, c, plan, say), range(plan.chains)))
    x = np.stack([c[0] for c in chains])
    held = fitted.layout.sits
    flat = x[:, :, held].astype(float)
    mean, sd = np.zeros(held.shape), np.full(held.shape, np.nan)
    q05, q95 = np.full(held.shape, np.nan), np.full(held.shape, np.nan)
    mean[held] = flat.mean(axis=(0, 1))
    sd[held] = flat.std(axis=(0, 1))
    q05[held], q95[held] = np.quantile(flat.reshape(-1, flat.shape[2]), [0.05, 0.95], axis=0)
    rhat = np.array([rank_rhat(flat[:, :, k]) for k in range(flat.shape[2])])
    bulk = np.array([ess_bulk(flat[:, :, k]) for k in range(flat.shape[2])])
    tail = np.array([ess_tail(flat[:, :, k]) for k in range(flat.shape[2])])
    items = np.mean([c[1] for c in chains], axis=0)
    square = np.mean([c[2] for c in chains], axis=0)
    item, item_sd = fitted.point.item.copy(), fitted.item_sd.copy()
    item[:, :3], item_sd[:, :3] = items, np.sqrt(np.maximum(square - items**2, 0.0))
    samples = np.full((plan.chains * x.shape[1], *held.shape), np.nan, dtype=np.float32)
    samples[:, held] = flat.reshape(-1, flat.shape[2])
    worst = float(np.nanmax(rhat))
    warnings = fitted.warnings
    if worst > 1.05:
        warnings += (f"chains disagree (rank R-hat up to {worst:.2f}); draw longer",)
    return replace(
        fitted,
        point=replace(fitted.point, x=mean, item=item), sd=sd, q05=q05, q95=q95, item_sd=item_sd,
        method="gibbs", samples=samples[:: max(len(samples) // KEPT, 1)], chain=None, warnings=warnings,
        diagnostics={
            "chains": plan.chains, "warm": plan.warm, "draws": plan.draws,
            "rank_rhat_max": worst, "rank_rhat_q95": float(np.nanquantile(rhat, 0.95)),
            "ess_bulk_median": float(np.nanmedian(bulk)), "ess_bulk_q05": float(np.nanquantile(bulk, 0.05)),
            "ess_tail_median": float(np.nanmedian(tail)), "ess_tail_q05": float(np.nanquantile(tail, 0.05)),
            "taken": float(np.mean([c[3] for c in chains])),
        },
    )  # fmt: skip


def _chain(
    fitted: Positions, seed: int, chain: int, plan: Plan, say: Callable[[str], None]
) -> tuple[Floats, Floats, Floats, float]:
    """One chain: standardised draws of positions, first and second moments of roll calls, share taken."""
    table, layout = fitted.table, fitted.layout
    rng = np.random.default_rng([seed, chain])
    key = int(rng.integers(0, 2**31)) + chain
    session = table.session - table.session[0]
    held = layout.sits
    x = np.where(held, fitted.point.x + 0.5 * np.nan_to_num(fitted.sd) * rng.standard_normal(held.shape), 0.0)
    item = fitted.point.item.copy()
    J, N = table.choice.shape
    priors = fitted.priors
    mean, precision = priors.mean[:3], np.asarray(np.linalg.inv(priors.cov[:3, :3]), dtype=np.float64)
    r = 1.0 - 0.5 * min(priors.step, 1.3) ** 2
    root = _roots(fitted)
    columns = np.asfortranarray(table.choice)
    count = plan.draws
    out = np.zeros((count, *held.shape), dtype=np.float32)
    first, second = np.zeros((J, 3)), np.zeros((J, 3))
    taken = 0
    sigma = 1.0
    scale_walk = 0.02
    for s in range(plan.warm + count):
        sweep_positions(columns, session, layout.first, layout.last, x, item, r, sigma, key, s, 0, N)
        taken += sweep_calls(table.choice, session, x, item, mean, precision, root, key, s, 0, J)
        x, item, moved = _group(
            x, item, held, layout.first, layout.last, mean, precision, r, sigma, rng, scale_walk
        )
        if s < plan.warm:
            scale_walk *= 1.1 if moved else 0.95
        if s >= plan.warm:
            shift, scale = float(x[held].mean()), float(x[held].std())
            out[s - plan.warm] = np.where(held, (x - shift) / scale, 0.0)
            turned = item[:, :3] @ matrix(shift, scale)[:3, :3].T
            first += turned / count
            second += turned**2 / count
        if s % 100 == 99:
            say(f"chain {chain + 1}: {s + 1} sweeps")
    return out, first, second, taken / (3.0 * J * (plan.warm + count))


def _roots(fitted: Positions) -> Floats:
    """Roots of proposals: each roll call's own covariance given positions, near 2.4 / sqrt(3) of it."""
    sd = np.minimum(fitted.item_sd[:, :3], np.sqrt(np.diag(fitted.priors.cov)[:3]))
    root = np.zeros((sd.shape[0], 3, 3))
    root[:, np.arange(3), np.arange(3)] = 1.0 * sd
    return root


def _group(
    x: Floats, item: Floats, held: NDArray[np.bool_], first: NDArray[np.int64], last: NDArray[np.int64],
    mean: Floats, precision: Floats, r: float, sigma: float, rng: np.random.Generator, walk: float,
) -> tuple[Floats, Floats, bool]:  # fmt: skip
    """Shift and scale all positions at once, the votes' probabilities unchanged: only priors decide."""
    shift = walk * rng.standard_normal()
    scale = float(np.exp(walk * rng.standard_normal()))
    turn = matrix(shift, scale)
    new_x = np.where(held, (x - shift) / scale, 0.0)
    new_item = item @ turn.T
    moved = -float(held.sum()) * np.log(scale) + item.shape[0] * np.log(scale)
    change = (
        _walk(new_x, held, r, sigma) - _walk(x, held, r, sigma)
        + _prior(new_item, mean, precision) - _prior(item, mean, precision) + moved
    )  # fmt: skip
    if np.log(rng.random()) < change:
        return new_x, new_item, True
    return x, item, False


def _walk(x: Floats, held: NDArray[np.bool_], r: float, sigma: float) -> float:
    """Log density of paths."""
    enters = held.copy()
    enters[1:] &= ~held[:-1]
    goes = held[1:] & held[:-1]
    steps = (x[1:] - r * x[:-1])[goes]
    q = (1.0 - r * r) * sigma**2
    return float(-0.5 * (x[enters] ** 2).sum() / sigma**2 - 0.5 * (steps**2).sum() / q)


def _prior(item: Floats, mean: Floats, precision: Floats) -> float:
    """Log density of the roll calls' parameters."""
    off = item[:, :3] - mean
    return float(-0.5 * ((off @ precision) * off).sum())
