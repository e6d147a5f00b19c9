"""Organisations led by a state: how many of those a country belongs to are led by each; ships rounded and classed.

codebook/organisations.csv says which organisations count as led, by whom and why. A membership counts in a
year if it holds on its last day. Members come from dated lists (codebook/memberships.csv wins), from lists by
year (organisation_members.csv), or from the coded memberships, which end in 2014: after that they are carried,
flagged as carried, and changed where the codebook knows of a change.
"""

from __future__ import annotations

import functools
from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import table
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import CLIENT_KINDS, as_patron, clients_only

FILE = "igo_membership.parquet"
SOURCE = "led_organisations"
SINCE, CODED, LAST = 1960, 2014, 2025
"""First year, last year of the coded memberships, last year that dated memberships reach."""

MEMBER = ["org", "iso3", "year", "flag"]


@functools.cache
def led() -> pl.DataFrame:
    """Return org, leader, part, from_year, to_year, members, code of the organisations that a state leads.

    Examples
    --------
    >>> parts = led().group_by("org", "from_year").agg(pl.col("part").sum())
    >>> bool((parts["part"] == 1).all())
    True
    """
    whole = pl.col("from_year", "to_year").replace("", None).cast(pl.Int64)
    named = table("organisations.csv").filter(pl.col("leader") != "")
    return named.with_columns(whole, pl.col("part").cast(pl.Float64))


def spread(spells: pl.DataFrame) -> pl.DataFrame:
    """Spread spells over the years at whose end they hold.

    Parameters
    ----------
    spells
        org, iso3, from_year (null: from the beginning), to_year (the first year at whose end it no longer
        holds; null: still), flag.

    Returns
    -------
    pl.DataFrame
        org, iso3, year, flag.

    Examples
    --------
    >>> one = pl.DataFrame({"org": "O", "iso3": "AAA", "from_year": [2000], "to_year": [2002], "flag": ""})
    >>> spread(one)["year"].to_list()
    [2000, 2001]
    """
    first = pl.max_horizontal(pl.col("from_year").fill_null(SINCE), pl.lit(SINCE))
    end = pl.min_horizontal(pl.col("to_year").fill_null(LAST + 1), pl.lit(LAST + 1))
    years = spells.with_columns(year=pl.int_ranges(first, end)).explode("year").drop_nulls("year")
    return years.select("org", "iso3", pl.col("year").cast(pl.Int16), "flag")


def by_date() -> pl.DataFrame:
    """Return the members of the organisations whose memberships are dated to the day."""
    wanted = led().filter(pl.col("members") == "dates").select(name="org", org="code").unique()
    held = codebook.memberships().filter(pl.col("status").str.starts_with("member"))
    frozen = pl.when(pl.col("status").str.contains("frozen")).then(pl.lit("participation_frozen"))
    doubt = pl.when(~pl.col("checked")).then(pl.lit("unchecked"))
    spells = held.join(wanted, on="org").select(
        "iso3",
        org="name",
        from_year=pl.col("from_date").dt.year().cast(pl.Int64),
        to_year=pl.col("to_date").dt.year().cast(pl.Int64),
        flag=pl.coalesce(frozen, doubt, pl.lit("")),
    )
    return spread(spells)


def by_year() -> pl.DataFrame:
    """Return the rows of organisation_members.csv: org, iso3, from_year, to_year, flag."""
    doubt = pl.when(pl.col("checked") == "yes").then(pl.lit("")).otherwise(pl.lit("unchecked"))
    return table("organisation_members.csv").select(
        "org", "iso3", pl.col("from_year", "to_year").replace("", None).cast(pl.Int64), flag=doubt
    )


