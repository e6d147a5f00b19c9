"""States and territories: what they are called, and with which of them they have a border."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from holdfast.codebook.files import read_csv
from holdfast.codebook.patrons import REST
from holdfast.errors import UserError

if TYPE_CHECKING:
    import polars as pl


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
    return read_csv("states.csv")


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
def neighbours() -> dict[str, tuple[str, ...]]:
    """Return the countries with which each has a common border by land.

    Examples
    --------
    >>> "PRT" in neighbours()["ESP"]
    True
    """
    out: dict[str, list[str]] = {}
    for a, b in read_csv("borders.csv").rows():
        out.setdefault(a, []).append(b)
        out.setdefault(b, []).append(a)
    return {k: tuple(sorted(v)) for k, v in sorted(out.items())}
