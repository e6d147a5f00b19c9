"""With whom a country shares a customs union at the end of the year, each partner weighted by its output.

Who belongs to which union from when to when is data (codebook/customs_unions.csv). The output is that of the
year before, so that a reading is known when its year ends; where it is not known, the nearest earlier year
stands in, and the first later one where there is no earlier.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.errors import DataError
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.release import end_of
from holdfast.sources.succession import CLIENT_KINDS, clients_only

FILE = "country_year_economy.parquet"
SOURCE = "customs_unions"
SINCE, LAST = 1992, 2025
"""First and last year of the hand-coded list."""
YEARS = range(SINCE, LAST + 1)
MATERIAL = 0.05
"""A doubt about partners with a smaller share than this, such as a microstate, is not flagged."""


def read(raw: Path) -> SourceTables:
    """Return one reading for every state and year, whether it is in a customs union or not.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(members(codebook.customs_unions()), raw_table(raw, FILE))


def members(listed: pl.DataFrame) -> pl.DataFrame:
    """Return union, iso3, year, checked: who is in which customs union at the end of each year.

    Parameters
    ----------
    listed
        Rows of codebook/customs_unions.csv.

    Errors
    ------
    DataError
        where a row names neither a state nor a list that exists.
    """
    rows: list[tuple[str, str, int, bool]] = []
    for row in listed.iter_rows(named=True):
        kind, _, name = str(row["list"] or "").partition(":")
        spans = _spans(kind, name) if kind else [(row["iso3"], row["from_date"], row["to_date"])]
        if not spans or spans[0][0] is None:
            raise DataError(
                f"codebook/customs_unions.csv: the row of {row['union']} names neither a state nor a list"
            )
        for iso3, first, last in spans:
            inside = [y for y in YEARS if _in_force(first, last, y)]
            rows += [(row["union"], iso3, y, bool(row["checked"])) for y in inside]
    schema = {"union": pl.String, "iso3": pl.String, "year": pl.Int16, "checked": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row").unique().sort("union", "iso3", "year")


def _in_force(first: datetime.date | None, last: datetime.date | None, year: int) -> bool:
    end = end_of(year)
    return (first is None or first <= end) and (last is None or last > end)


def _spans(kind: str, name: str) -> list[tuple[str, datetime.date | None, datetime.date | None]]:
    if kind == "blocs":
        rows = codebook.blocs().filter(pl.col("bloc") == name)
        ends = [
            (
                r["iso3"],
                datetime.date(r["from_year"], 1, 1),
                r["to_year"] and datetime.date(r["to_year"] + 1, 1, 1),
            )
            for r in rows.iter_rows(named=True)
        ]
        return [e for e in ends if e[0] in set(codebook.states()["iso3"])]
    rows = codebook.memberships().filter((pl.col("org") == name) & (pl.col("status") == "member"))
    return [(r["iso3"], r["from_date"], r["to_date"]) for r in rows.iter_rows(named=True)]


def output(economy: pl.DataFrame) -> pl.DataFrame:
    """Return iso3, year, output (US dollars of the year before), carried (taken from another year).

    Parameters
    ----------
    economy
        iso3, year, gdp_usd.
    """
    known = columns_of(economy, ["iso3", "year", "gdp_usd"], FILE).drop_nulls("gdp_usd")
    known = known.select(
        "iso3", year=(pl.col("year") + 1).cast(pl.Int16), output=pl.col("gdp_usd").cast(pl.Float64)
    )
    every = (
        known.select("iso3")
        .unique()
        .join(pl.DataFrame({"year": YEARS}, schema={"year": pl.Int16}), how="cross")
    )
    wide = pl.concat(
        [
            known,
            every.join(known, on=["iso3", "year"], how="anti").with_columns(
                output=pl.lit(None, dtype=pl.Float64)
            ),
        ]
    )
    filled = wide.sort("iso3", "year").with_columns(carried=pl.col("output").is_null())
    near = pl.col("output").forward_fill().backward_fill().over("iso3")
    return filled.with_columns(output=near).filter(pl.col("year").is_in(list(YEARS)))


def made(inside: pl.DataFrame, economy: pl.DataFrame) -> SourceTables:
    """Make the readings.

    Parameters
    ----------
    inside
        As returned by `members`.
    economy
        iso3, year, gdp_usd.
    """
    weight = output(economy)
    theirs = inside.rename({"iso3": "patron"}).join(
        weight, left_on=["patron", "year"], right_on=["iso3", "year"]
    )
    mine = inside.select("union", "year", client="iso3", own=pl.col("checked"))
    pairs = mine.join(theirs, on=["union", "year"]).filter(pl.col("client") != pl.col("patron"))
    pairs = pairs.group_by("client", "year", "patron").agg(
        pl.col("output").first(), pl.col("carried").first(), sure=(pl.col("own") & pl.col("checked")).any()
    )
    states = codebook.states().filter(pl.col("kind").is_in(CLIENT_KINDS)).select(client="iso3")
    every = states.join(pl.DataFrame({"year": YEARS}, schema={"year": pl.Int16}), how="cross")
    key = ["client", "year"]
    rows = clients_only(every).unique(key).join(pairs, on=key, how="left").sort(*key, "patron")
    total = pl.col("output").sum().over(key)
    rows = rows.with_columns(total=total, share=pl.col("output") / total)
    weighty = {
        name: pl.col("share").filter(hit).sum().over(key) > MATERIAL
        for name, hit in (("output_carried", pl.col("carried")), ("unchecked", ~pl.col("sure")))
    }
    marks = [pl.when(hit).then(pl.lit(name)) for name, hit in weighty.items()]
    none = pl.when(pl.col("patron").is_null()).then(pl.lit("no_union"))
    return from_long(
        rows.with_columns(
            flags=pl.concat_str(none, *marks, separator="|", ignore_nulls=True),
            indicator=pl.lit("customs_union"),
            report=pl.lit("treaties"),
            kind=pl.lit("recorded"),
            whole=pl.lit(True),
            covers=pl.lit("all"),
            source=pl.lit(SOURCE),
        )
    )
