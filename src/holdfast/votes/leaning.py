"""Abstention and absence by their model probabilities: where a country leaned that didn't say yes or no.

A yes or no is itself. An absence is divided among no, abstain and yes by the probabilities of a state at its
position that turns up. Whether an abstention is divided so too, or is the choice it looks like, is asked for. An
institutional absence (a long run, a whole session) is missing. A state without a position, and a session without a
fit, keep what was cast: an absence leans to none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from holdfast.votes.contested import ABSENT, Chamber, as_cast
from holdfast.votes.sitting import Sitting
from holdfast.votes.table import Table

Floats = NDArray[np.float64]

ABSTAINED = 1

DIVIDED = ("X",)
"""Choices that the measurement divides by their probabilities."""


def leanings(
    room: Chamber,
    table: Table,
    parts: Sequence[Sitting],
    clients: Sequence[str],
    spread: Sequence[str] = DIVIDED,
) -> Floats:
    """Part of each unit on no, abstain, yes.

    Parameters
    ----------
    room
        From `holdfast.votes.contested.chamber`.
    table
        The same votes as they enter the model.
    parts
        Sessions with positions, from `holdfast.votes.fitted`.
    clients
        Countries.
    spread
        Which of abstention (A) and absence (X) are divided by probabilities.

    Returns
    -------
    (J, C, 3)
        nan where the country could take no part.
    """
    out = as_cast(room, clients)
    order = np.argsort(room.rid)
    seat = {state: n for n, state in enumerate(table.states)}
    rows = {int(r): k for k, r in enumerate(table.rid)}
    for part in parts:
        here = {state: n for n, state in enumerate(part.states)}
        asked = [i for i, c in enumerate(clients) if c in seat]
        held = np.array([clients[i] in here for i in asked], dtype=bool)
        place = np.array([here.get(clients[i], 0) for i in asked], dtype=np.int64)
        three = part.chances()[:, place, :3]
        three = three / three.sum(axis=2, keepdims=True)
        made = table.choice[[rows[int(r)] for r in part.rid]][:, [seat[clients[i]] for i in asked]]
        at = np.ix_(order[np.searchsorted(room.rid, part.rid, sorter=order)], np.array(asked, dtype=np.int64))
        lean = out[at]
        divided = np.zeros(made.shape, dtype=bool)
        if "X" in spread:
            divided |= made == ABSENT
        if "A" in spread:
            divided |= made == ABSTAINED
        divided &= held
        lean = np.where(divided[..., None], three, lean)
        out[at] = np.where((made < 0)[..., None], np.nan, lean)
    return out
