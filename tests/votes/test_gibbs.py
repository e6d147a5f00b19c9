"""Draws agree with the fit they start from."""

import numpy as np
import pytest

from holdfast.votes import fit
from holdfast.votes.gibbs import Plan, sample
from holdfast.votes.simulate import simulated


@pytest.fixture(scope="module")
def both():
    found = fit(simulated(24, 3, 24, seed=7).table, anchor="S000", turnout=False, threads=1)
    return found, sample(found, seed=1, plan=Plan(warm=150, draws=250), threads=2)


def test_map_and_gibbs_agree(both):
    found, drawn = both
    held = found.layout.sits
    assert np.corrcoef(found.point.x[held], drawn.point.x[held])[0, 1] > 0.995
    assert 0.8 < np.median(drawn.sd[held] / found.sd[held]) < 1.2
    assert drawn.method == "gibbs"
    assert drawn.diagnostics["ess_bulk_median"] > 50


def test_threads_change_no_draw(both):
    found, drawn = both
    again = sample(found, seed=1, plan=Plan(warm=150, draws=250), threads=1)
    assert np.array_equal(again.point.x, drawn.point.x)


def test_another_seed_draws_anew(both):
    found, drawn = both
    other = sample(found, seed=2, plan=Plan(warm=20, draws=40), threads=2)
    assert not np.array_equal(other.point.x, drawn.point.x)
    assert np.isfinite(other.point.x[found.layout.sits]).all()


def test_kept_draws_are_used(both):
    drawn = both[1]
    x = drawn.draws(50, seed=3)
    assert x.shape == (50, *drawn.layout.sits.shape)
    assert np.isnan(x[:, ~drawn.layout.sits]).all()
