"""Credibility learned from third parties: how a power treats others tells what it may do to oneself."""

from holdfast.dynamics.mechanisms.base import Belief, Finding, Floats, Mechanism, Record
from holdfast.dynamics.mechanisms.third_parties import seen_by_others

KEEP = 0.6
"""Part of the trace that is left a year later."""


def covariate(record: Record) -> Floats:
    """1 in the year in which the power refused or ignored an appeal of any other country, fading after."""
    return seen_by_others(record, KEEP, lambda country, power, year: True)


MECHANISM = Mechanism(
    name="credibility",
    title="Credibility learned from third parties",
    statements=("S21",),
    equation="x[c,p,t] = max(refusal of p to any k != c in t, 0.6 x[c,p,t-1])",
    unit="a refusal of an appeal by another country, in its year",
    sign=-1,
    why="Who sees another turned away expects less for itself.",
    covariate=covariate,
    beliefs={
        "security": Belief(-0.004, 0.010, "Half a point in the year: most countries have no other provider at hand."),
        "diplomacy": Belief(-0.002, 0.006, "Words shift before arms do, and may shift back."),
    },
    literature=(
        Finding("press2005", "Leaders in crises judged a threat by present power and interests, hardly by past conduct."),
    ),
    would_change="Countries that draw nearer to a power after it turned others away, in several cases.",
    notes="Only appeals that became known; a power that fails in its own war isn't in it.",
)  # fmt: skip
