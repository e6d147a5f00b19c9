"""Seconds and memory of a fit, and growth with votes.

Run as `python benchmarks/votes/timing.py` on idle processors; writes benchmarks/votes/results/timing.csv. Processor
seconds depend less on what else the machine does than wall seconds; compilation is done before. `scales` tells whether scales ship or are learned on
the way, or whether the whole fit ships and only its intervals are computed. `growth` is the exponent at which
processor seconds grow with votes from the span before it. The other side is a plain NumPy EM of the binary model (yes or
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
from holdfast.votes.fitted import positions

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


SPANS = ((79, 80), (73, 80), (62, 80), (47, 80), (1, 80))
"""Regular sessions, all of which end with the newest."""

RUNS = 5
"""Of each fit; the one of median wall seconds is told."""

WAYS = {
    ("ships", True): {},
    ("ships", False): {"turnout": False},
    ("learned", True): {"learn": True},
}
"""Scales, and whether absence is a choice."""


def timed(sessions, scales, turnout, run, before):
    """One row of the table; `before` is the row of the span before, if there is one."""
    runs = []
    for _ in range(RUNS):
        begin, cpu = time.perf_counter(), time.process_time()
        found = run()
        runs.append((time.perf_counter() - begin, time.process_time() - cpu))
    wall, used = sorted(runs)[RUNS // 2]
    table, votes, passes = found.table, found.diagnostics["choices"], found.diagnostics["passes"]
    plain = time.process_time()
    plain_round(table.choice, np.zeros(len(table.states)), np.ones(table.rid.size), np.zeros(table.rid.size))
    plain = time.process_time() - plain
    growth = (
        round(float(np.log(used / before["cpu_seconds"]) / np.log(votes / before["votes"])), 2)
        if before
        else ""
    )
    row = {
        "sessions": sessions, "scales": scales, "absence": turnout, "votes": votes, "passes": passes,
        "settled": found.diagnostics["converged"], "wall_seconds": round(wall, 2), "cpu_seconds": round(used, 2),
        "cpu_microseconds_per_vote": round(1e6 * used / votes, 1), "growth": growth,
        "plain_binary_round_over_pass": round(plain / (used / passes), 2),
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }  # fmt: skip
    print(row, flush=True)
    return row


def main() -> None:
    """Time spans of sessions."""
    table = from_panel(load())
    small = table.between(79, 80)
    for options in WAYS.values():
        fit(small, **options)
    rows = []
    for (scales, turnout), options in WAYS.items():
        before = None
        for first, last in SPANS:
            part = table.between(first, last)
            before = timed(
                f"{first}-{last}", scales, turnout, lambda p=part, o=options: fit(p, threads=2, **o), before
            )
            rows.append(before)
    rows.append(timed("1-80", "whole fit ships", True, lambda: positions(table, 2), None))
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
