"""The codebook: states, blocs, indicators, sources and memberships as data, with a thin loader.

Everything here is read from the CSV and TOML files beside this module, once, when first asked for.
State-specific knowledge lives in those files and nowhere else.
"""

from __future__ import annotations

import contextlib
import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from holdfast.codebook.model import DOMAINS, KINDS, Indicator, Source
from holdfast.errors import DataError, UserError, raise_all

if TYPE_CHECKING:
    import datetime

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
    "clashes",
    "components",
    "corrections",
    "counting",
    "covariates",
    "customs_unions",
    "exposures",
    "extend",
    "flag_meanings",
    "flags",
    "foes",
    "folder",
    "in_sentence",
    "indicators",
    "is_own",
    "is_own_source",
    "kin_groups",
    "members",
    "memberships",
    "name",
    "neighbours",
    "plots",
    "powers",
    "requests",
    "sources",
    "states",
    "war_level",
    "wars",
    "wars_until",
    "weighed",
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


def _entries(file: str, kind: type[_Entry], **same: Any) -> dict[str, _Entry]:
    try:
        read = tomllib.loads((folder() / file).read_text(encoding="utf-8"))
        if not read:
            raise ValueError("it is empty")
        return {k: kind(id=k, **v, **same) for k, v in read.items()}
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


def indicators() -> dict[str, Indicator]:
    """Return every indicator by its id, in the order of the codebook; a user's own ones last.

    Errors
    ------
    DataError
        where a domain's weights don't sum to 1 or a key is unknown; lists every problem.

    Examples
    --------
    >>> round(sum(i.weight for i in indicators().values() if i.domain == "economy"), 9)
    1.0
    """
    return {**_shipped_indicators(), **_own_indicators}


@functools.cache
def _shipped_indicators() -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    problems = []
    for domain in DOMAINS:
        mine = _entries(f"indicators/{domain}.toml", Indicator, domain=domain)
        total = sum(i.weight for i in mine.values())
        if abs(total - 1) > 1e-9:
            problems.append(f"{domain}.toml: the weights of domain {domain} sum to {total:.6g}, not to 1")
        problems += [f"{domain}.toml: {k} is there twice" for k in mine if k in found]
        found |= mine
    raise_all(problems, "codebook/indicators")
    return found


def weighed() -> dict[str, Indicator]:
    """Return the indicators that make up the index: those with a weight above zero.

    Examples
    --------
    >>> all(i.weight > 0 for i in weighed().values())
    True
    """
    return {k: i for k, i in indicators().items() if i.weight > 0}


def sources() -> dict[str, Source]:
    """Return every source by its id; a user's own ones last.

    Examples
    --------
    >>> all(s.lag_months >= 0 for s in sources().values())
    True
    """
    return {**_shipped_sources(), **_own_sources}


@functools.cache
def _shipped_sources() -> dict[str, Source]:
    return _entries("sources.toml", Source)


_own_indicators: dict[str, Indicator] = {}
_own_sources: dict[str, Source] = {}


def extend(new_indicators: Iterable[Indicator] = (), new_sources: Iterable[Source] = ()) -> None:
    """Let this process know a user's own indicators and sources.

    Parameters
    ----------
    new_indicators, new_sources
        Entries; what is already known by the same words is taken once.

    Errors
    ------
    UserError
        where an id already means something else; lists all of them, and nothing is taken.
    """
    new, named = list(new_indicators), list(new_sources)
    problems = _other_meaning("indicator", new, indicators()) + _other_meaning("source", named, sources())
    raise_all(problems, "own entries", UserError)
    _own_indicators.update({i.id: i for i in new if i.id not in _shipped_indicators()})
    _own_sources.update({s.id: s for s in named if s.id not in _shipped_sources()})


def _other_meaning(what: str, entries: Sequence[_Entry], known: Mapping[str, _Entry]) -> list[str]:
    return [
        f"{what} '{e.id}' is already there and says something else; choose another name"
        for e in entries
        if known.get(e.id, e) != e
    ]


