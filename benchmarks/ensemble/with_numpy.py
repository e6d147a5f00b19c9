"""The model with the runs along arrays, as one writes it with NumPy: a step at a time for all runs of a batch."""

from __future__ import annotations

import numpy as np

from holdfast.infer.lanes import FARTHEST
from holdfast.infer.tallies import BINS, DIFFERENCES
from holdfast.project.spec import Spec


def run(made: Spec, runs: int, rng: np.random.Generator, batch: int = 512) -> dict[str, np.ndarray]:
    """Counts over runs, in batches that stay in the cache."""
    total: dict[str, np.ndarray] = {}
    for first in range(0, runs, batch):
        for name, value in _batch(made, min(batch, runs - first), rng).items():
            total[name] = total[name] + value if name in total else value
    return total


def _batch(made: Spec, n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    p, r = made.paths, made.requests
    C, D, P, T, G = p.table.shape
    S, Y = made.scenarios, T - 1
    left = 1.0 - p.world - p.region
    far, near = (np.sqrt(v)[:, None, None] for v in (p.world, p.region))
    tied, alone = np.sqrt(left * p.bond)[:, None, None], np.sqrt(left * (1 - p.bond))[:, None, None]
    size = made.effect_mean[:, None] + made.effect_sd[:, None] * rng.standard_normal(
        (made.effect_mean.size, n)
    )
    answer = r.mean[:, None] + r.sd[:, None] * rng.standard_normal((r.mean.size, n))
    out = {
        "held": np.zeros((S, 2, T), np.int64), "lost": np.zeros((S, 2, T + 1), np.int64),
        "ranks": np.zeros((S, C, 2, T), np.int64), "shares": np.zeros((S, C, D + 1, T, BINS), np.int64),
        "gains": np.zeros((S, T, DIFFERENCES), np.int64), "levels": np.zeros((S, C, P, T)),
    }  # fmt: skip
    trace, pushed = np.zeros((S, 2, C, n)), np.zeros((S, C, D, n))
    policy = np.zeros((S, C, D, n))
    fell = np.zeros((S, 2, n), np.int64)
    z = np.zeros((C, D, P, n))
    cell = np.arange(C * D * P)[:, None]
    row = np.arange(C * (D + 1))[:, None] * BINS
    for y in range(T):
        own = rng.standard_normal((C, D, P, n))
        mix = p.mix[0, 0, min(y, 1)]
        if y == 0:
            z = np.matmul(mix, own)
            full = z
        else:
            e = alone * own
            e += far * rng.standard_normal((D, P, n)) + near * rng.standard_normal((D, P, n))
            e += tied * rng.standard_normal((C, 1, P, n))
            a, v = p.keep[0, 0, 0, y], p.white[0, 0, 0, y]
            z *= a
            z += np.sqrt(1 - a * a) * np.matmul(mix, e)
            full = np.sqrt(1 - v) * z + np.sqrt(v) * np.matmul(mix, rng.standard_normal((C, D, P, n)))
        at = (full.reshape(C * D * P, n) + FARTHEST) * ((G - 1) / (2 * FARTHEST))
        np.clip(at, 0.0, G - 1 - 1e-9, out=at)
        low = at.astype(np.int64)
        at -= low
        table = np.ascontiguousarray(p.table[:, :, :, y]).reshape(C * D * P, G)
        below = table[cell, low]
        base = (below + at * (table[cell, low + 1] - below)).reshape(C, D, P, n)
        base /= np.maximum(base.sum(axis=2, keepdims=True), 1.0)
        if y:
            chance = rng.random((3, C, n))
            trace *= 0.7
        for s in range(S):
            x = base
            if y:
                asks = (chance[0] < r.hazard[s, :, y - 1]) & (chance[1] < r.appeal)
                helps = chance[2] < 1.0 / (1.0 + np.exp(-(r.base[0] + r.slope[0] * r.bearing[s, :, y - 1])))
                trace[s, 0][asks & helps] = 1.0
                trace[s, 1][:, (asks & ~helps).any(axis=0)] = 1.0
                pushed[s] *= 1 - p.fade[0]
                for k, d in enumerate(r.domain):
                    pushed[s, :, d] += answer[k] * trace[s, r.trace[k]]
                amount = pushed[s]
                if size.size and s:
                    policy[s] *= 1 - p.fade[0]
                    policy[s] += size[s * D : (s + 1) * D]
                    amount = amount + policy[s]
                moved = [0, 3] if not size.size or s == 0 else slice(None)
                x = base.copy()
                mine = x[:, moved, 0]
                after = np.clip(mine + amount[:, moved], 0.0, 1.0)
                x[:, moved, 1:] *= ((1.0 - after) / (1.0 - mine))[:, :, None]
                x[:, moved, 0] = after
            composite = x.mean(axis=1)
            level = composite[:, 0].mean(axis=0)
            if s == 0:
                level0 = level
            out["gains"][s, y] += np.bincount(
                ((level - level0 + 1) * (DIFFERENCES / 2)).astype(np.int64), minlength=DIFFERENCES
            )
            bins = np.concatenate([x[:, :, 0], composite[:, None, 0]], axis=1).reshape(C * (D + 1), n)
            place = np.minimum((bins * BINS).astype(np.int64), BINS - 1) + row
            out["shares"][s, :, :, y] += np.bincount(place.ravel(), minlength=C * (D + 1) * BINS).reshape(
                C, D + 1, BINS
            )
            out["levels"][s, :, :, y] += composite.sum(axis=2)
            rank = (composite[:, 1:] > composite[:, :1]).sum(axis=1)
            for q, most in enumerate((1, 0)):
                reached = rank <= most
                out["ranks"][s, :, q, y] += reached.sum(axis=1)
                has = 2 * reached.sum(axis=0) > C
                out["held"][s, q, y] += has.sum()
                if y == 0:
                    fell[s, q] = np.where(has, Y + 1, 0)
                else:
                    fell[s, q][~has & (fell[s, q] > Y)] = y
    for s in range(S):
        for q in range(2):
            out["lost"][s, q] += np.bincount(fell[s, q], minlength=Y + 2)
    return out
