"""The change of a power's foothold in a country between two years, split exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.errors import DataError, UserError, raise_all
from holdfast.explain.carried import Carried, carried, effects, exposures
from holdfast.explain.events import events
from holdfast.explain.movers import Movers, movers
from holdfast.explain.positions import positions, sessions
from holdfast.explain.readings import Reading, heads, moves, of_pair
from holdfast.measure.case import Case
from holdfast.measure.foothold import DOMAINS, FIRST, Foothold, measure
from holdfast.measure.learned import parameters_of
from holdfast.measure.states import VOTES, filtered
from holdfast.panel.store import Panel, load
from holdfast.votes.distance import Split

Floats = NDArray[np.float64]

DRAWS = 2000
"""Joint draws behind the intervals."""

YEARS = 5
"""Years looked back where neither a date nor the case says from when."""


@dataclass(frozen=True)
class Tie:
    """The change of a power's share in one kind of tie.

    Attributes
    ----------
    indicator, domain : str
    mean : share
        Change of the two-sided mean: the sum of `readings` and `members`.
    draws : (N,) share
        Draws of the change.
    readings : tuple of Reading
        Those after the first date.
    members : share
        What the joining and leaving of a bloc's members made of it.
    seen : (bool, bool)
        A reading sees the power in the first and in the last year.
    newest : year
        Newest year with a reading that sees the power; 0 for none.
    who : Movers or str
        Who moved, or why that can't be told.
    """

    indicator: str
    domain: str
    mean: float
    draws: Floats
    readings: tuple[Reading, ...]
    members: float
    seen: tuple[bool, bool]
    newest: int
    who: Movers | str

    @property
    def sources(self) -> list[str]:
        """Sources of the readings behind it."""
        return sorted({r.source for r in self.readings if r.source})


@dataclass(frozen=True)
class DomainChange:
    """The change of a power's foothold in one domain, or of the composite.

    Attributes
    ----------
    domain : str
    judged : bool
        Whether it can be judged in both years; if not, nothing is said of the change.
    newest : year
        Newest year in which it can be judged; 0 for none.
    mean : share
        Change of the two-sided mean.
    draws : (N,) share
    parts : tuple of (weight, Tie)
        Contributions are weight x the tie's change.
    """

    domain: str
    judged: bool
    newest: int
    mean: float
    draws: Floats
    parts: tuple[tuple[float, Tie], ...]

    @property
    def residual(self) -> float:
        """What the contributions leave of the change: rounding of the last digit."""
        return self.mean - sum(weight * tie.mean for weight, tie in self.parts)


@dataclass(frozen=True)
class Change:
    """A change explained.

    Attributes
    ----------
    case : Case
    panel : Panel
    patron, client : str
    start, end : year
        From the end of the one to the end of the other.
    seed : int
    domains : tuple of DomainChange
        The four domains, then the composite.
    votes : Split or str
        Who moved in the votes (first the country, then the power, then the agenda), or why that can't be told.
    events : list of dict
        Dated events of the country between the dates.
    carried : Carried
        What mechanisms can carry of it.
    warnings : tuple of str
    """

    case: Case
    panel: Panel
    patron: str
    client: str
    start: int
    end: int
    seed: int
    domains: tuple[DomainChange, ...]
    votes: Split | str
    events: list[dict[str, Any]]
    carried: Carried
    warnings: tuple[str, ...] = ()


def explain(
    case: Case,
    patron: str,
    client: str,
    *,
    start: int | None = None,
    end: int | None = None,
    panel: Panel | None = None,
    seed: int = 0,
    draws: int = DRAWS,
    threads: int = 1,
) -> Change:
    """Split the change of a power's foothold in a country into kinds of tie and single readings.

    The two-sided mean is taken, as in a report: the past seen with all that is known since. Each reading has a part in
    it by what it moved when it came (`holdfast.infer.news`), so the parts sum to the change; nothing is left to a prior or
    a discount.

    Parameters
    ----------
    case
        From `load_case` or `adhoc_case`; its powers are told apart.
    patron, client
        One of its powers and one of its countries.
    start, end : year
        The change is from the end of the first to the end of the last. Left out: the case's reference year, and the
        newest year in which the pair can be judged.
    panel
        As known on a date; the one that ships where left out.
    seed, draws
        Of the draws behind the intervals.
    threads
        See `holdfast.measure.foothold.measure`; results don't depend on it.

    Returns
    -------
    Change

    Raises
    ------
    UserError
        Not a pair of the case, or dates that are no period of the coverage; all at once.
    DataError
        The pair can be judged in no year.

    Examples
    --------
    >>> from holdfast.measure.case import load_case
    >>> case = load_case()
    >>> found = explain(case, case.patron, case.clients[0], start=2021, end=2023, draws=50)
    >>> abs(found.domains[-1].residual) < 1e-9
    True
    """
    panel = load() if panel is None else panel
    problems = [
        f"'{code}' is not a {what} of case '{case.id}'; they are {', '.join(of)}"
        for code, what, of in ((patron, "power", case.patrons), (client, "country", case.clients))
        if code not in of
    ]
    raise_all(problems, f"{patron} in {client}", UserError)
    alone = replace(case.with_clients((client,)), patron=patron)
    plain = measure(panel, alone, draws=0, threads=threads)
    begin, last, warnings = period(plain, start, end)
    foothold = measure(
        panel, alone, seed=seed, draws=draws, draw_from=begin, apart=(begin, last), threads=threads
    )
    return replace(of_foothold(panel, foothold, [(patron, client)], seed=seed)[0], warnings=warnings)


def period(foothold: Foothold, start: int | None, end: int | None) -> tuple[int, int, tuple[str, ...]]:
    """First and last year of a change, those left out filled in, and what to warn of; of a foothold's one country.

    Raises
    ------
    UserError
        The first isn't before the last, or one is outside the coverage or before the country began.
    DataError
        No year can be judged.
    """
    client, patron = foothold.case.clients[0], foothold.case.patron
    years = foothold.years
    live = np.isfinite(foothold.mean[0, 0, 0])
    first = max(FIRST, int(years[live][0]) if live.any() else FIRST)
    newest = max(foothold.newest_of(client, d, patron) for d in DOMAINS)
    if not newest:
        raise DataError(
            f"{patron} in {client}: no domain can be judged in any year, so no change can be explained; "
            "`holdfast data status` tells what is on record"
        )
    composite = foothold.newest_of(client, codebook.COMPOSITE, patron)
    last = (composite or newest) if end is None else end
    since = foothold.case.since or last - YEARS
    begin, warnings = (since if start is None else start), []
    if start is None and not first <= since < last:
        begin = max(last - YEARS, first)
        warnings.append(
            f"the change is counted from {begin}: {since} is not a year of the coverage before {last}"
        )
    problems = [
        f"{option} {year} is outside the coverage, {first} to {int(years[-1])}; ask for a year inside it"
        for option, year in (("--from", begin), ("--to", last))
        if not first <= year <= years[-1]
    ]
    if begin >= last:
        problems.append(
            f"--from {begin} is not before --to {last}; a change goes from an earlier year to a later one"
        )
    raise_all(problems, f"the change of {patron} in {client}", UserError)
    return begin, last, tuple(warnings)


def of_foothold(
    panel: Panel, foothold: Foothold, pairs: Sequence[tuple[str, str]], *, seed: int = 0
) -> list[Change]:
    """Explain the changes between the two years that a foothold keeps the draws of, tie by tie.

    Parameters
    ----------
    panel
        That was measured.
    foothold
        Of `measure` with `apart`.
    pairs
        Powers and countries of it.
    seed
        Of the draws of positions.
    """
    assert foothold.apart is not None
    assert foothold.tie_draws is not None
    case, (start, end) = foothold.case, foothold.apart
    ties: dict[tuple[str, str], list[Tie]] = {pair: [] for pair in pairs}
    t0, t1 = foothold.ti(start), foothold.ti(end)
    for k, name in enumerate(foothold.indicators):
        learned = parameters_of(name)
        made = moves(
            filtered(panel, case.patrons, case.clients, name, int(foothold.years[-1]), learned), learned
        )
        known = {c: heads(panel, name, c, made, foothold.ci(c)) for c in {client for _, client in pairs}}
        seen = foothold.seen_by
        assert seen is not None
        for patron, client in pairs:
            i, p = foothold.ci(client), foothold.pi(patron)
            readings, members = of_pair(made, known[client], i, p, start, end)
            drawn = foothold.tie_draws[:, i, k].astype(float)
            both = seen[i, k, :, t0] & seen[i, k, :, t1]
            ties[patron, client].append(
                Tie(
                    indicator=name,
                    domain=codebook.indicators()[name].domain,
                    mean=sum(r.value for r in readings) + members,
                    draws=drawn[:, p, 1] - drawn[:, p, 0],
                    readings=tuple(r for r in readings if r.year > start),
                    members=members,
                    seen=(bool(seen[i, k, p, t0]), bool(seen[i, k, p, t1])),
                    newest=int(foothold.years[seen[i, k, p]].max(initial=0)),
                    who="see the positions" if name == VOTES else movers(
                        readings, name, (start, end), case.patrons, both.tolist(), p,
                        (foothold.indicator_mean[i, k, :, t0], foothold.indicator_mean[i, k, :, t1]),
                        (drawn[..., 0], drawn[..., 1]),
                    ),
                )
            )  # fmt: skip
    held = sessions(panel, start, end)
    moved, drawn_effects = exposures(panel, foothold, start, end), effects(foothold.draws.shape[0], seed)
    return [
        Change(
            case=case,
            panel=panel,
            patron=patron,
            client=client,
            start=start,
            end=end,
            seed=seed,
            domains=tuple(_domain(foothold, patron, client, d, ties[patron, client]) for d in DOMAINS),
            votes=positions(held, patron, client, seed),
            events=events(panel, patron, client, start, end),
            carried=carried(moved, drawn_effects, case.weights, foothold.ci(client), foothold.pi(patron)),
        )
        for patron, client in pairs
    ]


def _domain(f: Foothold, patron: str, client: str, domain: str, ties: Sequence[Tie]) -> DomainChange:
    assert f.apart is not None
    i, d, p = f.ci(client), f.di(domain), f.pi(patron)
    (t0, t1), (y0, y1) = map(f.ti, f.apart), map(f.yi, f.apart)
    weights = f.case.ties
    parts = tuple(
        (weights[tie.indicator] * (f.case.weights[tie.domain] if domain == codebook.COMPOSITE else 1.0), tie)
        for tie in ties
        if domain in (tie.domain, codebook.COMPOSITE)
    )
    drawn = f.draws[:, i, d, p].astype(float)
    return DomainChange(
        domain=domain,
        judged=all(f.judged(client, domain, year, patron) for year in f.apart),
        newest=f.newest_of(client, domain, patron),
        mean=float(f.mean[i, d, p, t1] - f.mean[i, d, p, t0]),
        draws=drawn[:, y1] - drawn[:, y0],
        parts=parts,
    )
