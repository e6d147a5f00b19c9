"""Sanctions and isolation: a power cut off from its markets has less to offer."""

import numpy as np

from holdfast import codebook
from holdfast.codebook.reexports import watches
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


def outside(record: Record) -> Floats:
    """1 for countries that were no members of the bloc in the year, NaN for its members, (C, 1, T).

    A member's own trade with the isolated is what was cut.
    """
    blocs = {w.exporter for w in watches().values()}
    inside = [{m for b in blocs for m in codebook.members(b, int(y))} for y in record.years]
    return np.array([[[np.nan if c in held else 1.0 for held in inside]] for c in record.clients])


def covariate(record: Record) -> Floats:
    """The severity, for every country outside the bloc."""
    return np.asarray(severity(record)[None] * outside(record))


MECHANISM = Mechanism(
    name="isolation",
    title="Sanctions and isolation",
    statements=("S03", "S31"),
    equation="x[p,t] = max(0, 1 - exports of the bloc to p in t / their mean in t-3 .. t-1), for countries outside the bloc",
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
