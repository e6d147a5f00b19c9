"""How often the share read next lies in the interval foretold for it, one step ahead, and what would mend it.

Run as `python benchmarks/validity/intervals.py`; writes benchmarks/validity/results/intervals.csv. The readings of each
kind of tie are cut in time: the first four fifths are for development, the last fifth is scored. `as it ships` is the
forecast with the parameters that ship; `steps mostly small` learns the tails of tails.py on the development years.
Powers by the case-less list; forecasts below 0.01 are left out, since their intervals always hold.
"""

from __future__ import annotations

import numpy as np
import tails as heavy
from scores import covered, crps, log_score, write
from world import World, indicators

from holdfast import codebook
from holdfast.panel.store import load

NOMINAL = (0.5, 0.8, 0.9, 0.95)


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
        every = np.flatnonzero(w.scored & (w.when > w.first_of()[w.owner]))
        a, b = w.ahead(every)
        y, when = w.share[every], np.repeat(w.when[every][:, None], w.share.shape[1], axis=1)
        fine = np.isfinite(a) & (a / (a + b) >= heavy.LIVE)
        a, b, y, when = a[fine], b[fine], y[fine], when[fine]
        cut = cut_of(w.when[every])
        past = when <= cut
        tail = heavy.learn(a[past], b[past], y[past], w.half)
        late = ~past
        for model, t in (("as it ships", heavy.PLAIN), ("steps mostly small", tail)):
            low, high = (heavy.cdf(a[late], b[late], y[late] + s * w.half, t) for s in (-1, 1))
            q = heavy.quantiles(a[late], b[late], t)
            got = {f"in_{int(100 * lv)}": float(covered(low, high, lv).mean()) for lv in NOMINAL}
            got |= {"crps": float(crps(q, y[late]).mean()), "log_score": float(log_score(q, y[late]).mean())}
            parts[name, model] = got
            row = {"of": name, "domain": entries[name].domain, "model": model, "developed_to": 1960 + cut}
            rows.append(
                row
                | {"forecasts": int(late.sum())}
                | got
                | {"quiet": t.quiet, "loud": t.loud, "part": t.part}
            )
            print(rows[-1], flush=True)
    for domain in codebook.DOMAINS:
        mine = [k for k in indicators() if entries[k].domain == domain]
        weight = np.array([entries[k].weight for k in mine])
        for model in ("as it ships", "steps mostly small"):
            got = {
                k: float(weight @ [parts[n, model][k] for n in mine] / weight.sum())
                for k in parts[mine[0], model]
            }
            rows.append({"of": domain, "domain": domain, "model": model} | got)
            print(rows[-1])
    write("intervals", rows)


if __name__ == "__main__":
    main()
