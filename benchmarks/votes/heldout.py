"""Votes that were held out: log score and Brier score of the four choices, against baselines.

Run as `python benchmarks/votes/heldout.py [FIRST-LAST]`; writes benchmarks/votes/results/heldout_FIRST_LAST.csv.
Two designs: one cell in ten at random; and in every fourth session all votes of a random half of the states, whose
positions then come from the sessions around it and whose roll calls from the other half.

Baselines: the state's own frequencies in the session; the same choices as on the most alike roll calls of the
session; principal components of the session's votes (yes 1, abstain 0, no -1), turned into probabilities by bins. A
model without absence gets the state's frequency of absence in the session.
"""

from __future__ import annotations

import csv
import dataclasses
import sys
import time
from pathlib import Path

import numpy as np

from holdfast.infer.rollcall_chances import chances_of
from holdfast.panel.store import load
from holdfast.votes import fit, from_panel

OUT = Path(__file__).resolve().parent / "results"
MODELS = {
    "absence with hedging": {},
    "absence with hedging, one noise for all": {"one_noise": True},
    "absence with hedging and alignment": {"alignment": True},
    "absence by habit alone": {"hedging": False},
    "without absence": {"turnout": False},
    "absence with hedging, bridged": {"bridge": True},
    "absence with hedging and alignment, bridged": {"alignment": True, "bridge": True},
    "without absence, bridged": {"turnout": False, "bridge": True},
}
FLOOR = 1e-4


def masks(table, seed=0):
    """Cells held out, by design."""
    rng = np.random.default_rng(seed)
    here = table.choice >= 0
    cells = here & (rng.random(here.shape) < 0.1)
    half = np.zeros_like(here)
    for s in table.sessions[2:-1:4]:
        rows = table.session == s
        half[np.ix_(rows, rng.random(here.shape[1]) < 0.5)] = True
    return {"cells": cells, "half of a session": here & half}


def frequencies(table, out):
    """The state's own choices in the session, half a vote added to each; the session's where it has none."""
    p = np.full((*table.choice.shape, 4), np.nan)
    for s in table.sessions:
        rows = np.flatnonzero(table.session == s)
        part = np.where(out[rows], -1, table.choice[rows])
        count = np.stack([(part == v).sum(axis=0) for v in range(4)], axis=1) + 0.0
        whole = count.sum(axis=0) / max(count.sum(), 1)
        count += 2.0 * whole
        p[rows] = count / count.sum(axis=1, keepdims=True)
    return p


def by_roll_call(table, out):
    """The roll call's frequencies times the state's lean: both margins, the usual benchmark of a table."""
    own = frequencies(table, out)
    part = np.where(out, -1, table.choice)
    count = np.stack([(part == v).sum(axis=1) for v in range(4)], axis=1) + 0.5
    call = count / count.sum(axis=1, keepdims=True)
    p = np.empty_like(own)
    for s in table.sessions:
        rows = np.flatnonzero(table.session == s)
        whole = np.maximum(np.stack([(part[rows] == v).mean() for v in range(4)]), 1e-6)
        made = own[rows] * call[rows][:, None, :] / whole
        p[rows] = made / made.sum(axis=2, keepdims=True)
    return p


def alike(table, out, k=12):
    """The state's choices on the roll calls of the session that most others voted alike on."""
    base = by_roll_call(table, out)
    p = base.copy()
    for s in table.sessions:
        rows = np.flatnonzero(table.session == s)
        part = np.where(out[rows], -1, table.choice[rows])
        hot = np.stack([(part == v) for v in range(4)], axis=2).astype(float)
        flat = hot.reshape(rows.size, -1)
        near = flat @ flat.T
        np.fill_diagonal(near, -1)
        for j in range(rows.size):
            like = np.argsort(-near[j])[:k]
            p[rows[j]] = hot[like].sum(axis=0) + 2.0 * base[rows[j]]
        p[rows] /= p[rows].sum(axis=2, keepdims=True)
    return p


