"""Fits that ship, each found by the very votes it was made of; other votes are fitted when they are asked for.

A fit is looked up by the checksum of the votes that entered it and of nothing else. So a fit as known on a date
can't hold what came later, and votes that were changed never meet a fit of others.

The measurement takes each session's positions from a fit of that session and the two before it: what was
known when it ended. Sessions that ended before a date are then the same whatever is known since, and only the one
under way is fitted anew.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from holdfast.votes.positions import Positions
from holdfast.votes.scales import stored
from holdfast.votes.shipped import index, key_of, shipped
from holdfast.votes.sitting import Sitting, point_of, sittings
from holdfast.votes.table import Table
from holdfast.votes.windows import SINCE, early, recent, window

Row = dict[str, Any]


def as_they_ended(table: Table, threads: int | None = None) -> tuple[Sitting, ...]:
    """Every session since 1991-92 by the votes known when it ended.

    Parameters
    ----------
    table
        Votes as known on a date.
    threads
        Of a fit.
    """
    listed = {key: n for n, key in enumerate(index()["sessions"])}
    out = []
    for session in range(max(SINCE, int(table.session[0])), int(table.session[-1]) + 1):
        part = window(table, session)
        if part is None:
            continue
        place = listed.get(key_of(part))
        if place is None:
            out.append(sittings(fit_of(part, threads))[-1])
        else:
            out.append(shipped("sessions")[place])
    return tuple(out)


_FITTED: dict[str, Positions] = {}
_MOST = 4
_LOCK = threading.Lock()


def fit_of(part: Table, threads: int | None = None) -> Positions:
    """Fit some votes, or find the fit again if it is one of the last few."""
    from holdfast.votes.estimate import fit

    key = key_of(part)
    with _LOCK:
        if key not in _FITTED:
            while len(_FITTED) >= _MOST:
                del _FITTED[next(iter(_FITTED))]
            _FITTED[key] = fit(part, learn=True, threads=threads)
        return _FITTED[key]


def positions(table: Table, threads: int | None = None) -> Positions | None:
    """The fit of every session that ships, whole, with intervals; none where it was made of other votes.

    Intervals take one pass over the votes at the values that ship. Where votes begin with the ones it was made of, what
    came since is added (`holdfast.votes.warm`).

    Parameters
    ----------
    table
        Votes.
    threads
        Threads to use.
    """
    held = index()["whole"]
    if held["votes"] == key_of(table):
        return _at_what_ships(table, threads)
    part = begun_with(table)
    if part is None:
        return None
    from holdfast.votes.estimate import fit

    found = fit(table, start=_at_what_ships(part, threads), threads=threads)
    return replace(found, diagnostics={**found.diagnostics, "shipped": True})


def begun_with(table: Table) -> Table | None:
    """The roll calls of the fit that ships, where others came since and none is lacking or another, else none.

    Votes of its last `holdfast.votes.warm.LAP` sessions may differ: an absence that goes on counts otherwise once it is long. These sessions
    are solved anew.

    Parameters
    ----------
    table
        Votes.
    """
    held = index()["whole"]
    rid = np.concatenate([part.rid for part in shipped("whole")])
    there = np.isin(table.rid, rid)
    if there.all() or there.sum() < rid.size:
        return None
    part = table.rows(there)
    return part if held["begins"] == key_of(early(part)) else None


def _at_what_ships(table: Table, threads: int | None) -> Positions:
    held = index()["whole"]
    from holdfast.votes.estimate import at_point

    made = at_point(table, point_of(table, shipped("whole")), stored(), str(held["anchor"]), threads)
    return replace(made, diagnostics={**made.diagnostics, "shipped": True}, warnings=tuple(held["warnings"]))


@dataclass(frozen=True)
class Whole:
    """Every session by all votes there are.

    Attributes
    ----------
    parts : tuple of Sitting
        Its sessions.
    anchor : str
        The state whose positions are positive.
    hedging : list of dict
        Absence as hedging by period since the first session.
    absence : list of dict
        Absence by P(yes) in two eras, see `holdfast.votes.hump`.
    """

    parts: tuple[Sitting, ...]
    anchor: str
    hedging: list[Row]
    absence: list[Row]


def whole(table: Table, threads: int | None = None) -> Whole:
    """Every session by all votes of a table: what ships where it was made of these votes or the first of them, else a new fit.

    Parameters
    ----------
    table
        Votes as known on a date; later ones can't enter.
    threads
        Of a fit.
    """
    held = index()["whole"]
    if held["votes"] == key_of(table):
        return Whole(shipped("whole"), str(held["anchor"]), held["hedging"], held["absence"])
    from holdfast.votes.hump import humps

    found = positions(table, threads) or fit_of(table, threads)
    parts = sittings(found)
    return Whole(parts, found.anchor, found.hedging_by_period().to_dicts(), humps(table, parts))


def hedging_rows(p: Positions) -> dict[str, list[Row]]:
    """Absence as hedging of a fit: rows by `period`, and of each state's own by `state`.

    Parameters
    ----------
    p
        From `holdfast.votes.fit`.
    """
    from holdfast.votes.questions import hedging_by_state

    own = hedging_by_state(p, int(p.sessions[0]), int(p.sessions[-1])).sort("iso3")
    return {"period": p.hedging_by_period().to_dicts(), "state": own.to_dicts()}


def hedging(table: Table, without: Sequence[str] = (), threads: int | None = None) -> dict[str, list[Row]]:
    """Absence as hedging in the last `holdfast.votes.windows.WINDOW` sessions.

    Parameters
    ----------
    table
        Votes as known on a date.
    without
        States left out before anything is fitted.
    threads
        Of a fit.

    Returns
    -------
    dict
        `period`: rows of `Positions.hedging_by_period`; `state`: rows of `holdfast.votes.questions.hedging_by_state`.
    """
    part = recent(table).without(without)
    held: dict[str, list[Row]] | None = index()["hedging"].get(key_of(part))
    return hedging_rows(fit_of(part, threads)) if held is None else held
