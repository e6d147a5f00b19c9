"""Votes: exact choices on one resolution, or a habit of abstaining and staying away over a whole session."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from pydantic import Field

from holdfast.claims.answer import Answer, untestable
from holdfast.claims.base import IN_WORDS, Day, Test, counted, listed, pct
from holdfast.claims.evidence import Context
from holdfast.claims.modelled import modelled, told
from holdfast.claims.quantify import over_independent

Choice = Literal["Y", "N", "A", "X"]
CHOICES: dict[str, str] = {"Y": "yes", "N": "no", "A": "abstained", "X": "did not vote"}

MISREAD = 0.01
"""Declared chance that a recorded roll call is wrong."""


class Vote(Test):
    """Whether the countries chose on a roll call as claimed."""

    type: Literal["vote"]
    """Names the test."""
    symbol: str
    """Symbol of the resolution."""
    choices: dict[str, Choice] = Field(min_length=1)
    """Claimed choice by country."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: P is one minus the declared error where every choice matches, else that error."""
        cast = votes(ctx, self.symbol)
        if not cast:
            return untestable(
                f"no roll call on {self.symbol} is known by {ctx.evidence.date.isoformat()}",
                f"The record of the vote on {self.symbol} would make it testable.",
            )
        wrong = [c for c, v in self.choices.items() if cast.get(c) != v]
        p = MISREAD if wrong else 1.0 - MISREAD
        did = [f"{ctx.name(c)} {CHOICES.get(cast.get(c, ''), 'is not in the record')}" for c in self.choices]
        odd = f" Not as claimed: {ctx.names(wrong)}." if wrong else ""
        return Answer(
            p=p,
            evidence=f"On {self.symbol}: {listed(did)}.{odd}{self._expected(ctx, cast)}",
            evidence_class="observed",
            would_change=f"A corrected record of the vote on {self.symbol} would turn it.",
            confidence="high",
            reason="the roll call is on record",
            sources=(self.symbol,),
        )

    def _expected(self, ctx: Context, cast: dict[str, str]) -> str:
        """The chance that the model of votes gave each country for what it did; empty without a fit."""
        found = modelled(ctx, (self.symbol,), tuple(self.choices))
        if found is None:
            return ""
        given = [
            f"{ctx.name(c)} {told(found.of(c, self.symbol, cast[c]))}" for c in found.chance if c in cast
        ]
        return (
            f" Chance of what each did by the model of votes, from where it stood in that session: {listed(given)}."
            if given
            else ""
        )


