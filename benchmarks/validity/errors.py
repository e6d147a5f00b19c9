"""How much of a reading's declared error is new each year, and what is it worth to take off a report's bias?

Run as `python benchmarks/validity/errors.py`; writes benchmarks/validity/results/errors.csv. The declared error of a
kind of reading caps how much one reading says. If most of it stays from year to year (a register that misses the same
partner every year), it widens what is known of the position but doesn't scatter the next reading. Parameters are
searched on the first four fifths of the readings, for each part, and scored on the last fifth. Where a flow has
several reports, once more without taking off their biases.
"""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
from intervals import cut_of
from relearn import cost, search
from scores import beta_cdf, beta_quantiles, covered, log_score, write

from holdfast import codebook
from holdfast.measure.calibration import LIVE
from holdfast.measure.held_out import World, indicators
from holdfast.panel.store import load

PARTS = (1.0, 0.3, 0.1)


def main() -> None:
    """Search each kind of tie and part and write the table."""
    panel = load()
    rows = []
    for name in indicators():
        w = World(panel, name)
        every = np.flatnonzero(w.scored & (w.when > w.first_of()[w.owner]))
        cut = cut_of(w.when[every])
        past, late = every[w.when[every] <= cut], every[w.when[every] > cut]
        whole, first = w.series, None
        ways = [(True, part) for part in PARTS] + [(False, part) for part in PARTS if len(whole.reports) > 1]
        for unbiased, part in ways:
            bare = replace(whole, share=whole.stated, bias=np.zeros_like(whole.bias))
            w.series = whole if unbiased else bare
            p = search(w, past, rounds=1, fresh=part)
            a, b = w.ahead(late, p)
            y = w.share[late]
            f = np.isfinite(a) & (a / (a + b) >= LIVE)
            low, high = (beta_cdf(a[f], b[f], y[f] + s * w.half) for s in (-1, 1))
            now = cost(w, late, p)
            first = now if first is None else first
            row = {"of": name, "domain": codebook.indicators()[name].domain, "part_new_each_year": part}
            row |= {"biases_taken_off": unbiased}
            row |= {
                "developed_to": 1960 + cut,
                "crps_developed": cost(w, past, p),
                "crps": now,
                "gain": 1.0 - now / first,
            }
            row |= {"log_score": float(log_score(beta_quantiles(a[f], b[f]), y[f]).mean())}
            row |= {f"in_{int(100 * lv)}": float(covered(low, high, lv).mean()) for lv in (0.5, 0.8, 0.95)}
            row |= {k: v for k, v in asdict(p).items() if k != "basis"}
            rows.append(row)
            print(row, flush=True)
            write("errors", rows)


if __name__ == "__main__":
    main()
