"""The normal distribution for compiled code is the library's."""

import numpy as np
import pytest
from scipy.stats import norm

from holdfast.infer.normal import between, cdf, pdf


def test_the_normal_distribution():
    z = np.linspace(-8, 8, 41)
    assert np.allclose([cdf(v) for v in z], norm.cdf(z), rtol=1e-12)
    assert np.allclose([pdf(v) for v in z], norm.pdf(z), rtol=1e-12)
    assert between(9.0, 10.0) == pytest.approx(norm.sf(9) - norm.sf(10), rel=1e-9)
