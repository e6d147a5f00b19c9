"""Votes on Ukraine in 2022-23, predicted from Russia's foothold at the end of 2021 measured without any votes.

Run as `python benchmarks/validity/ukraine.py RAW`, RAW the folder of raw files; writes
benchmarks/validity/results/ukraine.csv. Beside it: the state's ideal point (published, year 2021) and electoral
democracy (V-Dem, 2021). The target is the mean over the resolutions of yes 1, abstain 0.5, no 0, absent 0.5.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
from behaviour import difference, footholds, r2, repeated, without
from scores import write

from holdfast import codebook
from holdfast.panel.store import load

SYMBOLS = (*(f"A/RES/ES-11/{i}" for i in range(1, 7)), "A/RES/77/229", "A/RES/77/284", "A/RES/78/221")
POWER, YEAR = "RUS", 2021
OTHERS = ("CHN", "USA")
"""Powers whose footholds stand in for the one asked about, to see whether any foothold would do."""


def target(raw, absent=0.5):
    """Mean score of each state over the resolutions, where it had a seat in all; `absent` None leaves absences out."""
    votes = pl.read_parquet(raw / "unga_votes.parquet").filter(pl.col("symbol").is_in(SYMBOLS))
    found = votes["symbol"].n_unique()
    worth = {"Y": 1.0, "A": 0.5, "N": 0.0, "X": absent}
    scored = votes.with_columns(
        pl.col("vote").replace_strict(worth, default=None, return_dtype=pl.Float64).alias("w")
    )
    table = scored.group_by("iso3").agg(pl.col("w").mean(), pl.len().alias("n")).filter(pl.col("n") == found)
    return dict(zip(table["iso3"], table["w"], strict=True)), found


def column(table, key="iso3", value="value"):
    """Two columns as a dict, rows without a value left out."""
    table = table.drop_nulls(value)
    return dict(zip(table[key], table[value], strict=True))


def beside(raw):
    """Ideal point and electoral democracy of every state at the end of the year, a dict each."""
    ideal = pl.read_parquet(raw / "unga_idealpoints_published.parquet")
    ideal = ideal.filter(pl.col("release").str.contains("v38") & (pl.col("year") == YEAR))
    regime = pl.read_parquet(raw / "regime_country_year.parquet").filter(pl.col("year") == YEAR)
    return (
        column(ideal.select("iso3", pl.col("ideal_point").alias("value"))),
        column(regime.select("iso3", pl.col("v2x_polyarchy").alias("value"))),
    )


def main() -> None:
    """Fit every set of columns and write the table."""
    raw = Path(sys.argv[1])
    y_of, found = target(raw)
    ideal_of, regime_of = beside(raw)
    index = pl.read_parquet(raw / "fbic_dyad_year.parquet").filter(
        (pl.col("release") == "1960-2020") & (pl.col("sender_iso3") == POWER) & (pl.col("year") == 2020)
    )
    index_of = column(index.select(pl.col("receiver_iso3").alias("iso3"), pl.col("fbic").alias("value")))
    cast_of, _ = target(raw, None)
    members = codebook.states().filter(codebook.states()["kind"] == "member")["iso3"].to_list()
    states = [s for s in members if s in y_of and s != POWER]
    panel = load()
    own, rival, order, _ = footholds(panel, POWER, states, without("votes"), 1992, YEAR)
    others = {}
    for power in OTHERS:
        theirs, _, listed, _ = footholds(
            panel, power, [s for s in states if s != power], without("votes"), 1992, YEAR
        )
        others[power] = dict(zip(listed, theirs[:, 4, -1], strict=True)) | {power: 1.0}
    own, rival = own[:, :, -1], rival[:, :, -1]
    ok = [i for i, s in enumerate(order) if s in ideal_of and s in regime_of and s in index_of]
    names = [order[i] for i in ok]
    own, rival = own[ok], rival[ok]
    y = np.array([y_of[s] for s in names])
    col = lambda of: np.array([of[s] for s in names])[:, None]  # noqa: E731
    base = np.hstack([col(ideal_of), col(regime_of)])
    fbic = np.log(col(index_of) + 1e-3)
    absolute, relative = own[:, 4:5], own[:, 4:5] - rival[:, 4:5]
    rel4 = own[:, :4] - rival[:, :4]
    sets = {
        "ideal point": base[:, :1],
        "electoral democracy": base[:, 1:],
        "ideal point and democracy": base,
        "foothold alone": absolute,
        "relative foothold alone": relative,
        "relative foothold by domain alone": rel4,
        "FBIC alone (log)": fbic,
        "both and foothold": np.hstack([base, absolute]),
        "both and relative foothold": np.hstack([base, relative]),
        "both and foothold by domain": np.hstack([base, own[:, :4]]),
        "both and relative foothold by domain": np.hstack([base, rel4]),
        "both and FBIC (log)": np.hstack([base, fbic]),
        "both, FBIC (log) and relative foothold": np.hstack([base, fbic, relative]),
    }
    sets |= {f"both and foothold of {p} instead": np.hstack([base, col(others[p])]) for p in OTHERS}
    rows = score(sets, y, found, "absence counts as abstention")
    some = [i for i, s in enumerate(names) if cast_of.get(s) is not None]
    cast = np.array([cast_of[names[i]] for i in some])
    kept = (
        "ideal point and democracy",
        "both and foothold",
        "both and relative foothold",
        "both and FBIC (log)",
    )
    rows += score({k: sets[k][some] for k in kept}, cast, found, "absence left out")
    write("ukraine", rows)


def score(sets, y, found, how):
    """Rows of the table for one way of counting absence."""
    made = {name: repeated(x, y) for name, x in sets.items()}
    rows = []
    for name, p in made.items():
        each = [r2(y, q) for q in p]
        row = {
            "absence": how,
            "columns": name,
            "states": y.size,
            "resolutions": found,
            "r2": float(np.mean(each)),
        }
        row |= {"fold_low": float(np.quantile(each, 0.05)), "fold_high": float(np.quantile(each, 0.95))}
        gain = difference(y, p, made["ideal point and democracy"])
        row |= dict(zip(("gain_over_both", "gain_low", "gain_high"), gain, strict=True))
        rows.append(row)
        print(row)
    return rows


if __name__ == "__main__":
    main()
