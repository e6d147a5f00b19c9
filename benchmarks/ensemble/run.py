"""Runs a second of the shipped kernel, of NumPy over runs and of mesa, on one model in one process on one core.

    python benchmarks/ensemble/run.py

Needs mesa (the `bench` extra). Time is processor time of this process; each is run again until it has taken long
enough, and the best of the repeats counts, for NumPy the best batch as well. Writes `results/compared.csv` and
`results/growth.csv`.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path

import model
import numpy as np
import with_mesa
import with_numpy

from holdfast.project.chunk import run_chunk

HERE = Path(__file__).resolve().parent / "results"
BATCHES = (256, 512, 1024, 2048)
REPEATS = 5


def cost(work: Callable[[int], object], runs: int) -> float:
    """Seconds of the processor for a run: the best of some repeats."""
    best = np.inf
    for _ in range(REPEATS):
        begun = time.process_time()
        work(runs)
        best = min(best, (time.process_time() - begun) / runs)
    return best


def compared(policies: int) -> list[dict[str, object]]:
    """The three side by side with some policies on shared noise."""
    made = model.spec(policies=policies)
    run_chunk(made, 0, 1)
    runs = 16384 // policies + 2048
    ours = cost(lambda n: run_chunk(made, 0, n), runs)
    rng = np.random.default_rng(1)
    arrays = min(cost(lambda n, b=b: with_numpy.run(made, n, rng, b), max(runs // 4, b)) for b in BATCHES)
    few = max(40 // policies, 3)
    agents = cost(lambda n: with_mesa.run(made, n), few)
    mine, theirs = run_chunk(made, 0, 20000).chance(), with_numpy.run(made, 20000, rng)["held"] / 20000
    off = float(np.abs(mine - theirs).max())
    rows = []
    for name, seconds in (("holdfast", ours), ("NumPy over runs", arrays), ("mesa", agents)):
        rows.append({
            "policies": policies, "program": name, "microseconds_a_run": f"{1e6 * seconds:.1f}",
            "holdfast_is_faster": f"{seconds / ours:.1f}",
            "largest_difference_of_chances": f"{off:.4f}" if name == "NumPy over runs" else "",
        })  # fmt: skip
    return rows


def growth() -> list[dict[str, object]]:
    """How time grows with countries, powers, years and policies, one at a time."""
    rows, base = [], {"countries": 5, "powers": 3, "years": 10, "policies": 1}
    for what, sizes in (
        ("countries", (1, 5, 20, 80, 190)), ("powers", (2, 3, 6, 12, 24)), ("years", (1, 10, 30, 50)),
        ("policies", (1, 4, 16, 64)),
    ):  # fmt: skip
        for size in sizes:
            at = base | {what: size}
            made = model.spec(**at)
            run_chunk(made, 0, 1)
            seconds = cost(lambda n, m=made: run_chunk(m, 0, n), 1024)
            rows.append({**at, "microseconds_a_run": f"{1e6 * seconds:.1f}"})
    return rows


def write(path: Path, rows: list[dict[str, object]]) -> None:
    """A table."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Run and write."""
    rows = [row for policies in (1, 16) for row in compared(policies)]
    write(HERE / "compared.csv", rows)
    for row in rows:
        sys.stdout.write(f"{row}\n")
    write(HERE / "growth.csv", growth())


if __name__ == "__main__":
    main()
