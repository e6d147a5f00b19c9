"""Stress tests: a crisis in a country, who would help if asked, what follows for the country and for every power.

Who helps is estimated from answers to earlier appeals (`holdfast.dynamics.reliance`). What follows is not: whether a
government lasts with help or without is a declared prior, and what help or its absence does to a power's position is
the belief of a mechanism, over the years in which its trace fades:

    helped:          credit x (1 + k + k^2 + ...)           in the country
    turned away:     reputation x (1 + k + ...)             in the country, and among the power's other allies
                     credibility x (1 + k + ...)            in all others
    helped the foe:  threat x (1 + k + ...)                 in a clash between two countries
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import expit, logit

from holdfast import codebook
from holdfast.dynamics.crises_next import next_year
from holdfast.dynamics.mechanisms import credibility, credit, reputation, threat
from holdfast.dynamics.reliance import answers, appeals, before_any, chance, situation
from holdfast.errors import DataError, UserError, raise_all
from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.panel.store import Panel
from holdfast.project.levers import Row, parsed
from holdfast.project.world import effects

Floats = NDArray[np.float64]

FILE = "stress.toml"

YEARS = 5
"""Over which what follows is added up."""

DRAWS = 4000

KEEP = {
    "credit": credit.KEEP,
    "reputation": reputation.KEEP,
    "credibility": credibility.KEEP,
    "threat": threat.KEEP,
}
"""Part of each trace that is left a year later."""

Z90 = 1.6448536269514722


class Test(Row):
    """A kind of crisis that is tried."""

    __test__ = False  # not for pytest

    title: str
    """A few words for a heading."""
    description: str
    """What happens."""
    crisis: Literal["unrest", "war_at_home", "attack"]
    """Kind of crisis, as appeals are told apart."""
    hazard: str
    """Kind of crisis whose yearly chance stands beside it."""
    lasts: float = Field(gt=0, lt=1)
    """Chance that the government lasts a year without help: declared."""
    low: float = Field(gt=0, lt=1)
    """End of the 90 % interval of that chance."""
    reason: str = Field(min_length=20)
    """Why so much."""


class Help(Row):
    """What armed help does to a government's survival."""

    mean: float
    """Of the change of the log odds of lasting a year."""
    sd: float = Field(gt=0)
    """Its standard deviation."""
    reason: str = Field(min_length=20)
    """Why so much."""


class StressFile(Row):
    """What ships with holdfast."""

    help: Help
    tests: dict[str, Test]


class CaseStress(Row):
    """`stress.toml` of a case."""

    across: tuple[str, ...] = ()
    """States from which an attack comes; only countries at their borders are tried, all where left out."""
    statements: tuple[str, ...] = ()
    """Statements of the case that the tests belong to."""


@dataclass(frozen=True)
class Cell:
    """One country in one test.

    Attributes
    ----------
    client : str
    foe : str
        The other country in a clash; empty otherwise.
    chance, base : float or None
        Yearly chance of the crisis here and over the world, where the record allows one.
    year : int or None
        The year it is told for.
    help, prior : (P, N)
        P(help | asked) of each power, with and without the answers on record.
    without : (N,)
        P(the government lasts a year | no help).
    lasts : (P, N)
        The same if that power is asked, whether it helps or not.
    helped, refused, expected : (P, N)
        Change of each power's composite share here over `YEARS`: if it helps, if it doesn't, and over both.
    elsewhere : (P, N)
        Mean change over the other countries of the case, over both.
    first, first_helped, first_refused : (P,)
        P(the power is first here) now, and with the change.
    """

    client: str
    foe: str
    chance: float | None
    base: float | None
    year: int | None
    help: Floats
    prior: Floats
    without: Floats
    lasts: Floats
    helped: Floats
    refused: Floats
    expected: Floats
    elsewhere: Floats
    first: Floats
    first_helped: Floats
    first_refused: Floats

    @property
    def any(self) -> Floats:
        """P(at least one power helps | all are asked) if each decides by itself, (N,)."""
        return np.asarray(1.0 - np.prod(1.0 - self.help, axis=0))

    @property
    def any_bounds(self) -> tuple[Floats, Floats]:
        """Least and largest value of `any` however powers decide together, (N,) each (`frechet1935`).

        The least where nobody helps unless the likeliest one does; the largest where no two ever help together.
        """
        return np.asarray(self.help.max(axis=0)), np.minimum(self.help.sum(axis=0), 1.0)


