"""Readings from rows of one share each: numbered, and their shares beside them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from holdfast.sources.base import KEYS, SCHEMAS, SourceTables, shape


def from_long(
    rows: pl.DataFrame,
    *,
    monthly: bool = False,
) -> SourceTables:
    """Turn rows of one share each into numbered readings and their shares.

    Parameters
    ----------
    rows
        The columns of a reading (without `reading`; `release`, `disagreement`, `flags` may lack), plus
        `patron` and `share`. A reading without any share has one row with a null patron.
    monthly
        Whether the rows are months.

    Returns
    -------
    SourceTables
        readings and shares, or months and month_shares; shares of zero are left out.

    Examples
    --------
    >>> rows = pl.DataFrame({"patron": ["P", "Q"], "share": [0.25, 0.0], "client": "AAA", "year": 2000,
    ...     "indicator": "trade", "report": "own", "kind": "recorded", "total": 9.0, "whole": True,
    ...     "covers": "all", "source": "s"})
    >>> tables = from_long(rows)
    >>> tables.readings.height, tables.shares.height
    (1, 1)
    """
    names = ("months", "month_shares") if monthly else ("readings", "shares")
    schema = SCHEMAS[names[0]]
    columns = [c for c in schema if c != "reading" and c in rows.columns]
    key = list(KEYS[names[0]])
    heads = (
        rows.select(columns)
        .unique(subset=key, keep="first", maintain_order=True)
        .sort(key)
        .with_row_index("reading")
    )
    shares = (
        rows.filter(pl.col("patron").is_not_null() & (pl.col("share") > 0))
        .join(heads.select("reading", *key), on=key, how="inner")
        .select("reading", "patron", "share")
        .sort("reading", "patron")
    )
    made = {names[0]: shape(names[0], heads), names[1]: shape(names[1], shares)}
    return SourceTables(**made)


def stacked(parts: Sequence[SourceTables]) -> SourceTables:
    """Return the tables of several parts of one module under each other, readings numbered anew.

    Parameters
    ----------
    parts
        Their keys must not overlap; the build checks it.

    Examples
    --------
    >>> one = SourceTables(shares=pl.DataFrame({"reading": [0], "patron": ["P"], "share": [0.5]}))
    >>> stacked([one, one]).shares["reading"].to_list()
    [0, 1]
    """
    found: dict[str, list[pl.DataFrame]] = {}
    offset = 0
    for part in parts:
        top = 0
        for name, frame in part.tables().items():
            if "reading" in frame.columns:
                top = max(top, int(frame["reading"].max() or 0) + 1)  # type: ignore[arg-type]
                frame = frame.with_columns(pl.col("reading") + offset)
            found.setdefault(name, []).append(frame)
        offset += top
    return SourceTables(**{name: pl.concat(frames) for name, frames in found.items()})
