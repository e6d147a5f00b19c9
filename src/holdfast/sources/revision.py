"""A register whose newest years move with later releases: the newest is provisional, those just before it are doubtful.

How much they move is measured between two releases (`benchmarks/validity/revision.py`): the error of the kind
`provisional` and of the flag `may_be_revised`.
"""

from __future__ import annotations

import polars as pl

REVISED = "under_revision"
"""Flag of the newest year."""

MAY_BE_REVISED = "may_be_revised"
"""Flag of the years just before it."""

UNSETTLED = 2
"""How many these are."""


def revised(readings: pl.DataFrame, newest: pl.Expr) -> pl.DataFrame:
    """Mark readings by how long before the newest year they lie.

    Parameters
    ----------
    readings
        year, kind, flags (words joined by `|`), and what `newest` needs.
    newest
        Newest year of each row's register; null for one that isn't revised.

    Returns
    -------
    pl.DataFrame
        The same rows: the newest year `provisional` and `under_revision`, the `UNSETTLED` before it `may_be_revised`.

    Examples
    --------
    >>> rows = pl.DataFrame({"year": [2020, 2023, 2025], "kind": "recorded", "flags": ["", "x", "may_be_revised"]})
    >>> revised(rows, pl.lit(2025)).rows()
    [(2020, 'recorded', ''), (2023, 'recorded', 'x|may_be_revised'), (2025, 'provisional', 'under_revision')]
    """
    age = newest - pl.col("year")
    mark = pl.when(age == 0).then(pl.lit(REVISED)).when(age <= UNSETTLED).then(pl.lit(MAY_BE_REVISED))
    others = pl.col("flags").str.split("|").list.filter(~pl.element().is_in(["", MAY_BE_REVISED, REVISED]))
    words = pl.concat_list(others, mark.otherwise(None)).list.drop_nulls()
    return readings.with_columns(
        kind=pl.when(age == 0)
        .then(pl.lit("provisional", dtype=readings.schema["kind"]))
        .otherwise(pl.col("kind")),
        flags=pl.when(age <= UNSETTLED).then(words.list.join("|")).otherwise(pl.col("flags")),
    )
