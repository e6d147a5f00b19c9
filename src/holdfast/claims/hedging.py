"""Hedging: whether absence is a choice that gathers where a state is undecided, in the world and in the countries."""

from __future__ import annotations

from typing import Any, Literal

from scipy.special import ndtr

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import Test, counted, listed, pct
from holdfast.claims.evidence import Context
from holdfast.claims.quantify import over_independent
from holdfast.errors import DataError


class Hedging(Test):
    """P(absence grows with indecision) over the states of the world, the case's countries left out."""

    type: Literal["hedging"]
    """Names the test."""
    above: float = 0.0
    """Coefficient that must be passed; 0: absence has nothing to do with indecision."""
    over: Literal["world", "all", "majority", "any"] = "world"
    """The world without the case's countries, or the countries themselves by their own coefficients."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: the coefficient d of the newest period is normal around its estimate."""
        from holdfast.votes import fitted
        from holdfast.votes.table import from_panel
        from holdfast.votes.windows import WINDOW

        clients = ctx.case.clients
        try:
            table = from_panel(ctx.evidence.panel)
            rest = fitted.hedging(table, clients)["period"]
            own = {r["iso3"]: r for r in fitted.hedging(table)["state"] if r["iso3"] in clients}
        except DataError as e:
            return untestable(str(e), "Roll calls of the General Assembly would make it testable.")
        newest = rest[-1]
        world = above(newest, self.above)
        each = [above(own[c], self.above) if c in own else 0.5 for c in clients]
        p = world if self.over == "world" else over_independent(each, self.over)
        span = f"{newest['first_year']} to {newest['last_year']}"
        away = [
            f"{ctx.name(c)} {told(own[c])} ({own[c]['absences']} of {own[c]['choices']})"
            for c in clients
            if c in own
        ]
        lacking = [c for c in clients if c not in own]
        agree = sum((q > 0.5) == (p > 0.5) for q in each) / max(len(each), 1)
        return Answer(
            p=p,
            evidence=(
                f"Staying away against how near a state is to its own indifference, sessions of {span}, all states "
                f"but the case's: d {told(newest)}, P(above {self.above:g}) {pct(world)}. The countries' own d, with "
                f"their absences: {listed(away)}."
                + (f" None for {ctx.names(lacking)}: no vote of theirs counts." if lacking else "")
                + " Held beside it: a state's steady habit of staying away and how full the hall was."
            ),
            evidence_class="estimated",
            would_change=(
                "Absences spread evenly over roll calls, or gathered where states are decided, would turn it."
            ),
            confidence="moderate" if agree >= 0.6 else "low",
            reason=(
                f"{counted(round(agree * len(each)), 'country', 'countries')} of {len(each)} fall on the same side; "
                f"an association in the last {WINDOW} sessions under one model of votes"
            ),
            agreement=agree,
            range=(min(world, *each), max(world, *each)),
            sources=("un_votes_voeten", "un_votes_xml"),
            cells=tuple((c, "diplomacy", q) for c, q in zip(clients, each, strict=True)),
        )


def above(row: dict[str, Any], least: float) -> float:
    """P(d > least) of a row with d and its standard deviation.

    Examples
    --------
    >>> above({"d": 0.0, "sd": 1.0}, 0.0)
    0.5
    """
    return float(ndtr((row["d"] - least) / row["sd"]))


def told(row: dict[str, Any]) -> str:
    """A coefficient with its 90 % interval.

    Examples
    --------
    >>> told({"d": 0.5, "q05": 0.25, "q95": 0.75})
    '0.50 (0.25 to 0.75)'
    """
    return f"{row['d']:.2f} ({row['q05']:.2f} to {row['q95']:.2f})"
