"""Abstention and absence by their model probabilities: where a country leaned that didn't say yes or no.

A yes or no is itself. An absence is divided among no, abstain and yes by the probabilities of a state at its
position that turns up. An abstention keeps the part that the model expected of it, P(abstain), as an
abstention; the rest goes to no and yes by theirs. Without a position (an institutional absence, a state that
never voted) an absence is missing, as before.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from holdfast.votes.positions import Positions

Floats = NDArray[np.float64]

SPREAD = ("A", "X")
"""Choices that are divided by their probabilities."""


def leanings(
    positions: Positions, rid: NDArray[np.int64], clients: Sequence[str], spread: Sequence[str] = SPREAD
) -> Floats:
    """Part of each unit on no, abstain, yes.

    Parameters
    ----------
    positions
        From `holdfast.votes.fit`.
    rid : (J,) int
        Roll calls, as in `holdfast.votes.contested.Chamber`.
    clients
        Countries.
    spread
        Which of abstention (A) and absence (X) are divided by probabilities; the others are themselves, an
        absence leaning to none.

    Returns
    -------
    (J, C, 3)
        nan where the country could take no part, or the roll call doesn't enter the model.
    """
    row = {int(r): k for k, r in enumerate(positions.table.rid)}
    column = [positions.states.index(c) if c in positions.states else -1 for c in clients]
    out = np.full((rid.size, len(clients), 3), np.nan)
    for j, r in enumerate(rid):
        k = row.get(int(r))
        if k is None:
            continue
        chance = positions.chances(k)[:, :3]
        chance = chance / chance.sum(axis=1, keepdims=True)
        for i, n in enumerate(column):
            if n < 0 or positions.table.choice[k, n] < 0 or np.isnan(chance[n, 0]):
                continue
            choice = int(positions.table.choice[k, n])
            if choice == 3:
                out[j, i] = chance[n] if "X" in spread else 0.0
            elif choice == 1 and "A" in spread:
                out[j, i] = chance[n]
            else:
                out[j, i] = np.eye(3)[choice]
    return out
