"""Leverage: a country outside the sanctions, with an open road to the sanctioned, becomes worth more to it."""

import numpy as np

from holdfast import codebook
from holdfast.dynamics.mechanisms.base import Belief, Finding, Floats, Mechanism, Record
from holdfast.dynamics.mechanisms.isolation import outside, severity


def covariate(record: Record) -> Floats:
    """The power's isolation where the country borders it or shares a neighbour with it, else 0; not known for the bloc."""
    near = codebook.neighbours()
    road = np.zeros((len(record.clients), len(record.patrons)))
    for i, c in enumerate(record.clients):
        around = set(near.get(c, ()))
        for j, p in enumerate(record.patrons):
            road[i, j] = p in around or bool(around & set(near.get(p, ())))
    return np.asarray(road[:, :, None] * severity(record)[None] * outside(record))


MECHANISM = Mechanism(
    name="leverage",
    title="Leverage of those outside the sanctions",
    statements=("S33",),
    equation="x[c,p,t] = isolation of p in t if c borders p or a neighbour of p, else 0; countries outside the bloc",
    unit="full loss of what the bloc sold, for a country with a road to the power",
    sign=1,
    why="The isolated buy through those who may still sell, and pay for it.",
    covariate=covariate,
    beliefs={"economy": Belief(0.008, 0.020, "Trade is drawn to the open road; how much of it shows in shares is not known.")},
    literature=(
        Finding("early2015", "Third countries often take up the trade that sanctions cut, for profit or for politics."),
    ),
    would_change="Countries with a road whose trade with the isolated moves no more than that of others.",
    notes="Compared with all other pairs, not only with other countries' ties with the same power.",
)  # fmt: skip
