"""Reputation after an ally was left alone: other allies trust the power less."""

from holdfast.dynamics.mechanisms.base import Belief, Finding, Floats, Mechanism, Record
from holdfast.dynamics.mechanisms.third_parties import seen_by_others
from holdfast.dynamics.pledges import pledges

KEEP = 0.7
"""Part of the trace that is left a year later."""


def covariate(record: Record) -> Floats:
    """1 for the power's other allies in the year in which it left an ally alone, fading after.

    Left alone: a pledge at the end of the year before, an attack from outside, an appeal refused or ignored.
    """
    allied = pledges(record.panel)
    return seen_by_others(record, KEEP, lambda c, power, year: (c, power, year - 1) in allied, attacked=True)


MECHANISM = Mechanism(
    name="reputation",
    title="An ally left alone",
    statements=("S24",),
    equation="x[c,p,t] = max(p refused or ignored the appeal of another ally under attack in t, and c is an ally; 0.7 x[c,p,t-1])",
    unit="an ally left alone, in its year",
    sign=-1,
    why="A pledge that was not kept to one ally is worth less to the others.",
    covariate=covariate,
    beliefs={
        "security": Belief(-0.008, 0.012, "A point or less in the year, and most alliances outlive such a case."),
        "diplomacy": Belief(-0.003, 0.008, "Allies complain in words and vote as before."),
    },
    literature=(
        Finding("gibler2008", "Leaders who broke a pledge formed fewer alliances afterwards."),
        Finding("press2005", "Leaders in crises looked at power and interests rather than at past conduct."),
    ),
    would_change="Allies' ties that don't move, or grow, after another ally was left alone, in several alliances.",
    notes="Left alone means: a pledge held, the country was attacked from outside on territory recognised as its own, it appealed, and no armed help came. Allies turned away in unrest at home, or over land not recognised as theirs, count under credibility alone.",
    changed="It had counted appeals of allies that nobody had attacked.",
)  # fmt: skip
