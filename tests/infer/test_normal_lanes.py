"""The normal distribution without branches is the library's."""

import numpy as np
import pytest
from scipy.special import ndtr

from holdfast.infer.chamber_pass import session_pass
from holdfast.infer.normal_lanes import LANES, bell, growth, tail_ratio
from holdfast.infer.skew import skew_of

POINTS = np.linspace(0.0, 8.0, 801)


def test_tails_and_exponentials():
    assert np.allclose([bell(y) for y in POINTS], np.exp(-0.5 * POINTS**2), rtol=1e-12, atol=0.0)
    found = [bell(y) * tail_ratio(y) for y in POINTS]
    assert np.allclose(found, ndtr(-POINTS), rtol=1e-12, atol=0.0)
    assert np.allclose([growth(r) for r in POINTS - 4.0], np.exp(POINTS - 4.0), rtol=1e-10, atol=0.0)
    far = np.linspace(8.0, 20.0, 121)
    assert np.allclose([bell(y) * tail_ratio(y) for y in far], ndtr(-far), rtol=2e-5, atol=0.0)


@pytest.fixture(scope="module")
def many():
    """More states than one scratch row holds."""
    rng = np.random.default_rng(1)
    n = LANES + 40
    choice = rng.integers(-1, 4, size=(3, n)).astype(np.int8)
    item = rng.standard_normal((3, 5)) * [1.0, 0.5, 0.3, 0.5, 0.0]
    return choice, rng.standard_normal(n), 0.3 * rng.standard_normal(n), item


def passed(choice, x, a, item, full):
    n = x.size
    cx, ca = np.full((3, 5, n), np.nan), np.full((3, 5, n + 1), np.nan)
    return *session_pass(choice, x, a, 0.7, item, True, full, 5, cx, ca), cx, ca


def test_rows_beyond_the_first_count_like_the_first(many):
    choice, x, a, item = many
    whole = passed(choice, x, a, item, 1.0)
    order = np.roll(np.arange(x.size), 100)
    other = passed(np.ascontiguousarray(choice[:, order]), x[order], a[order], item, 1.0)
    assert np.isclose(whole[0], other[0])
    for k in (7, 8):
        assert np.allclose(whole[k], other[k])
    assert np.allclose(whole[1][order], other[1])
    assert np.allclose(whole[9][:, :, order], other[9])


def test_the_pull_of_skewness_is_the_derivative_of_the_expected_slope(many):
    choice, x, a, item = many
    n = x.size
    variance, cov = np.full(n, 1e-6), np.zeros((3, 5, 5))
    cross = np.zeros((3, 3, n), dtype=np.float32)
    sx, si = skew_of(choice, x, a, 0.7, item, True, variance, cov, cross)

    def slope(at):
        return passed(choice, at, a, item, 0.0)

    step = 1e-3
    up, middle, down = slope(x + step), slope(x), slope(x - step)
    wanted = 0.5 * (up[1] - 2.0 * middle[1] + down[1]) / step**2 * variance
    scale = np.abs(wanted).max()
    assert np.abs(sx - wanted).max() < 0.01 * scale
    assert np.isfinite(si).all()


def test_no_uncertainty_pulls_nothing(many):
    choice, x, a, item = many
    zero = np.zeros((3, 3, x.size), dtype=np.float32)
    sx, si = skew_of(choice, x, a, 0.7, item, True, np.zeros(x.size), np.zeros((3, 5, 5)), zero)
    assert np.abs(sx).max() < 1e-3
    assert np.abs(si).max() < 1e-3
