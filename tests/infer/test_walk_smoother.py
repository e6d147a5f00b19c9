"""Smoothed walks, against the joint normal law solved at once."""

import numpy as np
import pytest

from holdfast.infer.walk_smoother import smoothed


def at_once(y, w, entry, step):
    """Mean and covariance of one walk by inverting its precision."""
    T = y.size
    precision = np.diag(w)
    precision[0, 0] += entry**-2
    for t in range(T - 1):
        precision[t : t + 2, t : t + 2] += step**-2 * np.array([[1.0, -1.0], [-1.0, 1.0]])
    cov = np.linalg.inv(precision)
    return cov @ (w * y), cov


def test_means_variances_and_squares_are_those_of_the_joint_law():
    rng = np.random.default_rng(4)
    y, w = rng.standard_normal((6, 3)), rng.gamma(2.0, 1.0, (6, 3))
    w[2, 0] = 0.0
    first, last = np.array([0, 1, 4]), np.array([5, 3, 4])
    mean, variance, square = smoothed(y, w, first, last, 0.5, 0.3)
    expected = np.zeros(2)
    for n in range(3):
        rows = slice(first[n], last[n] + 1)
        m, cov = at_once(y[rows, n], w[rows, n], 0.5, 0.3)
        assert mean[rows, n] == pytest.approx(m)
        assert variance[rows, n] == pytest.approx(np.diag(cov))
        expected[0] += m[0] ** 2 + cov[0, 0]
        moves = np.diff(np.eye(m.size), axis=0)
        expected[1] += ((moves @ m) ** 2).sum() + np.trace(moves @ cov @ moves.T)
    assert square == pytest.approx(expected)
    assert not mean[0, 1:].any()
