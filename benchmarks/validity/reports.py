"""Two reports of one flow: how far apart, how much of that stays, and whether intervals cover the other side's report.

Run as `python benchmarks/validity/reports.py`; writes benchmarks/validity/results/reports.csv. Trade: the country's own
report and its partners'. The model is shown the country's own reports only and asked for what the partners told.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import tails as heavy
from scores import covered, crps, interval_of_skill, write
from world import World

from holdfast.measure.learned import parameters_of
from holdfast.panel.store import load

SIZES = ((0.01, 0.05), (0.05, 0.2), (0.2, 1.0))
SHRINK = 2.0
"""Years of no difference that a pair's mean difference starts from."""
FRESH = {"discount": 0.6, "floor": 2.0, "begin": 4.0}
"""What errors.py finds for trade where a tenth of the declared error is new each year."""


def reports_of(panel, w):
    """The report and kind of every row of the series of w, in its order."""
    order = [*w.clients, *(c for c in w_states() if c not in w.clients)]
    rows = (
        panel.readings.filter(pl.col("indicator") == w.name)
        .with_columns(pl.col("client").cast(pl.String), pl.col("year").cast(pl.Int64))
        .filter(pl.col("year").is_between(1960, w.last))
        .join(pl.DataFrame({"client": order, "i": np.arange(len(order))}), on="client")
        .sort("i", "year", "reading")
    )
    return rows["report"].cast(pl.String).to_numpy()


def w_states():
    """Every state of the codebook."""
    from holdfast import codebook

    return codebook.states()["iso3"].to_list()


def main() -> None:
    """Compare the reports and write the table."""
    panel = load()
    w = World(panel, "trade")
    report = reports_of(panel, w)
    assert report.size == w.when.size
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
    whole = w.series
    for name, scale, p in (
        ("as it ships", 1.0, parameters_of("trade")),
        (
            "a tenth of the error new each year, the rest forgotten",
            0.1,
            replace(parameters_of("trade"), **FRESH),
        ),
    ):
        w.series = replace(whole, error=whole.error * scale)
        mean1, conc, _, _, _, _ = w.states(hold, p)
        from holdfast.measure.states import _gather

        m, v = _gather(w.parts, mean1, mean1 * (1.0 - mean1) / (conc + 1.0))
        fa, fb = w.forecast(b, m, v, p)
        m, v = m[c, t], v[c, t]
        k = np.maximum(m * (1.0 - m) / np.maximum(v, 1e-12) - 1.0, 0.05)
        for kind, (sa, sb) in (
            ("the interval of the position", (m * k, (1.0 - m) * k)),
            ("the forecast of a reading", (fa, fb)),
        ):
            for low_m, high_m in (*SIZES, (0.01, 1.0)):
                use = seen & np.isfinite(sa) & (m >= low_m) & (m < high_m)
                low, high = (heavy.cdf(sa[use], sb[use], y[use] + s * w.half) for s in (-1, 1))
                row = {
                    "what": f"partners' report inside {kind}",
                    "of": f"{name}; share {low_m:g} to {high_m:g}",
                    "n": int(use.sum()),
                }
                row |= {
                    f"in_{int(100 * lv)}": float(covered(low, high, lv).mean()) for lv in (0.5, 0.8, 0.95)
                }
                row["crps"] = float(crps(heavy.quantiles(sa[use], sb[use]), y[use]).mean())
                rows.append(row)
        w.series = whole
    for r in rows:
        print(r)
    write("reports", rows)


if __name__ == "__main__":
    main()
