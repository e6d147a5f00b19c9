"""Against the published ideal points: correlation within sessions and within states, with and without absence, bridges.

Run as `python benchmarks/votes/published.py FOLDER`, FOLDER holding unga_idealpoints_published.parquet; writes
benchmarks/votes/results/published.csv (summary), published_periods.csv (the same by period), published_sessions.csv, and
absence.csv: how far absence moves the states that it moves most.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import polars as pl

from holdfast.panel.store import load
from holdfast.votes import fit, from_panel

PERIODS = ((1, 25), (26, 46), (47, 64), (65, 78))
"""First and last session."""

OUT = Path(__file__).resolve().parent / "results"


def compared(found, other, span=(1, 99)):
    """Positions beside the published ones, by release."""
    both = found.frame().join(other, on=["iso3", "session"])
    return both.filter(pl.col("year") <= 2023, pl.col("session").is_between(*span))


def summary(name, found, other, span=(1, 99)):
    """One row a release."""
    both = compared(found, other, span)
    rows = []
    for (release,), g in both.group_by("release", maintain_order=True):
        s = (
            g.group_by("session")
            .agg(
                r=pl.corr("estimate", "ideal_point"),
                rank=pl.corr("estimate", "ideal_point", method="spearman"),
                n=pl.len(),
            )
            .filter(pl.col("n") > 5)
        )
        w = (
            g.group_by("iso3")
            .agg(r=pl.corr("estimate", "ideal_point"), n=pl.len())
            .filter(pl.col("n") >= 10)["r"]
        )
        late = s.filter(pl.col("session").is_between(47, 74))
        rows.append(
            {
                "fit": name, "release": release.split(" ")[0], "sessions": s.height,
                "r_within_sessions": s["r"].mean(), "r_sessions_47_74": late["r"].mean() if late.height else np.nan,
                "lowest_r": s["r"].min(), "rank_r_within_sessions": s["rank"].mean(), "lowest_rank_r": s["rank"].min(),
                "r_within_states_median": w.median(), "r_within_states_mean": w.mean(),
                "r_pooled": np.corrcoef(g["estimate"], g["ideal_point"])[0, 1],
            }
        )  # fmt: skip
    return rows


def write(name, rows):
    """A table."""
    OUT.mkdir(exist_ok=True)
    with (OUT / name).open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: round(v, 4) if isinstance(v, float) else v for k, v in r.items()} for r in rows)


def main() -> None:
    """Fit, compare, write."""
    other = pl.read_parquet(Path(sys.argv[1]) / "unga_idealpoints_published.parquet")
    other = other.with_columns(session=pl.col("year") - 1945).select(
        "release", "iso3", "session", "ideal_point"
    )
    table = from_panel(load())
    fits = {
        "absence as a choice": fit(table),
        "without absence": fit(table, turnout=False),
        "absence as a choice, bridged": fit(table, bridge=True),
        "without absence, bridged": fit(table, turnout=False, bridge=True),
    }
    rows = [r for name, found in fits.items() for r in summary(name, found, other)]
    write(
        "published_periods.csv",
        [
            {"first": span[0], "last": span[1]} | r
            for span in PERIODS
            for name, found in fits.items()
            for r in summary(name, found, other, span)
        ],
    )
    write("published.csv", rows)
    for r in rows:
        print(r)
    sessions = []
    for name, found in fits.items():
        s = (
            compared(found, other)
            .group_by("release", "session")
            .agg(
                r=pl.corr("estimate", "ideal_point"),
                rank=pl.corr("estimate", "ideal_point", method="spearman"),
                n=pl.len(),
            )
            .sort("release", "session")
        )
        sessions += [{"fit": name} | d | {"release": d["release"].split(" ")[0]} for d in s.to_dicts()]
    write("published_sessions.csv", sessions)
    with_, without = (fits[n].frame() for n in ("absence as a choice", "without absence"))
    both = with_.join(without, on=["iso3", "session"], suffix="_without").filter(pl.col("session") >= 47)
    moved = (
        both.with_columns(by_sd=(pl.col("estimate") - pl.col("estimate_without")) / pl.col("sd_without"))
        .group_by("iso3")
        .agg(
            sessions=pl.len(), with_absence=pl.col("estimate").mean(), without=pl.col("estimate_without").mean(),
            shift_in_sd=pl.col("by_sd").mean(), sd_with=pl.col("sd").mean(), sd_without=pl.col("sd_without").mean(),
        )
        .sort(pl.col("shift_in_sd").abs(), descending=True)
    )  # fmt: skip
    write("absence.csv", moved.to_dicts())
    hedging = fits["absence as a choice"].hedging_by_period().to_dicts()
    write("hedging.csv", hedging)


if __name__ == "__main__":
    main()
