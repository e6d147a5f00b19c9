"""How probable the choices of a table are at a point: votes, and absence where turning up is modelled."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from holdfast.infer.chamber_pass import session_pass
from holdfast.votes.layout import Layout
from holdfast.votes.problem import Point
from holdfast.votes.workers import every


def scored(laid: Layout, point: Point, turnout: bool, hedging: bool, pool: Executor) -> tuple[float, int]:
    """Sum of log probabilities of what was chosen, and how many choices count."""
    none = np.empty((0, 0, 0), np.float32)

    def of(t: int) -> tuple[float, int]:
        part, d = laid.sessions[t], float(point.d[t]) if hedging else 0.0
        made = session_pass(
            part.choice, point.x[t, part.seats], point.a[t, part.seats], d, point.item[part.rows], turnout, 0.0,
            4 if turnout else 3, none, none,
        )  # fmt: skip
        return made[0], int(((part.choice >= 0) & (turnout | (part.choice < 3))).sum())

    made = every(pool, of, len(laid.sessions))
    return sum(total for total, _ in made), sum(count for _, count in made)
