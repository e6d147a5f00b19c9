"""Banded systems against dense ones."""

import numpy as np
import pytest

from holdfast.infer.band import band_back, band_factor, band_forward, band_square


@pytest.mark.parametrize("K", [1, 2, 4])
def test_as_dense(K):
    rng = np.random.default_rng(K)
    n = 7
    root = np.tril(np.triu(rng.standard_normal((n, n)), -K)) + 3.0 * np.eye(n)
    full = root @ root.T
    A = np.array([[full[i, i - k] if i >= k else 0.0 for k in range(K + 1)] for i in range(n)])
    v = rng.standard_normal(n)
    assert band_factor(A, n) == pytest.approx(0.5 * np.linalg.slogdet(full)[1])
    assert band_square(A, v, n) == pytest.approx(v @ full @ v)
    solved = v.copy()
    band_forward(A, solved, n)
    assert np.allclose(root @ solved, v)
    band_back(A, solved, n)
    assert np.allclose(full @ solved, v)
