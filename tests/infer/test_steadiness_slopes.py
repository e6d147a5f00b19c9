"""Slopes of votes in log k."""

import numpy as np

from holdfast.infer.rollcall_chances import chances_of
from holdfast.infer.steadiness_slopes import steadiness_slopes


def made(seed: int):
    rng = np.random.default_rng(seed)
    n, J = 7, 40
    item = np.column_stack(
        [rng.normal(0, 1.5, J), rng.normal(0, 1, J), rng.normal(-0.5, 0.5, J), np.zeros((J, 2))]
    )
    return (
        rng.integers(-1, 4, (J, n)).astype(np.int8),
        rng.standard_normal(n),
        item,
        0.4 * rng.standard_normal(n),
    )


def log_chance(choice, x, item, log_k):
    """(n,) log probability of a session's votes, written out from the probabilities themselves."""
    p = chances_of(x, np.zeros(x.size), 0.0, item, False, np.exp(log_k))
    voted = (choice >= 0) & (choice < 3)
    taken = np.take_along_axis(p, np.where(voted, choice, 0)[..., None].astype(int), axis=2)[..., 0]
    return np.where(voted, np.log(taken), 0.0).sum(axis=0)


def test_the_slope_is_that_of_the_log_probability():
    choice, x, item, log_k = made(1)
    slope, curvature = steadiness_slopes(choice, x, item, log_k)
    step = 1e-5
    there = [log_chance(choice, x, item, log_k + s) for s in (step, -step)]
    assert np.allclose(slope, (there[0] - there[1]) / (2.0 * step), rtol=1e-5, atol=1e-6)
    assert (curvature >= 0.0).all()


def test_curvature_is_the_second_derivative_but_for_the_slope():
    choice, x, item, log_k = made(2)
    slope, curvature = steadiness_slopes(choice, x, item, log_k)
    step = 1e-4
    after, before = (steadiness_slopes(choice, x, item, log_k + s)[0] for s in (step, -step))
    # d2/du2 = -curvature + slope, since the cuts go with exp(u)
    assert np.allclose((after - before) / (2.0 * step), slope - curvature, rtol=1e-4, atol=1e-4)


def test_what_is_no_vote_says_nothing():
    choice, x, item, log_k = made(3)
    choice[:] = np.where(choice % 2 == 0, 3, -1)
    slope, curvature = steadiness_slopes(choice, x, item, log_k)
    assert not slope.any()
    assert not curvature.any()
