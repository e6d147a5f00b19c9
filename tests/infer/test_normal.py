"""The normal distribution, exact and from the table."""

import numpy as np
import pytest
from scipy.stats import norm

from holdfast.infer.normal import between, cdf, pdf
from holdfast.infer.normal_table import TABLE, look


def test_the_normal_distribution():
    z = np.linspace(-8, 8, 41)
    assert np.allclose([cdf(v) for v in z], norm.cdf(z), rtol=1e-12)
    assert np.allclose([pdf(v) for v in z], norm.pdf(z), rtol=1e-12)
    assert between(9.0, 10.0) == pytest.approx(norm.sf(9) - norm.sf(10), rel=1e-9)


def test_the_table_is_near_and_keeps_its_tail():
    z = np.random.default_rng(0).uniform(-8, 8, 4000)
    found = np.array([look(TABLE, v) for v in (*z, -8.0, 8.0)])
    z = np.append(z, [-8.0, 8.0])
    assert np.abs(found[:, 0] - norm.cdf(z)).max() < 1e-10
    assert np.abs(found[:, 0] / norm.cdf(z) - 1.0).max() < 1e-6
    assert np.abs(found[:, 1] - norm.pdf(z)).max() < 2e-7
