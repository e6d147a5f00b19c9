"""Levers: what an actor can do, what that costs it, and what it is declared to do to a position."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

T = TypeVar("T", bound=BaseModel)

FILE = "levers.toml"
"""Name of the file beside the scenarios."""


class Row(BaseModel):
    """Base of everything read from a file of levers or scenarios; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Effect(Row):
    """What a lever is declared to do in one domain."""

    domain: Literal["security", "economy", "society", "diplomacy"]
    """The domain it works in."""
    mean: float = Field(ge=-0.1, le=0.1, allow_inf_nan=False)
    """Expected change of the share a year at full intensity: 0.004 is four points of a hundred in ten years."""
    sd: float = Field(gt=0, le=0.1, allow_inf_nan=False)
    """Standard deviation of that yearly change: one draw a run, the same in all years and countries."""
    basis: Literal["assumed", "estimated"] = "assumed"
    """Effects of levers are assumed; those of a mechanism carry its own basis."""
    reason: str = Field(min_length=20)
    """Why this size and this spread, in plain words."""
    statements: tuple[str, ...] = ()
    """Statements of the case that the effect puts in numbers."""
    on: Literal["self", "power", "rivals"] = "self"
    """Whose share moves: the power that holds the lever, or, for a country's lever, the case's power or each of its
    rivals."""


class Lever(Row):
    """Something that an actor can do more or less of."""

    title: str = Field(min_length=3)
    """A few words for a heading."""
    description: str = Field(min_length=10)
    """What the actor would do."""
    held_by: Literal["power", "country"] = "power"
    """Who can pull it: a power, in the countries it names, or a country, at home."""
    cost: float = Field(ge=0, le=1e6, allow_inf_nan=False)
    """What full intensity takes a year in each country, in the unit of the file."""
    cost_reason: str = Field(min_length=20)
    """Why this much."""
    through: str = ""
    """The mechanism it works through, by name."""
    statements: tuple[str, ...] = ()
    """Statements of the case that it serves."""
    effects: tuple[Effect, ...] = Field(min_length=1)
    """What full intensity is declared to do, by domain."""


class Limit(Row):
    """What an actor can spend."""

    a_year: float = Field(ge=0, le=1e9, allow_inf_nan=False)
    """In the unit of the file, all levers and countries together."""
    at_war: float | None = Field(default=None, ge=0, le=1e9, allow_inf_nan=False)
    """The same in years in which a scenario has the actor at war; no less than in others where left out."""
    for_each_country: bool = False
    """Whether it is to be multiplied by the number of countries of the case."""
    reason: str = Field(min_length=20)
    """Why this much."""


class LeverFile(Row):
    """`levers.toml`: each lever once, and what each actor can spend."""

    unit: str = Field(min_length=3)
    """What costs and limits are counted in."""
    limits: dict[str, Limit]
    """By code of the actor; "power" and "country" hold for those without a limit of their own."""
    levers: dict[str, Lever]
    """By name."""

    def limit(self, actor: str, held_by: str) -> Limit | None:
        """What an actor can spend; None where nothing is declared."""
        return self.limits.get(actor, self.limits.get(held_by))


def load_levers(path: Path, problems: list[str]) -> LeverFile | None:
    """Read a file of levers and note what is wrong with it.

    Parameters
    ----------
    path
        `levers.toml`.
    problems
        One sentence each is added.

    Returns
    -------
    LeverFile or None
        None where it can't be read.
    """
    found = parsed(path, LeverFile, problems)
    if found is not None:
        names = _mechanisms()
        for name, lever in found.levers.items():
            at = f"{path.name}: levers.{name}"
            if lever.through and lever.through not in names:
                problems.append(f"{at}.through: no mechanism '{lever.through}'; {near(lever.through, names)}")
            whose = {e.on for e in lever.effects}
            if lever.held_by == "power" and whose != {"self"}:
                problems.append(f"{at}.effects: a power's lever moves its own share; leave 'on' out")
            if lever.held_by == "country" and "self" in whose:
                problems.append(f'{at}.effects: a country\'s lever needs on = "power" or "rivals"')
    return found


def parsed(path: Path, model: type[T], problems: list[str]) -> T | None:
    """One file as a model; problems are told with file and key."""
    try:
        return model(**tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as problem:
        problems.append(f"{path.name} can't be read: {problem.strerror or problem}")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        problems.append(f"{path.name} can't be read as TOML: {problem}")
    except ValidationError as problem:
        problems += [f"{path.name}: {_say(dict(e), model)}" for e in problem.errors()]
    return None


def near(name: str, known: Iterable[str]) -> str:
    """What may have been meant.

    Examples
    --------
    >>> near("rewrad", ["reward", "clarity"]), near("x", ["reward"])
    ("did you mean 'reward'?", 'there are reward')
    """
    known = list(known)
    found = difflib.get_close_matches(name, known, n=1)
    return f"did you mean '{found[0]}'?" if found else f"there are {', '.join(known)}"


def _mechanisms() -> Mapping[str, Any]:
    from holdfast.dynamics.mechanisms import mechanisms

    return mechanisms()


def _say(error: dict[str, Any], model: type[BaseModel]) -> str:
    place = (
        ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"]) or "the file"
    )
    if error["type"] == "extra_forbidden":
        return f"unknown key {place}; {near(str(error['loc'][-1]), sorted(_keys(model)))}"
    if error["type"] == "missing":
        return f"{place} is missing"
    return f"{place}: {error['msg']} (it is {error['input']!r})"


def _keys(model: type[BaseModel]) -> set[str]:
    """Keys of a model and of all models in it."""
    out = set(model.model_fields)
    for name in model.model_fields:
        for part in _models(model.model_fields[name].annotation):
            out |= _keys(part)
    return out


def _models(kind: Any) -> list[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    return [m for part in getattr(kind, "__args__", ()) for m in _models(part)]
