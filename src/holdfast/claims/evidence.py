"""The body of evidence a claim is tested on, as known on one date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdfast.measure.case import Case
    from holdfast.measure.foothold import Foothold
    from holdfast.panel.store import Panel
    from holdfast.project.outlook import Projection


@dataclass(frozen=True)
class Evidence:
    """Everything known on a date: the panel, the footholds measured on it, the projection from them.

    Attributes
    ----------
    panel : Panel
        Already cut to what had been published by `as_of`.
    foothold : Foothold
    projection : Projection or None
    as_of : date or None
        None means everything the panel holds.
    alternatives : sequence of (name, Foothold)
        The same measurement by other choices (a bloc as its members, without modelled inputs); their
        agreement makes part of the confidence.
    change_quantile : callable or None
        `(panel, length, q)` to the quantile of changes of the composite over `length` years of all pairs of
        the world; see `holdfast.measure.world.change_quantile`.
    monthly_shift : callable or None
        `(panel, case, indicator, before, after)` to draws (N, C) of the change of the power's share between
        two spans of months; see `holdfast.measure.monthly.shift`.
    """

    panel: Panel
    foothold: Foothold
    projection: Projection | None = None
    as_of: dt.date | None = None
    alternatives: Sequence[tuple[str, Foothold]] = ()
    change_quantile: Callable[..., Any] | None = None
    monthly_shift: Callable[..., Any] | None = None

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
