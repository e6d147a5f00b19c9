"""Simulation-based calibration of the sampler: ranks of true values among draws must be even.

Run as `python benchmarks/votes/calibration.py [REPLICATIONS]`; writes benchmarks/votes/results/calibration.csv.
Positions, habits, hedging, roll calls and votes, absence among them, are drawn from the priors that the sampler is given;
draws and truth are standardised alike. Each rank counts the thinned draws below the truth.
"""

from __future__ import annotations

import csv
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.stats import chi2

from holdfast.infer.rollcall_chances import chances_of
from holdfast.votes import Table, fit
from holdfast.votes.gibbs import Plan, sample
from holdfast.votes.priors import Priors

OUT = Path(__file__).resolve().parent / "results" / "calibration.csv"
N, T, J, BINS = 12, 3, 14, 10
PRIORS = Priors(
    step=0.5, habit_entry=0.5, habit_step=0.3,
    mean=np.array([0.0, 0.0, -0.5, -1.6, 0.0]), cov=np.diag(np.array([1.2, 0.8, 0.4, 0.3, 0.1]) ** 2),
)  # fmt: skip


def one(seed):
    """Bins of the ranks of the true positions in one replication; None where the votes leave a state out."""
    rng = np.random.default_rng(seed)
    r = 1.0 - 0.5 * PRIORS.step**2
    x, a = np.empty((T, N)), np.empty((T, N))
    x[0], a[0] = rng.standard_normal(N), PRIORS.habit_entry * rng.standard_normal(N)
    for t in range(1, T):
        x[t] = r * x[t - 1] + np.sqrt(1 - r * r) * rng.standard_normal(N)
        a[t] = a[t - 1] + PRIORS.habit_step * rng.standard_normal(N)
    d = rng.standard_normal()
    item = rng.multivariate_normal(PRIORS.mean, PRIORS.cov, size=T * J)
    item[:, 4] = 0.0
    made = []
    for t in range(T):
        chance = chances_of(x[t], a[t], d, item[t * J : t * J + J], True)
        made.append((rng.random((J, N, 1)) > np.cumsum(chance, axis=2)[:, :, :3]).sum(axis=2).astype(np.int8))
    made = np.concatenate(made)
    index = np.arange(T * J)
    table = Table(made, tuple(f"S{n:02d}" for n in range(N)), index, tuple(map(str, index)), index // J + 40,
                  tuple("" for _ in index), {})  # fmt: skip
    if x[:, 0].mean() < x.mean():
        x = -x
    truth = (x - x.mean()) / x.std()
    found = fit(table, anchor="S00", priors=PRIORS, threads=1)
    if not found.layout.sits.all():
        return None
    drawn = sample(
        replace(found, priors=PRIORS), seed=seed, plan=Plan(warm=100, draws=300, scales=False), threads=1
    ).samples
    # the sign is a convention: draws follow the anchor as the truth does
    draws = drawn * np.sign(drawn[:, :, 0].mean(axis=1) - drawn.mean(axis=(1, 2)))[:, None, None]
    thin = draws[:: max(len(draws) // 99, 1)][:99]
    rank = (thin < truth).sum(axis=0) / (len(thin) + 1)
    return np.minimum((rank * BINS).astype(int), BINS - 1)


def main() -> None:
    """Count ranks and write the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with ProcessPoolExecutor(2) as pool:
        bins = np.array([b for b in pool.map(one, range(count), chunksize=4) if b is not None])
    rows = []
    for name, cells in {"all positions": bins, "one state in one session": bins[:, 1:2, 5:6]}.items():
        seen = np.bincount(cells.ravel(), minlength=BINS)
        even = cells.size / BINS
        stat = float(((seen - even) ** 2 / even).sum())
        rows.append(
            {"what": name, "replications": len(bins)} | {f"bin_{k}": int(v) for k, v in enumerate(seen)}
            | {"chi2": round(stat, 2), "p_if_independent": round(float(chi2.sf(stat, BINS - 1)), 4)}
        )  # fmt: skip
        print(rows[-1])
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
