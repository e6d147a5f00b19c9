"""How often the share read next lies in the interval foretold for it, one step ahead.

Run as `python benchmarks/validity/intervals.py`; writes benchmarks/validity/results/intervals.csv. Readings of the last
fifth of each tie's years are scored, but for the years that something was learned from
(`holdfast.measure.calibrate`): `as it ships` is the forecast with the calibration that ships for readings told ahead,
`not calibrated` the model's Beta. Powers by the case-less list; forecasts below 0.01 are left out, since their intervals
always hold.
"""

from __future__ import annotations

import numpy as np
from scores import LEVELS, beta_cdf, beta_quantiles, covered, crps, log_score, write

from holdfast import codebook
from holdfast.measure.calibration import LIVE, calibration_of
from holdfast.measure.folds import after_origins
from holdfast.measure.held_out import World, indicators
from holdfast.measure.states import START
from holdfast.panel.store import load

NOMINAL = (0.5, 0.8, 0.9, 0.95)
PLAIN, SHIPS = "not calibrated", "as it ships"


def cut_of(when, part=0.8):
    """The step by which `part` of the readings have come."""
    return int(np.quantile(when, part))


def main() -> None:
    """Score each kind of tie and each domain and write the table."""
    panel = load()
    entries = codebook.indicators()
    rows, parts = [], {}
    for name in indicators():
        w = World(panel, name)
        every = w.scored & (w.when > w.first_of()[w.owner])
        cut = cut_of(w.when[every])
        learned = [w.when[fold.rows] for fold in after_origins(w, kept=False)]
        late = np.flatnonzero(every & (w.when > cut) & ~np.isin(w.when, np.concatenate(learned)))
        a, b = w.ahead(late)
        fine = np.isfinite(a) & (a / (a + b) >= LIVE)
        a, b, y = a[fine], b[fine], w.share[late][fine]
        ships = calibration_of(name, ahead=True)
        for model, cdf, q in (
            (PLAIN, beta_cdf, beta_quantiles(a, b)),
            (SHIPS, ships.cdf, ships.quantile(a[:, None], b[:, None], LEVELS)),
        ):
            low, high = (cdf(a, b, y + side * w.half) for side in (-1, 1))
            got = {f"in_{int(100 * lv)}": float(covered(low, high, lv).mean()) for lv in NOMINAL}
            got |= {"crps": float(crps(q, y).mean()), "log_score": float(log_score(q, y).mean())}
            parts[name, model] = got
            head = {"of": name, "domain": entries[name].domain, "model": model, "after": START + cut}
            rows.append(head | {"forecasts": y.size} | got)
            print(rows[-1], flush=True)
    for domain in codebook.DOMAINS:
        mine = [k for k in indicators() if entries[k].domain == domain]
        weight = np.array([entries[k].weight for k in mine])
        for model in (PLAIN, SHIPS):
            got = {
                k: float(weight @ [parts[n, model][k] for n in mine] / weight.sum())
                for k in parts[mine[0], model]
            }
            rows.append({"of": domain, "domain": domain, "model": model} | got)
            print(rows[-1])
    write("intervals", rows)


if __name__ == "__main__":
    main()
