"""Threat: a power that threatens a neighbour may threaten oneself."""

import numpy as np

from holdfast import codebook
from holdfast.dynamics.mechanisms.base import Belief, Finding, Floats, Mechanism, Record, fading

KEEP = 0.6
"""Part of the alarm that is left a year later."""

LAST = 2014
"""Last year for which disputes are held."""


def covariate(record: Record) -> Floats:
    """1 where the power was in a militarised dispute with a country that borders this one, fading after.

    Neighbours that are powers themselves count too. Not known where the power was in a dispute with the country itself.
    """
    near = codebook.neighbours()
    states = tuple(sorted({n for c in record.clients for n in near.get(c, ())} | set(record.clients)))
    dispute = np.nan_to_num(record.of_pairs("dispute", states))
    out = np.zeros(record.shape)
    for i, c in enumerate(record.clients):
        around = [states.index(n) for n in near.get(c, ())]
        if around:
            out[i] = dispute[around].max(axis=0)
    own = dispute[[states.index(c) for c in record.clients]] > 0.0
    return np.where(own | (record.years > LAST), np.nan, fading(out, KEEP))


MECHANISM = Mechanism(
    name="threat",
    title="Threat",
    statements=("S20", "S21"),
    equation="x[c,p,t] = max(dispute of p with any neighbour of c in t, 0.6 x[c,p,t-1]), to 2014",
    unit="a militarised dispute of the power with a neighbour, in its year",
    sign=-1,
    why="States balance against a threat that is near and strong, unless they are too weak to.",
    covariate=covariate,
    beliefs={
        "security": Belief(-0.006, 0.012, "Some arm elsewhere, some give way: the weak often can't balance."),
        "diplomacy": Belief(-0.004, 0.010, "Fear shows in votes either way."),
    },
    literature=(Finding("walt1987", "States ally against threats more often than with them; weak neighbours less so."),),
    would_change="Neighbours of the threatened that draw nearer to the power as often as further off.",
    notes="Countries in a dispute of their own with the power are left out in that year. Statements that contest a country's territory are not held for the world; no data below the country.",
)  # fmt: skip
