"""Policies: every set of an actor's levers that its means allow, and what is left of one under narrower means."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.errors import UserError
from holdfast.project.levers import LeverFile

MOST_POLICIES = 1024
"""Sets of levers beyond which nothing is searched: ten levers make so many."""


@dataclass(frozen=True)
class Policy:
    """A set of levers.

    Attributes
    ----------
    levers : tuple of str
        None of them: today's course.
    cost : float
        A year, in the unit of the levers, in peace.
    """

    levers: tuple[str, ...]
    cost: float


def policies(file: LeverFile, held_by: str, countries: int, limit: float) -> tuple[tuple[Policy, ...], int]:
    """Every set of levers that the means allow in peace, and how many they don't.

    Parameters
    ----------
    file
        Of the case.
    held_by : {"power", "country"}
    countries
        In which a power pulls its levers.
    limit
        Means a year.

    Returns
    -------
    tuple of Policy, int
        Today's course first, then by number of levers.

    Raises
    ------
    UserError
        The actor holds no lever, or too many for every set to be tried.

    Examples
    --------
    >>> from holdfast.project.scenario import levers_of
    >>> found, left_out = policies(levers_of(), "country", 5, 10.0)
    >>> [p.levers for p in found], left_out
    ([(), ('distance',), ('balancing',), ('benefits',)], 4)
    """
    held = [n for n, lever in file.levers.items() if lever.held_by == held_by]
    if not held:
        raise UserError(f"the file of levers has none that a {held_by} can pull; add some to search among")
    if 2 ** len(held) > MOST_POLICIES:
        raise UserError(
            f"{len(held)} levers make {2 ** len(held)} policies and {MOST_POLICIES} are the most; use fewer levers"
        )
    many = countries if held_by == "power" else 1
    every = [s for k in range(len(held) + 1) for s in itertools.combinations(held, k)]
    out = [Policy(s, many * sum(file.levers[n].cost for n in s)) for s in every]
    kept = tuple(p for p in out if p.cost <= limit + 1e-9)
    return kept, len(out) - len(kept)


def paid(costs: Sequence[float], limit: float) -> list[float]:
    """Intensities of levers under narrower means: the cheapest in full, the next as far as means go.

    Examples
    --------
    >>> paid([2.0, 0.5, 3.0], 4.0)
    [1.0, 1.0, 0.5]
    """
    out, left = [0.0] * len(costs), limit
    for k in sorted(range(len(costs)), key=lambda k: costs[k]):
        out[k] = 1.0 if costs[k] <= left else max(left, 0.0) / costs[k]
        left -= costs[k] * out[k]
    return out
