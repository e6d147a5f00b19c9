"""Scenarios: what a power could do, as declared effects with wide spread, read from TOML files."""

from __future__ import annotations

import difflib
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from holdfast.errors import UserError, raise_all
from holdfast.measure.case import Case

GENERAL = Path(__file__).resolve().parent / "scenarios"
"""Scenarios of a case that has none of its own."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Effect(_Row):
    """What a switch is declared to do in one domain."""

    domain: Literal["security", "economy", "society", "diplomacy"]
    """The domain it works in."""
    mean: float = Field(ge=-0.1, le=0.1, allow_inf_nan=False)
    """Expected change of the foothold a year, in shares: 0.004 is four points of a hundred in ten years."""
    sd: float = Field(gt=0, le=0.1, allow_inf_nan=False)
    """Standard deviation of that yearly change: one draw a run, the same in all years and countries."""
    basis: Literal["assumed"]
    """Effects of policies are declared; nothing here is estimated."""
    reason: str = Field(min_length=20)
    """Why this size and this spread, in plain words."""
    statements: tuple[str, ...] = ()
    """Statements of the case that the effect puts in numbers."""


class Switch(_Row):
    """One part of a policy that can be turned on by itself."""

    title: str = Field(min_length=3)
    """A few words for a heading."""
    description: str = Field(min_length=10)
    """What the power would do."""
    effects: tuple[Effect, ...] = Field(min_length=1)
    """What that is declared to do, by domain."""


class ScenarioFile(_Row):
    """One file: a course with no switches, or with some."""

    title: str = Field(min_length=3)
    """A few words for a heading."""
    description: str = Field(min_length=10)
    """What the course is."""
    statements: tuple[str, ...] = ()
    """Statements of the case that the course belongs to."""
    switches: dict[str, Switch] = {}
    """Switches by name; each is also a scenario of its own."""


@dataclass(frozen=True)
class Scenario:
    """A course to be projected.

    Attributes
    ----------
    name, title, description : str
    switches : tuple of (name, Switch)
        Turned on in it.
    statements : tuple of str
    """

    name: str
    title: str
    description: str
    switches: tuple[tuple[str, Switch], ...]
    statements: tuple[str, ...]


def effect_key(switch: str, domain: str) -> int:
    """Number that the draws of an effect are keyed by: the same in whichever scenarios it takes part.

    Examples
    --------
    >>> effect_key("recognise", "diplomacy") == effect_key("recognise", "diplomacy")
    True
    """
    return zlib.crc32(f"{switch}/{domain}".encode())


def load_scenarios(case: Case | Path | None = None) -> tuple[Scenario, ...]:
    """Read the scenarios of a case, the one without switches first.

    Parameters
    ----------
    case
        A case, a folder of scenario files, or nothing; a case without scenarios gets the general ones.

    Returns
    -------
    tuple of Scenario
        In the order: courses without switches, each switch alone, all switches of a file.

    Raises
    ------
    UserError
        Unknown keys or domains, numbers that are none or have no spread, a missing reason, a name used twice;
        all problems of all files at once.

    Examples
    --------
    >>> [s.name for s in load_scenarios()]
    ['drift', 'recognise', 'refocus', 'respond', 'adapt']
    """
    folder = _folder(case)
    files = sorted(folder.glob("*.toml"))
    problems: list[str] = []
    parsed: dict[str, ScenarioFile] = {}
    for path in files:
        found = _parse(path, problems)
        if found is not None:
            parsed[path.stem] = found
    if not files:
        problems.append(f"{folder} holds no .toml file; a case needs at least one course without switches")
    elif not problems and all(f.switches for f in parsed.values()):
        problems.append("every course has switches; add one without any, which the others are compared with")
    scenarios = _unfold(parsed)
    names = [s.name for s in scenarios]
    problems += [
        f"the name '{n}' is used twice; rename the file or the switch"
        for n in dict.fromkeys(names)
        if names.count(n) > 1
    ]
    raise_all(problems, "scenarios", UserError)
    return tuple(scenarios)


def _folder(case: Case | Path | None) -> Path:
    if isinstance(case, Path):
        return case
    if case is not None and case.folder is not None and (case.folder / "scenarios").is_dir():
        return case.folder / "scenarios"
    return GENERAL


def _parse(path: Path, problems: list[str]) -> ScenarioFile | None:
    try:
        return ScenarioFile(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        problems.append(f"{path.name} can't be read as TOML: {problem}")
    except ValidationError as problem:
        problems += [f"{path.name}: {_say(dict(e))}" for e in problem.errors()]
    return None


def _say(error: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] == "extra_forbidden":
        known = {*Effect.model_fields, *Switch.model_fields, *ScenarioFile.model_fields}
        near = difflib.get_close_matches(str(error["loc"][-1]), sorted(known), n=1)
        return f"unknown key {place}" + (f"; did you mean '{near[0]}'?" if near else "; remove it")
    if error["type"] == "missing":
        return f"{place} is missing; every effect needs its domain, mean, sd, basis and reason"
    return f"{place}: {error['msg']} (it is {error['input']!r})"


def _unfold(parsed: dict[str, ScenarioFile]) -> list[Scenario]:
    plain = [
        Scenario(n, f.title, f.description, (), f.statements) for n, f in parsed.items() if not f.switches
    ]
    out = plain
    for name, file in parsed.items():
        if not file.switches:
            continue
        for switch, held in file.switches.items():
            listed = tuple(dict.fromkeys(s for e in held.effects for s in e.statements))
            out.append(Scenario(switch, held.title, held.description, ((switch, held),), listed))
        out.append(
            Scenario(name, file.title, file.description, tuple(file.switches.items()), file.statements)
        )
    return out
