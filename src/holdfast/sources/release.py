"""Release dates: when a reading became known, by the lag of its source where no day is given."""

from __future__ import annotations

import datetime

import polars as pl

from holdfast import codebook


def end_of(year: int, month: int = 12) -> datetime.date:
    """Return the last day of a month.

    Examples
    --------
    >>> end_of(2000, 2)
    datetime.date(2000, 2, 29)
    """
    after = datetime.date(year + month // 12, month % 12 + 1, 1)
    return after - datetime.timedelta(days=1)


def with_release(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill in the day of release where none is given: end of the year (month) plus the source's lag.

    Parameters
    ----------
    frame
        readings, months, covariates or exposures, with `source`, `year` and perhaps `month` and `release`. What
        stands for all years (year 0) was always known: its release stays empty.
    """
    lags = pl.DataFrame(
        {"source": list(codebook.sources()), "lag": [s.lag_months for s in codebook.sources().values()]},
        schema={"source": pl.String, "lag": pl.Int32},
    )
    month = pl.col("month").cast(pl.Int32) if "month" in frame.columns else pl.lit(12)
    after = pl.date(pl.col("year").cast(pl.Int32), month, 1).dt.offset_by(
        pl.format("{}mo", pl.col("lag") + 1)
    )
    known = pl.when(pl.col("year") > 0).then((after - pl.duration(days=1)).cast(pl.Date))
    given = (
        frame
        if "release" in frame.columns
        else frame.with_columns(pl.lit(None, dtype=pl.Date).alias("release"))
    )
    return (
        given.join(lags, on="source", how="left", maintain_order="left")
        .with_columns(pl.coalesce("release", known).alias("release"))
        .drop("lag")
    )
