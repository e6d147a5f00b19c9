"""Two Betas with one mean: against draws, and its quantiles against its distribution function."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from holdfast.infer.two_betas import cdf, quantile


@settings(max_examples=60, deadline=None)
@given(
    m=st.floats(0.02, 0.98), k=st.floats(2.0, 400.0), quiet=st.floats(1.0, 20.0), loud=st.floats(0.05, 1.0),
    part=st.floats(0.0, 0.5), level=st.floats(0.02, 0.98),
)  # fmt: skip
def test_quantile_undoes_the_distribution_function(m, k, quiet, loud, part, level):
    a, b = m * k, (1.0 - m) * k
    x = quantile(a, b, level, quiet, loud, part)
    if 1e-9 < x < 1.0 - 1e-9:
        assert abs(cdf(a, b, x, quiet, loud, part) - level) < 1e-6


def test_distribution_function_is_that_of_draws_from_either_beta():
    rng = np.random.default_rng(3)
    loud = rng.random(200_000) < 0.3
    drawn = np.where(loud, rng.beta(0.5 * 3.0, 0.5 * 9.0, loud.size), rng.beta(12.0, 36.0, loud.size))
    at = np.array([0.05, 0.2, 0.25, 0.4, 0.7])
    found = cdf(3.0, 9.0, at, 4.0, 0.5, 0.3)
    assert np.abs((drawn[:, None] <= at).mean(axis=0) - found).max() < 0.005


def test_without_a_loud_part_it_is_one_beta():
    assert cdf(2.0, 5.0, 0.3, 2.0, 0.1, 0.0) == special.betainc(4.0, 10.0, 0.3)
    assert quantile(2.0, 5.0, 0.3, 2.0, 0.1, 0.0) == special.betaincinv(4.0, 10.0, 0.3)


def test_shares_outside_their_range_are_cut():
    assert cdf(2.0, 5.0, -0.2, 2.0, 0.1, 0.2) == 0.0
    assert cdf(2.0, 5.0, 1.2, 2.0, 0.1, 0.2) == 1.0
