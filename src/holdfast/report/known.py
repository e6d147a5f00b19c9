"""What is known on a date: the panel, the footholds measured on it, the fork projected from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from holdfast.measure.case import Case
from holdfast.measure.foothold import FIRST, Foothold, measure
from holdfast.panel.store import Panel, load
from holdfast.report.period import period

if TYPE_CHECKING:
    from holdfast.project.outlook import Projection
    from holdfast.project.scenario import Scenario


DRAWS, RUNS = 2000, 2000
"""Draws of a measurement, runs of a projection."""
FEWER = 800
"""Draws and runs of what was known then."""
YEARS = 10
BEFORE = 5
"""Years with draws before the reference year, for claims on what came before."""


@dataclass(frozen=True)
class Known:
    """What was known on a date: the panel, the footholds measured on it, the fork from them, projected when asked for."""

    panel: Panel
    foothold: Foothold
    ahead: Callable[[], Projection]

    @cached_property
    def projection(self) -> Projection:
        """The fork."""
        return self.ahead()


def known_then(
    case: Case,
    whole: Panel,
    as_of: dt.date | None,
    seed: int,
    threads: int,
    scenarios: Sequence[Scenario] | None = None,
) -> Known | None:
    """What was known on the date of the case's document; None where it has none, or no claims, or it lies ahead.

    Parameters
    ----------
    case, whole
        The case and all of the panel.
    as_of
        Date up to which anything may be known.
    seed, threads, scenarios
        As for `assess`.
    """
    day = case.document_date
    if day is None or (as_of is not None and as_of <= day) or case.claims_file is None:
        return None
    past = whole.as_of(day)
    year, first, _ = period(case, past, None, threads)
    begin = max(FIRST, min(case.since or first, first) - BEFORE)
    foothold = measure(past, case, seed=seed, draws=FEWER, draw_from=begin, threads=threads)
    how: dict[str, Any] = {"seed": seed, "threads": threads, "runs": FEWER, "scenarios": scenarios}
    return Known(past, foothold, lambda: fork(case, past, foothold, year, **how))


def started(
    case: Case,
    *,
    at: dt.date | None,
    as_of: dt.date | None,
    seed: int,
    threads: int,
    say: Callable[[str], None],
) -> tuple[Panel, Foothold, int, list[str]]:
    """What a look ahead starts from: the panel as known, the foothold with draws, its year, and what to warn of.

    Parameters
    ----------
    case, at, as_of, seed, threads, say
        As for `assess`.
    """
    say("reading the panel")
    panel = load().as_of(as_of)
    say("measuring footholds")
    year, _, warnings = period(case, panel, at, threads)
    return (
        panel,
        measure(panel, case, seed=seed, draws=DRAWS, draw_from=year, threads=threads),
        year,
        warnings,
    )


def fork(
    case: Case,
    panel: Panel,
    foothold: Foothold,
    at: int,
    *,
    seed: int,
    threads: int,
    runs: int = RUNS,
    years: int = YEARS,
    scenarios: Sequence[Scenario] | None = None,
    others: Sequence[tuple[str, Foothold]] = (),
    executor: Executor | None = None,
    say: Callable[[float], None] = lambda part: None,
) -> Projection:
    """Project scenarios, by default the case's, from the footholds of one year; `others` are other measurements."""
    from holdfast.project.aside import aside
    from holdfast.project.run import project
    from holdfast.project.scenario import load_scenarios

    courses = load_scenarios(case) if scenarios is None else scenarios
    how: dict[str, Any] = {
        "at": at,
        "years": years,
        "runs": runs,
        "seed": seed,
        "panel": panel,
        "threads": threads,
    }
    found = project(foothold, courses, executor=executor, say=say, **how)
    return replace(found, aside=aside(found, foothold, panel, others, threads))


def beside_outlook(others: Sequence[tuple[str, Foothold]]) -> list[tuple[str, Foothold]]:
    """Of other measurements, those the outlook is told under too: each bloc as its members, without modelled inputs."""
    return [(n, f) for n, f in others if n.endswith("as its members") or n == "without modelled inputs"]
