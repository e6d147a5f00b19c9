"""Which readings are left out together: some at random, or all that came after an origin.

Left out at random, a reading is told from others before and after it; after an origin, from earlier ones alone. Parts
and origins alternate between those that are learned from and those kept for scoring. The last three years of every
country are never learned from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from holdfast.measure.held_out import World

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PARTS = 10
LEARNED, SCORED = (0, 1, 2, 3, 4), (5, 6, 7, 8, 9)
"""Parts learned from, and those kept for scoring."""

YEARS = 3
"""Told ahead of an origin, and from one origin to the next."""

EARLY = 0.1
"""Part of the countries whose series may end before the years that are learned from do."""


class Fold(NamedTuple):
    """Readings left out together.

    Attributes
    ----------
    hide : (R,) bool
        Not shown.
    rows : (N,) int
        To tell, among the hidden.
    """

    hide: Bools
    rows: Ints


def dealt(world: World) -> Ints:
    """(R,) Part of each reading, all reports of a country and year in one."""
    cells, place = np.unique(world.cell, return_inverse=True)
    return np.asarray(np.random.default_rng(0).integers(0, PARTS, cells.size)[place])


def at_random(world: World, parts: Sequence[int]) -> list[Fold]:
    """Readings of some parts, but for a country's first year; each part is left out in turn."""
    number = dealt(world)
    after = world.scored & (world.when > world.first_of()[world.owner])
    turns = [np.flatnonzero(after & (number == part)) for part in parts]
    return [Fold(np.isin(world.cell, world.cell[rows]), rows) for rows in turns]


def newest_of(world: World) -> Ints:
    """(C,) Step of the newest scored reading of every country, -1 where there is none."""
    newest = np.full(world.series.start.size - 1, -1)
    np.maximum.at(newest, world.owner[world.scored], world.when[world.scored])
    return np.asarray(newest)


def after(world: World, origin: Ints, until: Ints) -> Fold:
    """Readings of the `YEARS` after an origin that lie no later than some step, from all up to the origin.

    Parameters
    ----------
    origin, until : (C,) int
        Steps, by country.
    """
    hide = (world.when > origin[world.owner]) & (world.owner < len(world.clients))
    told = world.scored & hide & (world.first_of()[world.owner] <= origin[world.owner])
    told &= world.when <= np.minimum(origin + YEARS, until)[world.owner]
    return Fold(hide, np.flatnonzero(told))


def last_years(world: World) -> Fold:
    """The last three years of every country."""
    newest = newest_of(world)
    return after(world, newest - YEARS, newest)


def after_origins(world: World, kept: bool) -> list[Fold]:
    """Readings one to three years after every other origin: of those learned from, or of those kept for scoring.

    Origins lie `YEARS` apart, counted back from the last three years of all countries but the `EARLY` ones; nobody's
    own last three years are among what is told.
    """
    newest = newest_of(world)
    held = newest[newest >= 0]
    last = int(np.quantile(held, EARLY, method="lower")) - YEARS
    origins = range(last - YEARS * (2 if kept else 1), 0, -2 * YEARS)
    made = [after(world, np.full(newest.size, origin), newest - YEARS) for origin in origins]
    return [fold for fold in made if fold.rows.size]
