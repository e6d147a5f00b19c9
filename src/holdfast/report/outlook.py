"""The fork alone, with what it rests on and what a file of overrides changes in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from holdfast.measure.case import Case
from holdfast.measure.foothold import measure
from holdfast.measure.robustness import alternatives
from holdfast.panel.store import Panel, load
from holdfast.report.known import DRAWS, Known, beside_outlook, fork
from holdfast.report.period import period

if TYPE_CHECKING:
    from holdfast.project.scenario import Scenario
    from holdfast.report.overrides import Overrides


def outlook(
    case: Case,
    *,
    at: dt.date | None,
    as_of: dt.date | None,
    years: int,
    runs: int,
    seed: int,
    threads: int,
    panel: Panel | None = None,
    overrides: Overrides | None = None,
    scenarios: Sequence[Scenario] | None = None,
    executor: Executor | None = None,
    say: Callable[[str], None] = lambda stage: None,
) -> dict[str, Any]:
    """The fork alone, as that part of a bundle; with overrides, what they change beside it."""
    from holdfast import codebook
    from holdfast.project.branch import branch, told
    from holdfast.project.hindcast import kept
    from holdfast.report.contents import own, projected

    say("reading the panel")
    whole = load() if panel is None else panel
    changed, data, courses = (
        (case, whole, scenarios)
        if overrides is None
        else (overrides.case, overrides.panel, overrides.scenarios)
    )
    known = data.as_of(as_of)
    say("measuring footholds")
    year, _, warnings = period(changed, known, at, threads)

    def course(of: Case, on: Panel, scenarios: Sequence[Scenario] | None) -> Known:
        foothold = measure(on, of, seed=seed, draws=DRAWS, draw_from=year, threads=threads)
        how: dict[str, Any] = {"seed": seed, "threads": threads, "runs": runs, "years": years}
        say("trying other choices")
        others = beside_outlook(alternatives(on, of, year, seed=seed, threads=threads))
        say("projecting the fork")
        how |= {"executor": executor, "say": lambda part: say(f"projecting the fork, {part:.0%} of the runs")}
        projection = fork(of, on, foothold, year, scenarios=scenarios, others=others, **how)
        return Known(on, foothold, lambda: projection)

    found = course(changed, known, courses)
    weighed = branch(changed, known, found.foothold, seed)
    out = {
        "case": {
            "id": case.id,
            "patron": case.patron,
            "patron_phrase": codebook.in_sentence(case.patron),
            "at": year,
        },
        "seed": seed,
        "panel": {"fingerprint": known.fingerprint, **own(known)},
        "as_of": as_of.isoformat() if as_of else None,
        "warnings": warnings,
        **projected(found.projection),
        "branch": None if weighed is None else told(weighed),
        "hindcasts": kept(changed) if as_of is None else None,
        "answers": found.projection.answers(),
        "positions": found.projection.positions(),
    }
    if overrides is not None:
        from holdfast.report.against import against

        say("the same without the overrides")
        plain = course(case, whole.as_of(as_of), None)
        out["overrides"] = against(overrides, year, plain, found)
    return out
