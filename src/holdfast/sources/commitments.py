"""Who is bound by treaty to defend a country, weighted by capability; ships as rounded shares and classes.

A pledge counts in a year if it is in force on its last day. To 2018 pledges are those ATOP codes; treaties
that the codebook lists as dated (`dated_by`) are read from the dated memberships in all years. After 2018
other pledges are carried, and flagged as carried; changes known from a hand list are applied. Capability is
the CINC index; after its last year it is carried and flagged.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.codebook.doubts import corrected
from holdfast.sources.base import SourceTables
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import as_patron, clients_only

MEMBERS = "alliance_members.parquet"
CHANGES = "alliance_changes_2019_2025.csv"
CAPABILITIES = "capabilities_country_year.parquet"
SOURCE = "atop_cinc"
SINCE, CODED, LAST = 1960, 2018, 2025
"""First year, last year ATOP codes, last year that dated changes reach."""


def _years(spells: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Spread spells (from_year, to_year: in force at the ends of from_year .. to_year - 1) over years."""
    ends = pl.min_horizontal(pl.col("to_year") - 1, pl.lit(LAST))
    starts = pl.max_horizontal(pl.col("from_year"), pl.lit(SINCE))
    spread = spells.with_columns(year=pl.int_ranges(starts, ends + 1)).explode("year", empty_as_null=False)
    return spread.select(*columns, pl.col("year").cast(pl.Int16)).drop_nulls("year")


