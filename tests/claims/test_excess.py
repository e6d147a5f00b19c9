"""The claim of trade beyond what was expected comes out either way, leans at most, and says what it lacks."""

import datetime as dt
from types import SimpleNamespace

import pytest
from pydantic import ValidationError
from tests.measure.made_exports import CLIENTS, WATCH, make_panel

from holdfast.claims import excess as module
from holdfast.claims.evidence import Context, Evidence
from holdfast.claims.excess import Excess
from holdfast.claims.verdicts import said, word_of


@pytest.fixture(autouse=True)
def _made_watch(monkeypatch):
    monkeypatch.setattr(module, "watches", lambda: {"RUS": WATCH})


def ask(panel, patron="RUS", **fields):
    case = SimpleNamespace(patron=patron, clients=CLIENTS)
    return Excess(type="excess", **fields).evaluate(Context(case, Evidence(panel=panel, foothold=None)))


@pytest.fixture(scope="module")
def risen():
    return make_panel(dict.fromkeys(CLIENTS[:3], 2.5) | {"TKM": 0.5})


@pytest.fixture(scope="module")
def fallen():
    return make_panel(dict.fromkeys(CLIENTS, 0.4))


def test_more_than_expected_in_most_is_supported(risen):
    found = ask(risen)
    assert found.p > 0.95
    assert word_of(found) == "supported"
    assert found.confidence == "moderate"
    assert found.coverage == 1.0
    assert "An association with the date" in found.evidence
    assert "inside the intervals" in found.would_change
    assert {c for c, _, p in found.cells if p > 0.9} >= set(CLIENTS[:3])


def test_less_than_expected_is_contradicted(fallen):
    found = ask(fallen)
    assert found.p < 0.05
    assert word_of(found) == "contradicted"
    assert word_of(ask(fallen, only_part="a part")) == "leans against"


def test_the_opposite_mirrors(risen):
    assert ask(risen, negate=True).p == pytest.approx(1.0 - ask(risen).p)


def test_part_of_a_claim_leans_at_most_and_says_why(risen):
    found = ask(risen, only_part="what is measured is a part")
    assert word_of(found) == "leans for"
    assert "It can at most lean: what is measured is a part." in said(found)


def test_every_country_and_any(risen):
    assert ask(risen, over="all").p < 0.1
    assert ask(risen, over="any").p > 0.99
    assert ask(risen, over="all", clients=CLIENTS[:2]).p > 0.9
    assert ask(risen, at_least=4.0).p < 0.1


def test_countries_without_months_are_judged_by_year():
    found = ask(make_panel(dict.fromkeys(CLIENTS, 2.5), months=CLIENTS[:2]))
    assert "by year to 2023" in found.evidence
    assert found.coverage == 1.0


def test_countries_that_cannot_be_judged_are_named():
    then = make_panel(dict.fromkeys(CLIENTS, 2.5), months=CLIENTS[:3]).as_of(dt.date(2023, 1, 31))
    found = ask(then)
    assert "can't be judged" in found.evidence
    assert "whatever the others did" in found.evidence
    assert found.coverage == pytest.approx(0.6)


def test_too_little_is_not_testable(risen):
    for answer in (
        ask(risen.as_of(dt.date(2022, 2, 1))),
        ask(risen, patron="CHN"),
        ask(risen, goods="banned"),
        ask(make_panel({}, months=CLIENTS[:2]).as_of(dt.date(2023, 1, 31))),
    ):
        assert word_of(answer) == "not testable"
        assert answer.would_change


def test_a_key_that_is_none_is_refused():
    with pytest.raises(ValidationError):
        Excess(type="excess", at_least=0.0)
    with pytest.raises(ValidationError):
        Excess(type="excess", over="mean")
