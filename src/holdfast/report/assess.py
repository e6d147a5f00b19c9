"""The main job: measure, project, check, and put it all in one bundle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from holdfast.measure.case import Case
from holdfast.measure.foothold import FIRST, Foothold, measure
from holdfast.measure.robustness import alternatives, by_behaviour, robustness
from holdfast.measure.world import world_of
from holdfast.panel.store import Panel, load
from holdfast.report.known import BEFORE, DRAWS, Known, beside_outlook, fork, known_then
from holdfast.report.period import period
from holdfast.report.statements import statements

if TYPE_CHECKING:
    from holdfast.claims.verdicts import Verdict
    from holdfast.explain.change import Change
    from holdfast.project.outlook import Projection
    from holdfast.project.scenario import Scenario
    from holdfast.report.overrides import Overrides


@dataclass(frozen=True)
class Assessment:
    """What `assess` found.

    Attributes
    ----------
    case : Case
    panel : Panel
        As known on `as_of`.
    foothold : Foothold
    projection : Projection
    verdicts : tuple of Verdict
        Empty for a case without claims.
    at, since : int
        Year of the levels; year the changes are counted from.
    as_of : date or None
    seed : int
    robustness : list
    warnings : tuple of str
    changes : tuple of Change
        From `since` to `at`, every power in every country; empty where `since` isn't before `at`.
    overridden : dict or None
        What a file of overrides changed against the default, see `holdfast.report.against`; None without one.
    """

    case: Case
    panel: Panel
    foothold: Foothold
    projection: Projection
    verdicts: tuple[Verdict, ...]
    at: int
    since: int
    as_of: dt.date | None
    seed: int
    robustness: list[Any]
    warnings: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    overridden: dict[str, Any] | None = None

    def bundle(self, votes: bool = True) -> dict[str, Any]:
        """Everything as plain data, in the order a report reads it; without its part on votes where not asked."""
        from holdfast.report.contents import bundle

        return bundle(self, votes)


def assess(
    case: Case,
    *,
    panel: Panel | None = None,
    overrides: Overrides | None = None,
    at: dt.date | None = None,
    as_of: dt.date | None = None,
    seed: int = 0,
    threads: int = 1,
    say: Callable[[str], None] = lambda stage: None,
) -> Assessment:
    """Measure a case, project its fork and check its claims.

    Parameters
    ----------
    case
        From `load_case` or `adhoc_case`.
    panel
        Defaults to the one that ships.
    overrides
        Of `load_overrides`: other weights, dates and declared effects; what they change is computed beside.
    at
        Date of the state asked for; defaults to the newest year that can be judged in most countries.
    as_of
        Use only what was known on that date.
    seed
        Of all random numbers.
    threads
        Of the projection; results don't depend on it.
    say
        Called with the name of each stage as it begins.

    Returns
    -------
    Assessment

    Raises
    ------
    UserError
        A year outside the coverage.
    DataError
        An altered panel, or nothing to judge.
    """
    if overrides is not None:
        how: dict[str, Any] = {"as_of": as_of, "seed": seed, "threads": threads}
        return _both(case, overrides, load() if panel is None else panel, at, say, how)
    return assess_on(case, panel, None, at=at, as_of=as_of, seed=seed, threads=threads, say=say)


def _both(
    case: Case,
    overrides: Overrides,
    panel: Panel,
    at: dt.date | None,
    say: Callable[[str], None],
    how: dict[str, Any],
) -> Assessment:
    """Assess with overrides, and without them for the same year, seed and data."""
    from holdfast.report.against import against, changed_verdicts

    here = assess_on(overrides.case, overrides.panel, overrides.scenarios, at=at, say=say, **how)
    year = dt.date(here.at, 12, 31)
    plain = assess_on(
        case, panel, None, at=year, say=lambda stage: say(f"without the overrides: {stage}"), **how
    )
    found = against(
        overrides,
        here.at,
        Known(plain.panel, plain.foothold, lambda: plain.projection),
        Known(here.panel, here.foothold, lambda: here.projection),
    )
    verdicts = changed_verdicts(plain.verdicts, here.verdicts)
    return replace(here, overridden=found | {"verdicts": verdicts})


def assess_on(
    case: Case,
    panel: Panel | None,
    scenarios: Sequence[Scenario] | None,
    *,
    at: dt.date | None,
    as_of: dt.date | None,
    seed: int,
    threads: int,
    say: Callable[[str], None],
) -> Assessment:
    """Assess a case as it is given, on a panel and scenarios of choice; parameters as for `assess`."""
    say("reading the panel")
    whole = load() if panel is None else panel
    known = whole.as_of(as_of)
    say("measuring footholds")
    with ThreadPoolExecutor(1) as beside:
        past = beside.submit(_projected, case, whole, as_of, seed, threads, scenarios)
        if threads == 1:
            past.result()
        if case.claims_file is not None:
            beside.submit(world_of, known, case)
        year, since, warnings = period(case, known, at, threads)
        begin = max(FIRST, since - BEFORE)
        ends = (since, year) if since < year else None
        foothold = measure(known, case, seed=seed, draws=DRAWS, draw_from=begin, apart=ends, threads=threads)
        changes = explained(known, foothold, seed)
        say("trying other choices")
        others = alternatives(known, case, min(year, since), seed=seed, threads=threads)
        weighed = by_behaviour(known, case, year, seed=seed, threads=threads)
        say("projecting the fork")
        how: dict[str, Any] = {"seed": seed, "threads": threads, "scenarios": scenarios}
        projection = fork(case, known, foothold, year, others=beside_outlook(others), **how)
        say("checking claims")
        verdicts = statements(case, Known(known, foothold, lambda: projection), past.result(), lambda: others)
    return Assessment(
        case=case,
        panel=known,
        foothold=foothold,
        projection=projection,
        verdicts=verdicts,
        at=year,
        since=since,
        as_of=as_of,
        seed=seed,
        robustness=robustness(foothold, [*others, *weighed], year, seed=seed),
        warnings=tuple(warnings),
        changes=changes,
    )


def explained(panel: Panel, foothold: Foothold, seed: int) -> tuple[Change, ...]:
    """Why the position of every power in every country changed between the two years the foothold keeps apart."""
    from holdfast.explain.change import of_foothold

    if foothold.apart is None:
        return ()
    case = foothold.case
    pairs = [(p, c) for p in case.patrons for c in case.clients]
    return tuple(of_foothold(panel, foothold, pairs, seed=seed))


def _projected(*arguments: Any) -> Known | None:
    """What was known then with the fork projected, for a thread beside."""
    found = known_then(*arguments)
    if found is not None:
        _ = found.projection
    return found
