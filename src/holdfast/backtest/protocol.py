"""What is forecast, from when, how far, and as known on which day.

Choices are made on validation origins; test origins are looked at as seldom as can be, and every look is entered in
`looks.csv`.
"""

from __future__ import annotations

import datetime

HORIZONS = (1, 2, 3, 5)
"""Years ahead of the origin."""

SETS = {"development": (2000, 2007), "validation": (2008, 2011), "test": (2012, 2024)}
"""First and last origin of each set."""

LOSS = 0.05
"""A loss or a gain is a change beyond this share."""

BANDS = (0.0, 0.01, 0.07, 0.3, 1.0)
"""Edges of the newest reading between which coverage is told apart."""

LEVELS = (0.5, 0.8, 0.9)
"""Central intervals whose coverage is told."""


def day(origin: int) -> datetime.date:
    """The day up to which things were known: 1 July after the origin's year.

    Examples
    --------
    >>> day(2012)
    datetime.date(2013, 7, 1)
    """
    return datetime.date(origin + 1, 7, 1)


def of(origin: int) -> str:
    """The set that an origin belongs to.

    Examples
    --------
    >>> of(2008), of(2012)
    ('validation', 'test')
    """
    return next(name for name, (first, last) in SETS.items() if first <= origin <= last)