def coded(raw: Path) -> pl.DataFrame:
    """Return client, patron, year, flag: pledges of the coded treaties, later years flagged as carried.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    spells = raw_table(raw, MEMBERS).drop_nulls("iso3")
    dated = [int(str(r["value"]).partition(":")[2]) for r in corrected("dated_by", SOURCE)]
    spells = spells.filter(~pl.col("atopid").is_in(dated)).with_columns(
        to_year=pl.when(pl.col("to_year") == 0).then(LAST + 1).otherwise(pl.col("to_year"))
    )
    years = _years(spells, ["atopid", "iso3", "defense", "bilat"])
    for row in corrected("drop_pledge", SOURCE):
        years = years.filter(
            (pl.col("atopid") != int(row["value"])) | (pl.col("year") < (row["from_year"] or 0))
        )
    for row in corrected("pledge_ends", SOURCE):
        left = (
            (pl.col("atopid") == int(row["value"]))
            & (pl.col("iso3") == row["client"])
            & (pl.col("year") >= row["from_year"])
        )
        years = years.filter(~left)
    giving = years.filter(pl.col("defense") == 1).select("atopid", "year", "bilat", patron="iso3")
    pairs = years.select("atopid", "year", client="iso3").join(giving, on=["atopid", "year"])
    carried = pl.when(pl.col("year") > CODED).then(pl.lit("carried_from_2018")).otherwise(pl.lit(""))
    return pairs.filter(pl.col("client") != pl.col("patron")).with_columns(flag=carried).unique()


def by_date() -> pl.DataFrame:
    """Return client, patron, year, flag of the treaties whose memberships are dated."""
    orgs = [str(r["value"]).partition(":")[0] for r in corrected("dated_by", SOURCE)]
    rows = codebook.memberships().filter(
        pl.col("org").is_in(orgs) & pl.col("status").str.starts_with("member")
    )
    spells = rows.with_columns(
        from_year=pl.col("from_date").dt.year().cast(pl.Int64),
        to_year=pl.col("to_date").dt.year().cast(pl.Int64).fill_null(LAST + 1),
    )
    frozen = (
        pl.when(pl.col("status").str.contains("frozen"))
        .then(pl.lit("participation_frozen"))
        .otherwise(pl.lit(""))
    )
    years = _years(spells.with_columns(flag=frozen), ["org", "iso3", "flag"])
    giving = years.select("org", "year", patron="iso3")
    pairs = (
        years.rename({"iso3": "client"})
        .join(giving, on=["org", "year"])
        .filter(pl.col("client") != pl.col("patron"))
    )
    return pairs.select("client", "patron", "year", "flag")


def changed(raw: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return pledges added after the coded years (client, patron, year, flag) and ended ones.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    listed = raw_table(raw, CHANGES).with_columns(
        from_year=pl.col("year").cast(pl.Int64), to_year=pl.lit(LAST + 1, dtype=pl.Int64)
    )
    listed = listed.filter(pl.col("kind").str.starts_with("defense")).drop("year")
    doubt = pl.when(pl.col("checked") == "yes").then(pl.lit("")).otherwise(pl.lit("unchecked"))
    both_ways = pl.concat(
        [
            listed.select("from_year", "to_year", "change", client="a", patron="b", flag=doubt),
            listed.select("from_year", "to_year", "change", client="b", patron="a", flag=doubt),
        ]
    )
    columns = ["client", "patron", "flag"]
    return (
        _years(both_ways.filter(pl.col("change") == "new"), columns),
        _years(both_ways.filter(pl.col("change") == "end"), columns).drop("flag"),
    )


def capability(raw: Path) -> pl.DataFrame:
    """Return iso3, year, cinc (share of the world's capability), old (carried from the last year known).

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    known = (
        raw_table(raw, CAPABILITIES)
        .select("iso3", "year", "cinc")
        .drop_nulls()
        .filter(pl.col("year") >= SINCE)
    )
    last = int(known["year"].max() or LAST)  # type: ignore[arg-type]
    newest = known.filter(pl.col("year") == last)
    later = [newest.with_columns(year=pl.lit(y, dtype=pl.Int16)) for y in range(last + 1, LAST + 1)]
    return pl.concat([known, *later]).with_columns(old=pl.col("year") > last)


def pledges(raw: Path) -> pl.DataFrame:
    """Return client, patron, year, flags: every pledge in force at the end of the year, once.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    added, ended = changed(raw)
    over = (
        coded(raw)
        .join(ended, on=["client", "patron", "year"], how="anti")
        .select("client", "patron", "year", "flag")
    )
    every = pl.concat([f.select("client", "patron", "year", "flag") for f in (over, by_date(), added)])
    # the same pledge by two treaties: a flag counts only if the firmer treaty has it too
    best = every.sort("client", "patron", "year", "flag").group_by(
        "client", "patron", "year", maintain_order=True
    )
    return best.agg(flag=pl.col("flag").first())


def read(raw: Path) -> SourceTables:
    """Return the readings of commitments, one for every state and year whether anybody is bound to it or not.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    weight = capability(raw)
    bound = pledges(raw).join(weight, left_on=["patron", "year"], right_on=["iso3", "year"])
    states = weight.select(client="iso3", year="year", old="old")
    rows = states.join(bound.drop("old"), on=["client", "year"], how="left").sort("client", "year", "patron")
    rows = clients_only(rows)
    key = ["client", "year"]
    none = pl.col("patron").is_null()
    late = pl.col("year") > CODED
    first = pl.when(none).then(pl.lit("no_pledge"))
    carried = pl.when(late & ((pl.col("flag") == "carried_from_2018").any().over(key) | none)).then(
        pl.lit("carried_from_2018")
    )
    marks = [
        pl.when((pl.col("flag") == mark).any().over(key)).then(pl.lit(mark))
        for mark in ("participation_frozen", "unchecked")
    ]
    old = pl.when(pl.col("old")).then(pl.lit("capability_carried"))
    rows = rows.with_columns(
        flags=pl.concat_str(first, carried, *marks, old, separator="|", ignore_nulls=True),
        total=pl.col("cinc").sum().over(key),
    )
    rows = rows.with_columns(share=pl.col("cinc") / pl.col("total"), patron=as_patron())
    return from_long(
        rows.with_columns(
            indicator=pl.lit("commitments"),
            report=pl.lit("treaties"),
            kind=pl.lit("recorded"),
            whole=pl.lit(True),
            covers=pl.lit("all"),
            source=pl.lit(SOURCE),
        )
    )
