"""The body of evidence a claim is tested on, as known on one date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdfast.measure.case import Case
    from holdfast.measure.foothold import Foothold
    from holdfast.panel.store import Panel
    from holdfast.project.outlook import Projection


@dataclass(frozen=True)
class Evidence:
    """Everything known on a date: the panel, the footholds measured on it, and what is worked out when a claim asks for it.

    Attributes
    ----------
    panel : Panel
        Already cut to what had been published by `as_of`.
    foothold : Foothold
    ahead : callable or None
        To the projection from the footholds; called once, by the first claim that needs it.
    as_of : date or None
        None means everything the panel holds.
    beside : callable or None
        To the same measurement by other choices (a bloc as its members, without modelled inputs), each with its name;
        their agreement makes part of the confidence. Called once, by the first claim that needs it.
    change_quantile : callable or None
        `(panel, length, q)` to the quantile of changes of the composite over `length` years of all pairs of
        the world; see `holdfast.measure.world.change_quantile`.
    monthly_shift : callable or None
        `(panel, case, indicator, before, after)` to draws (N, C) of the change of the power's share between
        two spans of months; see `holdfast.measure.monthly.shift`.
    """

    panel: Panel
    foothold: Foothold
    ahead: Callable[[], Projection] | None = None
    as_of: dt.date | None = None
    beside: Callable[[], Sequence[tuple[str, Foothold]]] | None = None
    change_quantile: Callable[..., Any] | None = None
    monthly_shift: Callable[..., Any] | None = None

    @cached_property
    def projection(self) -> Projection | None:
        """The projection from the footholds; None where there is none."""
        return None if self.ahead is None else self.ahead()

    @cached_property
    def alternatives(self) -> Sequence[tuple[str, Foothold]]:
        """Other measurements, each with its name."""
        return () if self.beside is None else self.beside()

    @property
    def date(self) -> dt.date:
        """The date up to which things are known; today's where nothing is cut off."""
        return self.as_of or dt.date.today()


@dataclass(frozen=True)
class Context:
    """What every test gets: the case, the evidence, and names for codes."""

    case: Case
    evidence: Evidence
    name: Callable[[str], str] = field(default=lambda code: code)

    def names(self, codes: Sequence[str]) -> str:
        """Names in a sentence.

        Examples
        --------
        >>> Context(None, None).names(["AAA", "BBB", "CCC"])
        'AAA, BBB and CCC'
        """
        named = [self.name(c) for c in codes]
        return (
            named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}" if named else "none"
        )