@dataclass(frozen=True)
class Stress:
    """All tests of a case.

    Attributes
    ----------
    case : Case
    day : date
        Of the appeals.
    at : int
        Year of the positions.
    cells : dict of test to tuple of Cell
    tests : dict of test to Test
    help : Help
    answered : tuple of int
        Answers on record by power.
    statements : tuple of str
    """

    case: Case
    day: dt.date
    at: int
    cells: dict[str, tuple[Cell, ...]]
    tests: dict[str, Test]
    help: Help
    answered: tuple[int, ...]
    statements: tuple[str, ...]


@functools.cache
def declared() -> StressFile:
    """The tests that ship, with their declared priors.

    Examples
    --------
    >>> list(declared().tests)
    ['spillover', 'unrest', 'clash', 'succession']
    """
    path = Path(__file__).with_name(FILE)
    return StressFile(**tomllib.loads(path.read_text(encoding="utf-8")))


def of_case(case: Case) -> CaseStress:
    """What a case says of its tests.

    Raises
    ------
    UserError
        The file has problems; all at once.
    """
    path = None if case.folder is None else case.folder / FILE
    if path is None or not path.is_file():
        return CaseStress()
    problems: list[str] = []
    found = parsed(path, CaseStress, problems)
    if found is not None:
        known = set(codebook.states()["iso3"])
        problems += [f"{path.name}: across: '{s}' is no state" for s in found.across if s not in known]
    raise_all(problems, "stress tests", UserError)
    assert found is not None
    return found


def stress(
    case: Case,
    panel: Panel,
    foothold: Foothold,
    at: int,
    day: dt.date,
    only: Sequence[str] = (),
    seed: int = 0,
) -> Stress:
    """Put a case under stress.

    Parameters
    ----------
    case
    panel
        As known on a date.
    foothold
        With draws in `at`.
    at : year
        Of the positions.
    day
        Of the appeals: only answers known by then count.
    only
        Names of tests; all where left out.
    seed
        Of the draws.

    Returns
    -------
    Stress

    Raises
    ------
    UserError
        An unknown test, or no country of the case where one could happen.
    """
    held, own = declared(), of_case(case)
    unknown = [
        f"there is no test '{n}'; those are {', '.join(held.tests)}" for n in only if n not in held.tests
    ]
    raise_all(unknown, "stress tests", UserError)
    known = appeals(panel, day)
    drawn, blind = answers(known, DRAWS, seed), before_any(DRAWS, seed)
    rng = np.random.Generator(np.random.Philox(key=[seed, 4649]))
    # drawn in full whatever is asked for, so that one test gives what all of them give
    shift = {m: _traces(m, case, rng) for m in KEEP}
    last = rng.standard_normal((len(held.tests), DRAWS))
    change = held.help.mean + held.help.sd * rng.standard_normal(DRAWS)
    level = foothold.draws[:, :, 4, :, foothold.yi(at)].astype(float)
    cells: dict[str, tuple[Cell, ...]] = {}
    for n, (name, test) in enumerate(held.tests.items()):
        if only and name not in only:
            continue
        middle = logit(test.lasts)
        without = expit(middle + (middle - logit(test.low)) / Z90 * last[n])
        told = _chances(panel, test.hazard)
        rows = []
        for client, foe in _where(name, case, own):
            s = [situation(panel, p, client, day, test.crisis) for p in case.patrons]
            help_ = np.stack([chance(drawn, w, known.powers, seed) for w in s])
            prior = np.stack([chance(blind, w, (), seed) for w in s])
            other = (
                np.stack(
                    [
                        chance(drawn, situation(panel, p, foe, day, test.crisis), known.powers, seed)
                        for p in case.patrons
                    ]
                )
                if foe
                else np.zeros_like(help_)
            )
            gain = np.broadcast_to(shift["credit"], help_.shape)
            loss = other * shift["threat"] + (1.0 - other) * shift["reputation"]
            with_help = expit(logit(without) + change)
            away = _elsewhere(case, panel, client, day, help_, shift)
            rows.append(
                Cell(
                    client=client,
                    foe=foe,
                    chance=told[0].get(client),
                    base=told[1],
                    year=told[2],
                    help=help_,
                    prior=prior,
                    without=without,
                    lasts=help_ * with_help + (1.0 - help_) * without,
                    helped=gain,
                    refused=loss,
                    expected=help_ * gain + (1.0 - help_) * loss,
                    elsewhere=away,
                    first=_first(level[:, case.clients.index(client)], None),
                    first_helped=_first(level[:, case.clients.index(client)], gain),
                    first_refused=_first(level[:, case.clients.index(client)], loss),
                )
            )
        cells[name] = tuple(rows)
    empty = [
        f"no country of the case is one where '{n}' could happen"
        for n, rows in cells.items()
        if not rows and only
    ]
    raise_all(empty, "stress tests", UserError)
    return Stress(
        case, day, at, {n: r for n, r in cells.items() if r}, dict(held.tests), held.help,
        tuple(int((known.rows["power"] == p).sum()) for p in case.patrons), own.statements,
    )  # fmt: skip


