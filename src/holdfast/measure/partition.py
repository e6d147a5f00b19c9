"""Which components count for which power in which year: blocs have other members in other years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook


@dataclass(frozen=True)
class Partition:
    """Components gathered into groups that always count together.

    Attributes
    ----------
    patrons : tuple of str
        The powers, in the case's order.
    years : (T,) int
    group_of : dict
        Component to group number; a component that is not named belongs to the last group, the rest.
    size : int
        Number of groups G, the rest included.
    counts_for : (T, G) int
        Number of the power that a group counts for in a year; -1 for none.
    """

    patrons: tuple[str, ...]
    years: NDArray[np.int64]
    group_of: dict[str, int]
    size: int
    counts_for: NDArray[np.int64]

    def gather(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum values over the groups of each power: (..., T, G) -> (..., T, P)."""
        counts = self.counts_for[:, :, None] == np.arange(len(self.patrons))
        return np.asarray(np.einsum("...tg,tgp->...tp", values, counts.astype(float)))

    def of_powers(self, values: NDArray[np.float64], when: NDArray[np.int64]) -> NDArray[np.float64]:
        """Sum values of readings over the groups that count for each power in the reading's year: (R, G) -> (R, P)."""
        counts = self.counts_for[when]
        each = [np.where(counts == p, values, 0.0).sum(axis=1) for p in range(len(self.patrons))]
        return np.stack(each, axis=1)

    def sees(self, covered: NDArray[np.bool_], when: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether readings see each power: at least two thirds of the components that count for it in the year.

        Parameters
        ----------
        covered : (R, G) bool
            Groups that each reading sees.
        when : (R,) int
            Step of each reading.

        Returns
        -------
        (R, P) bool
        """
        weight = np.zeros(self.size)
        for g in self.group_of.values():
            weight[g] += 1.0
        out = np.zeros((when.size, len(self.patrons)), dtype=bool)
        for p in range(len(self.patrons)):
            mine = (self.counts_for[when] == p) * weight
            out[:, p] = (3.0 * (mine * covered).sum(axis=1) >= 2.0 * mine.sum(axis=1)) & (
                mine.sum(axis=1) > 0
            )
        return out


def partition(patrons: Sequence[str], years: NDArray[np.int64]) -> Partition:
    """Group the components by the powers they count for over the years; institutions apart from states.

    A power named by itself counts for itself in every year, also in years when it was a member of a named bloc.

    Parameters
    ----------
    patrons
        Disjoint powers, states or blocs.
    years : (T,) int

    Returns
    -------
    Partition

    Examples
    --------
    >>> import numpy as np
    >>> p = partition(["AAA", "BBB"], np.array([2000, 2001]))
    >>> p.group_of, p.size
    ({'AAA': 0, 'BBB': 1}, 3)
    """
    blocs = frozenset(codebook.blocs()["bloc"].to_list())
    signature: dict[str, list[int]] = {}
    for number, patron in enumerate(patrons):
        if patron in blocs:
            for t, year in enumerate(years):
                for member in codebook.members(patron, int(year)):
                    signature.setdefault(member, [-1] * years.size)[t] = number
    for number, patron in enumerate(patrons):
        if patron not in blocs:
            signature[patron] = [number] * years.size
    states = frozenset(codebook.states()["iso3"].to_list())
    kinds: dict[tuple[bool, tuple[int, ...]], int] = {}
    group_of = {}
    for component in sorted(signature, key=lambda c: (max(signature[c]), c)):
        kind = (component in states, tuple(signature[component]))
        group_of[component] = kinds.setdefault(kind, len(kinds))
    counts_for = np.full((years.size, len(kinds) + 1), -1, dtype=np.int64)
    for (_, marks), g in kinds.items():
        counts_for[:, g] = marks
    return Partition(tuple(patrons), years, group_of, len(kinds) + 1, counts_for)
