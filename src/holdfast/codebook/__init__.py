"""The codebook: states, blocs, indicators, sources and memberships as data, with a thin loader.

Everything here is read from the CSV and TOML files beside this module, once, when first asked for.
State-specific knowledge lives in those files and nowhere else.
"""

from __future__ import annotations

import contextlib
import functools
import re
import tomllib
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from holdfast.codebook.model import DOMAINS, KINDS, Indicator, Source
from holdfast.errors import DataError, UserError, raise_all

if TYPE_CHECKING:
    import polars as pl

_Entry = TypeVar("_Entry", Indicator, Source)

__all__ = [
    "COMPOSITE",
    "DOMAINS",
    "KINDS",
    "REST",
    "Indicator",
    "Source",
    "blocs",
    "components",
    "corrections",
    "counting",
    "flags",
    "folder",
    "in_sentence",
    "indicators",
    "members",
    "memberships",
    "name",
    "powers",
    "sources",
    "states",
]

COMPOSITE = "composite"
"""The weighted mean over the domains; it stands behind `DOMAINS` wherever domains are listed."""

REST = "REST"
"""Everybody who is not a component of the panel; never stored, always one minus what is."""


def folder() -> Path:
    """Return the folder that holds the codebook's files."""
    return Path(__file__).resolve().parent


def _csv(file: str, dates: bool = False) -> pl.DataFrame:
    import polars as pl

    path = folder() / file
    try:
        return pl.read_csv(path, infer_schema_length=None, try_parse_dates=dates, comment_prefix="#")
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise DataError(
            f"codebook/{file} can't be read ({problem}); reinstall holdfast or restore the file"
        ) from None


def _entries(file: str, kind: type[_Entry]) -> dict[str, _Entry]:
    try:
        read = tomllib.loads((folder() / file).read_text(encoding="utf-8"))
        if not read:
            raise ValueError("it is empty")
        return {k: kind(id=k, **v) for k, v in read.items()}
    except (
        OSError,
        ValueError,
        TypeError,
    ) as problem:  # errors of TOML, of UTF-8 and of the model are ValueErrors
        raise DataError(
            f"codebook/{file} can't be read ({problem}); reinstall holdfast or restore the file"
        ) from None


@functools.cache
def states() -> pl.DataFrame:
    """Return every state and territory the panel knows.

    Returns
    -------
    pl.DataFrame
        iso3, name (as written in sentences), un_short, from_year, to_year (null: still there), region,
        numeric (ISO number, for maps), kind (member, observer, other, dissolved, territory, reporter),
        successor (own code or null).

    Examples
    --------
    >>> {"iso3", "name", "region"} <= set(states().columns)
    True
    """
    return _csv("states.csv")


@functools.cache
def _names() -> dict[str, str]:
    named = dict(zip(states()["iso3"], states()["name"], strict=True))
    return named | {
        "EU": "European Union",
        "WEST": "the West",
        "EUI": "EU institutions",
        REST: "everybody else",
    }


