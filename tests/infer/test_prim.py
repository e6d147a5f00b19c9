"""Boxes found on made cases, and their limits."""

import itertools

import numpy as np
import pytest

from holdfast.infer.prim import box, inside, pasted, peeled, quasi_p, simplest, without


@pytest.fixture(scope="module")
def made():
    """2,000 cases of six conditions; those of interest lie where the first is above .7 and the third is 1, nine in ten."""
    rng = np.random.default_rng(2)
    x = rng.random((2000, 6))
    x[:, 2] = rng.random(2000) < 0.5
    y = (x[:, 0] > 0.7) & (x[:, 2] == 1) & (rng.random(2000) < 0.9)
    return x, y


def test_the_conditions_that_were_made_are_found(made):
    x, y = made
    found = simplest(x, y, peeled(x, y))
    assert found.conditions == (0, 2)
    assert found.limits[0, 0] == pytest.approx(0.7, abs=0.02)
    assert found.limits[2].tolist() == [0.5, np.inf]
    assert found.coverage > 0.95
    assert found.density > 0.85


def test_every_box_lies_in_the_one_before_and_tells_what_it_holds(made):
    x, y = made
    boxes = peeled(x, y)
    assert boxes[0].cases == 2000
    for before, after in itertools.pairwise(boxes):
        held = inside(x, after.limits)
        assert not (held & ~inside(x, before.limits)).any()
        assert after.density > before.density
        assert (after.cases, after.found) == (held.sum(), y[held].sum())
        assert after.coverage == pytest.approx(y[held].sum() / y.sum())
    assert boxes[-1].mass >= 0.05


def test_chance_alone_leaves_no_condition():
    rng = np.random.default_rng(3)
    x, y = rng.random((300, 4)), rng.random(300) < 0.3
    tight = box(x, y, np.array([[0.05, np.inf], [-np.inf, np.inf], [-np.inf, np.inf], [-np.inf, np.inf]]))
    assert simplest(x, y, (tight,)).conditions == ()


def test_pasting_gives_back_what_costs_nothing(made):
    x, _ = made
    y = (x[:, 0] > 0.7) & (x[:, 2] == 1)
    tight = np.tile([-np.inf, np.inf], (6, 1))
    tight[0, 0], tight[2, 0] = 0.85, 0.5
    before = box(x, y, tight)
    after = pasted(x, y, before)
    assert after.coverage > before.coverage
    assert after.density >= before.density


def test_a_limit_that_does_nothing_is_easily_come_by(made):
    x, y = made
    limits = np.tile([-np.inf, np.inf], (6, 1))
    limits[0, 0], limits[2, 0], limits[4, 1] = 0.7, 0.5, 0.8
    of = box(x, y, limits)
    chance = quasi_p(x, y, of)
    assert chance[0, 0] < 1e-10
    assert chance[4, 1] > 0.05
    assert np.isnan(chance[1]).all()
    assert without(x, y, of, 4).conditions == (0, 2)


@pytest.mark.parametrize("y", [np.zeros(50, dtype=bool), np.ones(50, dtype=bool)])
def test_all_or_none_of_interest_is_one_box(y):
    x = np.random.default_rng(0).random((50, 2))
    boxes = peeled(x, y)
    assert len(boxes) == 1
    assert simplest(x, y, boxes).conditions == ()


def test_equal_values_go_together():
    x = np.repeat([0.0, 1.0], 50)[:, None]
    boxes = peeled(x, x[:, 0] == 1)
    assert [b.cases for b in boxes] == [100, 50]
    assert len(peeled(np.ones((20, 1)), np.arange(20) < 5)) == 1
