"""Readings that were held out: a tenth of all, the last three years of every country, and three years after origins.

Run as `python benchmarks/validity/heldout.py`; writes benchmarks/validity/results/heldout.csv (scores),
heldout_skill.csv (skill of the model with its interval) and heldout_coverage.csv. Every model is shown the same
readings. The model's parameters are those that ship, learned one step ahead from all years; its tails and levels were
learned on other readings (`python -m holdfast.measure.calibrate`): only parts, origins and years it never saw are
scored. Of the parts one is held out beside the simple models, and all five, each in turn, tell how often intervals
hold; so do all origins that are kept for scoring.
"""

from __future__ import annotations

import numpy as np
from baselines import Errors, factors, neighbours, pair_means
from scores import (
    LEVELS,
    beta_cdf,
    beta_quantiles,
    covered,
    crps,
    interval_of_skill,
    log_score,
    resampled,
    tabled,
    write,
)

from holdfast import codebook
from holdfast.measure.calibrate import LEAST, held_out, partaking
from holdfast.measure.calibration import LIVE, calibration_of
from holdfast.measure.folds import LEARNED, SCORED, after_origins, at_random, last_years
from holdfast.measure.held_out import World, indicators
from holdfast.panel.store import load

OURS, PLAIN = "dynamic Dirichlet", "dynamic Dirichlet, not calibrated"
BETWEEN = "dynamic Dirichlet, calibrated between others"
"""The calibration of readings with others on both sides, where readings are told ahead."""

RANDOM, LAST, ORIGINS = "at random", "last three years", "three years after an origin"
NOMINAL = (0.5, 0.8, 0.95)
LEAST_CHANCE = 1e-5
"""Added to every chance of a rounded share, so that one reading can't decide a log score."""


def shown_rows(w, hide):
    """Rows that the simple models learn from."""
    return np.flatnonzero(w.scored & ~hide)


def common(worlds, hides):
    """Factors over kinds of tie by pair-year, from the readings shown; (value of a row, errors) by indicator and kind."""
    size = (len(worlds[0].clients), worlds[0].share.shape[1], worlds[0].parts.years.size)
    table = np.full((*size, len(worlds)), np.nan)
    for k, (w, hide) in enumerate(zip(worlds, hides, strict=True)):
        rows = shown_rows(w, hide)
        table[w.owner[rows], :, w.when[rows], k] = w.share[rows]
    spare = np.random.default_rng(5).random((size[0], 1, size[2], len(worlds))) < 0.1
    out = {}
    with np.errstate(invalid="ignore"):
        for kind in ("one factor", "two factors", "pair mean and two factors"):
            learn = np.where(spare, np.nan, table)
            have = np.isfinite(learn)
            filled = np.where(have, learn, 0.0)
            axes = (2,) if kind.startswith("pair") else (0, 2)
            centre = filled.sum(axis=axes, keepdims=True) / np.maximum(have.sum(axis=axes, keepdims=True), 1)
            world = filled.sum(axis=(0, 2), keepdims=True) / np.maximum(
                have.sum(axis=(0, 2), keepdims=True), 1
            )
            centre = np.where(have.sum(axis=axes, keepdims=True) > 0, centre, world)
            away = learn - centre
            scale = np.sqrt(np.nansum(away**2, axis=(0, 1, 2)) / np.maximum(have.sum(axis=(0, 1, 2)), 1))
            scale = np.maximum(scale, 1e-6)
            flat = (away / scale).reshape(-1, len(worlds))
            some = np.isfinite(flat).any(axis=1)
            account = np.zeros_like(flat)
            account[some] = factors(flat[some], 1 if kind.startswith("one") else 2)
            made = np.clip(centre + account.reshape(table.shape) * scale, 0.0, 1.0)
            test = spare & np.isfinite(table)
            out[kind] = (
                made,
                [Errors(made[..., k][test[..., k]], table[..., k][test[..., k]]) for k in range(len(worlds))],
            )
    return out


