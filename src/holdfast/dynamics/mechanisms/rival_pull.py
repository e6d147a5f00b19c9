"""Rival pull: what the best rival gains by growing, the power loses."""

import numpy as np

from holdfast.dynamics.mechanisms.base import Belief, Finding, Floats, Mechanism, Record

COMPOSITE = 4
"""Place of the composite among the domains."""


def covariate(record: Record) -> Floats:
    """Growth in the year before of whoever else had the largest composite share then, in tens of per cent."""
    growth = np.clip(record.of_patrons("gdp_growth"), -25.0, 25.0) / 10.0
    share = np.nan_to_num(record.share[:, COMPOSITE])
    out = np.full(record.shape, np.nan)
    for t in range(1, record.years.size):
        best = share[:, :, t - 1].argmax(axis=1)
        without = share[:, :, t - 1].copy()
        without[np.arange(best.size), best] = -1.0
        second = without.argmax(axis=1)
        for j in range(len(record.patrons)):
            rival = np.where(best == j, second, best)
            out[:, j, t] = growth[rival, t - 1]
    return out


MECHANISM = Mechanism(
    name="rival_pull",
    title="Rival pull",
    statements=("S12",),
    equation="x[c,p,t] = growth in t-1 of the rival of p with the largest composite share in c, over 10 per cent",
    unit="ten per cent of growth of the best rival",
    sign=-1,
    why="Shares are of a whole: what one gains others lose.",
    covariate=covariate,
    beliefs={
        "economy": Belief(-0.003, 0.006, "The rival takes from all others, the power among them."),
        "security": Belief(-0.001, 0.006, "Arms follow money late."),
    },
    literature=(
        Finding("flores2013", "Countries that traded more with a rising power voted more like it."),
    ),
    would_change="Powers whose shares don't fall where their best rival grows.",
)  # fmt: skip
