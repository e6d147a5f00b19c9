"""What must not matter, and what must turn round."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.votes import fit
from holdfast.votes.simulate import simulated

TOLERANCE = 5e-3


@pytest.fixture(scope="module")
def small():
    return simulated(15, 3, 14, seed=5).table


@pytest.fixture(scope="module")
def base(small):
    return fit(small, anchor="S000", threads=1)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(range(15)))
def test_the_order_of_states_changes_only_the_order(small, base, order):
    table = dataclasses.replace(
        small,
        choice=np.ascontiguousarray(small.choice[:, order]),
        states=tuple(small.states[k] for k in order),
    )
    again = fit(table, anchor="S000", threads=1)
    assert np.abs(again.point.x - base.point.x[:, order]).max() < TOLERANCE


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000))
def test_the_order_of_roll_calls_changes_only_the_order(small, base, seed):
    rng = np.random.default_rng(seed)
    order = np.lexsort((rng.random(small.rid.size), small.session))
    table = dataclasses.replace(
        small,
        choice=np.ascontiguousarray(small.choice[order]),
        rid=small.rid[order],
        symbol=tuple(small.symbol[k] for k in order),
        session=small.session[order],
    )
    again = fit(table, anchor="S000", threads=1)
    assert np.abs(again.point.x - base.point.x).max() < TOLERANCE
    assert np.abs(again.point.item[:, 0] - base.point.item[order, 0]).max() < 20 * TOLERANCE


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000))
def test_flipping_all_votes_flips_the_sign(seed):
    table = simulated(15, 2, 14, seed=seed).table
    base = fit(table, anchor="S000", threads=1)
    flipped = table.choice.copy()
    flipped[table.choice == 0], flipped[table.choice == 2] = 2, 0
    again = fit(dataclasses.replace(table, choice=flipped), anchor="S000", threads=1)
    # the anchor keeps the sign of positions, so it is the roll calls that turn round
    assert np.abs(again.point.x - base.point.x).max() < TOLERANCE
    assert np.abs(again.point.item[:, :2] + base.point.item[:, :2]).max() < 20 * TOLERANCE


def test_another_anchor_on_the_other_side_flips_positions(small, base):
    column = int(np.argmin(np.where(base.layout.sits.all(axis=0), base.point.x.mean(axis=0), 9.0)))
    again = fit(small, anchor=small.states[column], threads=1)
    assert np.abs(again.point.x + base.point.x).max() < TOLERANCE
