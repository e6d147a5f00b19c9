"""What the model of votes gives beside the record: chances, positions, and a neutrality that can come out otherwise."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from holdfast.claims import modelled
from holdfast.claims.document import load_claims
from holdfast.claims.evidence import Context, Evidence
from holdfast.claims.vote import Neutrality, Vote
from holdfast.measure.case import load_case
from holdfast.panel.store import load
from holdfast.report.votes import listed
from holdfast.votes import fitted
from holdfast.votes.table import from_panel

from .made import CLIENTS, context
from .test_votes import AWAY, session

FIRST = "A/RES/ES-11/1"


@pytest.fixture(scope="module")
def ctx():
    return Context(load_case(), Evidence(load(), None))


def test_chances_are_those_of_the_fit_with_the_spread_of_the_position(ctx):
    found = modelled.modelled(ctx, (FIRST,), ("KAZ", "EU"))
    assert set(found.chance) == {"KAZ"}  # a bloc isn't a member
    assert np.allclose(found.chance["KAZ"].sum(axis=2), 1.0)
    part = next(p for p in fitted.as_they_ended(from_panel(load())) if p.session == 76)
    seat = part.states.index("KAZ")
    j = next(j for j, r in enumerate(part.rid) if r == 6386)
    mean, low, high = modelled.interval(found.of("KAZ", FIRST, "A"))
    assert low < part.chances()[j, seat, 1] < high
    assert mean == pytest.approx(part.chances()[j, seat, 1], abs=0.02)
    assert found.newest[0] == 76
    assert found.newest[1]["KAZ"][0] == pytest.approx(part.x[seat], abs=0.02)
    again = modelled.modelled(ctx, (FIRST,), ("KAZ",))
    assert np.array_equal(found.chance["KAZ"], again.chance["KAZ"])


def test_no_fit_no_chances(ctx):
    assert modelled.modelled(ctx, ("A/RES/0/0",), ("KAZ",)) is None
    assert modelled.modelled(context(**session(2)), ("R/1",), CLIENTS) is None
    assert (
        "model" not in Vote(type="vote", symbol="R/1", choices=AWAY).evaluate(context(**session(2))).evidence
    )


def test_the_claim_on_neutrality_rests_on_every_roll_call_that_the_case_lists(ctx):
    case = ctx.case
    test = next(c for c in load_claims(case.folder / "claims.toml", case) if c.id == "S14").test
    answer = test.evaluate(ctx)
    assert set(answer.sources) == {r.symbol for r in listed(case).resolution}
    assert answer.range[0] <= answer.p <= answer.range[1]
    assert "By the model of votes" in answer.evidence
    then = test.evaluate(
        Context(case, Evidence(load().as_of(dt.date(2022, 3, 5)), None, as_of=dt.date(2022, 3, 5)))
    )
    assert then.sources == (FIRST,)
    assert then.p < answer.p


@pytest.mark.parametrize(
    ("chance", "level"), [([0.1, 0.4, 0.1, 0.4], "high"), ([0.8, 0.1, 0.05, 0.05], "moderate")]
)
def test_a_model_that_says_otherwise_costs_confidence(monkeypatch, chance, level):
    symbols = tuple(f"R/{i + 1}" for i in range(9))
    draws = np.broadcast_to(np.array(chance), (50, 9, 4))
    made = modelled.Modelled(
        symbols, dict.fromkeys((*CLIENTS, "PPP"), draws), (76, {"AAA": (0.0, -1.0, 1.0)})
    )
    monkeypatch.setattr("holdfast.claims.vote.modelled", lambda *_: made)
    answer = Neutrality(type="neutrality", session="ES-99").evaluate(context(**session(9)))
    assert answer.confidence == level
    assert answer.p > 0.9
    assert answer.range[0] == (answer.p if level == "high" else 0.0)
    assert f"as PPP {chance[0]:.2f}" in answer.evidence
    assert "AAA 0.00 (-1.00 to 1.00)" in answer.evidence
