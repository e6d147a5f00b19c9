"""Cost of measuring the world: linear in countries and in years, and against the same filter in plain NumPy.

The whole measurement has a fixed cost, reading the tables; the filter alone shows the growth.

Run as `python benchmarks/world.py`; writes benchmarks/results/world.csv. Every power by the codebook's rule, all
indicators. Times are of one machine; read the ratios.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path

import numpy as np

from holdfast import codebook
from holdfast.infer.dirichlet import filter_states
from holdfast.measure.case import adhoc_case
from holdfast.measure.foothold import measure, newest_year
from holdfast.panel.store import load

OUT = Path(__file__).resolve().parent / "results" / "world.csv"


def plain(start, when, share, count, first, prior, steps, discount, floor):
    """The filter for complete readings in plain NumPy, one series at a time."""
    mean = np.full((prior.shape[0], steps, prior.shape[1]), np.nan)
    for i in range(prior.shape[0]):
        m, c, row = prior[i].copy(), floor, start[i]
        for t in range(first[i], steps):
            if t > first[i] and c > floor:
                c = max(discount * c, floor)
            while row < start[i + 1] and when[row] == t:
                m = (c * m + count[row] * share[row]) / (c + count[row])
                c += count[row]
                row += 1
            mean[i, t] = m
    return mean


def timed(call, repeat=3):
    """Best wall time of several calls."""
    best = np.inf
    for _ in range(repeat):
        begin = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - begin)
    return best


def kernel_ratio() -> float:
    """Time of plain NumPy over that of the compiled filter on the same simulated world."""
    rng = np.random.default_rng(0)
    C, T, K = 190, 60, 50
    rows = np.sort(rng.integers(0, T, size=(C, 80)), axis=1)
    start = np.arange(C + 1) * 80
    share = rng.dirichlet(np.ones(K) * 0.3, size=C * 80)
    count, first, prior = np.full(C * 80, 30.0), np.zeros(C, dtype=np.int64), np.full((C, K), 1.0 / K)
    seen, whole = np.ones((C * 80, K), dtype=bool), np.ones(C * 80, dtype=bool)
    data = (start, rows.ravel(), share)
    ours = filter_states(*data, seen, whole, count, first, prior, T, 0.8, 4.0, 4.0, 0.0)[0]
    assert np.allclose(ours, plain(*data, count, first, prior, T, 0.8, 4.0), equal_nan=True)
    fast = timed(lambda: filter_states(*data, seen, whole, count, first, prior, T, 0.8, 4.0, 4.0, 0.0))
    return timed(lambda: plain(*data, count, first, prior, T, 0.8, 4.0), 1) / fast


def kernel_cost(C: int, T: int) -> float:
    """Seconds of the filter over C simulated series of T steps, 40 components, 1.5 readings a step."""
    rng = np.random.default_rng(0)
    n = 3 * T // 2
    when = np.sort(rng.integers(0, T, size=(C, n)), axis=1).ravel()
    share = rng.dirichlet(np.ones(40), size=C * n)
    rows = (np.ones((C * n, 40), dtype=bool), np.ones(C * n, dtype=bool), np.full(C * n, 30.0))
    prior, first = np.full((C, 40), 1 / 40), np.zeros(C, dtype=np.int64)
    start = np.arange(C + 1) * n
    return timed(lambda: filter_states(start, when, share, *rows, first, prior, T, 0.8, 4.0, 2.0, 0.3))


def main() -> None:
    """Time growing parts of the world and write the table."""
    panel = load()
    powers = tuple(codebook.powers()["code"].to_list())
    members = codebook.states().filter(codebook.states()["kind"] == "member")["iso3"].to_list()
    clients = [c for c in members if c not in powers]
    last = newest_year(panel)

    def run(n, first):
        case = adhoc_case(powers[0], clients[:n], powers)
        return measure(panel, case, draws=0, first=first)

    run(5, 2000)
    sizes = [
        (20, 1961),
        (40, 1961),
        (80, 1961),
        (len(clients), 1961),
        (len(clients), 1992),
        (len(clients), 2010),
    ]
    rows = [
        {"what": "world", "countries": n, "years": last - f + 1, "seconds": timed(lambda n=n, f=f: run(n, f))}
        for n, f in sizes
    ]
    for c, t in [(100, 60), (200, 60), (400, 60), (800, 60), (200, 30), (200, 120), (200, 240)]:
        rows.append({"what": "filter alone", "countries": c, "years": t, "seconds": kernel_cost(c, t)})
    for row in rows:
        row["microseconds_per_country_year"] = round(
            1e6 * row["seconds"] / row["countries"] / row["years"], 1
        )
        row["seconds"] = round(row["seconds"], 4)
        print(row)
    print(f"plain NumPy / compiled filter: {kernel_ratio():.0f}")
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