def simple(w, hide, rows, two_sided):
    """Quantiles of the simple models for rows, {model: (N, P, 49)}."""
    shown = shown_rows(w, hide)
    P = w.share.shape[1]
    before, after = neighbours(w.owner, w.when, w.share, shown, rows)
    value, gap = w.share[before], np.repeat((w.when[rows] - w.when[before])[:, None], P, axis=1)
    past, steps = [], []
    key = shown
    for lag in (1, 2, 3):
        same = w.owner[key[lag:]] == w.owner[key[:-lag]]
        past.append((key[:-lag][same], key[lag:][same]))
    i, j = (np.concatenate(x) for x in zip(*past, strict=True))
    steps = np.repeat((w.when[j] - w.when[i])[:, None], P, axis=1).ravel()
    start, end = w.share[i].ravel(), w.share[j].ravel()
    near = steps <= np.quantile(gap, 0.9)
    live = np.maximum(start, end) >= LEAST
    flat = Errors(start[near & live], end[near & live], levels=False)
    walk = Errors(start, end, steps)
    mean = pair_means(w.owner, w.share, shown, rows)
    own = pair_means(w.owner, w.share, shown, shown)
    known = np.isfinite(own)
    about = Errors(own[known], w.share[shown][known])
    shape = (*value.shape, -1)
    out = {
        "last value": flat.quantiles(value.ravel()).reshape(shape),
        "level-binned walk": walk.quantiles(value.ravel(), gap.ravel()).reshape(shape),
        "pair mean": about.quantiles(np.where(np.isfinite(mean), mean, value).ravel()).reshape(shape),
    }
    if two_sided:
        b, a = neighbours(w.owner, w.when, w.share, shown, shown)
        both = (b >= 0) & (a >= 0)
        middle = lambda x, y, t: (  # noqa: E731
            w.share[x] + (w.share[y] - w.share[x]) * ((t - w.when[x]) / (w.when[y] - w.when[x]))[:, None]
        )
        line = Errors(middle(b[both], a[both], w.when[shown][both]).ravel(), w.share[shown][both].ravel())
        have = after >= 0
        q = out["level-binned walk"].copy()
        made = middle(before[have], after[have], w.when[rows][have])
        q[have] = line.quantiles(made.ravel()).reshape(*made.shape, -1)
        out["line between neighbours"] = q
    return out


def told(w, design, folds):
    """Forecasts of folds but those of next to nothing: a, b, share, country, and what is drawn together in time.

    That is a year; in the years after origins all that is told from one.
    """
    made = [held_out(w, [fold]) for fold in folds]
    a, b, y, row = (np.concatenate(x) for x in zip(*made, strict=True))
    live = a / (a + b) >= LIVE
    time = w.when[row] if design == RANDOM else np.repeat(np.arange(len(made)), [m[3].size for m in made])
    return a[live], b[live], y[live], w.owner[row][live], (w.when[row] if design == LAST else time)[live]


def coverage(w, design, learned, scored):
    """How often intervals hold in each model: rows without the interval, and what it is drawn from."""
    if not scored:
        return []
    ahead = design != RANDOM
    models = {PLAIN: beta_cdf, OURS: calibration_of(w.name, ahead).cdf}
    if ahead:
        models[BETWEEN] = calibration_of(w.name).cdf
    a, b, y, country, time = told(w, design, scored)
    base_a, base_b, base_y, *base_where = told(w, RANDOM if design == RANDOM else ORIGINS, learned)
    out = []
    for name, cdf in models.items():
        low, high = (cdf(a, b, y + side * w.half) for side in (-1, 1))
        chance = np.maximum(high - low, 0.0) + LEAST_CHANCE
        row = {"of": w.name, "model": name, "cells": y.size, "log_score": float(-np.log(chance).mean())}
        row |= {f"in_{int(100 * lv)}": float(covered(low, high, lv).mean()) for lv in NOMINAL}
        base = None
        if name == OURS:
            ends = [cdf(base_a, base_b, base_y + side * w.half) for side in (-1, 1)]
            base = tabled(*ends, *base_where, len(w.clients))
        out.append((row, tabled(low, high, country, time, len(w.clients)), base))
    return out


def coverage_rows(cover, design, entries):
    """Rows of the table of coverage: every indicator, then every domain by the weights of its ties."""
    rows = []
    names = list(dict.fromkeys(c[0]["of"] for c in cover))
    groups = {n: [n] for n in names}
    groups |= {d: [n for n in names if entries[n].domain == d] for d in codebook.DOMAINS}
    for of, mine in groups.items():
        for model in dict.fromkeys(c[0]["model"] for c in cover):
            some = [c for c in cover if c[0]["of"] in mine and c[0]["model"] == model]
            weight = np.array([entries[c[0]["of"]].weight for c in some])
            mean = {
                k: float(weight @ [c[0][k] for c in some] / weight.sum())
                for k in ("log_score", *(f"in_{int(100 * lv)}" for lv in NOMINAL))
            }
            row = {"design": design, "of": of, "model": model, "cells": sum(c[0]["cells"] for c in some)}
            for once in (False, True) if design == ORIGINS else (False,):
                found = resampled([c[1] for c in some], [c[2] for c in some], weight, NOMINAL, once)
                for lv, (low, high) in zip(NOMINAL, found, strict=True):
                    key = f"in_{int(100 * lv)}"
                    row |= {key: mean[key]}
                    row |= {
                        f"{key}{'_once' if once else ''}_{end}": v
                        for end, v in (("low", low), ("high", high))
                    }
            rows.append(row | {"log_score": mean["log_score"]})
    return rows


