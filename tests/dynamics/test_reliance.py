"""Appeals laid out, nothing of later answers before its day, and answers that move the chance."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from holdfast import codebook
from holdfast.dynamics import reliance
from holdfast.dynamics.reliance import KINDS, answers, appeals, before_any, chance, kind_of, situation
from holdfast.errors import UserError
from holdfast.panel.store import load

EVE = dt.date(2022, 1, 4)


@pytest.fixture(scope="module")
def panel():
    return load()


def test_every_crisis_of_the_list_has_a_kind():
    assert {kind_of(c) for c in set(codebook.requests()["crisis"])} == set(KINDS)
    with pytest.raises(UserError, match="no kind of crisis"):
        kind_of("flood")


def test_only_answers_known_by_then_count(panel):
    known = appeals(panel, EVE)
    assert known.rows["known"].max() <= EVE
    assert "kaz_csto_2022" not in set(known.rows["id"])
    assert "kaz_csto_2022" in set(appeals(panel, dt.date(2022, 2, 1)).rows["id"])


def test_a_war_counts_from_the_year_after_it_began(panel):
    assert situation(panel, "RUS", "KAZ", EVE, "unrest").drain == 0.0
    assert situation(panel, "RUS", "KAZ", dt.date(2023, 1, 31), "unrest").drain == 1.0


def test_an_organisations_answer_is_its_leading_states(panel):
    known = appeals(panel)
    assert known.rows.filter(pl.col("id") == "kaz_csto_2022")["power"].item() == "RUS"


def test_refusals_lower_the_chance_and_help_raises_it(panel, monkeypatch):
    real = codebook.requests
    where = situation(panel, "RUS", "KAZ", EVE, "unrest")

    def as_if(answer, arrived):
        rows = real(EVE).with_columns(
            pl.when(pl.col("power") == "RUS").then(pl.lit(answer)).otherwise("answer").alias("answer"),
            pl.when(pl.col("power") == "RUS").then(pl.lit(arrived)).otherwise("arrived").alias("arrived"),
        )
        monkeypatch.setattr(reliance.codebook, "requests", lambda known=None: rows)
        known = appeals(panel, EVE)
        return chance(answers(known), where, known.powers).mean()

    low, high = as_if("refused", "no"), as_if("granted", "yes")
    assert low < 0.3
    assert high > 0.7


def test_the_posterior_is_narrower_than_the_prior(panel):
    known = appeals(panel, EVE)
    where = situation(panel, "RUS", "KAZ", EVE, "unrest")
    assert chance(answers(known), where, known.powers).std() < 0.6 * chance(before_any(), where).std()


def test_a_power_without_answers_is_wider_than_one_with_many(panel):
    known = appeals(panel)
    drawn = answers(known)
    few = situation(panel, "TUR", "KAZ", EVE, "unrest")
    many = situation(panel, "RUS", "KAZ", EVE, "unrest")
    assert "TUR" not in known.powers or (known.rows["power"] == "TUR").sum() < 5
    assert np.std(chance(drawn, few, known.powers)) > np.std(chance(drawn, many, known.powers))


def test_levels_of_war_are_those_of_the_list():
    assert codebook.war_level("RUS", 2022) == 2
    assert codebook.war_level("RUS", 2021) == 0
    assert codebook.wars_until() >= 2024
