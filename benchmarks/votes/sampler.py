"""The sampler on real votes: effective draws, agreement of chains, agreement with `map`, seconds.

Run as `python benchmarks/votes/sampler.py [FIRST-LAST]`; writes benchmarks/votes/results/sampler.csv.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from holdfast.panel.store import load
from holdfast.votes import fit, from_panel
from holdfast.votes.gibbs import Plan, sample

OUT = Path(__file__).resolve().parent / "results" / "sampler.csv"


def main() -> None:
    """Draw, compare, write."""
    span = sys.argv[1] if len(sys.argv) > 1 else "74-80"
    first, last = map(int, span.split("-"))
    found = fit(from_panel(load()).between(first, last), turnout=False)
    begin, cpu = time.perf_counter(), time.process_time()
    drawn = sample(found, seed=1, plan=Plan(300, 700))
    wall, used = time.perf_counter() - begin, time.process_time() - cpu
    held = found.layout.sits
    x, y = found.point.x[held], drawn.point.x[held]
    row = {
        "sessions": span, "votes": found.diagnostics["choices"], "wall_seconds": round(wall, 1),
        "cpu_seconds": round(used, 1),
        **{k: round(v, 4) if isinstance(v, float) else v for k, v in drawn.diagnostics.items()},
        "r_with_map": round(float(np.corrcoef(x, y)[0, 1]), 5),
        "largest_difference_in_sd": round(float((np.abs(x - y) / drawn.sd[held]).max()), 3),
        "root_mean_square_difference_in_sd": round(float(np.sqrt((((x - y) / drawn.sd[held]) ** 2).mean())), 3),
        "median_sd_of_map_over_draws": round(float(np.median(found.sd[held] / drawn.sd[held])), 3),
    }  # fmt: skip
    print(row)
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("w", newline="") as f:
        writer = csv.DictWriter(f, row, lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)


if __name__ == "__main__":
    main()
