"""Reach: the best outlook that a power's declared means can pay for."""

from __future__ import annotations

from typing import Literal

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, pct
from holdfast.claims.evidence import Context
from holdfast.claims.outlook import BASE, judged


class Reach(Test):
    """P(prominent) or P(predominant) in the last year under the best course that the power can pay for."""

    type: Literal["reach"]
    """Names the test."""
    reach: Literal["prominent", "predominant"]
    """Among the first two, or first, by composite in most of the countries."""
    at_war: bool = False
    """Whether only courses that assume a war of the power's own count."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate, as an outlook of the best course is evaluated; courses over the limit were refused when read."""
        from holdfast.project.scenario import affordable, levers_of, spent
        from holdfast.project.world import WAR

        projection, case = ctx.evidence.projection, ctx.case
        mine = [
            s
            for s in (projection.scenarios if projection is not None else ())
            if s.pulls
            and all((p.actor or case.patron) == case.patron for p in s.pulls)
            and (not self.at_war or any(w.mechanism == WAR and w.level > 0 for w in s.world))
        ]
        if projection is None or not mine:
            return untestable(
                "no course of the power was projected", "A scenario with levers of it would do."
            )
        start, last = projection.at, projection.at + projection.years
        chance = {s.name: projection.chance(s.name, self.reach, last) for s in mine}
        best = max(mine, key=lambda s: chance[s.name])
        p, drift = chance[best.name], projection.chance(BASE, self.reach, last)
        prior = projection.chance(best.name, self.reach, last, prior=True)
        file = levers_of(case)
        cost = max(
            (spent(best, case, y).get(case.patron, 0.0) for y in range(start + 1, last + 1)), default=0.0
        )
        most = min(affordable(file, best, case, case.patron, y) for y in range(start + 1, last + 1))
        text = (
            f"The best of {len(mine)} courses it can pay for is {best.name}, which takes {cost:.2g} of {most:.2g} {file.unit}: "
            f"P({ctx.name(case.patron)} {self.reach} in {last}) {pct(p)}, under drift {pct(drift)}, without the case's data "
            f"{pct(prior)}. Costs, limits and effects are declared, not estimated."
        )
        why, cap, needs = judged(p, prior, drift, declared=True)
        answer = Answer(
            p=p,
            evidence=text,
            evidence_class="assumed",
            would_change=needs,
            capped=cap,
            prior_only=prior,
            range=(min(chance.values()), p),
            confidence="low",
            reason="costs, limits and effects are declared and can't be back-tested",
            sources=("projection",),
        )
        if not why:
            return answer
        from dataclasses import replace

        return replace(
            untestable(why, needs, text, ("projection",)), prior_only=prior, evidence_class="assumed"
        )
