"""Questions asked again bridge sessions."""

import dataclasses

import numpy as np
import pytest

from holdfast.votes import fit
from holdfast.votes.bridge import ENOUGH, chains
from holdfast.votes.simulate import simulated


@pytest.fixture(scope="module")
def asked():
    return simulated(30, 8, 24, seed=3, asked_again=16)


@pytest.fixture(scope="module")
def both(asked):
    return [fit(asked.table, anchor="S000", threads=1, bridge=b) for b in (True, False)]


def _error(p, truth):
    held = p.layout.sits
    t = (truth.x - truth.x[held].mean()) / truth.x[held].std()
    return np.sqrt(((p.point.x - t)[held] ** 2).mean())


def test_families_in_order(asked):
    found = chains(asked.table)
    assert sorted(found.order.tolist()) == list(range(asked.table.rid.size))
    for a, b in zip(found.first[:-1], found.first[1:], strict=True):
        rows = found.order[a:b]
        assert found.gap[a] == 0.0
        if b - a > 1:
            assert np.unique(asked.table.family[rows]).size == 1
            np.testing.assert_array_equal(found.gap[a + 1 : b], np.diff(asked.table.session[rows]))


def test_positions_and_roll_calls_are_found_better(asked, both):
    bridged, plain = both
    assert bridged.diagnostics["converged"]
    assert _error(bridged, asked) < _error(plain, asked)
    often = asked.table.family >= 0
    off = [np.abs(p.point.item[often, :2] - asked.item[often, :2]).mean() for p in both]
    assert off[0] < 0.8 * off[1]


def test_how_alike_they_are_is_learned(both):
    learned = both[0].priors
    for k in range(2):
        share = (learned.within[k, k] + learned.drift[k, k]) / learned.cov[k, k]
        assert 0.003 < share < 0.1


def test_intervals_cover_about_what_they_say(asked, both):
    p = both[0]
    held = p.layout.sits
    t = (asked.x - asked.x[held].mean()) / asked.x[held].std()
    assert 0.8 < ((p.q05 <= t) & (t <= p.q95))[held].mean() < 0.97


def test_where_little_is_asked_again_nothing_is_bridged(asked):
    few = asked.table.family.copy()
    few[few >= 3] = -1
    table = dataclasses.replace(asked.table, family=few)
    assert table.rid.size - np.unique(np.where(few < 0, 100 + np.arange(few.size), few)).size < ENOUGH
    assert chains(table) is None
    assert chains(dataclasses.replace(table, family=None)) is None
    assert fit(table, anchor="S000", threads=1, bridge=True).priors.within is None
