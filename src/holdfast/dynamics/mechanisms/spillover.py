"""Spillover: countries tied to a power's economy suffer and gain with it."""

import numpy as np

from holdfast.dynamics.mechanisms.base import Belief, Finding, Floats, Mechanism, Record

ECONOMY = 1
"""Place of the economy among the domains."""


def covariate(record: Record) -> Floats:
    """The power's growth in the year, in per cent, times its share of the country's economic ties in the year before."""
    growth = np.clip(record.of_patrons("gdp_growth"), -25.0, 25.0)
    share = np.full(record.shape, np.nan)
    share[:, :, 1:] = record.share[:, ECONOMY, :, :-1]
    return np.asarray(share * growth)


MECHANISM = Mechanism(
    name="spillover",
    title="Spillover by trade and remittances",
    statements=("S32",),
    equation="x[c,t] = sum over p of economic share[c,p,t-1] x growth of p in t; outcome: growth of c in t",
    unit="one point of growth of all partners together",
    sign=1,
    why="What a partner buys and what its migrants send home falls with its output.",
    covariate=covariate,
    stems_from="pair",
    outcome="growth",
    beliefs={"economy": Belief(0.5, 0.5, "Half a point of growth for each point of the partners', from none to one and a half.")},
    literature=(
        Finding("alturki2009", "Growth in the countries around one large economy followed its growth, most by remittances."),
    ),
    would_change="Growth of countries that doesn't follow that of their partners once the world's year is taken out.",
    notes="Common shocks of a region beyond the year's mean are in it.",
)  # fmt: skip
