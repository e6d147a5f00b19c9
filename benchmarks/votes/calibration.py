"""Simulation-based calibration of the sampler: ranks of true positions among draws must be even.

Run as `python benchmarks/votes/calibration.py [REPLICATIONS]`; writes benchmarks/votes/results/calibration.csv.
Positions, roll calls and votes are drawn from the priors that the sampler is given; draws and truth are standardised
alike. Each rank counts the thinned draws below the truth.
"""

from __future__ import annotations

import csv
import sys
from concurrent.futures import ProcessPoolExecutor
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
    step=0.5, habit_entry=0.5, habit_step=0.1,
    mean=np.array([0.0, 0.0, -0.5, -1.6, 0.0]), cov=np.diag(np.array([1.2, 0.8, 0.4, 0.3, 0.1]) ** 2),
)  # fmt: skip


def one(seed):
    """Bins of the ranks of some positions in one replication."""
    rng = np.random.default_rng(seed)
    r = 1.0 - 0.5 * PRIORS.step**2
    x = np.empty((T, N))
    x[0] = rng.standard_normal(N)
    for t in range(1, T):
        x[t] = r * x[t - 1] + np.sqrt(1 - r * r) * rng.standard_normal(N)
    item = rng.multivariate_normal(PRIORS.mean, PRIORS.cov, size=T * J)
    made = np.concatenate(
        [
            (
                rng.random((J, N, 1))
                > np.cumsum(chances_of(x[t], x[t] * 0, 0.0, item[t * J : t * J + J], False), axis=2)[:, :, :2]
            )
            .sum(axis=2)
            .astype(np.int8)
            for t in range(T)
        ]
    )
    index = np.arange(T * J)
    table = Table(made, tuple(f"S{n:02d}" for n in range(N)), index, tuple(map(str, index)), index // J + 40,
                  tuple("" for _ in index), {})  # fmt: skip
    if x[:, 0].mean() < x.mean():
        x = -x
    truth = (x - x.mean()) / x.std()
    found = fit(table, turnout=False, anchor="S00", priors=PRIORS, threads=1)
    drawn = sample(found, seed=seed, plan=Plan(warm=300, draws=600), threads=1).samples
    # the sign is a convention: draws follow the anchor as the truth does
    draws = drawn * np.sign(drawn[:, :, 0].mean(axis=1) - drawn.mean(axis=(1, 2)))[:, None, None]
    thin = draws[:: max(len(draws) // 99, 1)][:99]
    rank = (thin < truth).sum(axis=0) / (len(thin) + 1)
    return np.minimum((rank * BINS).astype(int), BINS - 1)


def main() -> None:
    """Count ranks and write the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with ProcessPoolExecutor(2) as pool:
        bins = np.array(list(pool.map(one, range(count), chunksize=4)))
    rows = []
    for name, cells in {"all positions": bins, "one state in one session": bins[:, 1:2, 5:6]}.items():
        seen = np.bincount(cells.ravel(), minlength=BINS)
        even = cells.size / BINS
        stat = float(((seen - even) ** 2 / even).sum())
        rows.append(
            {"what": name, "replications": count} | {f"bin_{k}": int(v) for k, v in enumerate(seen)}
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
