"""A noise of each state's own, learned about positions that are known."""

import dataclasses

import numpy as np
import pytest

from holdfast.votes import fit
from holdfast.votes.simulate import simulated
from holdfast.votes.sitting import sittings


@pytest.fixture(scope="module")
def unequal():
    return simulated(50, 8, 60, seed=5, steadiness=0.6)


@pytest.fixture(scope="module")
def found(unequal):
    return fit(unequal.table, learn=True)


def test_states_that_vote_more_steadily_are_told_from_others(unequal, found):
    held = found.layout.sits
    log_k = np.log(found.steadiness)
    mean = np.where(held, log_k, 0.0).sum(axis=0) / held.sum(axis=0)
    assert np.corrcoef(mean, np.log(unequal.k))[0, 1] > 0.8
    # shrunk towards all others, so no farther apart than in truth
    assert 0.3 < mean.std() < 0.66


def test_where_all_have_one_noise_little_is_made_of_chance():
    made = simulated(50, 8, 60, seed=6)
    log_k = np.log(fit(made.table, learn=True).steadiness)
    assert log_k.std() < 0.2


def test_votes_held_out_are_told_better_by_it(unequal):
    table = unequal.table
    out = (table.choice >= 0) & (np.random.default_rng(0).random(table.choice.shape) < 0.1)
    p = fit(dataclasses.replace(table, choice=np.where(out, np.int8(-1), table.choice)), learn=True)
    own, one = np.empty((2, *table.choice.shape, 4))
    for part in sittings(p):
        rows = np.flatnonzero(np.isin(table.rid, part.rid))
        seats = [table.states.index(s) for s in part.states]
        for to, sitting in ((own, part), (one, dataclasses.replace(part, k=np.ones(part.k.size)))):
            to[np.ix_(rows, seats)] = sitting.chances()
    cells = out & (table.choice < 3) & p.layout.sits[table.session - table.session[0]]
    gain = [np.log(c[cells][np.arange(cells.sum()), table.choice[cells]]).mean() for c in (own, one)]
    assert gain[0] > gain[1] + 0.01


def test_it_goes_by_state_and_leaves_absence_alone(found):
    part = sittings(found)[3]
    one = dataclasses.replace(part, k=np.ones(part.k.size))
    assert np.allclose(part.chances()[..., 3], one.chances()[..., 3])
    assert np.allclose(part.chances().sum(axis=2), 1.0)
    row = int(np.flatnonzero(found.table.rid == part.rid[0])[0])
    seats = [found.states.index(s) for s in part.states]
    assert np.allclose(found.chances(row)[seats], part.chances()[0])


def test_the_order_of_states_is_no_matter(unequal, found):
    table = unequal.table
    order = np.random.default_rng(1).permutation(len(table.states))
    turned = dataclasses.replace(
        table,
        choice=np.ascontiguousarray(table.choice[:, order]),
        states=tuple(table.states[n] for n in order),
    )
    again = fit(turned, learn=True, anchor=found.anchor)
    assert np.allclose(again.steadiness, found.steadiness[:, order], atol=0.02)
