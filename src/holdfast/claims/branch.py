"""Branch: whether the power has turned the switches of its policy, by dated evidence since the document."""

from __future__ import annotations

from typing import Literal

import numpy as np

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, counted, pct
from holdfast.claims.evidence import Context
from holdfast.claims.outlook import MARGIN
from holdfast.claims.words import side


class Branch(Test):
    """P(the switches are on), by declared likelihood ratios of what is on record since the document."""

    type: Literal["branch"]
    """Names the test."""
    on: Literal["all", "any"] | tuple[str, ...] = "all"
    """All switches, at least one, or those named whatever the others are."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate; not testable where the evidence leaves the declared prior nearly as it was."""
        from holdfast.project.branch import branch

        found = branch(ctx.case, ctx.evidence.panel, ctx.evidence.foothold)
        needs = (
            "Records of statements, deployments, loans and rules by date, kept by the same rules before and after, would "
            "decide it."
        )
        if found is None:
            return untestable("the case says of no evidence which switch it tells of", needs)
        unknown = [s for s in self.on if s not in found.switches] if isinstance(self.on, tuple) else []
        if unknown:
            return untestable(f"the case has no switch {unknown[0]}", needs)
        after, before = self._chance(found.p, found.switches), self._chance(found.prior, found.switches)
        p, prior = float(after.mean()), float(before.mean())
        low, high = np.quantile(after, [0.05, 0.95])
        each = "; ".join(
            f"{s} {pct(float(found.p[:, k].mean()))} by {counted(sum(bool(e.times) for e in found.seen if e.kind.switch == s), 'kind')} of "
            f"evidence ({pct(float(found.prior[:, k].mean()))} before any)"
            for k, s in enumerate(found.switches)
        )
        what = {"all": "all switches are on", "any": "at least one switch is on"}.get(
            self.on if isinstance(self.on, str) else "", f"{' and '.join(self.on)} on"
        )
        text = (
            f"P({what}) {pct(p)}, 90 % interval {pct(float(low))} to {pct(float(high))}; by the declared prior alone "
            f"{pct(prior)}. P by switch: {each}; P(all of them) {pct(float(np.prod(found.p, axis=1).mean()))}. Evidence from {found.since.isoformat()} to {found.until.isoformat()}; its "
            "likelihood ratios are declared."
        )
        if abs(p - prior) < MARGIN and side(p) == side(prior):
            lost = untestable(
                "what is on record hardly moves the declared prior", needs, text, ("dated events", "panel")
            )
            return _with(lost, prior_only=prior, evidence_class="assumed")
        return Answer(
            p=p,
            evidence=text,
            evidence_class="assumed",
            would_change=needs,
            capped="the prior and the likelihood ratios are declared",
            range=(float(low), float(high)),
            confidence="low",
            reason="few kinds of evidence are held, and their ratios are declared",
            prior_only=prior,
            sources=("dated events", "panel"),
        )

    def _chance(self, p: np.ndarray, switches: tuple[str, ...]) -> np.ndarray:
        if self.on == "any":
            return np.asarray(1.0 - np.prod(1.0 - p, axis=1))
        kept = range(len(switches)) if self.on == "all" else [switches.index(s) for s in self.on]
        return np.asarray(np.prod(p[:, list(kept)], axis=1))


def _with(answer: Answer, **changes: object) -> Answer:
    from dataclasses import replace

    return replace(answer, **changes)  # type: ignore[arg-type]