def _where(name: str, case: Case, own: CaseStress) -> list[tuple[str, str]]:
    """Countries in which a test could happen, each with its foe."""
    near = codebook.neighbours()
    if name == "clash":
        return [(a, b) for a in case.clients for b in case.clients if b in near.get(a, ())]
    if name == "spillover" and own.across:
        return [(c, "") for c in case.clients if set(own.across) & set(near.get(c, ()))]
    return [(c, "") for c in case.clients]


def _traces(mechanism: str, case: Case, rng: np.random.Generator) -> Floats:
    """Change of a composite share over `YEARS` that one happening leaves, (N,) draws of the mechanism's belief."""
    years = float(sum(KEEP[mechanism] ** t for t in range(YEARS)))
    total = np.zeros(DRAWS)
    for e in effects()[mechanism]:
        total += case.weights[e.domain] * (e.mean + e.sd * rng.standard_normal(DRAWS)) * years
    return total


def _chances(panel: Panel, kind: str) -> tuple[dict[str, float], float | None, int | None]:
    try:
        found = next_year(panel, kind)
    except (DataError, UserError):
        return {}, None, None
    return found.chance, found.base, found.year


def _elsewhere(
    case: Case, panel: Panel, client: str, day: dt.date, help_: Floats, shift: dict[str, Floats]
) -> Floats:
    """Mean change of each power's share over the other countries if it turns this one away, times that chance."""
    out = np.zeros_like(help_)
    others = [c for c in case.clients if c != client]
    if not others:
        return out
    for j, p in enumerate(case.patrons):
        allied = sum(situation(panel, p, c, day, "attack").pledged for c in others) / len(others)
        mine = situation(panel, p, client, day, "attack").pledged
        ally = allied if mine else 0.0
        out[j] = (1.0 - help_[j]) * (ally * shift["reputation"] + (1.0 - ally) * shift["credibility"])
    return out


def _first(level: Floats, change: Floats | None) -> Floats:
    """P(a power is first) with its own share changed, the others making room, (P,)."""
    n, P = level.shape
    out = np.empty(P)
    for j in range(P):
        moved = level
        if change is not None:
            step = np.resize(change[j], n)
            after = np.clip(level[:, j] + step, 0.0, 1.0)
            scale = (1.0 - after) / np.maximum(1.0 - level[:, j], 1e-9)
            moved = level * scale[:, None]
            moved[:, j] = after
        out[j] = float((moved.argmax(axis=1) == j).mean())
    return out
