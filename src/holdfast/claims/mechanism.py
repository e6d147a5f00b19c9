"""Mechanism: whether what the claim says follows has gone along with its cause, over the world without the case.

The answer is the association of `holdfast.dynamics.mechanisms`, never the prior that a projection takes: that is told
beside it. An association that fails one of the conditions it was put to can at most lean, either way; without one there
is nothing to test.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from pydantic import field_validator
from scipy.special import ndtr

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, counted, listed, pct
from holdfast.claims.evidence import Context
from holdfast.dynamics.associations import association, fitted
from holdfast.dynamics.mechanisms import NAMES
from holdfast.dynamics.mechanisms import mechanism as mechanism_of
from holdfast.dynamics.mechanisms.estimate import Estimate
from holdfast.errors import DataError


@dataclass(frozen=True)
class Summed:
    """An association over several domains, each with its weight.

    Attributes
    ----------
    estimate : Estimate
        Errors are added as if all domains erred together, the most that they can.
    seen, lost : tuple of str
        Domains with an association and without.
    apart : bool
        The case's countries were left out.
    """

    estimate: Estimate
    seen: tuple[str, ...]
    lost: tuple[str, ...]
    apart: bool


class Mechanism(Test):
    """P(the association has the sign that the mechanism expects), the case's countries left out."""

    type: Literal["mechanism"]
    """Names the test."""
    name: str
    """Name of the mechanism."""
    domain: Literal["security", "economy", "society", "diplomacy"] | None = None
    """The domain; all that the mechanism names, together by the case's weights, where left out."""

    @field_validator("name")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in NAMES:
            raise ValueError(f"no mechanism '{value}'; those there are: {', '.join(NAMES)}")
        return value

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: a t distribution around the association, by its clustered error."""
        made = mechanism_of(self.name)
        domains = (self.domain,) if self.domain else tuple(made.beliefs)
        rows = fitted()[self.name]
        if self.domain and self.domain not in rows:
            return untestable(
                f"the mechanism '{self.name}' says nothing of {self.domain}",
                f"A claim on {listed(list(rows))} would be testable.",
            )
        weight = {d: float(ctx.case.weights.get(d, 0.25)) for d in domains}
        mean = sum(weight[d] * rows[d]["prior"]["mean"] for d in domains)
        sd = sum((weight[d] * rows[d]["prior"]["sd"]) ** 2 for d in domains) ** 0.5
        prior = float(ndtr(made.sign * mean / sd))
        side = f"that it {'rises' if made.sign > 0 else 'falls'}"
        beside = f"By the declared prior alone, which answers nothing: P({side}) {pct(prior)}."
        try:
            found = summed(self.name, weight, ctx)
        except DataError as problem:
            return replace(untestable(str(problem), made.would_change, beside), prior_only=prior)
        e, growth = found.estimate, made.outcome == "growth"
        p = e.below(0.0) if made.sign < 0 else 1.0 - e.below(0.0)
        low, high = e.interval(0.9)
        what = "growth of the country" if growth else f"the share in {listed(list(found.seen))}"
        unit = 1.0 if growth else 100.0
        rest = " without the case's countries" if found.apart else ""
        return Answer(
            p=p,
            evidence=(
                f"{made.title}, an association over the world{rest}: "
                f"{counted(e.rows, 'pair-year')} with {counted(e.shocks, 'shock')}. Under one unit ({made.unit}) "
                f"{what} moved by {_two(unit * e.value)} points a year (90 % {_two(unit * low)} to "
                f"{_two(unit * high)}). P({side}) {pct(p)}. {beside}"
                + (f" Nothing is known of {listed(list(found.lost))}." if found.lost else "")
            ),
            evidence_class="estimated",
            would_change=made.would_change,
            capped=capped(found, {d: tuple(rows[d].get("failed", ())) for d in found.seen}, p),
            confidence="low" if any(rows[d]["basis"] == "assumed" for d in domains) else "moderate",
            reason=f"an association, no effect; {counted(e.shocks, 'independent shock')} behind it",
            prior_only=prior,
            sources=("associations of mechanisms over the world",),
        )


def summed(name: str, weight: dict[str, float], ctx: Context) -> Summed:
    """The association over domains.

    Raises
    ------
    DataError
        There is none in any of them, or none that was known by the day.
    """
    kept = {d: association(name, d, ctx.case.id, ctx.evidence.as_of) for d in weight}
    held = {d: e for d, (e, _) in kept.items() if e is not None}
    if not held:
        raise DataError(f"too little is known of what the mechanism '{name}' starts from, over the world")
    total = sum(weight[d] for d in held)
    part = {d: weight[d] / total for d in held}
    one = Estimate(
        sum(part[d] * e.value for d, e in held.items()),
        sum(part[d] * e.error for d, e in held.items()),
        min(e.freedom for e in held.values()),
        max(e.rows for e in held.values()),
        max(e.shocks for e in held.values()),
    )
    return Summed(
        one, tuple(held), tuple(d for d in weight if d not in held), all(a for _, a in kept.values())
    )


def capped(found: Summed, failed: dict[str, tuple[str, ...]], p: float) -> str:
    """Why an association may at most lean: conditions that it fails, or an interval that takes in nothing."""
    out = [f"in {d}: {'; '.join(f)}" for d, f in failed.items() if f]
    if 0.05 <= p <= 0.95 and not out:
        out.append("its 90 % interval takes in nothing")
    if not found.apart:
        out.append("the case's own countries are in the record it was estimated on")
    if found.lost:
        out.append(f"nothing is known of {listed(list(found.lost))}")
    return f"the association fails what it was put to, {'; '.join(out)}" if out else ""


def _two(x: float) -> str:
    """Two decimals, as associations are small.

    Examples
    --------
    >>> _two(0.1234), _two(-0.001)
    ('0.12', '0.00')
    """
    shown = f"{x:.2f}"
    return "0.00" if shown == "-0.00" else shown
