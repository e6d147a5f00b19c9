"""What is drawn again within a sweep is told by the fit: sessions of few votes, and states and roll calls that hold each other."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from holdfast.votes import fit
from holdfast.votes.again import HELD, _joined, _precision, _runs, rounds
from holdfast.votes.cells import cells
from holdfast.votes.simulate import simulated


@pytest.fixture(scope="module")
def found():
    table = simulated(24, 4, 40, seed=7).table
    # the second session keeps a tenth of its roll calls
    few = np.ones(table.rid.size, dtype=bool)
    few[44:80] = False
    return fit(table.rows(few), anchor="S000", threads=1)


@pytest.fixture(scope="module")
def told(found):
    return rounds(found, cells(found.table, found.layout, found.turnout), 4)


def test_the_first_round_is_everything(found, told):
    held = found.layout.sits
    assert len(told) == 1 + len(HELD)
    assert np.array_equal(told[0].calls, np.arange(found.table.rid.size))
    assert told[0].paths.tolist() == [
        [i, int(np.flatnonzero(h)[0]), int(np.flatnonzero(h)[-1])] for i, h in enumerate(held.T)
    ]


def test_a_session_of_few_votes_is_drawn_in_every_round(found, told):
    session = found.table.session - found.table.session[0]
    for part in told:
        assert set(np.flatnonzero(session == 1)) <= set(part.calls)
        for i in np.flatnonzero(found.layout.sits[1]):
            assert any(p == i and s <= 1 <= e for p, s, e in part.paths)


def test_rounds_shrink_and_stay_within_paths(found, told):
    first, last = found.layout.first, found.layout.last
    for before, after in pairwise(told):
        assert set(after.calls) <= set(before.calls)
    for part in told:
        i, s, e = part.paths.T
        assert (first[i] <= s).all()
        assert (s <= e).all()
        assert (e <= last[i]).all()
        # no step of a state comes twice in a round
        again = (i[1:] == i[:-1]) & (s[1:] <= e[:-1] + 1)
        assert not again.any()


def test_a_path_s_precision_is_that_of_a_walk_with_variance_one():
    r = 0.9
    corr = r ** np.abs(np.subtract.outer(np.arange(5), np.arange(5)))
    assert np.allclose(_precision(np.zeros(5), r), np.linalg.inv(corr))
    assert np.allclose(_precision(np.array([2.0]), r), [[3.0]])


def test_runs_and_joined_stretches():
    assert _runs(3, np.array([True, False, True, True])) == [(3, 0, 0), (3, 2, 3)]
    assert _joined([(1, 4, 5), (0, 0, 2), (0, 3, 3), (0, 1, 2), (1, 7, 8)]).tolist() == [
        [0, 0, 3],
        [1, 4, 5],
        [1, 7, 8],
    ]
    assert _joined([]).shape == (0, 3)


def test_a_step_wider_than_any_is_taken_for_the_widest(found):
    """Few votes may have one learned at which a walk would have no correlation left to take a precision of."""
    listed = cells(found.table, found.layout, found.turnout)
    wide, widest = (rounds(replace(found, priors=replace(found.priors, step=s)), listed, 4) for s in (2.5, 1.3))
    for a, b in zip(wide, widest, strict=True):
        assert np.array_equal(a.calls, b.calls)
        assert np.array_equal(a.paths, b.paths)
