"""The world's changes as the yardstick of what is fast."""

import datetime as dt

import pytest

from holdfast import codebook
from holdfast.errors import DataError
from holdfast.measure.case import load_case
from holdfast.measure.world import change_quantile, measure_world
from holdfast.panel.store import load


def test_the_world_is_every_member_that_is_no_power():
    case = load_case()
    world = measure_world(load(), case).case.clients
    inside = set(codebook.blocs().filter(codebook.blocs()["bloc"].is_in(case.patrons))["iso3"])
    assert not set(world) & (inside | set(case.patrons))
    assert set(case.clients) < set(world)
    assert len(world) > 140


def test_a_tenth_of_the_changes_is_a_clear_loss_and_longer_ones_are_larger():
    case, panel = load_case(), load()
    one, five = (change_quantile(panel, case, n, 0.1) for n in (1, 5))
    assert -0.05 < five < one < 0.0
    assert change_quantile(panel, case, 1, 0.9) > 0.0


def test_too_few_changes_are_no_yardstick():
    with pytest.raises(DataError, match="changes over 1 years are known"):
        change_quantile(load().as_of(dt.date(1993, 6, 30)), load_case(), 1, 0.1)
