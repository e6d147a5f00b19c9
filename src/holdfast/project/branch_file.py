"""`branch.toml` of a case: priors of the switches, kinds of evidence, and what would tell but isn't held."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from holdfast import codebook
from holdfast.errors import UserError, raise_all
from holdfast.measure.case import Case
from holdfast.project.levers import Row, near, parsed
from holdfast.project.scenario import load_scenarios

FILE = "branch.toml"


class Prior(Row):
    """What is believed of a switch before any evidence."""

    p: float = Field(gt=0, lt=1)
    """Chance that it has been turned on by now."""
    low: float = Field(gt=0, lt=1)
    """End of the 90 % interval of that chance."""
    reason: str = Field(min_length=20)
    """Why so much."""


class Kind(Row):
    """A kind of evidence and what it says of a switch."""

    switch: str
    """Name of the switch."""
    title: str = Field(min_length=5)
    """What is seen, in plain words."""
    types: tuple[str, ...] = ()
    """Types of events."""
    by: tuple[str, ...] = ()
    """Who acted; the case's power where left out."""
    to: tuple[str, ...] = ()
    """At whom; the countries of the case where left out, anyone for "any"."""
    indicator: str = ""
    """A tie in place of events: whether the power's share rose or fell over the countries."""
    answer: Literal["", "granted", "refused"] = ""
    """An answer of the power to an appeal in place of events."""
    war: bool = False
    """Whether the power still fights a war of its own, in place of events."""
    ratio: float = Field(gt=0, le=100, allow_inf_nan=False)
    """Chance of seeing it with the switch on over that with it off; for a tie, of a rise."""
    spread: float = Field(default=1.5, ge=1, le=10, allow_inf_nan=False)
    """Factor by which the ratio may be off, one standard deviation."""
    most: int = Field(default=2, ge=1, le=20)
    """How many count at most: repeats are not independent."""
    reason: str = Field(min_length=20)
    """Why this ratio."""
    statements: tuple[str, ...] = ()
    """Statements of the case that it belongs to."""

    @model_validator(mode="after")
    def _one(self) -> Kind:
        if sum(map(bool, (self.types, self.indicator, self.answer, self.war))) != 1:
            raise ValueError("give one of types, indicator, answer and war")
        return self


class BranchFile(Row):
    """`branch.toml`: priors of the switches, kinds of evidence, and what would tell but isn't held."""

    together: float = Field(ge=0, lt=1)
    """Part of the spread of the priors that all switches share."""
    together_reason: str = Field(min_length=20)
    """Why so much."""
    prior: dict[str, Prior]
    """By switch."""
    evidence: tuple[Kind, ...] = ()
    """Kinds of evidence."""
    lacking: dict[str, str] = Field(default_factory=dict)
    """By switch, what would tell and isn't held."""


def load_branch(path: Path, case: Case) -> BranchFile:
    """Read a file of evidence.

    Parameters
    ----------
    path
        TOML.
    case
        For the names of its switches.

    Raises
    ------
    UserError
        Unknown keys, switches, indicators; all problems at once.
    """
    problems: list[str] = []
    file = parsed(path, BranchFile, problems)
    if file is not None:
        switches = dict.fromkeys(n for s in load_scenarios(case) for n, _ in s.switches)
        named = [(f"prior.{s}", s) for s in file.prior] + [(f"lacking.{s}", s) for s in file.lacking]
        named += [(f"evidence {n}, switch", k.switch) for n, k in enumerate(file.evidence, 1)]
        problems += [
            f"{path.name}: {at}: no switch '{s}'; {near(s, switches)}" for at, s in named if s not in switches
        ]
        problems += [f"{path.name}: prior.{s} is missing" for s in switches if s not in file.prior]
        problems += [
            f"{path.name}: prior.{s}: low {p.low:g} is not below p {p.p:g}"
            for s, p in file.prior.items()
            if p.low >= p.p
        ]
        known = codebook.indicators()
        problems += [
            f"{path.name}: evidence {n}, indicator: unknown '{k.indicator}'; {near(k.indicator, known)}"
            for n, k in enumerate(file.evidence, 1)
            if k.indicator and k.indicator not in known
        ]
    raise_all(problems, "which branch", UserError)
    assert file is not None
    return file
