"""Do similar histories foretell? Analogues against the world's changes, like levels and no change.

Run as `python benchmarks/analogues.py`; writes src/holdfast/explain/scored.csv, which `holdfast analogues` shows.
It takes some minutes of one core.

From each origin every pair with a composite of 0.05 or more is forecast 5 and 10 years ahead by the changes that
followed its analogues. Windows, outcomes of the pool and scales are of the world measured up to the origin. The
outcome is told twice: the measured change (one-sided states, which trail what they measure) and the recorded one,
the composite of the shares recorded in that single year against the states at the origin, over the ties read in that
year and at or before the origin. Number of analogues, parts and weights were declared before the first run and stayed.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np

from holdfast import codebook, explain
from holdfast.explain.analogues import LATER, NEAREST, choose, distances, windows
from holdfast.explain.history import BEGIN, history
from holdfast.measure.case import load_case
from holdfast.measure.foothold import newest_year
from holdfast.measure.learned import parameters_of
from holdfast.measure.states import START, filtered
from holdfast.measure.world import countries
from holdfast.panel.store import load

OUT = Path(explain.__file__).resolve().parent / "scored.csv"
ORIGINS = (1985, 1990, 1995, 2000, 2005, 2010, 2015)
SMALLEST, FEWEST = 0.05, 10
MODELS = ("analogues", "like level", "all pairs", "no change")


def crps(sample: np.ndarray, y: float) -> float:
    """Continuous ranked probability score of a sample: E|X - y| - E|X - X'| / 2."""
    x = np.sort(sample)
    n = x.size
    spread = float(((2 * np.arange(1, n + 1) - n - 1) * x).sum()) / n**2
    return float(np.abs(x - y).mean()) - spread


def recorded(panel, case, final):
    """Recorded shares by pair, tie and year from `BEGIN`, NaN where none was: (U, I, T); weights (I,)."""
    clients, patrons = countries(case), case.patrons
    ties, entries = case.ties, codebook.indicators()
    T = final - START + 1
    out = np.full((len(patrons), len(clients), len(ties), T), np.nan)
    for k, name in enumerate(ties):
        states = filtered(panel, patrons, clients, name, final, parameters_of(name))
        s, parts = states.series, states.parts
        owner = np.repeat(np.arange(len(clients)), np.diff(s.start))
        sees = parts.sees(s.covered, s.when) & ~s.modelled[:, None]
        for p in range(len(patrons)):
            share = np.where(parts.counts_for[s.when] == p, s.share, 0.0).sum(axis=1)
            total, n = np.zeros((len(clients), T)), np.zeros((len(clients), T))
            row = sees[:, p]
            np.add.at(total, (owner[row], s.when[row]), share[row])
            np.add.at(n, (owner[row], s.when[row]), 1.0)
            with np.errstate(invalid="ignore"):
                out[p, :, k] = np.where(n > 0, total / n, np.nan)
    weight = np.array([case.weights[entries[n].domain] * w for n, w in ties.items()])
    return out.reshape(-1, len(ties), T)[..., BEGIN - START :], weight


def states_by_tie(panel, case, last):
    """One-sided shares by pair, tie and year, (U, I, T)."""
    clients, patrons = countries(case), case.patrons
    out = []
    for name in case.ties:
        mean, _ = filtered(panel, patrons, clients, name, last, parameters_of(name)).one_sided()
        out.append(mean[:, BEGIN - START :].transpose(2, 0, 1).reshape(-1, last - BEGIN + 1))
    return np.stack(out, axis=1)


def later(level, outcome, judged, end, h):
    """Outcome `h` years after each window minus the level at its end, by pair and window."""
    found = np.full((judged.shape[0], end.size), np.nan)
    ok = np.flatnonzero(end + h < judged.shape[1])
    found[:, ok] = np.where(judged[:, end[ok] + h], outcome(end[ok] + h, end[ok], level), np.nan)
    return found


