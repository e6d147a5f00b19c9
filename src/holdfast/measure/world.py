"""The same measurement over every country of the world, as the yardstick of what is large and what is fast."""

from __future__ import annotations

import numpy as np

from holdfast import codebook
from holdfast.errors import DataError
from holdfast.measure.case import Case
from holdfast.measure.foothold import ENOUGH, Foothold, measure
from holdfast.measure.kept import Kept
from holdfast.panel.store import Panel

MINIMUM = 100
"""Changes below which a quantile of them is not given."""


def measure_world(panel: Panel, case: Case) -> Foothold:
    """Footholds of a case's powers in every member of the United Nations that is none of them, moments only.

    A state that a bloc among the powers ever counted is left out: it has no tie with itself.

    Parameters
    ----------
    panel
        As known on a date.
    case
        Its powers and weights are taken.
    """
    return measure(panel, case.with_clients(countries(case)), draws=0)


def countries(case: Case) -> list[str]:
    """Members of the United Nations that are no power of a case nor ever of a bloc among them, and its countries."""
    states = codebook.states().filter(codebook.states()["kind"] == "member")["iso3"].to_list()
    blocs = codebook.blocs()
    inside = set(blocs.filter(blocs["bloc"].is_in(case.patrons))["iso3"]) | set(case.patrons)
    world = [c for c in states if c not in inside]
    return [*world, *(c for c in case.clients if c not in world)]


def change_quantile(panel: Panel, case: Case, length: int, q: float) -> float:
    """Quantile of the change of composite share over `length` years, over all countries and the case's powers.

    Parameters
    ----------
    panel
        As known on a date.
    case
        Its powers are taken; its countries are left out.
    length : years
    q : probability

    Returns
    -------
    share
        Negative for a loss. Changes count from 1992 on, one-sided states, where both ends have a reading in
        domains that carry at least half of the weight.

    Raises
    ------
    DataError
        Fewer than 100 changes are known.
    """
    world = world_of(panel, case)
    mean = world.one_sided_mean[:, 4]
    seen = np.stack([world.part_seen(p)[:, 4] >= ENOUGH for p in world.case.patrons], axis=1)
    keep = np.array([c not in case.clients for c in world.case.clients])
    change = mean[keep, :, length:] - mean[keep, :, :-length]
    found = change[seen[keep, :, length:] & seen[keep, :, :-length] & np.isfinite(change)]
    if found.size < MINIMUM:
        raise DataError(
            f"only {found.size} changes over {length} years are known; a quantile of them says nothing"
        )
    return float(np.quantile(found, q))


_MADE: Kept[Foothold] = Kept(3)


def world_of(panel: Panel, case: Case) -> Foothold:
    """The world's footholds by a case's powers and weights, measured once for a panel as known on a date."""
    key = (case.patrons, tuple(sorted(case.weights.items())), tuple(sorted(case.ties.items())))
    return _MADE.of((panel,), key, lambda: measure_world(panel, case))
