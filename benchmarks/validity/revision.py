"""How much do the newest years of a register still move?

Run as `python benchmarks/validity/revision.py FOLDER`, FOLDER holding arms_transfers_dyad_year.parquet and both revisions of
migrant_stock_dyad; writes benchmarks/validity/results/revision.csv. Two releases are held side by side, by the age a year
had in the older one: how far each country's shares differ,

    error  =  sqrt(0.1 sum(difference^2) / sum(m (1 - m)))

with m the mean of both, in the units of the codebook's floors (the error of a share whose m (1 - m) is 0.1). Old years
differ too, as releases count differently: the register of arms of 2026 is spread evenly over the years of delivery, the
publisher's tables of 2022 aren't. What young years differ by beyond these is revision. Intervals are 90 %, over resampled
countries. Orders of arms have no older release.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
from scores import write

from holdfast import codebook
from holdfast.measure.held_out import countries, powers

ARMS = ((0, 0), (1, 1), (2, 2), (1, 2), (3, 5), (6, 11), (12, 29))
STOCKS = ((0, 0), (5, 5), (10, 10), (15, 30))
"""Ages of years, from and to."""

OLD = (3, 30)
"""Ages at which nothing is taken to be revised any more."""

SIZES = ((1.0, 20.0), (20.0, 150.0), (150.0, np.inf))
"""Classes of a year's total, as they ship; less than one unit can't be told in the tables, which are rounded to it."""

TYPICAL = 0.1
DRAWS = 2000


def arms(folder: Path) -> pl.DataFrame:
    """country, partner, year, new, old: deliveries by the register of 2026 and the tables of 2022."""
    raw = pl.read_parquet(folder / "arms_transfers_dyad_year.parquet")
    return raw.filter(pl.col("year").is_between(1992, 2021)).select(
        country="recipient", partner="supplier", year="year", new="tiv_delivered", old="tiv_table_2022"
    )


def stocks(folder: Path) -> pl.DataFrame:
    """The same of emigrants by destination, by the revisions of 2020 and 2019; their newest years are set beside each other."""
    key = [pl.col("iso3_o").cast(pl.String), pl.col("iso3_d").cast(pl.String), pl.col("year")]
    new, old = (
        pl.read_parquet(folder / f"migrant_stock_dyad{end}.parquet").select(*key, pl.col("migrants"))
        for end in ("_2020rev", "")
    )
    old = old.with_columns(pl.col("year").replace(2019, 2020))
    both = new.join(old, on=["iso3_o", "iso3_d", "year"], how="full", coalesce=True, suffix="_old")
    return both.filter(pl.col("iso3_o") != pl.col("iso3_d")).select(
        country="iso3_o", partner="iso3_d", year="year", new="migrants", old="migrants_old"
    )


def differences(raw: pl.DataFrame) -> pl.DataFrame:
    """country, age, total, and sums over the powers of difference^2 and m (1 - m), a row a country and year."""
    blocs = codebook.blocs().filter(pl.col("bloc").is_in(powers()))
    inside = (pl.col("from_year") <= pl.col("year")) & (pl.col("to_year").fill_null(9999) >= pl.col("year"))
    named = raw.join(blocs, left_on="partner", right_on="iso3", how="left").with_columns(
        power=pl.when(inside)
        .then(pl.col("bloc"))
        .when(pl.col("partner").is_in(powers()))
        .then(pl.col("partner"))
        .otherwise(pl.lit("rest"))
    )
    cells = (
        named.filter(pl.col("country").is_in(countries()))
        .group_by("country", "year", "power")
        .agg(pl.col("new", "old").fill_null(0.0).sum().cast(pl.Float64))
        .with_columns(pl.col("new", "old").sum().over("country", "year").name.suffix("_total"))
        .filter(pl.min_horizontal("new_total", "old_total") >= SIZES[0][0])
    )
    new, old = (pl.col(c) / pl.col(f"{c}_total") for c in ("new", "old"))
    mean = (new + old) / 2.0
    return (
        cells.with_columns(square=(new - old) ** 2, room=mean * (1.0 - mean))
        .filter(pl.col("power") != "rest")
        .group_by("country", "year")
        .agg(pl.col("square", "room").sum(), total=pl.max_horizontal("new_total", "old_total").first())
        .with_columns(age=pl.col("year").max() - pl.col("year"))
        .sort("country", "year")
    )


def errors(table: pl.DataFrame, ages: tuple[int, int], weights: np.ndarray, place: np.ndarray) -> np.ndarray:
    """(draws,) error in years of some ages, under weights of the countries, (draws, C)."""
    some = table["age"].is_between(*ages).to_numpy()
    square, room = (weights[:, place[some]] @ table[c].to_numpy()[some] for c in ("square", "room"))
    return np.sqrt(TYPICAL * square / np.maximum(room, 1e-12))


def compared(of: str, table: pl.DataFrame, spans, low: float, high: float):
    """Rows of the years of totals from low to high."""
    table = table.filter((pl.col("total") >= low) & (pl.col("total") < high))
    names, place = np.unique(table["country"].to_numpy(), return_inverse=True)
    drawn = np.random.default_rng(0).multinomial(names.size, np.full(names.size, 1 / names.size), DRAWS)
    weights = np.concatenate([np.ones((1, names.size)), drawn])
    old = errors(table, OLD, weights, place)
    for ages in spans:
        found = errors(table, ages, weights, place)
        beyond = np.sqrt(np.maximum(found**2 - old**2, 0.0))
        row = {"of": of, "total_from": low, "total_below": high, "age_from": ages[0], "age_to": ages[1]}
        row |= {"country_years": table.filter(pl.col("age").is_between(*ages)).height}
        for name, value in (("error", found), ("revision", beyond)):
            ends = np.quantile(value[1:], (0.05, 0.95))
            row |= {name: float(value[0]), f"{name}_low": float(ends[0]), f"{name}_high": float(ends[1])}
        yield row


def main() -> None:
    """Compare the releases and write the table."""
    folder, every = Path(sys.argv[1]), (SIZES[0][0], np.inf)
    delivered = differences(arms(folder))
    rows = [r for size in (every, *SIZES) for r in compared("arms_delivered", delivered, ARMS, *size)]
    rows += compared("emigrants", differences(stocks(folder)), STOCKS, *every)
    write("revision", rows)
    for row in rows:
        print({k: round(v, 3) if isinstance(v, float) else v for k, v in row.items()})


if __name__ == "__main__":
    main()
