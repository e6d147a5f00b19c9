"""Economic pull: a power that grows draws others' trade, money and people."""

import numpy as np

from holdfast.dynamics.mechanisms.base import Belief, Finding, Floats, Mechanism, Record


def covariate(record: Record) -> Floats:
    """The power's growth in the year before, in tens of per cent."""
    growth = np.clip(record.of_patrons("gdp_growth"), -25.0, 25.0) / 10.0
    before = np.full_like(growth, np.nan)
    before[:, 1:] = growth[:, :-1]
    return np.broadcast_to(before, record.shape).copy()


MECHANISM = Mechanism(
    name="economic_pull",
    title="Economic pull",
    statements=("S03", "S31"),
    equation="x[p,t] = growth of p's output in t-1 over 10 per cent",
    unit="ten per cent of growth of the power",
    sign=1,
    why="A larger market buys more, lends more and takes in more people.",
    covariate=covariate,
    beliefs={
        "economy": Belief(0.006, 0.008, "Trade follows size about in proportion: a share of a quarter grows by two points with a tenth of output."),
        "society": Belief(0.002, 0.005, "People move slowly."),
    },
    literature=(Finding("tinbergen1962", "Trade between two countries grows with the output of both."),),
    would_change="Shares of powers that don't move with their growth.",
)  # fmt: skip
