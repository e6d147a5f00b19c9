"""Shift around a date: whether a monthly share rose or fell between two spans of months."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import field_validator

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import IN_WORDS, Over, Test, listed, pct, points
from holdfast.claims.change import span
from holdfast.claims.evidence import Context
from holdfast.claims.words import side
from holdfast.errors import HoldfastError


class Shift(Test):
    """P(mean share after > mean share before) of the power, by country, then over the countries."""

    type: Literal["shift"]
    """Names the test."""
    indicator: str
    """Indicator with months."""
    before: tuple[str, str]
    """First and last month before the date, YYYY-MM."""
    after: tuple[str, str]
    """First and last month after it, YYYY-MM."""
    direction: Literal["fall", "rise"] = "rise"
    """Which way."""
    over: Over = "mean"
    """Over which countries it must hold."""
    clients: tuple[str, ...] = ()
    """Countries asked about; all of the case where left out."""

    @field_validator("before", "after")
    @classmethod
    def _months(cls, value: tuple[str, str]) -> tuple[str, str]:
        for text in value:
            if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
                raise ValueError(f"'{text}' is not a month; write YYYY-MM")
        if value[1] < value[0]:
            raise ValueError(f"the span ends ({value[1]}) before it begins ({value[0]})")
        return value

    def answer(self, ctx: Context) -> Answer:
        """Evaluate on the evidence; alternatives take each country alone."""
        asked = self.clients or tuple(ctx.case.clients)
        told = f"{self.indicator} by month, {' to '.join(self.before)} against {' to '.join(self.after)}"
        drawn = self._draws(ctx, asked)
        have = [c for c in asked if c in drawn]
        if len(have) * 2 < len(asked) or not have:
            return untestable(
                (
                    f"by {ctx.evidence.date.isoformat()} there was no {told}, for "
                    f"{ctx.names([c for c in asked if c not in have])}"
                ),
                f"Monthly readings of {self.indicator} on both sides of the date would make it testable.",
            )
        sign = 1.0 if self.direction == "rise" else -1.0
        x = np.stack([drawn[c] for c in have], axis=1)
        ok = sign * x > 0.0
        holds = {
            "mean": sign * x.mean(axis=1) > 0.0,
            "all": ok.all(axis=1),
            "any": ok.any(axis=1),
            "majority": ok.sum(axis=1) > len(have) / 2,
        }[self.over]
        p = float(holds.mean())
        each = ok.mean(axis=0)
        mean = float(x.mean())
        alike = float(np.mean([side(float(e)) == side(p) for e in each]))
        return Answer(
            p=p,
            evidence=(
                f"Share of {ctx.name(ctx.case.patron)} in {told}, change in points (90 %): "
                f"{listed([f'{ctx.name(c)} {span(x[:, i])}' for i, c in enumerate(have)])}; "
                f"P({self.direction}, {IN_WORDS[self.over]}) {pct(p)}."
            ),
            evidence_class="estimated",
            would_change=f"The mean change is {points(mean)}; counts that turn its sign would turn it.",
            holds=holds,
            coverage=len(have) / len(asked),
            range=(min(float(each.min()), p), max(float(each.max()), p)),
            confidence="moderate" if alike >= 0.66 else "low",
            reason=f"{100 * alike:.0f} % of the countries by themselves fall on the same side; press reports",
            agreement=alike,
            sources=(self.indicator,),
            cells=tuple((c, self.indicator, float(each[i])) for i, c in enumerate(have)),
        )

    def _draws(self, ctx: Context, asked: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
        """Draws by country; none where the months asked for are not known."""
        ask = ctx.evidence.monthly_shift
        if ask is None:
            return {}
        try:
            got = ask(ctx.evidence.panel, ctx.case, self.indicator, _span(self.before), _span(self.after))
        except HoldfastError:
            return {}
        by_code = zip(ctx.case.clients, np.asarray(got, dtype=float).T, strict=True)
        return {c: v for c, v in by_code if c in asked and v.size and np.isfinite(v).all()}


def _span(months: tuple[str, str]) -> tuple[dt.date, dt.date]:
    """First days of the months."""
    first, last = (dt.date(int(m[:4]), int(m[5:]), 1) for m in months)
    return first, last
