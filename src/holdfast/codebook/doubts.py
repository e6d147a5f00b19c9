"""Doubts: the flags that readings carry with the error of each, and what is corrected or left out."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from holdfast.codebook.files import read_csv

if TYPE_CHECKING:
    import polars as pl


@functools.cache
def flags() -> dict[str, float]:
    """Return the error that each named doubt adds to a reading, in share units; its meaning is in flags.csv.

    Examples
    --------
    >>> flags()["unchecked"] > flags()["gold_excluded"]
    True
    """
    return dict(read_csv("flags.csv").select("flag", "error").iter_rows())


@functools.cache
def flag_meanings() -> dict[str, str]:
    """Return what each named doubt means, in a few words.

    Examples
    --------
    >>> set(flag_meanings()) == set(flags())
    True
    """
    return dict(read_csv("flags.csv").select("flag", "meaning").iter_rows())


@functools.cache
def corrections() -> pl.DataFrame:
    """Return what is left out or mended: rule, source, client, patron, from_year, to_year, value, reason."""
    return read_csv("corrections.csv")


def corrected(rule: str, source: str) -> list[dict[str, Any]]:
    """Return the rows of `corrections` for one rule and source.

    Parameters
    ----------
    rule
        The rule's name, such as "not_a_tie" or "does_not_report".
    source
        A source id.
    """
    rows: Sequence[dict[str, Any]] = corrections().to_dicts()
    return [r for r in rows if r["rule"] == rule and r["source"] == source]