def coded(rows: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Return the members of the organisations that are coded, carried and changed after the last coded year.

    Parameters
    ----------
    rows
        igo, iso3, status, from_year, to_year (the last coded year where it still holds).
    changes
        org, iso3, from_year, to_year, flag, as returned by `by_year`: an end alone ends what is coded.
    """
    wanted = led().filter(pl.col("members") == "cow").select("org", "code", ends="to_year").unique()
    full = rows.filter(pl.col("status") == "member").join(wanted, left_on="igo", right_on="code")
    newest = pl.col("to_year").max().over("igo")
    open_end = (pl.col("to_year") == newest) & (newest >= CODED - 1) & pl.col("ends").is_null()
    spells = full.select(
        "org",
        "iso3",
        pl.col("from_year").cast(pl.Int64),
        to_year=pl.when(open_end).then(None).otherwise(pl.col("to_year").cast(pl.Int64) + 1),
        flag=pl.lit(""),
    )
    years = spread(spells).unique(["org", "iso3", "year"], maintain_order=True)
    ended = changes.filter(pl.col("from_year").is_null()).select("org", "iso3", over="to_year")
    kept = years.join(ended, on=["org", "iso3"], how="left").filter(
        pl.col("over").is_null() | (pl.col("year") < pl.col("over"))
    )
    late = pl.when(pl.col("year") > CODED).then(pl.lit("carried_from_2014")).otherwise(pl.lit(""))
    added = changes.join(wanted.select("org").unique(), on="org").drop_nulls("from_year")
    return pl.concat([kept.with_columns(flag=late).select(MEMBER), spread(added).select(MEMBER)])


def members(raw: Path) -> pl.DataFrame:
    """Return org, iso3, year, flag: full members of the led organisations at the end of each year.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    lists = by_year()
    whole_lists = led().filter(pl.col("members") == "years").select("org").unique()
    every = [by_date(), spread(lists.join(whole_lists, on="org")), coded(raw_table(raw, FILE), lists)]
    stacked = pl.concat([f.select(MEMBER) for f in every])
    return stacked.sort(MEMBER).unique(["org", "iso3", "year"], keep="first", maintain_order=True)


def units(held: pl.DataFrame) -> pl.DataFrame:
    """Divide each membership among the leaders other than the country itself.

    Parameters
    ----------
    held
        org, iso3, year, flag.

    Returns
    -------
    pl.DataFrame
        client, year, patron, part, flag: the parts of one organisation sum to 1; one that the country leads
        alone is left out.
    """
    leads = led().select("org", "leader", "part", "from_year", "to_year")
    both = held.join(leads, on="org").filter(
        (pl.col("year") >= pl.col("from_year"))
        & (pl.col("year") <= pl.col("to_year").fill_null(LAST))
        & (pl.col("leader") != pl.col("iso3"))
    )
    divided = pl.col("part") / pl.col("part").sum().over("org", "iso3", "year")
    return both.select(client="iso3", year="year", patron="leader", part=divided, flag="flag")


def existing() -> pl.DataFrame:
    """Return client, year: every state in every year in which it existed."""
    states = codebook.states().filter(pl.col("kind").is_in(CLIENT_KINDS))
    first = pl.max_horizontal(pl.col("from_year"), pl.lit(SINCE))
    end = pl.min_horizontal(pl.col("to_year").fill_null(LAST), pl.lit(LAST)) + 1
    every = states.select(client="iso3", year=pl.int_ranges(first, end)).explode("year").drop_nulls("year")
    return every.with_columns(pl.col("year").cast(pl.Int16))


def read(raw: Path) -> SourceTables:
    """Return the readings of organisations, one for every state and year.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(members(raw))


def made(held: pl.DataFrame) -> SourceTables:
    """Make readings from memberships.

    Parameters
    ----------
    held
        org, iso3, year, flag: full members of led organisations at the end of each year.
    """
    parts = clients_only(units(held)).with_columns(patron=as_patron())
    key = ["client", "year"]
    marks = ("carried_from_2014", "participation_frozen", "unchecked")
    summed = parts.group_by(*key, "patron").agg(pl.col("part").sum())
    heads = parts.group_by(key).agg(
        total=pl.col("part").sum(),
        flags=pl.concat_str(
            [pl.when((pl.col("flag") == m).any()).then(pl.lit(m)) for m in marks],
            separator="|",
            ignore_nulls=True,
        ),
    )
    rows = existing().join(heads, on=key, how="left").join(summed, on=key, how="left")
    none = pl.col("total").is_null()
    return from_long(
        rows.sort(*key, "patron").with_columns(
            share=pl.col("part") / pl.col("total"),
            total=pl.col("total").fill_null(0.0),
            flags=pl.when(none).then(pl.lit("no_led_organisation")).otherwise(pl.col("flags")),
            indicator=pl.lit("organisations"),
            report=pl.lit("memberships"),
            kind=pl.lit("recorded"),
            whole=pl.lit(True),
            covers=pl.lit("all"),
            source=pl.lit(SOURCE),
        )
    )
