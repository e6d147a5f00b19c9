"""A session added to an earlier fit, against a full fit of all votes: how far apart, how sure, how long.

Run as `python benchmarks/votes/warm.py`; writes benchmarks/votes/results/warm.csv. Differences are in standard
deviations of the full fit. `learned` fits learn their scales from
all votes, `kept` ones take those of the start. The row `simulated` is the mean over 40 assemblies of 40 states and 8
sessions whose truth is known: share of true positions of the last session inside the 90 % interval.
"""

from __future__ import annotations

import csv
import os
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from holdfast.panel.store import load
from holdfast.votes import fit, from_panel
from holdfast.votes.simulate import simulated

OUT = Path(__file__).resolve().parent / "results" / "warm.csv"

SPANS = ((1, 80), (47, 80), (47, 79), (47, 78), (47, 70), (47, 60))
"""First session and the one that is added."""


def timed(run):
    """A fit, its wall and its processor seconds."""
    begin, cpu = time.perf_counter(), time.process_time()
    found = run()
    return found, time.perf_counter() - begin, time.process_time() - cpu


def apart(found, full):
    """Differences of positions, all and of the last session."""
    gap = (found.estimate - full.estimate) / full.sd
    seats = full.layout.sits[-1]
    return {
        "rms": round(float(np.sqrt(np.nanmean(gap**2))), 3),
        "rms_added": round(float(np.sqrt(np.nanmean(gap[-1] ** 2))), 3),
        "largest": round(float(np.nanmax(np.abs(gap))), 2),
        "r_added": round(float(np.corrcoef(found.point.x[-1, seats], full.point.x[-1, seats])[0, 1]), 5),
        "sd_over_full": round(float(np.nanmedian(found.sd[-1] / full.sd[-1])), 3),
    }


def inside(found, truth):
    """Share of true positions of the last session in the interval."""
    held = found.layout.sits
    z = (truth.x - truth.x[held].mean()) / truth.x[held].std()
    return float(((found.q05 <= z) & (z <= found.q95))[-1][held[-1]].mean())


def simulation():
    """Coverage of both over assemblies whose truth is known."""
    rows = {"warm": [], "full": []}
    for seed in range(40):
        truth = simulated(40, 8, 30, seed=500 + seed)
        table = truth.table
        first, last = int(table.sessions[0]), int(table.sessions[-1])
        start = fit(table.between(first, last - 1), anchor="S000", learn=True)
        rows["warm"].append(inside(fit(table, start=start), truth))
        rows["full"].append(inside(fit(table, anchor="S000", learn=True), truth))
    return {k: round(float(np.mean(v)), 3) for k, v in rows.items()}


def main() -> None:
    """Compare spans of sessions, then simulated ones."""
    table = from_panel(load())
    fit(table.between(79, 80), start=fit(table.between(79, 79)))
    rows = []
    for first, last in SPANS:
        votes = table.between(first, last)
        start = fit(votes.between(first, last - 1), learn=True, threads=2)
        found, wall, cpu = timed(lambda v=votes, s=start: fit(v, start=s, threads=2))
        for scales, options in (("kept", {"priors": start.raw.priors}), ("learned", {"learn": True})):
            full, _, whole = timed(lambda v=votes, o=options: fit(v, threads=2, **o))
            rows.append(
                {
                    "sessions": f"{first}-{last}", "full_fit": scales, "roll_calls_added": found.diagnostics["added"],
                    "wall_seconds": round(wall, 2), "cpu_seconds": round(cpu, 2), "cpu_seconds_full": round(whole, 2),
                    **apart(found, full), "inside": "", "inside_full": "",
                }
            )  # fmt: skip
            print(rows[-1], flush=True)
    share = simulation()
    rows.append(
        dict.fromkeys(rows[0], "")
        | {"sessions": "simulated", "inside": share["warm"], "inside_full": share["full"]}
    )
    print(rows[-1])
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
