"""Assumptions on the world: a mechanism's covariate along a declared path, with the mechanism's prior as its effect.

    change of the share a year = belief of the mechanism x level of its covariate in the year

The belief is the one a projection takes for it (`dynamics/mechanisms/fitted.json`: what the record settles, else the
declared prior), and its basis goes with it. So "the war goes on" is `war_drain` at level 1 without an end, "it ends in
2027" the same until 2026.
"""

from __future__ import annotations

import functools
from types import MappingProxyType

from pydantic import Field

from holdfast.dynamics.mechanisms import mechanisms
from holdfast.dynamics.mechanisms.kept import kept
from holdfast.project.levers import Effect, Row, near

WAR = "war_drain"
"""The mechanism that stands for a war of the power's own, which also narrows what it can spend."""


class Assumption(Row):
    """What a scenario takes for granted of the world."""

    mechanism: str
    """The mechanism through which it moves positions, by name."""
    power: str = ""
    """Whose share moves; the case's power where left out."""
    countries: tuple[str, ...] = ()
    """In which countries; all where left out."""
    level: float = Field(ge=-5, le=5, allow_inf_nan=False)
    """Of the mechanism's covariate, in its own unit: 1 for a war of the power's own."""
    from_year: int | None = None
    """First year; the first one projected where left out."""
    to_year: int | None = None
    """Last year; without an end where left out."""
    reason: str = Field(min_length=20)
    """Why this level and these years, in plain words."""
    statements: tuple[str, ...] = ()
    """Statements of the case that it serves."""

    def holds(self, year: int) -> bool:
        """Whether it is at work in a year."""
        return (self.from_year is None or year >= self.from_year) and (
            self.to_year is None or year <= self.to_year
        )


@functools.cache
def effects() -> MappingProxyType[str, tuple[Effect, ...]]:
    """What each mechanism does to a share a year under one unit of its covariate, with its basis.

    Returns
    -------
    mapping of name to tuple of Effect
        Mechanisms whose outcome is a position only.

    Examples
    --------
    >>> [(e.domain, e.basis) for e in effects()["war_drain"]][0]
    ('security', 'assumed')
    """
    held = kept()["mechanisms"]
    out = {}
    for name, mechanism in mechanisms().items():
        if mechanism.outcome != "foothold":
            continue
        rows = {r["domain"]: r for r in held.get(name, ())}
        out[name] = tuple(
            Effect(
                domain=d,  # type: ignore[arg-type]
                mean=rows[d]["prior"]["mean"] if d in rows else b.mean,
                sd=rows[d]["prior"]["sd"] if d in rows else b.sd,
                basis=rows[d]["basis"] if d in rows else "assumed",
                reason=f"{mechanism.title}: {b.reason}",
                statements=mechanism.statements,
            )
            for d, b in mechanism.beliefs.items()
        )
    return MappingProxyType(out)


def wrong(rows: tuple[Assumption, ...], at: str) -> list[str]:
    """What is wrong with assumptions by themselves: unknown mechanisms, years reversed, contradictions.

    Parameters
    ----------
    rows
        Of one scenario.
    at
        File, for the sentences.

    Returns
    -------
    list of str
    """
    known, out = effects(), []
    for n, row in enumerate(rows, 1):
        place = f"{at}: world {n}"
        if row.mechanism not in known:
            told = (
                "its outcome is no position" if row.mechanism in mechanisms() else near(row.mechanism, known)
            )
            out.append(f"{place}, mechanism: '{row.mechanism}' can't be assumed; {told}")
        if row.from_year is not None and row.to_year is not None and row.from_year > row.to_year:
            out.append(f"{place}: from_year {row.from_year} lies after to_year {row.to_year}; swap them")
        for m, other in enumerate(rows[: n - 1], 1):
            year = _both(row, other)
            if year is not None:
                out.append(
                    f"{place} contradicts world {m}: both say what {row.mechanism} is in {year} ({other.level:g} and "
                    f"{row.level:g}); end one before the other begins"
                )
    return out


def _both(a: Assumption, b: Assumption) -> int | None:
    """A year, power and country of which both speak; None where there is none."""
    if (a.mechanism, a.power) != (b.mechanism, b.power):
        return None
    if a.countries and b.countries and not set(a.countries) & set(b.countries):
        return None
    first = max(a.from_year or 0, b.from_year or 0)
    last = min(a.to_year or 9999, b.to_year or 9999)
    return (first or last) if first <= last else None
