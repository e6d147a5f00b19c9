"""Recovery on simulated votes with informative absence: correlation with the truth, coverage of intervals.

Run as `python benchmarks/votes/recovery.py [REPLICATIONS [PART OF A SHAPE]]`; writes
benchmarks/votes/results/recovery.csv, rows of other shapes kept. Every
replication draws new positions, roll calls and votes; absence gathers where a state is undecided. The model with
absence as a choice, without the hedging term, and without absence run on the same votes. One shape asks 24 of the 40
questions of a session again in the next; two more make absence as telling as it is at its most (d = 1, 1981-90), or a
habit that goes along with the position.
"""

from __future__ import annotations

import csv
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from holdfast.votes import fit
from holdfast.votes.simulate import simulated

OUT = Path(__file__).resolve().parent / "results" / "recovery.csv"
SHAPES = {
    "40 states, 8 sessions of 40": ((40, 8, 40), {}),
    "100 states, 30 sessions of 40": ((100, 30, 40), {}),
    "60 states, 80 sessions of 60": ((60, 80, 60), {}),
    "40 states, 8 sessions of 40, 24 asked again": ((40, 8, 40), {"asked_again": 24}),
    "40 states, 8 sessions of 40, hedging 1": ((40, 8, 40), {"hedging": 1.0}),
    "40 states, 8 sessions of 40, habit by position": ((40, 8, 40), {"hedging": 1.0, "habit_lean": 0.6}),
}
FEWER = {"100 states, 30 sessions of 40": 10, "60 states, 80 sessions of 60": 10}
"""A shape runs so many times fewer."""
MODELS = {
    "absence as a choice": {},
    "without hedging": {"hedging": False},
    "without absence": {"turnout": False},
    "absence as a choice, joint mode alone": {"mean": False},
    "absence as a choice, bridged": {"bridge": True},
}


def one(job):
    """Scores of one model on one replication."""
    shape, model, seed = job
    size, said = SHAPES[shape]
    truth = simulated(*size, seed=seed, **said)
    p = fit(truth.table, anchor="S000", threads=1, **MODELS[model])
    held = p.layout.sits
    t = (truth.x - truth.x[held].mean()) / truth.x[held].std()
    x = p.point.x
    within = []
    for n in range(t.shape[1]):
        k = held[:, n]
        if k.sum() >= 5:
            within.append(np.corrcoef(t[k, n], x[k, n])[0, 1])
    error = (x - t)[held]
    away = np.array(
        [
            [(truth.table.choice[truth.table.session == s, n] == 3).mean() for n in range(t.shape[1])]
            for s in p.sessions
        ]
    )[held]
    often = away >= np.quantile(away, 0.75)
    side = np.sign(t[held])
    cover = (p.q05 <= t) & (t <= p.q95)
    return {
        "r": np.corrcoef(t[held], x[held])[0, 1],
        "r_within_session": np.mean([np.corrcoef(t[s][held[s]], x[s][held[s]])[0, 1] for s in range(len(t))]),
        "r_within_state": np.mean(within),
        "cover_90": cover[held].mean(),
        "rmse": np.sqrt((error**2).mean()),
        "rmse_often_absent": np.sqrt((error[often] ** 2).mean()),
        "outward_error_often_absent": (side * error)[often].mean(),
        "sd_over_rmse": np.sqrt((p.sd[held] ** 2).mean() / (error**2).mean()),
        "converged": float(p.diagnostics["converged"]),
        "d": p.point.d[0] if p.turnout and p.hedging else np.nan,
    }


def main() -> None:
    """Run the replications and write the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rows = []
    with ProcessPoolExecutor(2) as pool:
        for shape in (s for s in SHAPES if len(sys.argv) < 3 or sys.argv[2] in s):
            runs = max(count // FEWER.get(shape, 1), 2)
            asked_again = "asked_again" in SHAPES[shape][1]
            for model in (m for m in MODELS if asked_again or "bridge" not in MODELS[m]):
                made = list(pool.map(one, [(shape, model, seed) for seed in range(runs)], chunksize=4))
                row = {"shape": shape, "model": model, "replications": runs}
                row |= {k: round(float(np.mean([m[k] for m in made])), 4) for k in made[0]}
                rows.append(row)
                print(row, flush=True)
    OUT.parent.mkdir(exist_ok=True)
    if OUT.exists():
        with OUT.open(newline="") as f:
            done = {row["shape"] for row in rows}
            rows = [
                row for row in csv.DictReader(f) if row["shape"] in SHAPES and row["shape"] not in done
            ] + rows
    with OUT.open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
