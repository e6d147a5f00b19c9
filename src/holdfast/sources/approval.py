"""Approval of the powers and their leadership in a country, from polls that ask about several of them.

A reading divides the approval of the powers asked in one survey: it says whom people favour among those
asked, nothing on powers not asked, and doesn't move where all rise or fall together. The approval itself, in
percent of all asked, is kept as the exposure `approval` (confidence in a leader as `confidence_in_leader`).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources.base import SourceTables, shape
from holdfast.sources.facts import POINT_FILES, doubts, figure, of_type, read_points, span
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import clients_only

FILE = "opinion_pew_country_year.parquet"
SURVEY, CLAIMED = "pew_attitudes", "poll_points"
UNION = {"EUU": "EUI"}
"""The survey asks about the Union; the panel has it as its institutions."""
FACTS = {"approve_leadership": "approve", "confidence_in_leader": "confidence"}
"""Types of stated facts (codebook/fact_types.csv) -> the report they make."""
SEVERAL = ("_mean", "_median")
"""How the facts on several countries together end; they are left out."""
BLOC = "EU"
LEAST = 2

COLUMNS = ["client", "patron", "year", "value", "total", "report", "source", "flags"]


def surveyed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the survey's rows in the columns of `COLUMNS`.

    Parameters
    ----------
    frame
        country, year, target, n (persons asked), favourable (percent of all asked).
    """
    return frame.select(
        client="country",
        patron=pl.col("target").replace(UNION),
        year=pl.col("year").cast(pl.Int16),
        value=pl.col("favourable").cast(pl.Float64),
        total=pl.col("n").cast(pl.Float64),
        report=pl.lit("favourable"),
        source=pl.lit(SURVEY),
        flags=pl.lit(""),
    )


def stated(raw: Path) -> pl.DataFrame:
    """Return the stated figures of single countries in the columns of `COLUMNS`; bounds are left out.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    named = {
        indicator: (partner, report)
        for kind, report in FACTS.items()
        for indicator, partner in of_type(kind).items()
        if not indicator.endswith(SEVERAL)
    }
    found = {}
    for file in POINT_FILES:
        for r in read_points(raw, file).filter(pl.col("indicator").is_in(list(named))).iter_rows(named=True):
            number, _, bound = figure(r["value"], r["unit"])
            when = span(r["year"])
            if number is None or bound or when.last:
                continue
            partner, report = named[r["indicator"]]
            key = (r["country"], r["partner"] or partner, when.year, report)
            found[key] = (number, "|".join(doubts(r["source_title"], r["note"])))
    rows = [(c, p, y, v, None, report, CLAIMED, f) for (c, p, y, report), (v, f) in sorted(found.items())]
    schema = dict(zip(COLUMNS, surveyed(_EMPTY).dtypes, strict=True))
    return pl.DataFrame(rows, schema=schema, orient="row")


_EMPTY = pl.DataFrame(
    schema={
        "country": pl.String,
        "year": pl.Int16,
        "target": pl.String,
        "n": pl.Int64,
        "favourable": pl.Float64,
    }
)


def made(rows: pl.DataFrame, powers: tuple[str, ...]) -> SourceTables:
    """Make readings and exposures from approvals.

    Parameters
    ----------
    rows
        `COLUMNS`; value in percent of all asked.
    powers
        The codes whose shares are stored.
    """
    states = set(codebook.states()["iso3"]) | set(UNION.values())
    key = ["client", "year", "report", "source"]
    known = clients_only(rows.filter(pl.col("patron").is_in(states) & (pl.col("client") != pl.col("patron"))))
    union = (pl.col("patron") == "EUI").any().over(key)
    inside = pl.lit(False)
    for row in codebook.blocs().filter(pl.col("bloc") == BLOC).iter_rows(named=True):
        of = (pl.col("patron") == row["iso3"]) & (pl.col("year") >= row["from_year"])
        inside = inside | (of & (pl.col("year") <= (row["to_year"] or 9999)))
    part = union & inside & (pl.col("patron") != "EUI")
    asked = known.filter(pl.col("patron").is_in(powers) & ~part)
    several = asked.filter((pl.len().over(key) >= LEAST) & (pl.col("value").sum().over(key) > 0))
    ready = several.sort(*key, "patron").with_columns(
        share=pl.col("value") / pl.col("value").sum().over(key),
        covers=pl.col("patron").str.join("|").over(key),
        total=pl.col("total").max().over(key),
        flags=pl.col("flags").unique().sort().str.join("|").over(key).str.strip_chars("|"),
        indicator=pl.lit("approval"),
        kind=pl.when(pl.col("source") == SURVEY).then(pl.lit("recorded")).otherwise(pl.lit("press")),
        whole=pl.lit(False),
    )
    named = pl.when(pl.col("report") == "confidence").then(pl.lit("confidence_in_leader"))
    exposures = known.with_columns(name=named.otherwise(pl.lit("approval"))).sort(*key, "patron")
    tables = from_long(ready)
    return SourceTables(
        readings=tables.readings,
        shares=tables.shares,
        exposures=shape("exposures", exposures),
    )


def read(raw: Path) -> SourceTables:
    """Return the readings of approval, and approval in percent as an exposure.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    rows = pl.concat([surveyed(raw_table(raw, FILE)), stated(raw)])
    return made(rows, codebook.components())
