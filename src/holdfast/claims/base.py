"""What every test has: strict keys, a way to deny it, and how numbers are written in sentences."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

if TYPE_CHECKING:
    from holdfast.claims.answer import Answer
    from holdfast.claims.evidence import Context

Over = Literal["all", "majority", "any", "mean"]
"""Over which countries a claim speaks: every one, more than half, at least one, their mean."""

IN_WORDS: dict[str, str] = {
    "all": "in every one of the countries",
    "majority": "in most of the countries",
    "any": "in at least one of the countries",
    "mean": "on average over the countries",
}


YEARS = (1800, 2100)
"""First and last year that a claim can mean."""


def possible_year(year: int) -> int:
    """A year that a claim can mean; raises `ValueError` for another.

    Examples
    --------
    >>> possible_year(2022)
    2022
    """
    if not YEARS[0] <= year <= YEARS[1]:
        raise ValueError(f"{year} is no year that can be meant; write one from {YEARS[0]} to {YEARS[1]}")
    return year


def whole_day(value: Any) -> str:
    """A day as YYYY-MM-DD, written so or as a date of TOML; raises `ValueError` for anything else.

    Examples
    --------
    >>> whole_day("2022-03-02")
    '2022-03-02'
    """
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(f"'{text}' is no day; write YYYY-MM-DD, such as 2022-03-02")
    possible_year(day.year)
    return text


Year = Annotated[int, AfterValidator(possible_year)]
"""A year."""

Day = Annotated[str, BeforeValidator(whole_day)]
"""A day, ISO."""


class Spec(BaseModel):
    """Base of everything read from a file of claims; an unknown key is an error, nothing can be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Test(Spec):
    """Base of every test."""

    __test__ = False  # not for pytest

    negate: bool = False
    """Test the opposite claim; its verdict is the mirror of this one's."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate the claim as it stands."""
        raise NotImplementedError

    def evaluate(self, ctx: Context) -> Answer:
        """Evaluate the claim, or its opposite where `negate` says so."""
        found = self.answer(ctx)
        if not self.negate:
            return found
        return replace(found.negated(), evidence=f"{found.evidence} The claim is the opposite of this.")


def pct(p: float) -> str:
    """A probability in a sentence, never 0 or 100.

    Examples
    --------
    >>> pct(0.756), pct(0.9996), pct(0.0001)
    ('0.76', 'above 0.99', 'below 0.01')
    """
    if p > 0.99:
        return "above 0.99"
    return "below 0.01" if p < 0.01 else f"{p:.2f}"


def points(x: float) -> str:
    """A difference of shares in points.

    Examples
    --------
    >>> points(-0.0213), points(0.0004)
    ('-2.1 points', '0.0 points')
    """
    shown = f"{100 * x:.1f}"
    return f"{'0.0' if shown == '-0.0' else shown} points"


def share(x: float) -> str:
    """A share as a per cent figure.

    Examples
    --------
    >>> share(0.314)
    '31 %'
    """
    return f"{100 * x:.0f} %"


def listed(parts: list[str]) -> str:
    """Join clauses.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def counted(n: int, one: str, many: str = "") -> str:
    """A number with its noun.

    Examples
    --------
    >>> counted(1, "country", "countries"), counted(3, "country", "countries")
    ('1 country', '3 countries')
    """
    return f"{n} {one if n == 1 else many or one + 's'}"
