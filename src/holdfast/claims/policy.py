"""Policy: which policy an actor should choose; what a search says of it follows from what was declared, so it can't be judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import Field

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, listed, pct
from holdfast.claims.evidence import Context

HINGES = 3
"""Conditions told."""


class Policy(Test):
    """One policy is the choice by every rule of the search; never testable, as the effects of levers are declared."""

    type: Literal["policy"]
    """Names the test."""
    actor: str | None = None
    """A power or a country of the case; its power where left out."""
    worlds: int = Field(default=2048, ge=128, le=100_000)
    """Worlds in which every policy is judged."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: what the search chooses, in how many worlds it is enough, and on what that hinges; no verdict from it."""
        from holdfast.project.hinges import parts
        from holdfast.project.search import beside

        needs = "An estimate of what such policies did elsewhere would decide it; the search tells which of them it turns on."
        why = "which policy is best follows from declared effects of levers, not from what they did anywhere"
        ahead = ctx.evidence.projection
        if ahead is None:
            return untestable("nothing was projected, and a search goes on from there", needs)
        actor = self.actor or ctx.case.patron
        found = beside(ahead, ctx.evidence.foothold, actor, ctx.evidence.panel, self.worlds)
        chosen = found.choices
        k = chosen["enough"]
        levers = found.policies[k].levers
        same = len(set(chosen.values())) == 1
        hinges = [
            f"{'years of ' if c.kind == 'years' else ''}{c.name.replace('_', ' ')}{f' on {c.domain}' if c.domain else ''} "
            f"({100 * part:.0f} %)"
            for c, part in parts(found, k)[:HINGES]
        ]
        text = (
            f"Of {len(found.policies)} sets of levers that {ctx.name(actor)} can afford, in {found.value.shape[1]} sampled worlds "
            f"to {found.at + found.years}, {listed([n.replace('_', ' ') for n in levers]) or 'none of them'} "
            f"{'is the choice by all four rules' if same else 'meets the target in most worlds, and other rules choose others'}: "
            f"no less than at the start in {pct(float(found.judged.enough[k]))} of the worlds, today's course in "
            f"{pct(float(found.judged.enough[0]))}. Of the spread of what it brings most goes with {listed(hinges)}."
        )
        return replace(untestable(why, needs, text, ("projection",)), evidence_class="assumed")
