"""Two reports of one flow: how far apart, how much of that stays, and whether intervals cover the other side's report.

Run as `python benchmarks/validity/reports.py`; writes benchmarks/validity/results/reports.csv. Trade: the country's own
report and its partners'. The model is shown the country's own reports only and asked for what the partners told.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scores import beta_cdf, beta_quantiles, covered, crps, interval_of_skill, write

from holdfast.measure.held_out import World
from holdfast.measure.learned import parameters_of
from holdfast.measure.series import COMMON
from holdfast.measure.states import gathered
from holdfast.panel.store import load

SIZES = ((0.01, 0.05), (0.05, 0.2), (0.2, 1.0))
SHRINK = 2.0
"""Years of no difference that a pair's mean difference starts from."""


def main() -> None:
    """Compare the reports and write the table."""
    panel = load()
    w = World(panel, "trade")
    whole = w.series
    report = np.array(whole.reports)[whole.report]
    inside = w.owner < len(w.clients)
    own, other = (np.flatnonzero((report == r) & inside) for r in ("own", "other"))
    key = w.owner * 100000 + w.when
    both = np.intersect1d(key[own], key[other])
    a, b = own[np.searchsorted(key[own], both)], other[np.searchsorted(key[other], both)]
    sees = w.parts.sees(w.series.covered, w.when)
    seen = sees[a] & sees[b]
    x, y, c, t = w.share[a], w.share[b], w.owner[a], w.when[a]
    rows = []
    gap = np.where(seen, y - x, np.nan)
    mean = np.where(seen, (x + y) / 2.0, np.nan)
    cell = {}
    for i in range(len(c)):
        for p in range(x.shape[1]):
            if seen[i, p] and mean[i, p] >= 0.01:
                cell.setdefault((c[i], p), []).append((t[i], gap[i, p]))
    long = {k: v for k, v in cell.items() if len(v) >= 5}
    near = np.array(
        [
            (v[j][1], v[j + 1][1])
            for v in long.values()
            for j in range(len(v) - 1)
            if v[j + 1][0] == v[j][0] + 1
        ]
    )
    ten = np.array([(g, h) for v in long.values() for s, g in v for u, h in v if u == s + 10])
    total = np.concatenate([[g for _, g in v] for v in long.values()])
    rows.append(
        {
            "what": "difference of the two reports",
            "of": "pairs of 0.01 and more, five years and more",
            "n": total.size,
        }
        | {"mean_abs": float(np.abs(total).mean()), "sd": float(total.std())}
        | {
            "like_next_year": float(np.corrcoef(near.T)[0, 1]),
            "like_ten_years_on": float(np.corrcoef(ten.T)[0, 1]),
        }
    )
    # the partners' report told from the country's own: as it is, or with the pair's mean difference so far
    plain, biased, block = [], [], []
    for (country, _), v in long.items():
        held, years = 0.0, 0
        for _, g in v:
            if years >= 3:
                plain.append(abs(g))
                biased.append(abs(g - held / (years + SHRINK)))
                block.append(country)
            held, years = held + g, years + 1
    got = interval_of_skill(np.array(biased), np.array(plain), np.array(block))
    rows.append(
        {
            "what": "partners' report told from the own",
            "of": "with the pair's mean difference so far",
            "n": len(plain),
        }
        | {"mean_abs": float(np.mean(biased)), "mean_abs_without": float(np.mean(plain))}
        | dict(zip(("skill", "skill_low", "skill_high"), got, strict=True))
    )
    # intervals from the country's own reports alone, against the partners' report
    hold = np.isin(report, ["other", "other_customs", "other_office"])
    for name, p in (
        ("as it ships", parameters_of("trade")),
        ("all of the error new each year", replace(parameters_of("trade"), fresh=1.0)),
    ):
        mean1, conc, _, _, _, _ = w.states(hold, p)
        m, v = gathered(w.parts, mean1, mean1 * (1.0 - mean1) / (conc + 1.0))
        part = w.lasting(hold, mean1, p)[c, t]
        with np.errstate(divide="ignore"):
            theirs = 1.0 / (1.0 + 0.1 / ((1.0 - p.fresh**2) * whole.error[b] ** 2))[:, None]
        m, v = m[c, t], v[c, t]
        spread = np.maximum(m * (1.0 - m) - v, 0.0)
        n = np.maximum(whole.alone(p.scale, p.fresh)[b][:, None], 1.5)
        for kind, var, count in (
            ("the interval of the recorded share", v, np.inf),
            ("the interval of the position", v + part * spread, np.inf),
            ("the forecast of their report", v + (1.0 - COMMON) * (part + theirs) * spread, n),
        ):
            k = np.maximum(m * (1.0 - m) / np.maximum(var, 1e-12) - 1.0, 0.05)
            k = k if count is np.inf else np.maximum(k * (count - 1.0) / (k + count), 0.05)
            sa, sb = m * k, (1.0 - m) * k
            for low_m, high_m in (*SIZES, (0.01, 1.0)):
                use = seen & np.isfinite(sa) & (m >= low_m) & (m < high_m)
                low, high = (beta_cdf(sa[use], sb[use], y[use] + s * w.half) for s in (-1, 1))
                row = {
                    "what": f"partners' report inside {kind}",
                    "of": f"{name}; share {low_m:g} to {high_m:g}",
                    "n": int(use.sum()),
                }
                row |= {
                    f"in_{int(100 * lv)}": float(covered(low, high, lv).mean()) for lv in (0.5, 0.8, 0.95)
                }
                row["crps"] = float(crps(beta_quantiles(sa[use], sb[use]), y[use]).mean())
                rows.append(row)
    for r in rows:
        print(r)
    write("reports", rows)


if __name__ == "__main__":
    main()
