"""Seconds and memory of a fit, and growth with votes, in processes of their own.

Run as `python benchmarks/votes/timing.py`; writes benchmarks/votes/results/timing.csv. CPU seconds don't depend on
what else the machine does; compilation is done before. The other side is a plain NumPy EM of the binary model (yes or
not), without absence, intervals or learned scales, on the same votes: one round of it against one round of the fit.
Whole fits of others are in peers.py.
"""

from __future__ import annotations

import csv
import os
import resource
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from scipy.special import ndtr

from holdfast.panel.store import load
from holdfast.votes import fit, from_panel

OUT = Path(__file__).resolve().parent / "results" / "timing.csv"


def plain_round(choice, x, b, c):
    """One round of EM for yes against the rest: latent votes, then positions, then roll calls."""
    seen = (choice >= 0) & (choice < 3)
    mean = b[:, None] * x[None, :] - c[:, None]
    yes = choice == 2
    density = np.exp(-0.5 * mean * mean) / np.sqrt(2 * np.pi)
    p = np.clip(ndtr(mean), 1e-9, 1 - 1e-9)
    y = np.where(seen, mean + np.where(yes, density / p, -density / (1 - p)), 0.0)
    x = ((y + c[:, None]) * b[:, None] * seen).sum(axis=0) / ((b[:, None] ** 2 * seen).sum(axis=0) + 1)
    design = np.stack([x, -np.ones_like(x)], axis=1)
    gram = np.einsum("jn,na,nb->jab", seen, design, design) + np.eye(2) / 4
    right = np.einsum("jn,na->ja", y, design)
    found = np.linalg.solve(gram, right[:, :, None])[:, :, 0]
    return x, found[:, 0], found[:, 1]


def main() -> None:
    """Time spans of sessions."""
    table = from_panel(load())
    fit(table.between(79, 80))
    fit(table.between(79, 80), turnout=False)
    rows = []
    for first, last in ((79, 80), (73, 80), (62, 80), (47, 80), (1, 80)):
        part = table.between(first, last)
        for turnout in (True, False):
            begin, cpu = time.perf_counter(), time.process_time()
            found = fit(part, turnout=turnout)
            wall, used = time.perf_counter() - begin, time.process_time() - cpu
            x, b, c = np.zeros(len(part.states)), np.ones(part.rid.size), np.zeros(part.rid.size)
            plain = time.process_time()
            plain_round(part.choice, x, b, c)
            plain = time.process_time() - plain
            rows.append(
                {
                    "sessions": f"{first}-{last}", "absence": turnout, "votes": found.diagnostics["choices"],
                    "passes": found.diagnostics["passes"], "settled": found.diagnostics["converged"],
                    "wall_seconds": round(wall, 2), "cpu_seconds": round(used, 2),
                    "cpu_microseconds_per_vote": round(1e6 * used / found.diagnostics["choices"], 1),
                    "plain_binary_round_over_pass": round(plain / (used / found.diagnostics["passes"]), 2),
                    "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
                }
            )  # fmt: skip
            print(rows[-1], flush=True)
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
