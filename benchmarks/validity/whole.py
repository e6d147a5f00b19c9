"""A whole kind of tie left out: what can be said of it in countries where it was never read?

Run as `python benchmarks/validity/whole.py`; writes benchmarks/validity/results/whole.csv. In a tenth of the countries
at a time every reading of one kind of tie is hidden. The model by itself carries the world's shares, wide: it never
fills one tie from the others, so that a share shown always rests on readings of its own kind. Beside it: the world's
mean of the year, the mean of the country's other ties with the power, and two factors over kinds of tie, all learned in
the other countries.
"""

from __future__ import annotations

import numpy as np
from baselines import Errors, factors
from heldout import OURS
from scores import beta_cdf, beta_quantiles, covered, crps, interval_of_skill, log_score, write

from holdfast import codebook
from holdfast.infer.two_sided import smooth_states
from holdfast.measure.calibration import LIVE
from holdfast.measure.held_out import World, indicators
from holdfast.measure.states import gathered
from holdfast.panel.store import load

FOLDS = 10


def known(worlds):
    """Two-sided means of every tie, (C, P, T, I)."""
    out = []
    for w in worlds:
        mean, conc, _, _, held, kept = w.states()
        m, _ = gathered(w.parts, *smooth_states(mean, conc, held, kept))
        out.append(m.transpose(0, 2, 1))
    return np.stack(out, axis=3)


def world_mean(w, rows, shown):
    """Mean share of each power over the readings shown of the year, all years where there are fewer than twenty."""
    total = np.zeros((w.parts.years.size, w.share.shape[1]))
    np.add.at(total, w.when[shown], w.share[shown])
    n = np.bincount(w.when[shown], minlength=total.shape[0])
    overall = w.share[shown].mean(axis=0)
    return np.where((n >= 20)[:, None], total / np.maximum(n, 1)[:, None], overall)[w.when[rows]]


def main() -> None:
    """Leave out each kind of tie and write the table."""
    panel = load()
    worlds = [World(panel, name) for name in indicators()]
    entries, every = codebook.indicators(), known([*worlds])
    C = len(worlds[0].clients)
    fold_of = np.random.default_rng(0).permutation(C) % FOLDS
    table = []
    for k, w in enumerate(worlds):
        others = [j for j in range(len(worlds)) if j != k]
        weight = np.array([entries[worlds[j].name].weight for j in others])
        mix = np.nan_to_num(every[..., others]) @ weight / weight.sum()
        scored = np.flatnonzero(w.scored)
        found = {n: ([], []) for n in (OURS, "world's mean", "mean of the other ties", "two factors")}
        block, cover, level = [], {0.5: [], 0.8: [], 0.95: []}, []
        for fold in range(FOLDS):
            out = fold_of[np.minimum(w.owner, C - 1)] == fold
            hide = out & (w.owner < C)
            rows, shown = scored[hide[scored]], scored[~hide[scored]]
            if not rows.size:
                continue
            a, b = w.hidden(hide, rows)
            y, ok = w.share[rows], np.isfinite(a)
            made = {OURS: beta_quantiles(a[ok], b[ok])}
            base, past = world_mean(w, rows, shown), world_mean(w, shown, shown)
            made["world's mean"] = Errors(past.ravel(), w.share[shown].ravel()).quantiles(base[ok])
            value, of = mix[w.owner[rows], :, w.when[rows]], mix[w.owner[shown], :, w.when[shown]]
            slope = (of * w.share[shown]).sum() / max((of**2).sum(), 1e-9)
            made["mean of the other ties"] = Errors((slope * of).ravel(), w.share[shown].ravel()).quantiles(
                (slope * value)[ok]
            )
            x = np.full((shown.size + rows.size, w.share.shape[1], len(worlds)), np.nan)
            at = np.concatenate([shown, rows])
            x[:] = every[w.owner[at], :, w.when[at]]
            x[: shown.size, :, k], x[shown.size :, :, k] = w.share[shown], np.nan
            centre = np.nanmean(x[: shown.size], axis=0)
            size = np.maximum(np.nanstd(x[: shown.size] - centre, axis=(0, 1)), 1e-6)
            z = ((x - centre) / size).reshape(-1, len(worlds))
            # the errors of the fit are those of cells hidden from it, among the countries shown
            spare = np.zeros(x.shape[:2], dtype=bool)
            spare[: shown.size] = (np.random.default_rng(fold).random(shown.size) < 0.2)[:, None]
            z[spare.ravel(), k] = np.nan
            account = (factors(z, 2, steps=12).reshape(x.shape) * size + centre)[..., k]
            account = np.clip(account, 0.0, 1.0)
            truth = w.share[at]
            made["two factors"] = Errors(account[spare], truth[spare]).quantiles(account[shown.size :][ok])
            for name, q in made.items():
                found[name][0].append(crps(q, y[ok]))
                found[name][1].append(log_score(q, y[ok]))
            block.append(np.repeat(w.owner[rows][:, None], y.shape[1], axis=1)[ok])
            live = ok & (a / (a + b) >= LIVE)
            low, high = (beta_cdf(a[live], b[live], y[live] + s * w.half) for s in (-1, 1))
            for lv in cover:
                cover[lv].append(covered(low, high, lv))
            level.append((value.ravel(), y.ravel()))
        owner = np.concatenate(block)
        value, came = (np.concatenate(v) for v in zip(*level, strict=True))
        like = float(np.corrcoef(value, came)[0, 1])
        ours = [np.concatenate(s) for s in found[OURS]]
        for name, scores in found.items():
            theirs = [np.concatenate(s) for s in scores]
            row = {
                "of": w.name,
                "domain": entries[w.name].domain,
                "model": name,
                "countries": np.unique(owner).size,
            }
            row |= {
                "cells": theirs[0].size,
                "crps": float(theirs[0].mean()),
                "log_score": float(theirs[1].mean()),
            }
            if name != OURS:
                got = interval_of_skill(ours[0], theirs[0], owner)
                row |= dict(zip(("skill_of_ours", "skill_low", "skill_high"), got, strict=True))
            else:
                row |= {f"in_{int(100 * lv)}": float(np.concatenate(c).mean()) for lv, c in cover.items()}
                row["like_the_other_ties"] = like
            table.append(row)
            print(row, flush=True)
        write("whole", table)


if __name__ == "__main__":
    main()
