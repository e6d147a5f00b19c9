"""How spread grows beyond the longest lead that was learned: `python benchmarks/forecast/beyond.py`.

Forecasts ten years ahead, from years up to which everything is known, made three ways: learned at ten years; learned at
five and widened about the median by (10 / 5)^g. It writes beyond.csv: CRPS and coverage of 90 % by g. `GROWTH` of
`holdfast.dynamics.margins` is the g that comes nearest to coverage of .9 over the kinds of tie.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from holdfast.dynamics import margins, recorded, replay
from holdfast.dynamics.forecaster import stretched
from holdfast.dynamics.predictors import lessons, present
from holdfast.dynamics.targets import TARGETS
from holdfast.infer.scores import crps, inside, place
from holdfast.panel.store import load

FROM, TO, EVERY = 5, 10, 2

GROWTHS = (0.0, 0.15, 0.3, 0.5)

OUT = Path(__file__).resolve().parent / "beyond.csv"


def main() -> None:
    """Write beyond.csv."""
    panel = load()
    rows = []
    for name, target in TARGETS.items():
        whole = recorded.of_world(panel, name, target)
        found: dict[str, list[np.ndarray]] = {}
        for year in range(int(whole.years[-1]) - TO, int(whole.years[0]) + 2 * TO, -EVERY):
            facts = margins._with_rivals(whole.until(year))
            if min(lessons(facts, k).y.size for k in (FROM, TO)) < margins.LEAST_LESSONS:
                continue
            asked = present(facts)
            y = whole.share[asked.s, asked.t + TO, asked.p]
            asked = replace(asked.of(np.isfinite(y)), y=y[np.isfinite(y)])
            near, far = (
                replay.fitted(facts, lessons(facts, k), k, target.half)[0].quantiles(facts, asked)
                for k in (FROM, TO)
            )
            said = {"learned": far} | {f"{g:g}": stretched(near, (TO / FROM) ** g) for g in GROWTHS}
            for how, q in said.items():
                low, high = place(q, asked.y, target.half)
                held = inside(low, high, 0.9)
                found.setdefault(how, []).append(np.array([asked.y.size, crps(q, asked.y).sum(), held.sum()]))
        for how, parts in found.items():
            n, score, covered = np.sum(parts, axis=0)
            rows.append(
                {
                    "indicator": name,
                    "how": how,
                    "n": int(n),
                    "crps": round(score / n, 5),
                    "coverage_90": round(covered / n, 4),
                }
            )
    pl.DataFrame(rows).write_csv(OUT)


if __name__ == "__main__":
    main()
