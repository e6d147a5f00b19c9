"""State succession: rows go to the state that existed in their year, or to the one that continues it."""

from __future__ import annotations

import polars as pl

from holdfast import codebook

CLIENT_KINDS = ("member", "observer", "other", "dissolved")
"""Kinds of states that can be clients; territories and joint reporters are partners only."""


def clients_only(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of states in years in which they existed.

    A row of a state before its first year goes to the dissolved state it continues, where there is one
    (some sources write the successor's code throughout); otherwise it is left out.

    Parameters
    ----------
    rows
        With `client` and `year`.
    """
    known = codebook.states().filter(pl.col("kind").is_in(CLIENT_KINDS))
    before = known.filter(pl.col("successor").is_not_null()).select(
        client="successor", earlier="iso3", earlier_from="from_year", earlier_to="to_year"
    )
    spans = known.select(client="iso3", first="from_year", last=pl.col("to_year").fill_null(9999))
    moved = (
        rows.join(before, on="client", how="left", maintain_order="left")
        .with_columns(
            client=pl.when(pl.col("year").is_between(pl.col("earlier_from"), pl.col("earlier_to")))
            .then(pl.col("earlier"))
            .otherwise(pl.col("client"))
        )
        .drop("earlier", "earlier_from", "earlier_to")
    )
    kept = moved.join(spans, on="client", how="inner", maintain_order="left")
    return kept.filter(pl.col("year").is_between(pl.col("first"), pl.col("last"))).drop("first", "last")


def as_patron(column: str = "patron") -> pl.Expr:
    """Return the column with dissolved states replaced by the state that continues them."""
    heirs = codebook.states().filter(pl.col("successor").is_not_null())
    return pl.col(column).replace(dict(zip(heirs["iso3"], heirs["successor"], strict=True)))
