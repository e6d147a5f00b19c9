"""Special sessions belong to the regular session under way."""

from __future__ import annotations

import polars as pl

FOUNDED = 1945
"""The regular session numbered n opens in the year FOUNDED + n."""


def numbered(calls: pl.DataFrame) -> pl.DataFrame:
    """Add `regular`, the number of the regular session that each roll call belongs to.

    A roll call of a special session belongs to the first regular session whose last roll call isn't before
    it; where there is none yet, to the newest.

    Parameters
    ----------
    calls
        With `session` (a number, or a name such as ES-1) and `date`.

    Examples
    --------
    >>> import datetime as dt
    >>> days = [dt.date(2001, 12, 1), dt.date(2002, 1, 9), dt.date(2002, 12, 1), dt.date(2003, 5, 1)]
    >>> numbered(pl.DataFrame({"session": ["56", "ES-9", "57", "ES-9"], "date": days}))["regular"].to_list()
    [56, 57, 57, 57]
    """
    own = calls["session"].cast(pl.String).str.strip_chars().cast(pl.Int64, strict=False)
    ends = (
        pl.DataFrame({"own": own, "date": calls["date"]})
        .drop_nulls()
        .group_by("own")
        .agg(pl.col("date").max())
        .sort("date", "own")
    )
    found = own.to_list()
    for row, number in enumerate(found):
        if number is None:
            later = ends.filter(pl.col("date") >= calls["date"][row])
            found[row] = int(later["own"][0]) if later.height else int(ends["own"].max() or 1)  # type: ignore[arg-type]
    return calls.with_columns(regular=pl.Series(found, dtype=pl.Int64))
