"""The page on the types of events that are on record, counted from the panel that ships."""

from __future__ import annotations

import polars as pl
from text import table

from holdfast.panel.store import load

WHY = """# Types of events

What `happened = {{ types = [...] }}` of a claim may name, with how many are on record, the years they fall in and how many
countries they concern. The {number} are dated facts with a source each, most of them of the cases that ship; a claim on other
countries often finds a type but no entry, and is then *not testable*. `watch` notes what a source looked for: only beside
one does silence speak.
"""


def event_types() -> str:
    """A row a type."""
    rows = load().events.filter(pl.col("type") != "watch")
    counts = (
        rows.group_by(pl.col("type").cast(pl.String))
        .agg(
            pl.len().alias("entries"),
            pl.col("year").min().alias("first"),
            pl.col("year").max().alias("last"),
            pl.col("actor_to").drop_nulls().n_unique().alias("countries"),
        )
        .sort("type")
    )
    lines = [
        [f"`{r['type']}`", *(str(r[k]) for k in ("entries", "first", "last", "countries"))]
        for r in counts.to_dicts()
    ]
    return (
        WHY.format(number=f"{rows.height:,}")
        + "\n"
        + table(["type", "entries", "first", "last", "countries"], lines)
    )