class Neutrality(Test):
    """P(the rate of abstaining or staying away over a session exceeds a threshold), and no siding."""

    type: Literal["neutrality"]
    """Names the test."""
    session: str
    """Session key, such as that of an emergency session."""
    symbols: tuple[str, ...] = ()
    """Further roll calls by the symbols of their resolutions."""
    above: float = Field(default=0.5, ge=0.0, lt=1.0)
    """Threshold of the rate."""
    over: Literal["all", "majority", "any"] = "all"
    """Over which countries it must hold."""
    never_with_patron_on: tuple[str, ...] = ()
    """Symbols on which a choice shared with the power contradicts the claim."""
    until: Day | None = None
    """Last day counted (ISO); left out, all that is known."""

    def answer(self, ctx: Context) -> Answer:
        """Evaluate: k neutral choices of n, rate ~ Beta(k + 1/2, n - k + 1/2) (Jeffreys), each by itself.

        Beside it stands the model of votes: P(the mean chance of a neutral choice exceeds the threshold).
        """
        from scipy.special import betainc

        table = session_votes(ctx, self.session, self.symbols, self.until)
        if not table:
            return untestable(
                f"no roll call {self._asked} is known by {ctx.evidence.date.isoformat()}",
                f"Roll calls {self._asked} would make it testable.",
            )
        each: list[float] = []
        counts: list[str] = []
        sided: dict[str, list[str]] = {}
        crossed: dict[str, list[str]] = {}
        for client in ctx.case.clients:
            cast = [v[client] for _, v in table if client in v]
            neutral = sum(v in ("A", "X") for v in cast)
            each.append(
                1.0 - float(betainc(neutral + 0.5, len(cast) - neutral + 0.5, self.above)) if cast else 0.0
            )
            counts.append(f"{ctx.name(client)} {neutral} of {len(cast)}")
            for symbol, v in table:
                if v.get(client) in ("Y", "N") and v[client] == v.get(ctx.case.patron):
                    sided.setdefault(symbol, []).append(client)
                    if symbol in self.never_with_patron_on:
                        crossed.setdefault(symbol, []).append(client)
        p = MISREAD if crossed else min(over_independent(each, self.over), 1.0 - MISREAD)
        model = self._by_model(ctx, table)
        alike = model is None or (model.p > 0.5) == (p > 0.5)
        who = ctx.name(ctx.case.patron)
        beside = listed([f"{ctx.names(c)} on {s}" for s, c in sided.items()])
        closest = ctx.case.clients[min(range(len(each)), key=lambda i: abs(each[i] - 0.5))]
        return Answer(
            p=p,
            evidence=(
                f"Abstained or stayed away on the {counted(len(table), 'roll call')} known {self._asked}: "
                f"{listed(counts)}; "
                f"P(more than {100 * self.above:.0f} % as a habit, {IN_WORDS[self.over]}) {pct(p)}. "
                + (
                    f"Same choice as {who}: {beside}."
                    if sided
                    else f"None ever made the same choice as {who}."
                )
                + ("" if model is None else model.evidence)
            ),
            evidence_class="observed",
            would_change=(
                f"Votes with or against {who} in further roll calls would turn it, first for "
                f"{ctx.name(closest)}; so would a vote "
                f"with {who} on {listed(list(self.never_with_patron_on)) or 'any of them'}."
            ),
            confidence="high" if len(table) >= 8 and alike else "moderate",
            reason=(
                f"{counted(len(table), 'roll call')} on record; "
                + (
                    "no model of votes beside them"
                    if model is None
                    else f"the model of votes says {'the same' if alike else 'otherwise'}"
                )
            ),
            agreement=None if model is None else (1.0 if alike else 0.5),
            range=None if model is None else (min(p, model.p), max(p, model.p)),
            sources=tuple(s for s, _ in table),
            cells=tuple(zip(ctx.case.clients, ("diplomacy",) * len(each), each, strict=True)),
        )

    @property
    def _asked(self) -> str:
        """The roll calls in a sentence."""
        return f"of session {self.session}" + (" and of the further ones named" if self.symbols else "")

    def _by_model(self, ctx: Context, table: list[tuple[str, dict[str, str]]]) -> _Model | None:
        """Mean chances by the model over the roll calls it has; None without a fit, or for lack of a country."""
        patron = ctx.case.patron
        found = modelled(ctx, [s for s, _ in table], (*ctx.case.clients, patron))
        if found is None or any(c not in found.chance for c in ctx.case.clients):
            return None
        cast = dict(table)
        taken = {s: cast[s].get(patron) for s in found.symbols}
        each, parts, session, stood = [], [], *found.newest
        for c in ctx.case.clients:
            neutral = np.nanmean(found.chance[c][:, :, [1, 3]].sum(axis=2), axis=1)
            each.append(float((neutral > self.above).mean()))
            said = f"{ctx.name(c)} {told(neutral)}"
            sides = [found.of(c, s, v) for s, v in taken.items() if v in ("Y", "N")]
            if sides:
                said += f", as {ctx.name(patron)} {told(np.nanmean(sides, axis=0))}"
            parts.append(said)
        p = over_independent(each, self.over)
        places = [
            f"{ctx.name(c)} {m:.2f} ({a:.2f} to {b:.2f})"
            for c, (m, a, b) in ((c, stood[c]) for c in (patron, *ctx.case.clients) if c in stood)
        ]
        return _Model(
            p,
            f" By the model of votes, the mean chance of abstaining or staying away on {len(found.symbols)} of them, "
            f"and of {ctx.name(patron)}'s own choice where it said yes or no: {'; '.join(parts)}; P(the former above {100 * self.above:.0f} %, {IN_WORDS[self.over]}) "
            f"{pct(p)}. On all roll calls of session {session} they stood at: {listed(places)}.",
        )


@dataclass(frozen=True)
class _Model:
    """What the model of votes says of neutrality: P, and its sentence."""

    p: float
    evidence: str


def votes(ctx: Context, symbol: str) -> dict[str, str]:
    """Choices on a resolution by code; empty where no such roll call is known."""
    found = _cast(ctx, pl.col("symbol") == symbol)
    return found[0][1] if found else {}


def session_votes(
    ctx: Context, session: str, symbols: tuple[str, ...], until: str | None
) -> list[tuple[str, dict[str, str]]]:
    """Every roll call of a session, and further ones, known by then: symbol and choices by code, in order of date."""
    last = pl.lit(True) if until is None else pl.col("date") <= dt.date.fromisoformat(until)
    return _cast(ctx, ((pl.col("session") == session) | pl.col("symbol").is_in(symbols)) & last)


def _cast(ctx: Context, which: pl.Expr) -> list[tuple[str, dict[str, str]]]:
    panel = ctx.evidence.panel
    calls = panel.rollcalls.filter(which, pl.col("date") <= ctx.evidence.date).sort("date", "rid")
    if not calls.height:
        return []
    rows = panel.votes.filter(pl.col("rid").is_in(calls["rid"].to_list())).with_columns(
        pl.col("iso3", "vote").cast(pl.String)
    )
    by_call: dict[int, dict[str, str]] = {}
    for rid, code, choice in rows.select("rid", "iso3", "vote").iter_rows():
        by_call.setdefault(rid, {})[code] = choice
    return [(s, by_call.get(rid, {})) for s, rid in calls.select("symbol", "rid").iter_rows()]
