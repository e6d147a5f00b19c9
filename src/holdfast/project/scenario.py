"""Scenarios: levers that actors pull under their limits, and assumptions on the world, read from TOML files."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from holdfast.errors import UserError, raise_all
from holdfast.measure.case import Case
from holdfast.project.levers import FILE, Effect, Lever, LeverFile, Row, load_levers, near, parsed
from holdfast.project.world import WAR, Assumption, effects, wrong

Floats = NDArray[np.float64]

GENERAL = Path(__file__).resolve().parent / "scenarios"
"""Scenarios of a case that has none of its own."""

MOST_SWITCHES = 4
"""Every combination of switches is a scenario of its own: four make sixteen."""


class Pull(Row):
    """A lever pulled by an actor over some years."""

    lever: str
    """Name of the lever."""
    actor: str = ""
    """Who pulls it; the case's power where left out."""
    countries: tuple[str, ...] = ()
    """Where; all countries of the case where left out. A country pulls its levers at home."""
    intensity: float = Field(default=1.0, ge=0, le=1, allow_inf_nan=False)
    """How much of it, 1 for all."""
    from_year: int | None = None
    """First year; the first one projected where left out."""
    to_year: int | None = None
    """Last year; without an end where left out."""
    reason: str = ""
    """Why this much and these years, where not all of it all the time."""

    def holds(self, year: int) -> bool:
        """Whether it is pulled in a year."""
        return (self.from_year is None or year >= self.from_year) and (
            self.to_year is None or year <= self.to_year
        )


class Together(Row):
    """What two switches do together beyond what each does."""

    switches: tuple[str, str]
    """Both must be on."""
    effect: Effect
    """What that adds, in the case's power's share."""


class Switch(Row):
    """One part of a policy that can be turned on by itself."""

    title: str = Field(min_length=3)
    """A few words for a heading."""
    description: str = Field(min_length=10)
    """What the power would do."""
    levers: tuple[Pull, ...] = Field(min_length=1)
    """The levers that are pulled when it is on."""


class ScenarioFile(Row):
    """One file: a course, its levers, and what it takes for granted of the world."""

    title: str = Field(min_length=3)
    """A few words for a heading."""
    description: str = Field(min_length=10)
    """What the course is."""
    statements: tuple[str, ...] = ()
    """Statements of the case that the course belongs to."""
    levers: tuple[Pull, ...] = ()
    """Levers pulled throughout."""
    switches: dict[str, Switch] = Field(default_factory=dict)
    """Switches by name, two or more; every combination of them is a scenario."""
    together: tuple[Together, ...] = ()
    """What pairs of switches add beyond each."""
    world: tuple[Assumption, ...] = ()
    """What is taken for granted of the world."""


@dataclass(frozen=True)
class Scenario:
    """A course to be projected.

    Attributes
    ----------
    name, title, description : str
    switches : tuple of (name, Switch)
        Turned on in it.
    pulls : tuple of Pull
        Levers pulled, those of the switches among them.
    together : tuple of Together
        Of pairs of switches that are both on.
    world : tuple of Assumption
    levers : tuple of (name, Lever)
        Those pulled.
    statements : tuple of str
    file : str
        Stem of the file it comes from.
    """

    name: str
    title: str
    description: str
    switches: tuple[tuple[str, Switch], ...] = ()
    pulls: tuple[Pull, ...] = ()
    together: tuple[Together, ...] = ()
    world: tuple[Assumption, ...] = ()
    levers: tuple[tuple[str, Lever], ...] = ()
    statements: tuple[str, ...] = ()
    file: str = ""

    @property
    def declared(self) -> bool:
        """Whether anything in it is declared: levers or assumptions."""
        return bool(self.pulls or self.world or self.together)


@dataclass(frozen=True)
class AtWork:
    """An effect at work in a scenario.

    Attributes
    ----------
    name : str
        Lever, mechanism or pair of switches, with the actor where there is one.
    key : int
        That its draws are keyed by: the same in whichever scenarios it takes part.
    power : str
        Whose share moves.
    effect : Effect
    intensity : (C, T)
        By country of the case and year projected, the first being the one after the start.
    """

    name: str
    key: int
    power: str
    effect: Effect
    intensity: Floats


