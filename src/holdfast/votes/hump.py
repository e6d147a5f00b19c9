"""Absence by how likely a yes is, in two eras: the picture behind the hedging coefficient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import ndtr

from holdfast.infer.rollcall_chances import chances_of
from holdfast.votes.contested import ABSENT
from holdfast.votes.regular import FOUNDED
from holdfast.votes.sitting import Sitting
from holdfast.votes.table import Table

ERAS = ((25, 44), (65, 78))
"""First and last regular session of each era: 1970-89 and 2010-23; the last ends with the votes where they end before."""

BINS = 10
"""Steps of P(yes) of a state that turns up."""


def humps(table: Table, parts: Sequence[Sitting]) -> list[dict[str, Any]]:
    """Share of absences by P(yes), beside what habit and the day's attendance alone would give.

    Parameters
    ----------
    table
        Votes as they enter the model.
    parts
        All of its sessions in order, fitted.

    Returns
    -------
    list of dict
        `first_year`, `last_year`, `low` and `high` P(yes), `absent` and `habit` (shares), `choices` (count).
    """
    seat = {s: n for n, s in enumerate(table.states)}
    row = {int(r): k for k, r in enumerate(table.rid)}
    out = []
    for first, last in ERAS:
        away, habit, count = np.zeros(BINS), np.zeros(BINS), np.zeros(BINS)
        held = [part for part in parts if first <= part.session <= last]
        for part in held:
            made = table.choice[[row[int(r)] for r in part.rid]][:, [seat[s] for s in part.states]]
            # as absence is fitted: one noise for all
            yes = chances_of(part.x, part.a, part.d, part.item, False)[:, :, 2]
            usual = ndtr(part.a[None, :] + part.item[:, 3][:, None])
            taken = made >= 0
            step = np.minimum((yes * BINS).astype(np.int64), BINS - 1)[taken]
            away += np.bincount(step, made[taken] == ABSENT, BINS)
            habit += np.bincount(step, usual[taken], BINS)
            count += np.bincount(step, minlength=BINS)
        out += [
            {
                "first_year": first + FOUNDED,
                "last_year": held[-1].session + FOUNDED,
                "low": k / BINS,
                "high": (k + 1) / BINS,
                "absent": float(away[k] / count[k]),
                "habit": float(habit[k] / count[k]),
                "choices": int(count[k]),
            }
            for k in range(BINS)
            if count[k]
        ]
    return out
