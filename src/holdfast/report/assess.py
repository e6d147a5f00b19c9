"""The main job: measure, project, check, and put it all in one bundle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from holdfast.errors import UserError
from holdfast.measure.case import Case
from holdfast.measure.foothold import FIRST, Foothold, measure, newest_year
from holdfast.measure.robustness import alternatives, by_behaviour, robustness
from holdfast.measure.world import world_of
from holdfast.panel.store import Panel, load

if TYPE_CHECKING:
    from holdfast.claims.verdicts import Verdict
    from holdfast.explain.change import Change
    from holdfast.project.outlook import Projection
    from holdfast.project.scenario import Scenario
    from holdfast.report.overrides import Overrides

DRAWS = 2000
RUNS = 2000
FEWER = 800
"""Draws and runs of the verdicts as known then."""
YEARS = 10
BEFORE = 5
"""Years with draws before the reference year, for claims on what came before."""


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


def _silent(stage: str) -> None:
    """Say nothing."""


def assess(
    case: Case,
    *,
    panel: Panel | None = None,
    overrides: Overrides | None = None,
    at: dt.date | None = None,
    as_of: dt.date | None = None,
    seed: int = 0,
    threads: int = 1,
    say: Callable[[str], None] = _silent,
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
        from holdfast.report.against import assess_both

        whole = load() if panel is None else panel
        return assess_both(
            case, overrides, panel=whole, at=at, as_of=as_of, seed=seed, threads=threads, say=say
        )
    return assess_on(case, panel, None, at=at, as_of=as_of, seed=seed, threads=threads, say=say)


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
        if has_claims(case):
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
    say: Callable[[str], None] = _silent,
) -> dict[str, Any]:
    """The fork alone, as that part of a bundle; with overrides, what they change beside it."""
    from holdfast import codebook
    from holdfast.project.branch import branch, told
    from holdfast.project.hindcast import kept
    from holdfast.report.contents import own, projected

    say("reading the panel")
    whole = load() if panel is None else panel
    changed, data, courses = (
        (case, whole, scenarios) if overrides is None else (overrides.case, overrides.panel, overrides.scenarios)
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
    how: dict[str, Any] = {"at": at, "years": years, "runs": runs, "seed": seed, "panel": panel, "threads": threads}
    found = project(foothold, courses, executor=executor, say=say, **how)
    return replace(found, aside=aside(found, foothold, panel, others, threads))


def beside_outlook(others: Sequence[tuple[str, Foothold]]) -> list[tuple[str, Foothold]]:
    """Of other measurements, those the outlook is told under too: each bloc as its members, without modelled inputs."""
    return [(n, f) for n, f in others if n.endswith("as its members") or n == "without modelled inputs"]


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
    if day is None or (as_of is not None and as_of <= day) or not has_claims(case):
        return None
    past = whole.as_of(day)
    year, first, _ = period(case, past, None, threads)
    begin = max(FIRST, min(case.since or first, first) - BEFORE)
    foothold = measure(past, case, seed=seed, draws=FEWER, draw_from=begin, threads=threads)
    how: dict[str, Any] = {"seed": seed, "threads": threads, "runs": FEWER, "scenarios": scenarios}
    return Known(past, foothold, lambda: fork(case, past, foothold, year, **how))


def _projected(*arguments: Any) -> Known | None:
    """The same with the fork projected, for a thread beside."""
    found = known_then(*arguments)
    if found is not None:
        _ = found.projection
    return found


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
    return panel, measure(panel, case, seed=seed, draws=DRAWS, draw_from=year, threads=threads), year, warnings


def has_claims(case: Case) -> bool:
    """Whether the case has a file of claims."""
    return case.claims_file is not None


def statements(
    case: Case,
    now: Known,
    then: Known | None,
    others: Callable[[], Sequence[tuple[str, Foothold]]],
) -> tuple[Verdict, ...]:
    """Check the case's claims on what is known now and on what was known then; `others` are other measurements."""
    from holdfast.claims.evidence import Evidence
    from holdfast.claims.verdicts import check
    from holdfast.measure.monthly import shift
    from holdfast.measure.world import change_quantile

    if not has_claims(case):
        return ()

    def evidence(k: Known, choices: Callable[[], Sequence[tuple[str, Foothold]]] | None) -> Evidence:
        return Evidence(
            panel=k.panel,
            foothold=k.foothold,
            ahead=lambda: k.projection,
            as_of=k.panel.known,
            beside=choices,
            change_quantile=lambda panel, length, q: change_quantile(panel, case, length, q),
            monthly_shift=shift,
        )

    return tuple(check(case, now=evidence(now, others), then=None if then is None else evidence(then, None)))


def period(case: Case, panel: Panel, at: dt.date | None, threads: int = 1) -> tuple[int, int, list[str]]:
    """Year of the levels, year the changes are counted from, and what to warn of.

    Parameters
    ----------
    case, panel
        What is measured; the panel as known on a date.
    at
        Date asked for; the newest year that can be judged in most of the countries where left out.
    threads
        See `measure`.

    Raises
    ------
    UserError
        A year outside the coverage.
    """
    newest = newest_year(panel)
    known = f" as known on {panel.known.isoformat()}" if panel.known else ""
    if newest < FIRST:
        raise UserError(
            f"nothing can be measured{known}: the coverage begins in {FIRST}; ask for a later --as-of"
        )
    if at is not None and not FIRST <= at.year <= newest:
        raise UserError(
            f"the year {at.year} is outside the coverage, {FIRST} to {newest}{known}; ask for a year inside it"
        )
    plain = measure(panel, case, draws=0, threads=threads)
    judged = plain.newest_judged(None if at is None else at.year)
    year, warnings = (judged if at is None else at.year), []
    if year != judged:
        warnings.append(
            f"{year} has too few readings to judge most of the countries; the newest year before it that can be "
            f"judged is {judged}"
        )
    since = case.since or max(FIRST, year - 5)
    if since < FIRST or (since > newest and panel.known is None):
        raise UserError(f"changes can't be counted from {since}; the coverage is {FIRST} to {newest}")
    if since >= year:
        warnings.append(f"changes are counted from {since}, which is not before {year}: no change is given")
        since = year
    return year, since, warnings
