"""Conflict: wars, who fought whom, clashes with neighbours, plots against rulers."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from holdfast.codebook.files import read_csv
from holdfast.codebook.patrons import blocs, members

if TYPE_CHECKING:
    import polars as pl


@functools.cache
def wars() -> pl.DataFrame:
    """Return the spells of years in which states fought.

    Returns
    -------
    pl.DataFrame
        state, level (2: a primary party to a conflict of a thousand deaths or more a year; 1: to a smaller one, or
        with troops on a side), first, last.

    Examples
    --------
    >>> wars()["level"].max()
    2
    """
    return read_csv("wars.csv")


@functools.cache
def wars_until() -> int:
    """Return the last year that `wars` covers."""
    return int(wars()["last"].max())  # type: ignore[arg-type]


@functools.cache
def _fought() -> dict[str, list[tuple[int, int, int]]]:
    out: dict[str, list[tuple[int, int, int]]] = {}
    for state, level, first, last in wars().rows():
        out.setdefault(state, []).append((first, last, level))
    return out


def war_level(state: str, year: int) -> int:
    """Return how much a state fought in a year: 0, 1 or 2, see `wars`; a bloc fights as its members do most.

    Parameters
    ----------
    state
        Code of a state or bloc.
    year
        The year.

    Examples
    --------
    >>> war_level("AAA", 2000)
    0
    """
    who = members(state, year) if state in set(blocs()["bloc"]) else {state}
    return max((n for s in who for a, b, n in _fought().get(s, ()) if a <= year <= b), default=0)


@functools.cache
def foes() -> pl.DataFrame:
    """Return years from 1990 in which two states fought each other: state, foe, year; both orders.

    Examples
    --------
    >>> foes().filter(foes()["state"] == foes()["foe"]).height
    0
    """
    return read_csv("foes.csv")


@functools.cache
def clashes() -> pl.DataFrame:
    """Return years in which a state fought with a neighbour: state, year, kind (clash, attacked).

    Examples
    --------
    >>> sorted(set(clashes()["kind"]))
    ['attacked', 'clash']
    """
    return read_csv("clashes.csv")


@functools.cache
def plots() -> pl.DataFrame:
    """Return years in which a plot against a state's rulers came to light before it was tried: state, year.

    Examples
    --------
    >>> plots().columns
    ['state', 'year']
    """
    return read_csv("plots.csv")
