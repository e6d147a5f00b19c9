"""The vocabulary of claims: every type of test, and the rows of a file of claims."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from holdfast.claims.absence import Absence
from holdfast.claims.appeal import Appeal
from holdfast.claims.bargain import Bargain
from holdfast.claims.base import Spec, Test
from holdfast.claims.branch import Branch
from holdfast.claims.carried import Carried
from holdfast.claims.change import Change
from holdfast.claims.client_rank import ClientRank
from holdfast.claims.combine import AllOf, Sense, Senses
from holdfast.claims.contrast import Contrast
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
from holdfast.claims.policy import Policy
from holdfast.claims.rank import Rank
from holdfast.claims.reach import Reach
from holdfast.claims.rely import Rely
from holdfast.claims.spread import Spread
from holdfast.claims.together import Together
from holdfast.claims.total import More, Total
from holdfast.claims.unseen import Unseen
from holdfast.claims.vote import Neutrality, Vote

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
    Reach,
    Contrast,
    Spread,
    Branch,
    Policy,
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
    | Reach
    | Contrast
    | Spread
    | Branch
    | Policy
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


def walk(test: Test | None) -> list[Test]:
    """A test with all of its parts."""
    if test is None:
        return []
    if isinstance(test, AllOf):
        return [test, *(t for part in test.parts for t in walk(part))]
    if isinstance(test, Senses):
        return [test, *(t for sense in test.of for t in walk(sense.test))]
    return [test]
