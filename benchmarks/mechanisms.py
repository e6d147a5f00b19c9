"""Rates of the estimator of associations, simulated on the panel's own pairs, years and covariates.

    python benchmarks/mechanisms.py [REPLICATIONS]

What is left of the real changes once pair, year and the covariate are out is turned by a random sign for every power and
year, which keeps heavy tails, differences of scale, noise of measurement and what pairs of a power have in common in a year; on
top comes a common shock of each power that lasts (half of it a year), of a tenth of the changes' spread. To that an effect on true
shares is added, as the measurement passes it on. A regression is linear, so one replication tells of every size of effect.

Writes `results/mechanisms_recovery.csv`: by design how often the 90 % interval holds the truth, how often a null is called an
effect by the interval (either sign) and by all conditions, how often effects are seen (the interval on the right side), and
`told_1`, the chance of seeing one of a point as each replication's own error tells it, which `holdfast mechanisms` prints.
Histories are handed to others 19 times rather than 99, which is a weaker test.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from holdfast.dynamics.mechanisms import checks, mechanism
from holdfast.dynamics.mechanisms.checks import checked
from holdfast.dynamics.mechanisms.covariate import covariate
from holdfast.dynamics.mechanisms.estimate import associated, laid
from holdfast.dynamics.mechanisms.rows import Rows, centred, passed, rows_of
from holdfast.dynamics.mechanisms.world import world
from holdfast.infer.two_way import slopes, within
from holdfast.panel.store import load

RESULTS = Path(__file__).parent / "results"

DESIGNS = (
    ("war_drain", "security"), ("war_drain", "economy"), ("credit", "security"), ("threat", "security"), ("isolation", "economy"),
    ("clarity", "diplomacy"),
)  # fmt: skip

POINTS = (0.25, 0.5, 1.0, 2.0)
"""Effects, points of a hundred a year under one unit."""

LASTING, COMMON = 0.5, 0.1
"""What is left of a power's common shock a year later, and its spread against that of the changes."""


def left_over(rows: Rows, x: np.ndarray) -> np.ndarray:
    """Changes with pair, year and covariate out, 0 where the covariate isn't known."""
    value = rows.at(x)
    use = np.isfinite(value)
    pair, year = laid(rows, use)
    wide = np.column_stack([value[use], rows.change[use]])
    out = within(wide, pair, year, int(pair.max()) + 1, int(year.max()) + 1)
    left = np.zeros(value.size)
    left[use] = slopes(out[:, 1], out[:, :1])[1]
    return left


def simulated(rows: Rows, left: np.ndarray, rng: np.random.Generator) -> Rows:
    """The same rows with changes that have nothing to do with the covariate."""
    powers, steps = int(rows.patron.max()) + 1, int(rows.step.max()) + 1
    sign = rng.choice([-1.0, 1.0], (powers, steps))
    common = COMMON * left.std() * np.sqrt(1.0 - LASTING**2) * rng.standard_normal((powers, steps))
    for t in range(1, steps):
        common[:, t] += LASTING * common[:, t - 1]
    change = sign[rows.patron, rows.step] * left + common[rows.patron, rows.step]
    return replace(rows, change=change)


def rates(name: str, domain: str, held: object, times: int) -> dict[str, object]:
    """One design."""
    m, rng = mechanism(name), np.random.default_rng([17, DESIGNS.index((name, domain))])
    x, rows = covariate(m, held.record), rows_of(held, domain)
    left = left_over(rows, x)
    bare, z = replace(rows, ties=()), passed(centred(x), rows.ties)
    inside = called = all_met = 0
    seen = dict.fromkeys(POINTS, 0)
    values, errors, told = [], [], []
    for _ in range(times):
        made = simulated(bare, left, rng)
        found = associated(made, z, of=m.stems_from)
        low, high = found.interval(0.9)
        values.append(found.value)
        errors.append(found.error)
        told.append(found.seen(0.01))
        inside += low <= 0.0 <= high
        right = low > 0.0 if m.sign > 0 else high < 0.0
        called += not low <= 0.0 <= high
        all_met += right and checked(replace(m, changed=""), domain, replace(made, ties=rows.ties), x).basis == "estimated"
        for points in POINTS:
            moved = m.sign * points / 100.0
            seen[points] += (low + moved > 0.0) if m.sign > 0 else (high + moved < 0.0)
    return {
        "mechanism": name, "domain": domain, "rows": found.rows, "clusters": int(found.freedom) + 1,
        "replications": times, "coverage_90": round(inside / times, 3), "null_called": round(called / times, 3),
        "null_passes_all": round(all_met / times, 3),
        "error_points": round(100 * float(np.mean(errors)), 3), "spread_points": round(100 * float(np.std(values)), 3),
        **{f"seen_{p:g}": round(n / times, 3) for p, n in seen.items()}, "told_1": round(float(np.mean(told)), 3),
    }  # fmt: skip


def main() -> None:
    """Every design."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    checks.SHUFFLES = 19
    held = world(load(), threads=2)
    table = pl.DataFrame([rates(name, domain, held, times) for name, domain in DESIGNS])
    table.write_csv(RESULTS / "mechanisms_recovery.csv")
    with pl.Config(tbl_rows=20, tbl_cols=20, tbl_width_chars=200):
        print(table)


if __name__ == "__main__":
    main()
