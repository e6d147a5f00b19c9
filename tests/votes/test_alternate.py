"""Steps of one side alone, and a system whose curvature over states is kept."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from holdfast.votes.alternate import fitted_calls, fitted_states
from holdfast.votes.layout import layout
from holdfast.votes.mode import linearised, renewed, solve
from holdfast.votes.priors import first_guess
from holdfast.votes.problem import Problem
from holdfast.votes.simulate import simulated
from holdfast.votes.spread import spread
from holdfast.votes.start import start


@pytest.fixture(scope="module", params=[True, False])
def begun(request):
    table = simulated(30, 5, 20, seed=3).table
    laid = layout(table)
    problem = Problem(laid, table.sessions, first_guess(), request.param, request.param, False)
    with ThreadPoolExecutor(2) as pool:
        yield problem, start(laid, table.rid.size, problem.priors, 0, pool), pool


def test_each_side_alone_comes_nearer_the_mode(begun):
    problem, point, pool = begun
    height = [linearised(problem, point, pool).objective]
    for _ in range(3):
        for side in (fitted_calls, fitted_states):
            point = side(problem, point, pool)
            height.append(linearised(problem, point, pool).objective)
    assert (np.diff(height) > 0.0).all()
    assert not point.x[~problem.layout.sits].any()


def test_states_alone_stand_still_where_their_slope_vanishes(begun):
    problem, point, pool = begun
    point = fitted_calls(problem, point, pool)
    for _ in range(40):
        point = fitted_states(problem, point, pool)
    slope = linearised(problem, point, pool).slope
    assert max(np.abs(v).max() for v in slope.x) < 1e-3
    assert max(np.abs(v[:-1]).max() for v in slope.a) < 1e-3


def test_curvature_over_states_may_be_kept(begun):
    problem, point, pool = begun
    full = linearised(problem, point, pool)
    kept = linearised(problem, point, pool, kept=full)
    assert kept.objective == full.objective
    assert kept.chain_x is full.chain_x
    steps = [solve(problem, v, v.slope, pool) for v in (full, kept)]
    assert np.array_equal(steps[0].x, steps[1].x)
    assert np.array_equal(steps[0].item, steps[1].item)
    width = spread(full, problem, pool)
    again = spread(kept, problem, pool, width)
    assert again.x is width.x
    assert np.array_equal(again.item, width.item)


def test_a_kept_curvature_is_renewed_without_another_pass(begun):
    problem, point, pool = begun
    kept = linearised(
        problem, fitted_calls(problem, point, pool), pool, kept=linearised(problem, point, pool)
    )
    full = linearised(problem, fitted_calls(problem, point, pool), pool)
    again = renewed(problem, kept, pool)
    assert again.chain_x.logdet == full.chain_x.logdet != kept.chain_x.logdet
    assert all(map(np.array_equal, again.chain_a.inverse, full.chain_a.inverse))
    assert all(map(np.array_equal, again.across, full.across))