def name(code: str) -> str:
    """Return the name of a state, bloc or component as it stands in a sentence.

    Parameters
    ----------
    code
        Three letters of a state, or the code of a bloc.

    Errors
    ------
    UserError
        where no state or bloc has that code.

    Examples
    --------
    >>> name("EU")
    'European Union'
    """
    try:
        return _names()[code]
    except KeyError:
        import difflib

        near = difflib.get_close_matches(code.upper(), list(_names()), n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else "; codes are ISO 3166-1 alpha-3"
        raise UserError(f"unknown country or bloc {code!r}{hint}") from None


_ARTICLE = re.compile(
    r"^(United|European|Netherlands|Philippines|Bahamas|Gambia|Maldives|Comoros)\b|(Republic|Islands)$"
)


def in_sentence(code: str) -> str:
    """Return a name as it stands inside a sentence, with its article where it has one.

    Examples
    --------
    >>> in_sentence("EU"), in_sentence("NOR")
    ('the European Union', 'Norway')
    """
    plain = name(code)
    return f"the {plain}" if _ARTICLE.search(plain) else plain


@functools.cache
def indicators() -> dict[str, Indicator]:
    """Return every indicator by its id, in the order of the codebook.

    Errors
    ------
    DataError
        where a domain's weights don't sum to 1 or a key is unknown; lists every problem.

    Examples
    --------
    >>> sum(i.weight for i in indicators().values() if i.domain == "economy")
    1.0
    """
    found = _entries("indicators.toml", Indicator)
    problems = []
    for domain in DOMAINS:
        total = sum(i.weight for i in found.values() if i.domain == domain)
        if abs(total - 1) > 1e-9:
            problems.append(f"the weights of domain {domain} sum to {total:.6g}, not to 1")
    raise_all(problems, "codebook/indicators.toml")
    return found


@functools.cache
def sources() -> dict[str, Source]:
    """Return every source by its id.

    Examples
    --------
    >>> all(s.lag_months >= 0 for s in sources().values())
    True
    """
    return _entries("sources.toml", Source)


@functools.cache
def blocs() -> pl.DataFrame:
    """Return the members of every bloc: bloc, iso3, from_year, to_year (null: still a member)."""
    return _csv("blocs.csv")


@functools.cache
def members(bloc: str, year: int) -> frozenset[str]:
    """Return the components of a bloc at the end of a year; a code that is no bloc stands for itself.

    Parameters
    ----------
    bloc
        Code of a bloc, or of a component.
    year
        The calendar year.

    Examples
    --------
    >>> members("EU", 1990) < members("EU", 2010)
    True
    >>> sorted(members("AAA", 2000))
    ['AAA']
    """
    rows = [r for r in blocs().iter_rows(named=True) if r["bloc"] == bloc]
    if not rows:
        return frozenset({bloc})
    return frozenset(
        r["iso3"] for r in rows if r["from_year"] <= year and (r["to_year"] is None or year <= r["to_year"])
    )


_counted: ContextVar[pl.DataFrame | None] = ContextVar("counted", default=None)


@contextlib.contextmanager
def counting(counted: pl.DataFrame) -> Iterator[None]:
    """Let a build use the powers it has just counted instead of the list that ships.

    Parameters
    ----------
    counted
        As returned by `powers`.
    """
    token = _counted.set(counted)
    try:
        yield
    finally:
        _counted.reset(token)


def powers() -> pl.DataFrame:
    """Return the powers by rule, as generated by the panel build: code, first_decade, arms, trade, aid.

    The last three count the decades in which the state is among the three largest suppliers to at least
    five countries.
    """
    counted = _counted.get()
    return _shipped_powers() if counted is None else counted


@functools.cache
def _shipped_powers() -> pl.DataFrame:
    return _csv("powers.csv")


def components() -> tuple[str, ...]:
    """Return the codes whose shares are stored: powers by rule and everybody who was ever a member of a bloc.

    Examples
    --------
    >>> "EUI" in components() and "REST" not in components()
    True
    """
    return _components(tuple(powers()["code"]))


@functools.cache
def _components(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*codes, *blocs()["iso3"]}))


@functools.cache
def memberships() -> pl.DataFrame:
    """Return dated memberships: org, iso3, status, from_date, to_date (null: still), source, checked."""
    return _csv("memberships.csv", dates=True)


@functools.cache
def corrections() -> pl.DataFrame:
    """Return what is left out or mended: rule, source, client, patron, from_year, to_year, value, reason."""
    return _csv("corrections.csv")


@functools.cache
def flags() -> dict[str, float]:
    """Return the error that each named doubt adds to a reading, in share units; its meaning is in flags.csv.

    Examples
    --------
    >>> flags()["unchecked"] > flags()["gold_excluded"]
    True
    """
    return dict(_csv("flags.csv").select("flag", "error").iter_rows())