def is_own(indicator: str) -> bool:
    """Whether an indicator is none of the codebook's.

    Examples
    --------
    >>> is_own("trade")
    False
    """
    return indicator not in _shipped_indicators()


def is_own_source(source: str) -> bool:
    """Whether a source is none of the codebook's.

    Examples
    --------
    >>> is_own_source("imf_dots")
    False
    """
    return source not in _shipped_sources()


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
def customs_unions() -> pl.DataFrame:
    """Return dated members of customs unions: union, list, iso3, from_date, to_date, checked, source."""
    return _csv("customs_unions.csv", dates=True)


@functools.cache
def kin_groups() -> pl.DataFrame:
    """Return which power a group abroad is kin to: source, group, kin, reason."""
    return _csv("kin_groups.csv")


@functools.cache
def corrections() -> pl.DataFrame:
    """Return what is left out or mended: rule, source, client, patron, from_year, to_year, value, reason."""
    return _csv("corrections.csv")


def requests(as_of: datetime.date | None = None) -> pl.DataFrame:
    """Return appeals of governments for armed help, 1950 to 2025, and the answers of those they asked.

    Parameters
    ----------
    as_of
        Only entries whose answer was publicly known by this date; an exchange kept secret counts as known when
        it was published. None: every entry.

    Returns
    -------
    pl.DataFrame
        The columns of requests.csv (the head of that file says what they mean), year of the appeal, known (the
        date), delay_days from appeal to answer and arrival_days from appeal to arrival, null unless both are
        known to the day. Several asked by one call are several rows: rows of a client and year aren't independent.

    Errors
    ------
    DataError
        where the file is wrong; lists every problem.

    Examples
    --------
    >>> set(requests()["answer"].unique()) == {"granted", "partial", "refused", "ignored"}
    True
    """
    from holdfast.codebook import appeals

    return appeals.until(as_of)


@functools.cache
def flags() -> dict[str, float]:
    """Return the error that each named doubt adds to a reading, in share units; its meaning is in flags.csv.

    Examples
    --------
    >>> flags()["unchecked"] > flags()["gold_excluded"]
    True
    """
    return dict(_csv("flags.csv").select("flag", "error").iter_rows())


@functools.cache
def flag_meanings() -> dict[str, str]:
    """Return what each named doubt means, in a few words.

    Examples
    --------
    >>> set(flag_meanings()) == set(flags())
    True
    """
    return dict(_csv("flags.csv").select("flag", "meaning").iter_rows())


@functools.cache
def covariates() -> pl.DataFrame:
    """Return what a country goes through by year: name, title, unit, meaning, beware."""
    return _csv("covariates.csv")


@functools.cache
def exposures() -> pl.DataFrame:
    """Return what lies between a country and a power: name, title, unit, from_year, to_year, meaning, without, beware."""
    return _csv("exposures.csv")


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
    return _csv("wars.csv")


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
    return _csv("foes.csv")


@functools.cache
def clashes() -> pl.DataFrame:
    """Return years in which a state fought with a neighbour: state, year, kind (clash, attacked).

    Examples
    --------
    >>> sorted(set(clashes()["kind"]))
    ['attacked', 'clash']
    """
    return _csv("clashes.csv")


@functools.cache
def plots() -> pl.DataFrame:
    """Return years in which a plot against a state's rulers came to light before it was tried: state, year.

    Examples
    --------
    >>> plots().columns
    ['state', 'year']
    """
    return _csv("plots.csv")


@functools.cache
def neighbours() -> dict[str, tuple[str, ...]]:
    """Return the countries with which each has a common border by land.

    Examples
    --------
    >>> "PRT" in neighbours()["ESP"]
    True
    """
    out: dict[str, list[str]] = {}
    for a, b in _csv("borders.csv").rows():
        out.setdefault(a, []).append(b)
        out.setdefault(b, []).append(a)
    return {k: tuple(sorted(v)) for k, v in sorted(out.items())}
