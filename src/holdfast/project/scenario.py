"""Scenarios: levers that actors pull under their limits, and assumptions on the world, read from TOML files."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

from holdfast.errors import UserError, raise_all
from holdfast.measure.case import Case
from holdfast.project.levers import FILE, Lever, LeverFile, load_levers, parsed
from holdfast.project.scenario_file import Pull, ScenarioFile, Switch, Together, problems_of
from holdfast.project.world import WAR, Assumption

GENERAL = Path(__file__).resolve().parent / "scenarios"
"""Scenarios of a case that has none of its own."""


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
        problems += problems_of(f"{name}.toml", file, levers, own)
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
