"""Roll calls of the United Nations General Assembly: every member's choice, absence included.

Figures only: no titles, no texts. A long run of absences is rarely a choice, so its length travels along
(`x_run`). Of titles, what ships is a number: roll calls of one question share it (`family`).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.errors import raise_all
from holdfast.sources.base import SourceTables, shape
from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table
from holdfast.sources.recurring import ISSUES, families

VOTES_FILE = "unga_votes.parquet"
ROLLCALLS_FILE = "unga_resolutions.parquet"
SOURCES = {"voeten": "un_votes_voeten", "un_xml": "un_votes_xml", "undl_2025": "un_votes_library"}
LIBRARY = "un_votes_library"
"""The few roll calls read from the library's compilation."""
CHOICES = ("Y", "N", "A", "X")
NAMED = ("kind", "main_session", "title", "description", *ISSUES)
"""Columns that families are found by."""

KEEP_LIBRARY = True
"""The one switch: whether the build keeps the roll calls read from the library's compilation."""


def read(raw: Path, *, library: bool = KEEP_LIBRARY) -> SourceTables:
    """Read the votes.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    library
        Whether to keep the roll calls read from the library's compilation; the one switch that leaves them
        out.
    """
    return made(raw_table(raw, VOTES_FILE), raw_table(raw, ROLLCALLS_FILE), library=library)


def made(votes: pl.DataFrame, rollcalls: pl.DataFrame, *, library: bool = True) -> SourceTables:
    """Make the two tables of votes.

    Parameters
    ----------
    votes
        rid, iso3, vote (Y, N, A, X), x_run.
    rollcalls
        rid, symbol, date, session, source, and `NAMED`.
    library
        As in `read`.

    Errors
    ------
    DataError
        where a vote is none of the four, a source is unknown, or a vote belongs to no roll call.
    """
    calls = columns_of(rollcalls, ["rid", "symbol", "date", "session", "source", *NAMED], ROLLCALLS_FILE)
    cast = columns_of(votes, ["rid", "iso3", "vote", "x_run"], VOTES_FILE)
    strange = sorted(set(cast["vote"].unique()) - set(CHOICES))
    unknown = sorted(set(calls["source"].unique()) - set(SOURCES))
    stray = cast.join(calls, on="rid", how="anti")["rid"].n_unique()
    problems = [f"votes {', '.join(strange)} are none of {', '.join(CHOICES)}"] if strange else []
    problems += [f"source {', '.join(unknown)} of roll calls is unknown"] if unknown else []
    problems += [f"{stray} roll calls of the votes are not in {ROLLCALLS_FILE}"] if stray else []
    raise_all(problems, VOTES_FILE)
    kept = calls.with_columns(pl.col("source").replace(SOURCES)).filter(
        library | (pl.col("source") != LIBRARY)
    )
    kept = kept.join(families(kept), on="rid", how="left")
    return SourceTables(
        votes=shape("votes", cast.join(kept.select("rid"), on="rid", how="semi").sort("rid", "iso3")),
        rollcalls=shape("rollcalls", kept.sort("rid")),
    )
