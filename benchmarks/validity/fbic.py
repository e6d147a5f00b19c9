"""Beside the Formal Bilateral Influence Capacity index: where ranks agree, where they part, and with what.

Run as `python benchmarks/validity/fbic.py RAW`, RAW the folder of raw files; writes
benchmarks/validity/results/fbic.csv and fbic_apart.csv. One release at a time: the one of 2020 has two powers over the
world since 1960 with scores by domain, the one of 2023 has more senders since 1999 with totals and security. No
value of the index is written, only rank correlations and the names of pairs that part most.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
from behaviour import footholds
from scipy import stats
from scores import write

from holdfast import codebook
from holdfast.measure.foothold import ENOUGH
from holdfast.panel.store import load

TIES = codebook.weighed()
POST_SOVIET = frozenset(
    ["ARM", "AZE", "BLR", "EST", "GEO", "KAZ", "KGZ", "LTU", "LVA", "MDA", "TJK", "TKM", "UKR", "UZB"]
)


def region_of(iso3):
    """The large region of a state; what was Soviet is one of its own."""
    if iso3 in POST_SOVIET:
        return "post-Soviet"
    row = codebook.states().filter(pl.col("iso3") == iso3)
    name = str(row["region"][0])
    for large in ("Africa", "Asia", "America", "Europe"):
        if large in name:
            return "Americas" if large == "America" else large
    return "Americas" if name == "Caribbean" else name


def rho(a, b):
    """Spearman's rank correlation where both are known; nan for fewer than 12."""
    ok = np.isfinite(a) & np.isfinite(b)
    return float(stats.spearmanr(a[ok], b[ok])[0]) if ok.sum() >= 12 else float("nan")


def compare(panel, index, release, sender, years, theirs):
    """Rank correlations of one sender in one release, and the pairs that part most in the last of the years."""
    members = set(codebook.states().filter(codebook.states()["kind"] == "member")["iso3"])
    table = index.filter((pl.col("release") == release) & (pl.col("sender_iso3") == sender))
    states = [s for s in table["receiver_iso3"].unique().sort().to_list() if s in members and s != sender]
    declared = {k: i.weight for k, i in TIES.items()}
    own, rival, order, seen = footholds(panel, sender, states, declared, 1961, years[-1])
    where = np.array([region_of(s) for s in order])
    ours = {"composite": 4, "security": 0, "economy": 1, "society": 2, "diplomacy": 3}
    rows, apart = [], []

    def add(year, column, part, x, y, place="world"):
        n = int((np.isfinite(x) & np.isfinite(y)).sum())
        head = {
            "release": release,
            "sender": sender,
            "year": year,
            "index": column,
            "ours": part,
            "where": place,
        }
        if n >= 12:
            rows.append(head | {"pairs": n, "rho": rho(x, y)})

    for year in years:
        now, t = table.filter(pl.col("year") == year), year - 1961
        read = {c: dict(zip(now["receiver_iso3"], now[c], strict=True)) for c in theirs}
        of = {
            c: np.array([np.nan if v.get(s) is None else v[s] for s in order], dtype=float)
            for c, v in read.items()
        }
        for column, part in theirs.items():
            add(year, column, part, of[column], own[:, ours[part], t])
        x, y, judged = of["fbic"], own[:, 4, t], seen[:, 4, t] >= ENOUGH
        add(year, "fbic", "relative composite", x, y - rival[:, 4, t])
        add(year, "fbic", "composite", x[judged], y[judged], "where it can be judged")
        if year != years[-1]:
            continue
        for k, name in enumerate(TIES):
            add(year, "fbic", name, x, own[:, 5 + k, t])
        for r in np.unique(where):
            add(year, "fbic", "composite", x[where == r], y[where == r], str(r))
        size = panel.covariates.filter((pl.col("name") == "gdp_usd") & (pl.col("year") == year))
        gdp = dict(zip(size["client"].cast(pl.String), size["value"], strict=True))
        ok = np.isfinite(x) & np.isfinite(y) & judged
        gap = np.full(x.size, np.nan)
        gap[ok] = (stats.rankdata(y[ok]) - stats.rankdata(x[ok])) / ok.sum()
        add(
            year,
            "our rank less theirs",
            "size of the economy",
            np.array([gdp.get(s, np.nan) for s in order]),
            gap,
        )
        if ok.sum() < 60:
            continue
        live = np.flatnonzero(ok)
        for side, pick in (
            ("ours higher", live[np.argsort(-gap[live])][:6]),
            ("theirs higher", live[np.argsort(gap[live])][:6]),
        ):
            for i in pick:
                parts = [w * own[i, 5 + j, t] for j, w in enumerate(declared.values())]
                row = {"release": release, "sender": sender, "receiver": order[i], "year": year, "side": side}
                apart.append(row | {"our_largest_tie": list(TIES)[int(np.argmax(parts))]})
    return rows, apart


def main() -> None:
    """Compare both releases and write the tables."""
    index = pl.read_parquet(Path(sys.argv[1]) / "fbic_dyad_year.parquet")
    panel = load()
    by_domain = {"fbic": "composite", "sec_bandwidth": "security", "sec_dependence": "security"}
    whole = by_domain | {
        "econ_bandwidth": "economy",
        "econ_dependence": "economy",
        "pol_bandwidth": "diplomacy",
    }
    rows, apart = [], []
    jobs = [("1960-2020", s, [1965, 1975, 1985, 1995, 2005, 2015, 2020], whole) for s in ("RUS", "CHN")]
    jobs += [
        ("1960-2023", s, [2000, 2010, 2020, 2023], by_domain)
        for s in ("CHN", "USA", "GBR", "JPN", "IND", "RUS")
    ]
    for release, sender, years, theirs in jobs:
        if index.filter((pl.col("release") == release) & (pl.col("sender_iso3") == sender)).height < 100:
            continue
        a, b = compare(panel, index, release, sender, years, theirs)
        rows, apart = rows + a, apart + b
    write("fbic", rows)
    write("fbic_apart", apart)
    for r in rows:
        print(r)
    for r in apart:
        print(r)


if __name__ == "__main__":
    main()
