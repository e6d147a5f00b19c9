"""Pieces of the sampler."""

import numpy as np
import pytest
from scipy.stats import norm, truncnorm

from holdfast.infer.convergence import ess_bulk, ess_tail, rank_rhat
from holdfast.infer.gibbs_sweep import quantile, truncated
from holdfast.infer.normal import between, cdf, pdf


def test_the_normal_distribution():
    z = np.linspace(-8, 8, 41)
    assert np.allclose([cdf(v) for v in z], norm.cdf(z), rtol=1e-12)
    assert np.allclose([pdf(v) for v in z], norm.pdf(z), rtol=1e-12)
    assert between(9.0, 10.0) == pytest.approx(norm.sf(9) - norm.sf(10), rel=1e-9)
    p = np.linspace(1e-6, 1 - 1e-6, 101)
    assert np.allclose([quantile(v) for v in p], norm.ppf(p), atol=1e-7)


@pytest.mark.parametrize(
    ("low", "high", "mean"), [(-np.inf, 0.0, 2.0), (0.5, 1.5, -1.0), (1.0, np.inf, -3.0)]
)
def test_truncated_draws(low, high, mean):
    u = (np.arange(2000) + 0.5) / 2000
    made = np.array([truncated(low, high, mean, v) for v in u])
    law = truncnorm(low - mean, high - mean, loc=mean)
    assert ((low <= made) & (made <= high)).all()
    assert made.mean() == pytest.approx(law.mean(), abs=2e-3)
    assert made.std() == pytest.approx(law.std(), abs=5e-3)


def test_far_tails_stay_within_their_bounds():
    for u in (1e-12, 0.5, 1 - 1e-12):
        assert truncated(30.0, np.inf, -10.0, u) >= 30.0
        assert np.isfinite(truncated(-np.inf, -30.0, 10.0, u))


def test_convergence_measures():
    rng = np.random.default_rng(0)
    good = rng.standard_normal((4, 800))
    assert rank_rhat(good) < 1.01
    assert 2400 < ess_bulk(good) < 4200
    assert ess_tail(good) > 1500
    apart = good + np.arange(4)[:, None]
    assert rank_rhat(apart) > 1.3
    wide = good * np.array([1.0, 1.0, 1.0, 4.0])[:, None]
    assert rank_rhat(wide) > 1.1
    slow = np.zeros((4, 800))
    for t in range(1, 800):
        slow[:, t] = 0.9 * slow[:, t - 1] + rng.standard_normal(4)
    assert ess_bulk(slow) < 500
