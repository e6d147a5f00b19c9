"""A fit finds the positions that votes were made from."""

import numpy as np

from holdfast.votes import fit


def standard(x, held):
    return (x - x[held].mean()) / x[held].std()


def test_positions_are_found(truth, fitted):
    held = fitted.layout.sits
    r = np.corrcoef(truth.x[held], fitted.point.x[held])[0, 1]
    assert r > 0.96
    assert fitted.diagnostics["converged"]
    assert fitted.warnings == ()


def test_units_are_those_of_all_positions(fitted):
    x = fitted.point.x[fitted.layout.sits]
    assert abs(x.mean()) < 1e-9
    assert abs(x.std() - 1.0) < 1e-9
    assert np.isnan(fitted.estimate[~fitted.layout.sits]).all()


def test_intervals_cover_about_what_they_say(truth, fitted):
    held = fitted.layout.sits
    t = standard(truth.x, held)
    cover = ((fitted.q05 <= t) & (t <= fitted.q95))[held].mean()
    assert 0.75 < cover < 0.98


def test_the_slope_of_the_objective_vanishes(fitted):
    assert fitted.diagnostics["last_step_in_sd"] < 0.15


def test_absence_as_hedging_is_found(truth, fitted):
    (row,) = fitted.hedging_by_period().to_dicts()
    assert row["q05"] > 0.0
    assert abs(row["d"] - truth.d[0]) < 4 * row["sd"] + 0.2


def test_the_anchor_is_positive_in_every_session(fitted):
    column = fitted.states.index("S000")
    assert (fitted.point.x[fitted.layout.sits[:, column], column] > 0).all()


def test_threads_change_nothing(truth, fitted):
    again = fit(truth.table, anchor="S000", threads=1)
    assert np.array_equal(again.point.x, fitted.point.x)


def test_draws_have_the_spread_of_the_fit(fitted):
    x = fitted.draws(600, seed=1)
    held = fitted.layout.sits
    ratio = x[:, held].std(axis=0) / fitted.sd[held]
    assert 0.9 < np.median(ratio) < 1.1
    assert np.abs(x[:, held].mean(axis=0) - fitted.point.x[held]).max() < 0.2


def test_the_joint_mode_alone_is_run_until_its_slope_vanishes(truth, fitted):
    mode = fit(truth.table, anchor="S000", mean=False, threads=1)
    assert mode.diagnostics["slope_left"] < 0.05
    held = fitted.layout.sits
    assert np.corrcoef(mode.point.x[held], fitted.point.x[held])[0, 1] > 0.98
    assert np.median(mode.sd[held]) < np.median(fitted.sd[held])