def effect_key(*parts: str) -> int:
    """Number that the draws of an effect are keyed by: the same in whichever scenarios it takes part.

    Examples
    --------
    >>> effect_key("clarity", "diplomacy") == effect_key("clarity", "diplomacy")
    True
    """
    return zlib.crc32("/".join(parts).encode())


def at_work(scenario: Scenario, case: Case, at: int, years: int) -> tuple[AtWork, ...]:
    """The effects of a scenario by power, country and year; one lever of one actor is one effect a domain.

    Parameters
    ----------
    scenario
        Of `load_scenarios`.
    case
        For its powers and countries.
    at
        Year of the start.
    years
        T, projected after it.

    Returns
    -------
    tuple of AtWork
        A lever that moves each rival gives one for each, with the same key.
    """
    held = dict(scenario.levers)
    out: dict[tuple[str, str, str, str], AtWork] = {}
    shape = (len(case.clients), years)

    def add(name: str, power: str, effect: Effect, key: int, level: Floats) -> None:
        if power not in case.patrons:
            return
        place = (name, effect.domain, power, effect.on)
        old = out[place].intensity if place in out else np.zeros(shape)
        out[place] = AtWork(name, key, power, effect, old + level)

    for pull in scenario.pulls:
        actor = pull.actor or case.patron
        lever = held[pull.lever]
        where = pull.countries or (case.clients if lever.held_by == "power" else (actor,))
        level = pull.intensity * _path(pull, where, case, at, years)
        for e in lever.effects:
            rivals = [p for p in case.patrons if p != case.patron]
            for power in {"self": [actor], "power": [case.patron], "rivals": rivals}[e.on]:
                add(f"{pull.lever} ({actor})", power, e, effect_key(pull.lever, actor, e.domain, e.on), level)
    for pair in scenario.together:
        e, name = pair.effect, "+".join(pair.switches)
        add(name, case.patron, e, effect_key(name, e.domain), np.ones(shape))
    for row in scenario.world:
        power = row.power or case.patron
        level = row.level * _path(row, row.countries or case.clients, case, at, years)
        for e in effects()[row.mechanism]:
            add(
                f"{row.mechanism} ({power})",
                power,
                e,
                effect_key("world", row.mechanism, power, e.domain),
                level,
            )
    return tuple(out.values())


def _path(row: Pull | Assumption, where: Iterable[str], case: Case, at: int, years: int) -> Floats:
    """1 by country and year where a row is at work, (C, T)."""
    there = np.array([c in set(where) for c in case.clients], dtype=float)
    then = np.array([row.holds(at + 1 + t) for t in range(years)], dtype=float)
    return np.asarray(there[:, None] * then)


def spent(scenario: Scenario, case: Case, year: int) -> dict[str, float]:
    """What a scenario takes of each actor in a year, in the unit of its levers.

    Parameters
    ----------
    scenario, case
    year
        Calendar year.

    Returns
    -------
    dict of actor to cost a year
    """
    held, out = dict(scenario.levers), dict[str, float]()
    for pull in scenario.pulls:
        if pull.holds(year):
            actor, lever = pull.actor or case.patron, held[pull.lever]
            n = len(pull.countries or case.clients) if lever.held_by == "power" else 1
            out[actor] = out.get(actor, 0.0) + lever.cost * pull.intensity * n
    return out


def affordable(file: LeverFile, scenario: Scenario, case: Case, actor: str, year: int) -> float:
    """What an actor can spend in a year of a scenario; without end where no limit is declared.

    Parameters
    ----------
    file
        Of levers.
    scenario
        Tells whether the actor is at war.
    case, actor
    year
        Calendar year.
    """
    limit = file.limit(actor, "power" if actor in case.patrons else "country")
    if limit is None:
        return float("inf")
    at_war = any(
        w.mechanism == WAR and (w.power or case.patron) == actor and w.level > 0 and w.holds(year)
        for w in scenario.world
    )
    most = limit.at_war if at_war and limit.at_war is not None else limit.a_year
    return most * (len(case.clients) if limit.for_each_country else 1)


