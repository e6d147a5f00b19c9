"""The vocabulary of claims: every type of test, the rows of a file of claims, and how the file is read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from holdfast.claims.absence import Absence
from holdfast.claims.appeal import Appeal
from holdfast.claims.bargain import Bargain
from holdfast.claims.base import Spec, Test
from holdfast.claims.carried import Carried
from holdfast.claims.change import Change
from holdfast.claims.client_rank import ClientRank
from holdfast.claims.combine import AllOf, Sense, Senses
from holdfast.claims.count import Count
from holdfast.claims.declared import Declared
from holdfast.claims.event import Event
from holdfast.claims.excess import Excess
from holdfast.claims.hedging import Hedging
from holdfast.claims.largest import Largest
from holdfast.claims.level import Level
from holdfast.claims.mechanism import Mechanism
from holdfast.claims.month import Shift
from holdfast.claims.outlook import Outlook
from holdfast.claims.rank import Rank
from holdfast.claims.rely import Rely
from holdfast.claims.together import Together
from holdfast.claims.total import More, Total
from holdfast.claims.unseen import Unseen
from holdfast.claims.vote import Neutrality, Vote
from holdfast.codebook import COMPOSITE, DOMAINS
from holdfast.errors import UserError, raise_all
from holdfast.measure.case import Case

TYPES: tuple[type[Test], ...] = (
    Level,
    Change,
    Rank,
    Largest,
    ClientRank,
    Shift,
    Vote,
    Neutrality,
    Hedging,
    Event,
    Count,
    Total,
    More,
    Absence,
    Excess,
    Outlook,
    Mechanism,
    Carried,
    Together,
    Bargain,
    Rely,
    Appeal,
    Declared,
    Unseen,
    AllOf,
    Senses,
)
"""Every type of test; a new one is a file, a line here and its name in `AnyTest`."""

AnyTest = Annotated[
    Level
    | Change
    | Rank
    | Largest
    | ClientRank
    | Shift
    | Vote
    | Neutrality
    | Hedging
    | Event
    | Count
    | Total
    | More
    | Absence
    | Excess
    | Outlook
    | Mechanism
    | Carried
    | Together
    | Bargain
    | Rely
    | Appeal
    | Declared
    | Unseen
    | AllOf
    | Senses,
    Field(discriminator="type"),
]
"""Any test, told apart by `type`."""

for _model in (AllOf, Sense, Senses):
    _model.model_rebuild(force=True, _types_namespace={"AnyTest": AnyTest, "Sense": Sense})

Kind = Literal["fact", "measure", "mechanism", "question", "forecast"]


class Claim(Spec):
    """One row of a file of claims."""

    id: str = Field(min_length=1)
    """Short name, unique in the file."""
    kind: Kind
    """What sort of statement it is."""
    text: str = Field(min_length=1)
    """The claim, restated in own words."""
    para: str = ""
    """Where in the document it stands."""
    read_as: str = ""
    """How its words are read, so that it can come out either way."""
    untested: str = ""
    """What the test leaves out."""
    test: AnyTest | None = None
    """The test; left out where there is none yet."""
    status: Literal["tested", "not yet"] = "tested"
    """"not yet" for a claim without a test."""
    lives: str = ""
    """For "not yet": where it will be answered."""

    @model_validator(mode="after")
    def _complete(self) -> Claim:
        if self.status == "tested" and self.test is None:
            raise ValueError(
                'a claim needs a test, or status = "not yet" and in lives where it will be answered'
            )
        if self.status == "not yet" and (self.test is not None or not self.lives):
            raise ValueError(
                'a claim that is "not yet" has no test and says in lives where it will be answered'
            )
        return self


def load_claims(path: Path, case: Case | None = None) -> tuple[Claim, ...]:
    """Read a file of claims.

    Parameters
    ----------
    path
        A TOML file with one `[[claim]]` table a row.
    case
        Where given, countries, powers and domains are checked against it.

    Returns
    -------
    tuple of Claim
        In the order of the file.

    Raises
    ------
    UserError
        Every problem of the file at once, each with its row.
    """
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise UserError(
            f"{path.name} can't be read: {e.strerror}; give the path of a file of claims"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise UserError(f"{path.name} is not TOML: {e}") from None
    problems = [
        f"unknown key '{k}'; a file of claims holds [[claim]] tables only" for k in raw if k != "claim"
    ]
    rows = raw.get("claim", [])
    if not isinstance(rows, list) or not rows:
        problems.append("no [[claim]] table; write one a claim")
        rows = []
    claims: list[Claim] = []
    for number, row in enumerate(rows, 1):
        name = f"row {number} ({row.get('id', 'no id')})" if isinstance(row, dict) else f"row {number}"
        try:
            claims.append(Claim.model_validate(row))
        except ValidationError as e:
            problems += [f"{name}: {_place(p['loc'])}{_said(p)}" for p in e.errors()]
    seen: set[str] = set()
    for claim in claims:
        if claim.id in seen:
            problems.append(f"id '{claim.id}' is used twice; give each claim its own")
        seen.add(claim.id)
        if case is not None:
            problems += [f"{claim.id}: {p}" for p in _foreign(claim, case)]
    raise_all(problems, path.name, UserError)
    return tuple(claims)


def _place(loc: tuple[int | str, ...]) -> str:
    types = {t.model_fields["type"].annotation.__args__[0] for t in TYPES}  # type: ignore[union-attr]
    kept = [str(part) for part in loc if part not in types]
    return f"{'.'.join(kept)}: " if kept else ""


def _said(problem: Any) -> str:
    if problem["type"] == "extra_forbidden":
        return "unknown key; see the reference of claims for the keys of this test"
    return str(problem["msg"]).removeprefix("Value error, ")


def _foreign(claim: Claim, case: Case) -> list[str]:
    """Codes and domains of a claim that the case doesn't know."""
    out: list[str] = []
    domains = (*DOMAINS, COMPOSITE)
    for test in walk(claim.test):
        patron = getattr(test, "patron", None)
        if patron is not None and patron not in case.patrons:
            out.append(f"patron '{patron}' is not among the case's powers: {', '.join(case.patrons)}")
        domain = getattr(test, "domain", None)
        if domain is not None and domain not in domains:
            out.append(f"domain '{domain}' is unknown; the domains are {', '.join(domains)}")
        named = [*getattr(test, "clients", ()), *([test.client] if isinstance(test, ClientRank) else [])]
        if isinstance(test, Vote):
            named += list(test.choices)
        out += [
            f"'{c}' is not a country of the case: {', '.join(case.clients)}"
            for c in named
            if c not in case.clients
        ]
    return out


def walk(test: Test | None) -> list[Test]:
    """A test with all of its parts."""
    if test is None:
        return []
    if isinstance(test, AllOf):
        return [test, *(t for part in test.parts for t in walk(part))]
    if isinstance(test, Senses):
        return [test, *(t for sense in test.of for t in walk(sense.test))]
    return [test]