def components(table, out, rank=2, bins=12):
    """Principal components of the session's scores; probabilities of choices by bins of the fitted score."""
    p = frequencies(table, out)
    for s in table.sessions:
        rows = np.flatnonzero(table.session == s)
        part = np.where(out[rows], -1, table.choice[rows])
        cast = (part >= 0) & (part < 3)
        score = np.where(cast, part - 1.0, 0.0)
        mean = score.sum(axis=1) / np.maximum(cast.sum(axis=1), 1)
        filled = np.where(cast, score, mean[:, None])
        for _ in range(10):
            u, sv, vt = np.linalg.svd(filled - mean[:, None], full_matrices=False)
            low = (u[:, :rank] * sv[:rank]) @ vt[:rank] + mean[:, None]
            filled = np.where(cast, score, low)
        edges = np.quantile(low[cast], np.linspace(0, 1, bins + 1)[1:-1])
        place = np.searchsorted(edges, low)
        given = np.full((bins, 3), 1.0)
        for b in range(bins):
            for v in range(3):
                given[b, v] += ((place == b) & (part == v)).sum()
        given /= given.sum(axis=1, keepdims=True)
        p[rows, :, :3] = given[place] * (1.0 - p[rows][:, :, 3:])
    return p


def model(table, out, one_noise=False, **options):
    """Probabilities of a fitted model; a model without absence takes the state's frequency of it."""
    hidden = dataclasses.replace(table, choice=np.where(out, np.int8(-1), table.choice))
    found = fit(hidden, learn=True, **options)
    p = np.full((*table.choice.shape, 4), np.nan)
    away = frequencies(table, out)[:, :, 3]
    k = np.ones(found.layout.sits.shape) if one_noise else found.steadiness
    for t, part in enumerate(found.layout.sessions):
        d = float(found.point.d[t]) if found.hedging else 0.0
        n, item = part.seats, found.point.item[part.rows]
        p[part.rows, n] = chances_of(found.point.x[t, n], found.point.a[t, n], d, item, found.turnout, k[t, n])
    if not found.turnout:
        p[:, :, :3] *= (1.0 - away)[:, :, None]
        p[:, :, 3] = away
    return p


def score(table, out, p):
    """Mean log score and Brier score of held-out choices; and of those alone that were cast."""
    use = out & np.isfinite(p[:, :, 0])
    choice = table.choice[use]
    q = p[use]
    q = np.maximum(q, FLOOR)
    q = q / q.sum(axis=1, keepdims=True)
    hot = np.eye(4)[choice]
    cast = choice < 3
    three = q[cast, :3] / q[cast, :3].sum(axis=1, keepdims=True)
    split = ~(q[:, 2] > 0.95)
    return {
        "cells": int(use.sum()),
        "log_score": -np.log(q[np.arange(choice.size), choice]).mean(),
        "brier": ((q - hot) ** 2).sum(axis=1).mean(),
        "log_score_of_votes_cast": -np.log(three[np.arange(cast.sum()), choice[cast]]).mean(),
        "log_score_of_absence": -np.log(np.where(choice == 3, q[:, 3], 1 - q[:, 3])).mean(),
        "undecided": float(split.mean()),
    }


def main() -> None:
    """Score everything and write the table."""
    span = sys.argv[1] if len(sys.argv) > 1 else "62-80"
    first, last = map(int, span.split("-"))
    table = from_panel(load()).between(first, last)
    rows = []
    for design, out in masks(table).items():
        jobs = {
            "session frequencies of the state": lambda out=out: frequencies(table, out),
            "frequencies of roll call and state": lambda out=out: by_roll_call(table, out),
            "same choice as on like votes": lambda out=out: alike(table, out),
            "two principal components": lambda out=out: components(table, out),
        } | {n: (lambda o=o, out=out: model(table, out, **o)) for n, o in MODELS.items()}
        for name, job in jobs.items():
            begin = time.perf_counter()
            made = score(table, out, job())
            row = {"sessions": span, "held_out": design, "model": name}
            row |= {k: round(float(v), 4) for k, v in made.items()} | {
                "seconds": round(time.perf_counter() - begin, 1)
            }
            rows.append(row)
            print(row, flush=True)
    OUT.mkdir(exist_ok=True)
    with (OUT / f"heldout_{first}_{last}.csv").open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
