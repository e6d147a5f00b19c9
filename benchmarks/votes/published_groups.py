"""Why some sessions agree less with the published ideal points: the states that stand apart, and how far.

Run as `python benchmarks/votes/published_groups.py FOLDER`, FOLDER holding unga_idealpoints_published.parquet; writes
benchmarks/votes/results/published_groups.csv (by session) and published_groups_periods.csv. In each session our positions
are cut at the widest gap between two neighbours; the smaller side is the group. Correlations are given with it and
without, distances from the mean of the rest in standard deviations of the rest. The positions are those that ship.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import polars as pl

from holdfast.panel.store import load
from holdfast.votes import from_panel
from holdfast.votes.fitted import positions

OUT = Path(__file__).resolve().parent / "results"

PERIODS = ((1, 18), (19, 31), (32, 46), (47, 78), (1, 78))
"""First and last session."""

FEWEST = 10
"""States that a session must have."""


def split(session):
    """One session of one release: the group, correlations with it and without, its distance in both."""
    session = session.sort("estimate")
    x, y = session["estimate"].to_numpy(), session["ideal_point"].to_numpy()
    below = int(np.diff(x).argmax()) + 1
    group = np.arange(x.size) < below
    group = group if 2 * below <= x.size else ~group
    ours, theirs = (abs((v[group].mean() - v[~group].mean()) / v[~group].std()) for v in (x, y))
    return {
        "states": x.size, "apart": int(group.sum()), "group": " ".join(sorted(session["iso3"].to_numpy()[group])),
        "r": np.corrcoef(x, y)[0, 1], "r_without_group": np.corrcoef(x[~group], y[~group])[0, 1],
        "distance": ours, "published_distance": theirs,
    }  # fmt: skip


def write(name, rows):
    """A table."""
    with (OUT / name).open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {k: round(float(v), 3) if isinstance(v, float) else v for k, v in r.items()} for r in rows
        )


def main() -> None:
    """Split every session."""
    other = pl.read_parquet(Path(sys.argv[1]) / "unga_idealpoints_published.parquet")
    other = other.filter(pl.col("year") <= 2023).select(
        "release", "iso3", "ideal_point", session=pl.col("year") - 1945
    )
    both = positions(from_panel(load())).frame().join(other, on=["iso3", "session"])
    rows = [
        {"release": str(release).split(" ")[0], "session": session, **split(part)}
        for (release, session), part in both.sort("release", "session").group_by(
            "release", "session", maintain_order=True
        )
        if part.height >= FEWEST
    ]
    write("published_groups.csv", rows)
    means = []
    for release in dict.fromkeys(r["release"] for r in rows):
        for first, last in PERIODS:
            held = [r for r in rows if r["release"] == release and first <= r["session"] <= last]
            numbers = ("r", "r_without_group", "distance", "published_distance")
            means.append(
                {"release": release, "first": first, "last": last, "sessions": len(held)}
                | {k: float(np.mean([r[k] for r in held])) for k in numbers}
            )
            print(means[-1])
    write("published_groups_periods.csv", means)


if __name__ == "__main__":
    main()
