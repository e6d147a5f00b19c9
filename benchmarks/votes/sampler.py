"""The sampler on real votes, absence as a choice: effective draws, agreement of chains and with `map`, seconds, memory.

Run as `python benchmarks/votes/sampler.py [FIRST-LAST [WARM DRAWS]]`; writes benchmarks/votes/results/sampler.csv, rows
of other spans kept, and sampler_sessions.csv, a row for each session of the newest span. Half of the processor seconds is what two cores of one's own would take; wall seconds depend on what
else the machine does.
"""

from __future__ import annotations

import csv
import os
import resource
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from holdfast.panel.store import load
from holdfast.votes import fit, from_panel
from holdfast.votes.gibbs import Plan, sample

OUT = Path(__file__).resolve().parent / "results" / "sampler.csv"
SESSIONS = OUT.with_name("sampler_sessions.csv")


def measured(span, found, plan):
    """Draw and compare: one row, and one for each session."""
    sample(found, plan=Plan(0, 8, chains=1))  # compiled before time is taken
    begin, cpu = time.perf_counter(), time.process_time()
    drawn = sample(
        found, seed=1, plan=plan, threads=plan.chains, say=lambda line: print(line, file=sys.stderr)
    )
    wall, used = time.perf_counter() - begin, time.process_time() - cpu
    held = found.layout.sits
    x, y = found.point.x[held], drawn.point.x[held]
    within = [
        np.corrcoef(a[h], b[h])[0, 1] for a, b, h in zip(found.point.x, drawn.point.x, held, strict=True)
    ]
    told = drawn.diagnostics
    away = np.abs(x - y) / drawn.sd[held]
    row = {
        "sessions": span, "choices": found.diagnostics["choices"], "wall_seconds": round(wall, 1),
        "cpu_seconds": round(used, 1), "cpu_seconds_over_2": round(used / 2, 1),
        "ess_bulk_median_per_cpu_second": round(told["ess_bulk_median"] / used, 3),
        "ess_bulk_q05_per_cpu_second": round(told["ess_bulk_q05"] / used, 3),
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
        **{k: round(v, 4) if isinstance(v, float) else v for k, v in told.items()},
        "step": round(drawn.priors.step, 4), "step_of_map": round(found.priors.step, 4),
        "r_with_map": round(float(np.corrcoef(x, y)[0, 1]), 5),
        "least_r_with_map_in_a_session": round(float(min(within)), 4),
        "largest_difference_in_sd": round(float(away.max()), 3),
        "root_mean_square_difference_in_sd": round(float(np.sqrt((away**2).mean())), 3),
        "median_sd_of_map_over_draws": round(float(np.median(found.sd[held] / drawn.sd[held])), 3),
    }  # fmt: skip
    return row, [by_session(drawn, t) for t in range(held.shape[0])]


def by_session(drawn, t):
    """How well the positions of one session mix, and which mix worst."""
    held = np.flatnonzero(drawn.layout.sits[t])
    rhat, size = drawn.mixing[:, t, held]
    worst = held[np.argsort(rhat)[::-1][:3]]
    return {
        "session": int(drawn.table.sessions[t]), "positions": held.size, "rhat_max": round(float(rhat.max()), 4),
        "above_1.01": int((rhat > 1.01).sum()), "ess_min": round(float(size.min())),
        "ess_median": round(float(np.median(size))),
        "worst": " ".join(f"{drawn.table.states[i]}:{drawn.point.x[t, i]:.1f}" for i in worst),
    }  # fmt: skip


def written(path, rows):
    """Write a table."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Draw, compare, write."""
    span = sys.argv[1] if len(sys.argv) > 1 else "74-80"
    plan = Plan(*map(int, sys.argv[2:4])) if len(sys.argv) > 3 else Plan()
    first, last = map(int, span.split("-"))
    row, sessions = measured(span, fit(from_panel(load()).between(first, last)), plan)
    print(row)
    rows = []
    if OUT.exists():
        with OUT.open(newline="") as f:
            rows = [r for r in csv.DictReader(f) if r["sessions"] != span and r.keys() == row.keys()]
    written(OUT, [*rows, row])
    written(SESSIONS, sessions)


if __name__ == "__main__":
    main()
