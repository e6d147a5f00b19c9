"""Statements on bargaining as comparative statics, and that the declared ranges carry no answer by themselves."""

import numpy as np
import pytest

from holdfast.dynamics.bargain import Setting, deal, moves, parameters, ranges, response
from holdfast.dynamics.outside import isolation, rival
from holdfast.measure.case import load_case
from holdfast.measure.foothold import measure
from holdfast.panel.store import load


@pytest.fixture(scope="module")
def given():
    return parameters(4000, seed=1)


@pytest.fixture(scope="module")
def panel():
    return load()


@pytest.fixture(scope="module")
def measured(panel):
    return measure(panel, load_case(), draws=200)


@pytest.mark.parametrize("move", ["rival", "isolation", "help"])
def test_distance_and_benefits_rise_together(given, move):
    before = Setting(rival=0.4, isolation=0.3)
    found = response(given, before, moves(before)[move][1])
    assert found.distance.mean() > 0.0
    assert found.benefits.mean() > 0.0
    assert found.both > 0.95


def test_balancing_is_a_new_bargain_and_no_break_until_the_rival_can_offer_all(given):
    assert deal(given, Setting(rival=0.5)).broken == 0.0
    everything = given | {"switching": np.zeros(4000), "alternative": np.full(4000, 0.5)}
    assert deal(everything, Setting(rival=1.0)).broken == 1.0


def test_a_power_with_less_elsewhere_gives_more(given):
    cut_off = deal(given, Setting(rival=0.4, isolation=1.0))
    free = deal(given, Setting(rival=0.4, isolation=0.0))
    assert np.nanmean(cut_off.benefits) > np.nanmean(free.benefits)
    unbitten = given | {"bite": np.zeros(4000)}
    same = deal(unbitten, Setting(rival=0.4, isolation=1.0)).benefits
    assert np.array_equal(same, deal(unbitten, Setting(rival=0.4)).benefits)


def test_help_is_worth_nothing_to_a_power_that_is_not_cut_off(given):
    before = Setting(rival=0.4, isolation=0.0)
    assert np.isnan(response(given, before, moves(before)["help"][1]).both)


def test_draws_are_those_of_the_seed_and_lie_in_their_ranges(given):
    assert all(np.array_equal(v, parameters(4000, seed=1)[k]) for k, v in given.items())
    for name, values in given.items():
        assert ranges()[name].low <= values.min()
        assert values.max() <= ranges()[name].high


def test_isolation_and_rival_come_from_the_record(panel, measured):
    found = isolation(panel, "RUS", 2021, 2024)
    assert found is not None
    assert 0.0 < found.value < 1.0
    assert found.before == (2019, 2021)
    assert isolation(panel, "FRA", 2021, 2024) is None
    ratio, best = rival(measured, "KAZ", 2022)
    assert (ratio > 0.0).all()
    assert sum(best.values()) == pytest.approx(1.0)
