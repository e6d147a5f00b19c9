"""Bargain: what the model of two sides that can do without each other says, which no record here can bear out."""

from __future__ import annotations

from typing import Literal

import numpy as np

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, listed, pct
from holdfast.claims.evidence import Context


class Bargain(Test):
    """Whether distance and benefits rise together after a change, or the agreement goes on."""

    type: Literal["bargain"]
    """Names the test."""
    move: Literal["rival", "isolation", "help"]
    """The rival's offer grows, the power is cut off further, or the country helps it around that."""
    expects: Literal["both rise", "goes on"]
    """What the claim says follows."""

    def answer(self, ctx: Context) -> Answer:
        """Not testable: all but the setting is declared. The model's figures with and without the data are told."""
        from holdfast.dynamics.bargain import Setting, moves, parameters, response
        from holdfast.dynamics.outside import isolation, rival

        case, foothold = ctx.case, ctx.evidence.foothold
        year = foothold.newest_judged()
        cut = isolation(ctx.evidence.panel, case.patron, case.since, year)
        given = parameters(foothold.draws.shape[0])
        settings = {
            ctx.name(c): Setting(rival(foothold, c, year)[0], cut.value if cut else 0.0) for c in case.clients
        }
        settings["any country"] = Setting(np.random.default_rng(0).uniform(0.0, 1.0, foothold.draws.shape[0]))
        told = {}
        for who, before in settings.items():
            found = response(given, before, moves(before)[self.move][1])
            told[who] = found.both if self.expects == "both rise" else 1.0 - found.breaks
        blind = told.pop("any country")
        known = [f"{who} {pct(p)}" for who, p in told.items() if not np.isnan(p)]
        return untestable(
            "it follows from the model of the bargain, whose tastes, costs and weights are declared",
            "Terms of agreements before and after such a change, recorded for many pairs, would make it testable.",
            f"The model's part of draws, by the measured rival and isolation of {year}: "
            f"{listed(known) or 'the setting does not change'}; without the case's data "
            + ("none." if np.isnan(blind) else f"{pct(blind)}."),
        )