def main() -> None:
    """Score every origin and write the table."""
    powers = codebook.reference()["powers"]
    case = replace(load_case(), patrons=powers, clients=())
    panel = load()
    final = newest_year(panel)
    whole = history(panel, case)
    seen, weight = recorded(panel, case, final)
    read = np.logical_or.accumulate(np.isfinite(seen), axis=2)
    scores: list[tuple] = []
    for origin in ORIGINS:
        past = history(panel, case, origin)
        ties = states_by_tie(panel, case, origin)
        made = windows(past)
        e = made.end.size - 1
        t = int(made.end[e])

        def measured(then, now, share):
            return share[:, then] - share[:, now]

        def by_record(then, now, states, truth=seen):
            r = truth[:, :, then]
            gap = np.where(np.isfinite(r) & read[:, :, now], r - states[:, :, now], 0.0)
            return np.einsum("i,uit->ut", weight, gap)

        clients = np.array([c for _, c in past.pairs])
        targets = np.flatnonzero(made.known[:, e] & (past.share[:, -1, -1] >= SMALLEST))
        levels = {"measured": past.share[:, -1], "recorded": ties}
        rules = {"measured": measured, "recorded": by_record}
        after, truth = {}, {}
        for outcome, level in levels.items():
            for h in LATER:
                if t + h < whole.years.size:
                    after[outcome, h] = later(level, rules[outcome], past.judged[:, -1], made.end, h)
                    if outcome == "measured":
                        came = whole.share[:, -1, t + h] - whole.share[:, -1, t]
                    else:
                        came = by_record(np.array([t + h]), np.array([t]), level)[:, 0]
                    truth[outcome, h] = np.where(whole.judged[:, -1, t + h], came, np.nan)
        for u in targets:
            pool = made.known & (clients != clients[u])[:, None] & np.isfinite(after["measured", LATER[0]])
            if pool.sum() < NEAREST or not any(np.isfinite(v[u]) for v in truth.values()):
                continue
            parts, _ = distances(made, u, e, pool)
            near = tuple(np.array(choose(past, made, np.sqrt((parts**2).mean(axis=-1)), pool)).T)
            alike = tuple(np.array(choose(past, made, parts[..., 0], pool)).T)
            for (outcome, h), values in after.items():
                y = float(truth[outcome, h][u])
                samples = {"analogues": values[near], "like level": values[alike], "all pairs": values[pool]}
                samples = {m: x[np.isfinite(x)] for m, x in samples.items()}
                if not np.isfinite(y) or min(x.size for x in samples.values()) < FEWEST:
                    continue
                samples["no change"] = np.zeros(1)
                for model, x in samples.items():
                    low, high = np.quantile(x, [0.05, 0.95])
                    scores.append((outcome, h, model, origin, clients[u], crps(x, y), low <= y <= high))
        print(origin, targets.size, flush=True)
    rows = []
    rng = np.random.default_rng(0)
    for outcome in ("measured", "recorded"):
        for h in LATER:
            mine = [s for s in scores if s[0] == outcome and s[1] == h]
            by = {m: np.array([s[5] for s in mine if s[2] == m]) for m in MODELS}
            place = np.array([s[4] for s in mine if s[2] == "analogues"])
            names, of = np.unique(place, return_inverse=True)
            sums = {m: np.bincount(of, x) for m, x in by.items()}
            drawn = rng.integers(0, names.size, size=(2000, names.size))
            for model in MODELS:
                again = 1.0 - sums["analogues"][drawn].sum(axis=1) / sums[model][drawn].sum(axis=1)
                rows.append(
                    {
                        "outcome": outcome,
                        "years": h,
                        "model": model,
                        "forecasts": by[model].size,
                        "countries": names.size,
                        "origins": len({s[3] for s in mine}),
                        "crps": round(float(by[model].mean()), 5),
                        "in90": ""
                        if model == "no change"
                        else round(float(np.mean([s[6] for s in mine if s[2] == model])), 3),
                        "gain": round(1.0 - by["analogues"].sum() / by[model].sum(), 3),
                        "gain_q05": round(float(np.quantile(again, 0.05)), 3),
                        "gain_q95": round(float(np.quantile(again, 0.95)), 3),
                    }
                )
    with OUT.open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
