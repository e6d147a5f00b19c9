"""Resolving: forecasts whose data are there are held against them, those whose data aren't stay open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from holdfast.claims.base import Test
from holdfast.claims.event import Event
from holdfast.claims.evidence import Context, Evidence
from holdfast.claims.ledger.entry import canonical
from holdfast.claims.ledger.forecast import Forecast, case_in, forecast_in
from holdfast.claims.ledger.listing import OWN, Row
from holdfast.claims.ledger.recorded import Outcomes
from holdfast.claims.level import Level
from holdfast.claims.rank import Rank
from holdfast.claims.verdicts import word_of
from holdfast.claims.vocabulary import walk
from holdfast.measure.case import Case
from holdfast.panel.store import Panel

DRAWS = 2000


@dataclass(frozen=True)
class Standing:
    """Where a forecast stands on a panel.

    Attributes
    ----------
    status : {"open", "waiting", "resolved", "void"}
        Not settled yet; its day is past but the data aren't there or don't decide; settled; its condition failed.
    outcome : bool, float or None
        Whether it came about; for a distribution the share that was recorded.
    figure : str
        What the data say so far, or said.
    sources : tuple of str
    """

    status: str
    outcome: bool | float | None
    figure: str
    sources: tuple[str, ...] = ()


class Judge:
    """Holds forecasts against a panel; footholds of a case are measured once.

    Parameters
    ----------
    panel : Panel
        As known on `day`.
    day : date
        The day on which it is asked.
    seed, threads
        Of the measurement.
    """

    def __init__(self, panel: Panel, day: dt.date, *, seed: int = 0, threads: int = 1) -> None:
        self.panel, self.day, self.seed, self.threads = panel, day, seed, threads
        self.outcomes = Outcomes(panel)
        self._evidence: dict[str, Evidence] = {}
        self._first: dict[str, int] = {}

    def prepare(self, forecasts: Sequence[dict[str, Any]]) -> None:
        """Say which forecasts will be asked about, so that a case is measured from their earliest year on."""
        for data in forecasts:
            years = [y for t in _tests(forecast_in(data)) for y in _years(t)]
            key = canonical(data["case"])
            self._first[key] = min([self._first.get(key, 9999), *years])

    def early(self, data: dict[str, Any]) -> bool:
        """Whether a test's day is to come, so that it needn't be evaluated to stay open."""
        return "test" in data and self.day < dt.date.fromisoformat(data["settled"])

    def stand(self, data: dict[str, Any]) -> Standing:
        """Where a forecast stands.

        Parameters
        ----------
        data
            Content of its entry.
        """
        made = forecast_in(data)
        past = self.day >= dt.date.fromisoformat(data["settled"])
        found = self._settled(made, data, past)
        if made.only_if is None:
            return found
        # whether a condition was met may rest on what was declared, so that leaning for it is enough
        answer = made.only_if.evaluate(self._context(data))
        met = word_of(answer) in ("supported", "leans for")
        figure = f"{found.figure} Only if: {answer.evidence}"
        if met or not past:
            return replace(found if met else Standing("open", None, ""), figure=figure)
        return Standing("void", None, figure, answer.sources)

    def _settled(self, made: Forecast, data: dict[str, Any], past: bool) -> Standing:
        """Where a forecast stands but for its condition."""
        late = "waiting" if past else "open"
        if made.of is not None:
            return self._share(made, case_in(data).patrons, late)
        assert made.test is not None
        found = self._claim(made.test, data)
        # an event that has happened needn't be waited for
        early = isinstance(made.test, Event) and not made.test.negate and found.outcome is True
        if not past and not early:
            return replace(found, status="open", outcome=None)
        return found

    def _share(self, made: Forecast, patrons: tuple[str, ...], late: str) -> Standing:
        assert made.of is not None
        seen = self.outcomes.look(made.of, patrons)
        sources = (made.of.source or f"{made.of.indicator}, as forecasts read it",)
        if seen.value is None:
            so_far = "" if seen.so_far is None else f"; {seen.so_far:.4g} so far"
            return Standing(late, None, f"{seen.why}{so_far}", sources)
        above = made.of.above
        outcome: bool | float = seen.value if above is None else seen.value > above
        return Standing("resolved", outcome, f"{seen.value:.4g} was recorded for {made.of.year}", sources)

    def _claim(self, test: Test, data: dict[str, Any]) -> Standing:
        """Whether a claim holds by the verdict's own rule: supported, contradicted, else undecided."""
        ctx = self._context(data)
        answer = test.evaluate(ctx)
        outcome = {"supported": True, "contradicted": False}.get(word_of(answer))
        figure = answer.evidence
        if answer.untestable and isinstance(test, Level | Rank):
            newest = test.model_copy(update={"year": "newest", "not_after": None, "negate": False}).evaluate(
                ctx
            )
            figure = f"Not {test.year} yet. {newest.evidence}" if not newest.untestable else figure
        return Standing("waiting" if outcome is None else "resolved", outcome, figure, answer.sources)

    def _context(self, data: dict[str, Any]) -> Context:
        from holdfast import codebook

        return Context(case_in(data), self._known(data), codebook.name)

    def _known(self, data: dict[str, Any]) -> Evidence:
        key = canonical(data["case"])
        if key not in self._evidence:
            self._evidence[key] = self._measured(case_in(data), self._first.get(key, 9999))
        return self._evidence[key]

    def _measured(self, case: Case, first: int) -> Evidence:
        from holdfast.measure.foothold import FIRST, measure, newest_year
        from holdfast.measure.monthly import shift
        from holdfast.measure.world import change_quantile

        begin = max(FIRST, min(first, newest_year(self.panel)))
        return Evidence(
            panel=self.panel,
            foothold=measure(
                self.panel, case, seed=self.seed, draws=DRAWS, draw_from=begin, threads=self.threads
            ),
            as_of=self.day,
            change_quantile=lambda panel, length, q: change_quantile(panel, case, length, q),
            monthly_shift=shift,
        )


