"""Who stood by whom in armed conflict: states that sent troops to a side in another state's war, one event
a year.

From the secondary parties of the conflict data. Years are not joined into spells: a spell would tell its
end too early.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import columns_of
from holdfast.sources.facts_events import numbered
from holdfast.sources.raw import raw_table

FILE = "interventions.parquet"
FIRST = 1992
SIDES = {
    "supports_side_a_government": (
        "foreign_support_government",
        "Troops of {p} on the side of the government of {c}",
    ),
    "supports_side_b": (
        "foreign_support_opponent",
        "Troops of {p} on the side against the government of {c}",
    ),
}
TITLE = "UCDP/PRIO Armed Conflict Dataset 25.1, secondary warring parties"
URL = "https://ucdp.uu.se/downloads/"
NEXT_RELEASE = (6, 30)
"""Month and day of the year after, by which a year's conflicts are published."""


def read(raw: Path) -> SourceTables:
    """Read the interventions.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return made(raw_table(raw, FILE))


def made(frame: pl.DataFrame) -> SourceTables:
    """Make one event of each intervener, host, side and year.

    Parameters
    ----------
    frame
        intervener, host, year, side, source.
    """
    rows = columns_of(frame, ["intervener", "host", "year", "side", "source"], FILE).filter(
        pl.col("source").str.starts_with("UCDP")
        & (pl.col("year") >= FIRST)
        & pl.col("side").is_in(list(SIDES))
    )
    known = set(codebook.states()["iso3"])
    kept = rows.filter(pl.col("intervener").is_in(known) & pl.col("host").is_in(known))
    every = (
        kept.select("intervener", "host", "side", "year").unique().sort("year", "side", "intervener", "host")
    )
    return SourceTables(events=numbered([_event(*row) for row in every.iter_rows()]))


def _event(intervener: str, host: str, side: str, year: int) -> dict[str, object]:
    kind, text = SIDES[side]
    return {
        "date": str(year),
        "date_end": None,
        "year": year,
        "actor_from": intervener,
        "actor_to": host,
        "type": kind,
        "text": text.format(p=codebook.name(intervener), c=codebook.name(host)),
        "value": None,
        "unit": None,
        "source_title": TITLE,
        "source_url": URL,
        "by": "UCDP",
        "checked": True,
        "flags": "",
        "release": datetime.date(year + 1, *NEXT_RELEASE),
    }
