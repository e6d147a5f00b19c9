"""A scenario file: its keys, and what can be wrong with them beyond their types."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from holdfast.measure.case import Case
from holdfast.project.levers import Effect, LeverFile, Row, near
from holdfast.project.world import Assumption, wrong

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


def problems_of(name: str, file: ScenarioFile, levers: LeverFile | None, case: Case | None) -> list[str]:
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
