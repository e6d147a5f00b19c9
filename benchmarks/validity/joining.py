"""Joining and leaving organisations that a power leads, told from its foothold measured without organisations.

Run as `python benchmarks/validity/joining.py RAW`, RAW the folder of raw files; writes
benchmarks/validity/results/joining.csv. A row is an organisation led by one of the powers, a country and a year from
1993; a country may join where a neighbour within its region already is a member. Chances come from a logistic
regression cross-validated by country; the area under the curve says how often a country that joined (or left) stood
above one that did not. The numbers are small and shown.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
from behaviour import without
from scipy import optimize, stats
from scores import interval_of_skill, write

from holdfast import codebook
from holdfast.measure.case import adhoc_case
from holdfast.measure.foothold import measure
from holdfast.measure.held_out import countries, powers
from holdfast.panel.store import load
from holdfast.sources.organisations import led, members

FIRST, LAST = 1993, 2024


def area(score, came):
    """Chance that a row that came stands above one that did not, ties counted half."""
    n = int(came.sum())
    if n == 0 or n == came.size:
        return float("nan")
    ranks = stats.rankdata(score)
    return float((ranks[came].sum() - n * (n + 1) / 2) / (n * (came.size - n)))


def logistic(x, y, penalty=0.5):
    """Intercept and coefficients of a penalised logistic regression on columns of unit size."""
    z = np.hstack([np.ones((len(x), 1)), x])
    hold = np.r_[0.0, np.full(x.shape[1], penalty)]

    def cost(b):
        s = z @ b
        p = 1.0 / (1.0 + np.exp(-s))
        return np.logaddexp(0.0, s).sum() - s[y].sum() + hold @ b**2, z.T @ (p - y) + 2.0 * hold * b

    return optimize.minimize(cost, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B").x


def out_of_fold(x, y, fold):
    """Chances by coefficients learned on the other folds."""
    x = (x - x.mean(axis=0)) / np.maximum(x.std(axis=0), 1e-9)
    out = np.empty(len(x))
    for f in np.unique(fold):
        b = logistic(x[fold != f], y[fold != f])
        out[fold == f] = 1.0 / (1.0 + np.exp(-(b[0] + x[fold == f] @ b[1:])))
    return out


def main() -> None:
    """Fit joining and leaving and write the table."""
    panel = load()
    clients = countries()
    case = adhoc_case(powers()[0], clients, powers()).with_ties(without("organisations"))
    f = measure(panel, case, draws=0, first=1992)
    held = members(Path(sys.argv[1]))
    coded = set(led().filter(pl.col("members") == "cow")["org"])
    region = dict(zip(codebook.states()["iso3"], codebook.states()["region"], strict=True))
    rows = {"joining": [], "leaving": []}
    for org, leader, start, end in led().select("org", "leader", "from_year", "to_year").iter_rows():
        if leader not in powers():
            continue
        p = f.case.patrons.index(leader)
        of = held.filter(pl.col("org") == org)
        by = {y: set(of.filter(pl.col("year") == y)["iso3"]) for y in range(FIRST - 1, LAST + 2)}
        last = min(LAST, 2013 if org in coded else LAST, (end or LAST) - 1)
        for year in range(max(FIRST, start + 1), last):
            near = {region[c] for c in by[year] if c in region}
            for i, c in enumerate(clients):
                t = year - 1992
                own = f.one_sided_mean[i, 4, :, t]
                if not np.isfinite(own[p]):
                    continue
                inside = c in by[year]
                if not inside and region[c] not in near:
                    continue
                share = np.mean([x in by[year] for x in clients if region[x] == region[c]])
                after = c in by[year + 1]
                kind = "leaving" if inside else "joining"
                came = (not after) if inside else after
                rival = np.delete(own, p).max()
                rows[kind].append(
                    (
                        i,
                        own[p],
                        own[p] - rival,
                        share,
                        np.log(len(by[year]) + 1),
                        came,
                        org,
                        c,
                        year + 1,
                        leader,
                    )
                )
    table = []
    for kind, found in rows.items():
        i, own, relative, share, size, came = (np.array([r[k] for r in found]) for k in range(6))
        came = came.astype(bool)
        fold = np.random.default_rng(0).permutation(len(clients))[i] % 10
        base = np.column_stack([share, size])
        sets = {
            "members around and size": base,
            "foothold alone": own[:, None],
            "relative foothold alone": relative[:, None],
        }
        sets |= {
            "both and foothold": np.column_stack([base, own]),
            "both and relative foothold": np.column_stack([base, relative]),
        }
        loss = {}
        for name, x in sets.items():
            q = np.clip(out_of_fold(x, came, fold), 1e-5, 1 - 1e-5)
            loss[name] = -np.where(came, np.log(q), np.log(1.0 - q))
            row = {"what": kind, "columns": name, "rows": came.size, "events": int(came.sum())}
            row |= {
                "countries_with_events": np.unique(i[came]).size,
                "log_score": float(loss[name].mean()),
                "area": area(q, came),
            }
            got = interval_of_skill(loss[name], loss["members around and size"], i)
            row |= dict(zip(("skill_over_members", "skill_low", "skill_high"), got, strict=True))
            table.append(row)
            print(row)
        for leader in powers():
            mine = [r for r in found if r[9] == leader]
            hit = np.array([r[5] for r in mine], dtype=bool)
            if hit.any():
                value = area(np.array([r[1] for r in mine]), hit)
                table.append(
                    {
                        "what": kind,
                        "columns": f"foothold alone: {leader}",
                        "rows": len(mine),
                        "events": int(hit.sum()),
                        "area": value,
                    }
                )
                print(table[-1])
        if kind == "leaving":
            print([(r[6], r[7], r[8]) for r in found if r[5]])
    write("joining", table)


if __name__ == "__main__":
    main()
