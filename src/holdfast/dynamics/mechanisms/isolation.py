"""Sanctions and isolation: a power cut off from its markets has less to offer."""

import numpy as np

from holdfast.dynamics.mechanisms.base import Belief, Floats, Mechanism, Record

BEFORE = 3
"""Years whose mean the bloc's exports are compared with."""


def severity(record: Record) -> Floats:
    """How far a bloc's exports to each power fall short of their mean in the three years before, (P, T), 0 to 1."""
    sold = record.of_patrons("exports_of_bloc")
    out = np.full(sold.shape, np.nan)
    for t in range(BEFORE, sold.shape[1]):
        usual = sold[:, t - BEFORE : t].mean(axis=1)
        out[:, t] = np.clip(1.0 - sold[:, t] / usual, 0.0, 1.0)
    return out


def covariate(record: Record) -> Floats:
    """The severity, for every country."""
    return np.broadcast_to(severity(record), record.shape).copy()


MECHANISM = Mechanism(
    name="isolation",
    title="Sanctions and isolation",
    statements=("S03", "S31"),
    equation="x[p,t] = max(0, 1 - exports of the bloc to p in t / their mean in t-3 .. t-1)",
    unit="full loss of what the bloc sold",
    sign=-1,
    why="What can't be bought can't be passed on, and dealing with the isolated has a price.",
    covariate=covariate,
    beliefs={
        "economy": Belief(-0.010, 0.020, "A loss of half of the goods costs half a point a year, or brings trade round by others."),
        "diplomacy": Belief(-0.004, 0.012, "Some keep off, some are drawn nearer by it."),
    },
    would_change="Shares of isolated powers that hold or rise in countries outside the sanctions.",
    notes="Severity, not the number of measures; a fall of prices or demand looks the same; 2013 to 2023.",
)  # fmt: skip
