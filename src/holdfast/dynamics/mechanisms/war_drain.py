"""War drain: a power that fights a war of its own has less to provide elsewhere."""

import numpy as np

from holdfast import codebook
from holdfast.dynamics.mechanisms.base import Belief, Floats, Mechanism, Record, fought_there


def covariate(record: Record) -> Floats:
    """1 where the power is a primary party to a war of a thousand deaths in the year, 0.5 for a smaller part.

    Not known where it fought the country itself or in it: such a war moves the pair's own ties.
    """
    level = [[codebook.war_level(p, int(y)) / 2.0 for y in record.years] for p in record.patrons]
    last = (
        codebook.wars_until() if record.known is None else min(codebook.wars_until(), record.known.year - 1)
    )
    out = np.where(record.years <= last, np.array(level), np.nan)
    return np.where(fought_there(record), np.nan, out)


MECHANISM = Mechanism(
    name="war_drain",
    title="War drain",
    statements=("S03", "S19", "S48"),
    equation="x[p,t] = 1 if p is a primary party to a war of 1,000 battle deaths in t, 0.5 for a smaller part in one; countries it fought, or in which its troops did, are left out",
    unit="a war of the power's own",
    sign=-1,
    why="Arms, troops and attention that a war takes can't be given elsewhere.",
    covariate=covariate,
    beliefs={
        "security": Belief(-0.010, 0.015, "A point of a hundred a year: deliveries are postponed before they are lost."),
        "economy": Belief(-0.002, 0.006, "Firms go on trading; state money may not."),
        "diplomacy": Belief(-0.003, 0.008, "Visits and votes follow the war itself more than its cost."),
    },
    would_change="Deliveries and deployments of powers at war that go on as before, over several wars of several powers.",
    notes="The size of the war against the power's means is not in it.",
)  # fmt: skip
