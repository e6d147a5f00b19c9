from __future__ import annotations

import pytest

from holdfast.claims.hedging import Hedging
from holdfast.claims.verdicts import word_of
from holdfast.votes import fitted, table

from .made import CLIENTS, context


def row(d: float, sd: float, **more):
    return {
        "d": d,
        "sd": sd,
        "q05": d - 1.645 * sd,
        "q95": d + 1.645 * sd,
        "first_year": 2021,
        "last_year": 2025,
    } | more


@pytest.fixture
def found(monkeypatch):
    """What the model is made to say, of the world without the countries and of each country."""
    said = {"world": row(0.7, 0.05), "own": dict.fromkeys(CLIENTS, 0.5)}
    asked = []

    def hedging(table, without=(), threads=None):
        asked.append(tuple(without))
        own = [row(d, 0.2, iso3=c, absences=10, choices=80) for c, d in said["own"].items()]
        return {"period": [row(-9.0, 0.1), said["world"]], "state": [] if without else own}

    monkeypatch.setattr(fitted, "hedging", hedging)
    monkeypatch.setattr(table, "from_panel", lambda panel: panel)
    said["asked"] = asked
    return said


def test_absence_that_gathers_where_states_are_undecided_is_a_choice(found):
    answer = Hedging(type="hedging").evaluate(context())
    assert word_of(answer) == "supported"
    assert "0.70 (0.62 to 0.78)" in answer.evidence
    assert "10 of 80" in answer.evidence
    assert found["asked"][0] == CLIENTS


@pytest.mark.parametrize(("d", "verdict"), [(-0.7, "contradicted"), (0.0, "open"), (0.03, "leans for")])
def test_it_can_come_out_against(found, d, verdict):
    found["world"] = row(d, 0.05)
    assert word_of(Hedging(type="hedging").evaluate(context())) == verdict


def test_the_countries_by_themselves(found):
    found["own"] = dict(zip(CLIENTS, (0.9, 0.9, 0.9, -0.9, -0.9), strict=True))
    ctx = context()
    assert word_of(Hedging(type="hedging", over="majority").evaluate(ctx)) == "supported"
    assert word_of(Hedging(type="hedging", over="all").evaluate(ctx)) == "contradicted"
    answer = Hedging(type="hedging").evaluate(ctx)
    assert answer.confidence == "moderate"
    found["own"] = dict.fromkeys(CLIENTS, -0.9)
    assert Hedging(type="hedging").evaluate(ctx).confidence == "low"


def test_a_country_without_votes_is_named(found):
    del found["own"]["EEE"]
    assert "None for EEE" in Hedging(type="hedging").evaluate(context()).evidence