def resolve(
    open_ones: Sequence[Row], judge: Judge, now: dt.datetime
) -> tuple[dict[str, tuple[str, str]], dict[str, Standing]]:
    """Hold what is open against a panel.

    Parameters
    ----------
    open_ones
        Forecasts without a resolution; those made after the judge's day are left.
    judge
        With the panel.
    now
        The moment.

    Returns
    -------
    resolutions, standings
        By id: (what makes it the same, content) of a resolution, for `Ledger.add`; where each forecast stands.
    """
    wanted = {r.entry.id: r.entry.data for r in open_ones}
    wanted = {n: d for n, d in wanted.items() if dt.datetime.fromisoformat(d["made"]).date() <= judge.day}
    # a sealed one whose day is to come has its figure of the day it was made
    still = {
        r.entry.id: Standing("open", None, str(r.entry.data["start"]))
        for r in open_ones
        if r.entry.id in wanted
        and r.origin != OWN
        and not r.entry.data["claim"]
        and judge.early(r.entry.data)
    }
    asked = {n: d for n, d in wanted.items() if n not in still}
    judge.prepare(list(asked.values()))
    standings = still | {name: judge.stand(data) for name, data in asked.items()}
    settled = {n: s for n, s in standings.items() if s.status in ("resolved", "void")}
    return {n: resolution(n, s, judge, now) for n, s in settled.items()}, standings


def resolution(name: str, standing: Standing, judge: Judge, now: dt.datetime) -> tuple[str, str]:
    """A resolution as an entry to be added; a forecast has one at the most."""
    text = canonical(
        {
            "kind": "resolution",
            "forecast": name,
            "made": now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "panel": judge.panel.fingerprint,
            "as_of": judge.day.isoformat(),
            "status": standing.status,
            "outcome": standing.outcome,
            "figure": standing.figure,
            "sources": list(standing.sources),
        }
    )
    return f"resolution of {name}", text


YEARS = ("year", "from_year", "to_year")
"""Keys of a test that hold a year."""


def _tests(made: Forecast) -> list[Test]:
    return [t for test in (made.test, made.only_if) for t in walk(test)]


def _years(test: Test) -> list[int]:
    return [y for key in YEARS if isinstance(y := getattr(test, key, None), int)]