def coverage_table(worlds, entries):
    """How often intervals hold, in every design."""
    rows = []
    for design in (RANDOM, ORIGINS, LAST):
        cover = []
        for w in worlds:
            if design == RANDOM:
                learned, scored = at_random(w, LEARNED), at_random(w, SCORED)
            else:
                learned, scored = (after_origins(w, kept=kept) for kept in (False, True))
            cover += coverage(w, design, learned, [last_years(w)] if design == LAST else scored)
        rows += coverage_rows(cover, design, entries)
    return rows


def study(worlds, design):
    """Scores of every model on every cell of one design: list of {indicator, block, model -> (crps, log)}."""
    chosen = [at_random(w, SCORED[:1])[0] if design == RANDOM else last_years(w) for w in worlds]
    shared = common(worlds, [c.hide for c in chosen])
    cells = []
    for k, (w, (hide, rows)) in enumerate(zip(worlds, chosen, strict=True)):
        made_a, made_b = w.hidden(hide, rows)
        part = partaking(w, hide)[w.owner[rows]] & np.isfinite(made_a)
        y = w.share[rows][part]
        a, b = made_a[part], made_b[part]
        levels = calibration_of(w.name, ahead=design != RANDOM).quantile(a[:, None], b[:, None], LEVELS)
        made = {OURS: levels, PLAIN: beta_quantiles(a, b)}
        made |= {n: q[part] for n, q in simple(w, hide, rows, design == RANDOM).items()}
        for kind, (value, errors) in shared.items():
            made[kind] = errors[k].quantiles(value[w.owner[rows], :, w.when[rows], k][part])
        block = np.repeat(w.owner[rows][:, None], part.shape[1], axis=1)[part]
        cells.append(
            (
                w.name,
                len(rows),
                block,
                {n: (crps(q, y), log_score(q, y)) for n, q in made.items()},
                w.share[rows],
            )
        )
        missed = w.share[rows][~part]
        print(
            design,
            w.name,
            len(rows),
            part.sum(),
            "mass of pairs not scored",
            round(float(missed.sum() / len(rows)), 4),
            flush=True,
        )
    return cells


def main() -> None:
    """Score the designs and write the tables."""
    panel = load()
    worlds = [World(panel, name) for name in indicators()]
    entries = codebook.indicators()
    table, skills = [], []
    write("heldout_coverage", coverage_table(worlds, entries))
    for design in (RANDOM, LAST):
        cells = study(worlds, design)
        models = list(dict.fromkeys(m for c in cells for m in c[3]))
        for name, n, _, made, _ in cells:
            for m in models:
                table.append(
                    {
                        "held_out": design,
                        "of": name,
                        "domain": entries[name].domain,
                        "model": m,
                        "readings": n,
                    }
                    | {
                        "cells": made[m][0].size,
                        "crps": float(made[m][0].mean()),
                        "log_score": float(made[m][1].mean()),
                    }
                )
        for domain in codebook.DOMAINS:
            mine = [c for c in cells if entries[c[0]].domain == domain]
            for m in models:
                w = np.array([entries[c[0]].weight for c in mine])
                s = [[float(c[3][m][i].mean()) for c in mine] for i in (0, 1)]
                table.append(
                    {"held_out": design, "of": domain, "domain": domain, "model": m}
                    | {"readings": sum(c[1] for c in mine), "cells": sum(c[3][m][0].size for c in mine)}
                    | {"crps": float(w @ s[0] / w.sum()), "log_score": float(w @ s[1] / w.sum())}
                )
        groups = {c[0]: [c] for c in cells}
        groups |= {d: [c for c in cells if entries[c[0]].domain == d] for d in codebook.DOMAINS}
        groups["all"] = cells
        for of, mine in groups.items():
            block = np.concatenate([c[2] for c in mine])
            for m in models:
                for ours in (OURS, PLAIN):
                    if m == ours:
                        continue
                    row = {"held_out": design, "of": of, "ours": ours, "against": m}
                    for i, score in enumerate(("crps", "log_score")):
                        # each indicator by its weight, whatever the number of its cells
                        by = [entries[c[0]].weight / c[3][m][i].size for c in mine]
                        mix = [
                            np.concatenate([c[3][x][i] * f for c, f in zip(mine, by, strict=True)])
                            for x in (ours, m)
                        ]
                        value, low, high = interval_of_skill(*mix, block)
                        row |= {f"skill_{score}": value, f"{score}_low": low, f"{score}_high": high}
                    skills.append(row)
    write("heldout", table)
    write("heldout_skill", skills)


if __name__ == "__main__":
    main()
