"""Indicators and sources: those of the codebook, and a user's own beside them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence

from holdfast.codebook.files import Entry, read_entries
from holdfast.codebook.model import DOMAINS, Indicator, Source
from holdfast.errors import UserError, raise_all


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
        mine = read_entries(f"indicators/{domain}.toml", Indicator, domain=domain)
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
    return read_entries("sources.toml", Source)


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


def _other_meaning(what: str, entries: Sequence[Entry], known: Mapping[str, Entry]) -> list[str]:
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