def load_scenarios(case: Case | Path | None = None, folder: Path | None = None) -> tuple[Scenario, ...]:
    """Read the scenarios of a case, the one that declares nothing first.

    Parameters
    ----------
    case
        A case, a folder of scenario files, or nothing; a case without scenarios gets the general ones. With a case,
        actors, countries and limits are checked.
    folder
        Of scenario files to use in place of the case's; levers that it lacks are those of the case.

    Returns
    -------
    tuple of Scenario
        In the order: courses that declare nothing, each file with its combinations of switches, the courses that
        pull no levers and only assume something of the world.

    Raises
    ------
    UserError
        Unknown keys, levers, mechanisms, actors or countries, numbers that are none, costs over an actor's limit,
        assumptions that contradict each other, a name used twice; all problems of all files at once.

    Examples
    --------
    >>> [s.name for s in load_scenarios()][:5]
    ['drift', 'recognise', 'refocus', 'respond', 'recognise+refocus']
    """
    own = case if isinstance(case, Case) else None
    where = folder or (case if isinstance(case, Path) else _folder(own))
    problems: list[str] = []
    if not where.is_dir():
        raise UserError(f"{where} is no folder; give one that holds scenario files (*.toml)")
    levers = load_levers(_levers_at(where, own), problems)
    parts = {
        path.stem: parsed(path, ScenarioFile, problems)
        for path in sorted(where.glob("*.toml"))
        if path.name != FILE
    }
    held = {n: f for n, f in parts.items() if f is not None}
    if not parts:
        problems.append(f"{where} holds no scenario; a case needs at least one course that declares nothing")
    elif not problems and not any(_plain(f) for f in held.values()):
        problems.append(
            "every course declares something; add one that doesn't, which the others are compared with"
        )
    for name, file in held.items():
        problems += _wrong(f"{name}.toml", file, levers, own)
    if levers is None or problems:
        raise_all(problems, "scenarios", UserError)
    assert levers is not None
    scenarios = _unfold(held, levers)
    names = [s.name for s in scenarios]
    problems += [
        f"the name '{n}' is used twice; rename the file or the switch"
        for n in dict.fromkeys(names)
        if names.count(n) > 1
    ]
    if own is not None:
        problems += [p for s in scenarios for p in over(levers, s, own)]
    raise_all(problems, "scenarios", UserError)
    return tuple(scenarios)


def levers_of(case: Case | None = None) -> LeverFile:
    """The levers and limits that hold for a case.

    Parameters
    ----------
    case
        A case without a file of its own gets the general one.

    Raises
    ------
    UserError
        The file has problems; all of them at once.

    Examples
    --------
    >>> "assurance" in levers_of().levers
    True
    """
    problems: list[str] = []
    found = load_levers(_levers_at(_folder(case), case), problems)
    raise_all(problems, "levers", UserError)
    assert found is not None
    return found


def over(file: LeverFile, scenario: Scenario, case: Case) -> list[str]:
    """Where a scenario takes more than an actor has, one sentence an actor: the first year and by how much."""
    rows: tuple[Pull | Assumption, ...] = (*scenario.pulls, *scenario.world)
    turns = sorted({0} | {y for r in rows for y in (r.from_year, (r.to_year or -1) + 1) if y})
    out = []
    for actor in dict.fromkeys(p.actor or case.patron for p in scenario.pulls):
        for year in turns:
            cost, most = (
                spent(scenario, case, year).get(actor, 0.0),
                affordable(file, scenario, case, actor, year),
            )
            if cost > most + 1e-9:
                when = f"from {year} on" if year else "from the start"
                out.append(
                    f"{scenario.file}.toml: {scenario.name} takes {cost:.3g} a year of {actor} {when}, and its limit is "
                    f"{most:.3g} ({file.unit}); lower an intensity, name fewer countries or pull fewer levers"
                )
                break
    return out


def _plain(file: ScenarioFile) -> bool:
    return not (file.levers or file.switches or file.world)


def _folder(case: Case | None) -> Path:
    if case is not None and case.folder is not None and (case.folder / "scenarios").is_dir():
        return case.folder / "scenarios"
    return GENERAL


def _levers_at(where: Path, case: Case | None) -> Path:
    """The file of levers: in the folder, beside it, the case's, or the general one."""
    places = [where / FILE, where.parent / FILE]
    if case is not None and case.folder is not None:
        places.append(case.folder / FILE)
    return next((p for p in places if p.is_file()), GENERAL.parent / FILE)


