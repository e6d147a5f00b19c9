"""Readings that were held out: a tenth of all, and the last three years of every country.

Run as `python benchmarks/validity/heldout.py`; writes benchmarks/validity/results/heldout.csv (scores),
heldout_skill.csv (skill of the model with its interval) and heldout_coverage.csv. Every model is shown the same readings. The model's
parameters are those that ship, learned one step ahead from all years; its tails and levels were learned on other
readings (`python -m holdfast.measure.calibrate`): only parts it never saw are scored. Of them one is held out beside
the simple models, and all five, each in turn, tell how often intervals hold.
"""

from __future__ import annotations

import numpy as np
from baselines import Errors, factors, neighbours, pair_means
from scores import LEVELS, beta_cdf, beta_quantiles, covered, crps, interval_of_skill, log_score, write

from holdfast import codebook
from holdfast.measure.calibrate import LEAST, SCORED, dealt, held_out, partaking
from holdfast.measure.calibration import LIVE, calibration_of
from holdfast.measure.held_out import World, indicators
from holdfast.panel.store import load

YEARS = 3
OURS, PLAIN = "dynamic Dirichlet", "dynamic Dirichlet, not calibrated"


def at_random(w):
    """Rows to score and rows to hide: the first part that nothing was learned from, every report of each cell."""
    after = w.scored & (w.when > w.first_of()[w.owner])
    rows = np.flatnonzero(after & (dealt(w) == SCORED[0]))
    return rows, np.isin(w.cell, w.cell[rows])


def last_years(w):
    """Rows of the last three years of every country that nothing was learned from, and all rows of those years."""
    final = np.full(w.series.start.size - 1, -1)
    np.maximum.at(final, w.owner[w.scored], w.when[w.scored])
    hide = (w.when > final[w.owner] - YEARS) & (w.owner < len(w.clients))
    rows = w.scored & hide & (w.when > w.first_of()[w.owner] + YEARS)
    return np.flatnonzero(rows & np.isin(dealt(w), SCORED)), hide


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


def coverage(w, a, b, y, block):
    """Rows of how often intervals hold, forecasts of next to nothing left out."""
    live = a / (a + b) >= LIVE
    a, b, y, ends = a[live], b[live], y[live], []
    for name, cdf in ((PLAIN, beta_cdf), (OURS, calibration_of(w.name).cdf)):
        low, high = (cdf(a, b, y + side * w.half) for side in (-1, 1))
        ends.append((w.name, name, block[live], {lv: covered(low, high, lv) for lv in (0.5, 0.8, 0.95)}))
    return ends


def study(worlds, design):
    """Scores of every model on every cell of one design: list of {indicator, block, model -> (crps, log)}, coverage."""
    chosen = [at_random(w) if design == "at random" else last_years(w) for w in worlds]
    shared = common(worlds, [c[1] for c in chosen])
    cells, cover = [], []
    for k, (w, (rows, hide)) in enumerate(zip(worlds, chosen, strict=True)):
        made_a, made_b = w.hidden(hide, rows)
        part = partaking(w, hide)[w.owner[rows]] & np.isfinite(made_a)
        y = w.share[rows][part]
        a, b = made_a[part], made_b[part]
        levels = calibration_of(w.name).quantile(a[:, None], b[:, None], LEVELS)
        made = {OURS: levels, PLAIN: beta_quantiles(a, b)}
        made |= {n: q[part] for n, q in simple(w, hide, rows, design == "at random").items()}
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
        cover += coverage(w, *(held_out(w, SCORED) if design == "at random" else (a, b, y, block)))
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
    return cells, cover


def main() -> None:
    """Score both designs and write the tables."""
    panel = load()
    worlds = [World(panel, name) for name in indicators()]
    entries = codebook.indicators()
    table, skills, covers = [], [], []
    for design in ("at random", "last three years"):
        cells, cover = study(worlds, design)
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
        for of, mine in {
            **{c[0]: [c[0]] for c in cells},
            **{d: [k for k in entries if entries[k].domain == d] for d in codebook.DOMAINS},
        }.items():
            for name in (OURS, PLAIN):
                of_them = [c for c in cover if c[0] in mine and c[1] == name]
                w = np.array([entries[c[0]].weight for c in of_them])
                row = {"design": design, "of": of, "model": name, "cells": sum(c[2].size for c in of_them)}
                row |= {
                    f"in_{int(100 * lv)}": float(w @ [c[3][lv].mean() for c in of_them] / w.sum())
                    for lv in (0.5, 0.8, 0.95)
                }
                covers.append(row)
    write("heldout", table)
    write("heldout_skill", skills)
    write("heldout_coverage", covers)


if __name__ == "__main__":
    main()
