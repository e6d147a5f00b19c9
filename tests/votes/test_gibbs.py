"""Draws agree with the fit they start from, whether or not absence is a choice."""

import numpy as np
import pytest

from holdfast.votes import fit
from holdfast.votes.bends import DEGREE, bends, weights
from holdfast.votes.cells import cells
from holdfast.votes.gibbs import Plan, sample
from holdfast.votes.simulate import simulated

PLAN = Plan(warm=100, draws=400)


@pytest.fixture(scope="module", params=[True, False], ids=["absence", "votes alone"])
def both(request):
    found = fit(simulated(24, 3, 24, seed=7).table, anchor="S000", turnout=request.param, threads=1)
    return found, sample(found, seed=1, plan=PLAN, threads=2)


def test_map_and_gibbs_agree(both):
    found, drawn = both
    held = found.layout.sits
    assert np.corrcoef(found.point.x[held], drawn.point.x[held])[0, 1] > 0.99
    assert 0.8 < np.median(drawn.sd[held] / found.sd[held]) < 1.25
    assert drawn.method == "gibbs"
    assert drawn.diagnostics["ess_bulk_median"] > 100
    assert drawn.diagnostics["rank_rhat_q95"] < 1.06
    assert (drawn.q05[held] < drawn.point.x[held]).all()
    assert (drawn.point.x[held] < drawn.q95[held]).all()


def test_habits_and_hedging_are_drawn(both):
    found, drawn = both
    held = found.layout.sits
    if not found.turnout:
        assert np.array_equal(drawn.habit_sd, found.habit_sd, equal_nan=True)
        assert np.array_equal(drawn.item_sd[:, 3:], found.item_sd[:, 3:])
        return
    assert np.corrcoef(found.point.a[held], drawn.point.a[held])[0, 1] > 0.95
    assert (drawn.habit_sd[held] > 0.0).all()
    assert abs(found.point.d[0] - drawn.point.d[0]) < 3.0 * drawn.hedging_sd[0]
    assert (drawn.priors.step, drawn.priors.habit_step) != (found.priors.step, found.priors.habit_step)


def test_threads_change_no_draw(both):
    found, drawn = both
    again = sample(found, seed=1, plan=PLAN, threads=1)
    assert np.array_equal(again.point.x, drawn.point.x)
    assert np.array_equal(again.samples, drawn.samples, equal_nan=True)


def test_every_position_tells_how_it_mixed(both):
    drawn = both[1]
    held = drawn.layout.sits
    rhat, size = drawn.mixing
    assert np.isnan(rhat[~held]).all()
    assert drawn.diagnostics["rank_rhat_max"] == rhat[held].max()
    assert drawn.diagnostics["rank_rhat_above"] == (rhat[held] > 1.01).mean()
    assert drawn.diagnostics["ess_bulk_min"] == size[held].min() > 20


def test_positions_on_which_chains_disagree_are_named(both):
    drawn = both[1]
    rhat = drawn.mixing[0]
    told = [w for w in drawn.warnings if w.startswith("chains disagree on")]
    above = int((rhat[drawn.layout.sits] > 1.01).sum())
    assert len(told) == (above > 0)
    if above:
        t, i = np.unravel_index(np.nanargmax(rhat), rhat.shape)
        assert f"on {above:,} of {int(drawn.layout.sits.sum()):,} positions" in told[0]
        assert f"most on {drawn.table.states[i]} in session {drawn.table.sessions[t]} (" in told[0]


def test_bends_are_shares_that_no_shift_or_scale_explains(both):
    found = both[0]
    for x, held, bend in zip(
        found.point.x, found.layout.sits, bends(found.point.x, found.layout.sits), strict=True
    ):
        assert bend.shape[0] == DEGREE - 1
        assert not bend[:, ~held].any()
        assert np.allclose(bend @ np.stack([held, held * x], axis=1), 0.0, atol=1e-8)


def test_weights_leave_absences_out(both):
    found = both[0]
    listed = cells(found.table, found.layout, found.turnout)
    weight = weights(found, listed)
    assert (weight[listed.call_code == 3] == 0.0).all()
    assert (weight >= 0.0).all()
    assert weight[listed.call_code < 3].mean() > 0.1


def test_another_seed_draws_anew(both):
    found, drawn = both
    other = sample(found, seed=2, plan=Plan(warm=20, draws=40, scales=False), threads=2)
    assert not np.array_equal(other.point.x, drawn.point.x)
    assert np.isfinite(other.point.x[found.layout.sits]).all()
    assert other.priors.step == pytest.approx(found.priors.step)


def test_kept_draws_are_used(both):
    drawn = both[1]
    x = drawn.draws(50, seed=3)
    assert x.shape == (50, *drawn.layout.sits.shape)
    assert np.isnan(x[:, ~drawn.layout.sits]).all()


def test_every_choice_is_listed_twice(both):
    found = both[0]
    listed = cells(found.table, found.layout, found.turnout)
    choice = np.full(found.table.choice.shape, -1, dtype=np.int8)
    call = np.repeat(np.arange(choice.shape[0]), np.diff(listed.call_start))
    choice[call, listed.call_state] = listed.call_code
    again = np.full(choice.shape, -1, dtype=np.int8)
    for i, start in enumerate(listed.seat_start):
        part = slice(start[0], start[-1])
        again[listed.seat_call[part], i] = listed.seat_code[part]
    assert np.array_equal(choice, again)
    session = found.table.session - found.table.session[0]
    assert ((choice >= 0) <= found.layout.sits[session]).all()
