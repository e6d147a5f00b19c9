"""Credit after intervention: a government that was helped owes a debt that fades."""

import numpy as np

from holdfast.dynamics.mechanisms.base import Belief, Finding, Floats, Mechanism, Record, fading

KEEP = 0.7
"""Part of the debt that is left a year later."""


def covariate(record: Record) -> Floats:
    """1 where the power's troops stood on the side of the country's government in the year, fading after."""
    out, first = np.zeros(record.shape), int(record.years[0])
    for power, client, year in record.events("foreign_support_government"):
        if power in record.patrons and client in record.clients and 0 <= year - first < record.years.size:
            out[record.clients.index(client), record.patrons.index(power), year - first] = 1.0
    known = record.years <= record.last_event("foreign_support_government")
    return np.where(known, fading(out, KEEP), np.nan)


MECHANISM = Mechanism(
    name="credit",
    title="Credit after an intervention for the government",
    statements=("S11", "S10"),
    equation="x[c,p,t] = max(troops of p beside the government of c in t, 0.7 x[c,p,t-1])",
    unit="troops beside the government, in the year",
    sign=1,
    why="Who was kept in office repays with favours, and needs the helper still.",
    covariate=covariate,
    stems_from="pair",
    beliefs={
        "security": Belief(0.006, 0.012, "Arms and bases follow troops; the debt may also be paid in words."),
        "diplomacy": Belief(0.004, 0.008, "Votes and visits cost little."),
        "economy": Belief(0.002, 0.006, "Contracts for the helper's firms are few."),
    },
    literature=(
        Finding("sullivan2011", "More military aid from one power went with less cooperation by those who got it, not more."),
    ),
    would_change="Governments that turn away from who saved them as often as others do.",
    notes="Only troops in armed conflict: help in unrest without a war is in one row of seventy years.",
)  # fmt: skip
