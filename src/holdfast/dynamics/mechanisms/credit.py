"""Credit after intervention: a government that was helped owes a debt that fades."""

import numpy as np

from holdfast.dynamics.mechanisms.base import (
    Belief,
    Finding,
    Floats,
    Mechanism,
    Record,
    appeals_until,
    fading,
    rescues,
)

KEEP = 0.7
"""Part of the debt that is left a year later."""


def covariate(record: Record) -> Floats:
    """1 where the power's troops stood beside the country's government in the year, in a war or on its appeal; fading after."""
    out, first = np.zeros(record.shape), int(record.years[0])
    fought = [(client, power, year) for power, client, year in record.events("foreign_support_government")]
    for client, power, year in fought + rescues(record):
        if power in record.patrons and client in record.clients and 0 <= year - first < record.years.size:
            out[record.clients.index(client), record.patrons.index(power), year - first] = 1.0
    known = record.years <= min(record.last_event("foreign_support_government"), appeals_until(record))
    return np.where(known, fading(out, KEEP), np.nan)


MECHANISM = Mechanism(
    name="credit",
    title="Credit after an intervention for the government",
    statements=("S11", "S10"),
    equation="x[c,p,t] = max(troops of p beside the government of c in t, in a war or on its appeal in a crisis at home; 0.7 x[c,p,t-1])",
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
    notes="Troops in armed conflicts (UCDP/PRIO) and troops that came on an appeal (the list of appeals); an organisation's count for the state that leads it. Appeals in the name of a contested government are none.",
    changed="It had left out troops that came on an appeal without a recorded war, January 2022 among them.",
)  # fmt: skip