def _wrong(name: str, file: ScenarioFile, levers: LeverFile | None, case: Case | None) -> list[str]:
    """What is wrong with one file beyond its keys."""
    out = wrong(file.world, name)
    groups = [
        ("levers", file.levers),
        *((f"switches.{s}.levers", h.levers) for s, h in file.switches.items()),
    ]
    for key, pulls in groups:
        for n, pull in enumerate(pulls, 1):
            out += [f"{name}: {key} {n}{p}" for p in _wrong_pull(pull, levers, case)]
    if len(file.switches) == 1:
        out.append(f"{name}: one switch is no choice between parts; put its levers under [[levers]]")
    if len(file.switches) > MOST_SWITCHES:
        out.append(
            f"{name}: {len(file.switches)} switches; {MOST_SWITCHES} are the most, every combination is run"
        )
    for n, pair in enumerate(file.together, 1):
        for s in pair.switches:
            if s not in file.switches:
                out.append(f"{name}: together {n}, switches: no switch '{s}'; {near(s, file.switches)}")
        if pair.effect.on != "self":
            out.append(f"{name}: together {n}, effect: leave 'on' out")
    if case is not None:
        for n, row in enumerate(file.world, 1):
            if row.power and row.power not in case.patrons:
                out.append(
                    f"{name}: world {n}, power: '{row.power}' is none of the case's; {near(row.power, case.patrons)}"
                )
            out += [f"{name}: world {n}{p}" for p in _outside(row.countries, case)]
    return out


def _wrong_pull(pull: Pull, levers: LeverFile | None, case: Case | None) -> list[str]:
    out = []
    if pull.from_year is not None and pull.to_year is not None and pull.from_year > pull.to_year:
        out.append(f": from_year {pull.from_year} lies after to_year {pull.to_year}; swap them")
    lever = None if levers is None else levers.levers.get(pull.lever)
    if levers is not None and lever is None:
        out.append(f", lever: no lever '{pull.lever}'; {near(pull.lever, levers.levers)}")
    if case is None:
        return out
    actors = (*case.patrons, *case.clients)
    actor = pull.actor or case.patron
    if actor not in actors:
        out.append(f", actor: '{actor}' is no power or country of the case; {near(actor, actors)}")
    elif lever is not None and (actor in case.patrons) != (lever.held_by == "power"):
        out.append(
            f", actor: {pull.lever} is a {lever.held_by}'s lever, and {actor} is none; name another lever or actor"
        )
    if lever is not None and lever.held_by == "country" and pull.countries not in ((), (actor,)):
        out.append(f", countries: {actor} pulls its levers at home; leave it out")
    return out + _outside(pull.countries, case)


def _outside(countries: Sequence[str], case: Case) -> list[str]:
    return [
        f", countries: '{c}' is no country of the case; {near(c, case.clients)}"
        for c in countries
        if c not in case.clients
    ]


def _unfold(files: dict[str, ScenarioFile], levers: LeverFile) -> list[Scenario]:
    """Scenarios of all files; of one with switches every combination."""
    order = sorted(files, key=lambda n: (not _plain(files[n]), not (files[n].levers or files[n].switches), n))
    out = []
    for name in order:
        file = files[name]
        n = len(file.switches)
        for size in range(1 if n else 0, n + 1):
            for chosen in itertools.combinations(file.switches.items(), size):
                out.append(_of(name, file, chosen, levers))
    return out


def _of(stem: str, file: ScenarioFile, chosen: tuple[tuple[str, Switch], ...], levers: LeverFile) -> Scenario:
    names = [n for n, _ in chosen]
    whole = len(chosen) == len(file.switches)
    pulls = (*file.levers, *(p for _, s in chosen for p in s.levers))
    used = tuple((n, levers.levers[n]) for n in dict.fromkeys(p.lever for p in pulls))
    told = tuple(
        dict.fromkeys(
            s
            for _, lever in used
            for s in (*lever.statements, *(s for e in lever.effects for s in e.statements))
        )
    )
    if whole:
        name, title, description, statements = stem, file.title, file.description, file.statements
    else:
        name, statements = "+".join(names), told
        title = " and ".join(
            s.title if i == 0 else s.title[0].lower() + s.title[1:] for i, (_, s) in enumerate(chosen)
        )
        description = " ".join(s.description for _, s in chosen)
    return Scenario(
        name=name, title=title, description=description, switches=chosen, pulls=pulls,
        together=tuple(t for t in file.together if set(t.switches) <= set(names)),
        world=file.world, levers=used, statements=statements, file=stem,
    )  # fmt: skip
