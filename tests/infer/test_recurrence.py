"""Sweeps along chains against the whole normal law."""

import numpy as np
import pytest

from holdfast.infer.recurrence import smooth

K, N = 3, 4


@pytest.fixture(scope="module")
def case():
    """One chain of four, one member unknown by itself; the joint law of f and z beside it."""
    rng = np.random.default_rng(0)

    def positive(size):
        a = rng.normal(size=(K, K))
        return size * (a @ a.T + np.eye(K))

    start, within, drift, mean = positive(1.0), positive(0.3), positive(0.1), rng.normal(size=K)
    own = np.stack([positive(2.0) for _ in range(N)])
    own[1] = 0.0
    pull = np.einsum("jkl,jl->jk", own, rng.normal(size=(N, K)))
    gap = np.array([0.0, 1.0, 3.0, 1.0])
    t = np.cumsum(gap)
    f = np.kron(np.ones((N, N)), start) + np.kron(np.minimum.outer(t, t), drift)
    prior = np.block([[f, f], [f, f + np.kron(np.eye(N), within)]])
    found = smooth(own, pull, np.array([0, N]), gap, mean, start, within, drift)
    return found, own, pull, gap, mean, prior


def _law(own, pull, mean, prior, left_out=None):
    """Mean and covariance of all f and z."""
    known, value = np.zeros_like(prior), np.zeros(2 * N * K)
    for j in range(N):
        if j != left_out:
            rows = slice((N + j) * K, (N + j + 1) * K)
            known[rows, rows], value[rows] = own[j], pull[j]
    cov = np.linalg.inv(np.linalg.inv(prior) + known)
    return cov @ (np.linalg.inv(prior) @ np.tile(mean, 2 * N) + value), cov


def test_each_member_by_the_others(case):
    (centre, spread, *_), own, pull, _, mean, prior = case
    for j in range(N):
        m, cov = _law(own, pull, mean, prior, left_out=j)
        rows = slice((N + j) * K, (N + j + 1) * K)
        np.testing.assert_allclose(centre[j], m[rows], atol=1e-10)
        np.testing.assert_allclose(spread[j], cov[rows, rows], atol=1e-10)


def test_expected_squares(case):
    (_, _, origin, start, within, drift, moves), own, pull, gap, mean, prior = case
    m, cov = _law(own, pull, mean, prior)

    def square(plus, minus):
        turn = np.zeros((K, 2 * N * K))
        turn[:, plus * K : (plus + 1) * K] += np.eye(K)
        turn[:, minus * K : (minus + 1) * K] -= np.eye(K)
        return turn @ (cov + np.outer(m, m)) @ turn.T

    np.testing.assert_allclose(origin, m[:K], atol=1e-10)
    off = m[:K] - mean
    np.testing.assert_allclose(start, cov[:K, :K] + np.outer(off, off), atol=1e-10)
    np.testing.assert_allclose(within, sum(square(N + j, j) for j in range(N)), atol=1e-9)
    np.testing.assert_allclose(drift, sum(square(j, j - 1) / gap[j] for j in range(1, N)), atol=1e-9)
    assert moves == 3.0


def test_one_alone_has_the_prior_of_all():
    eye = np.eye(2)
    centre, spread, *_ = smooth(
        np.array([3.0 * eye]),
        np.array([[3.0, 6.0]]),
        np.array([0, 1]),
        np.zeros(1),
        np.zeros(2),
        eye,
        0.5 * eye,
        eye,
    )
    np.testing.assert_allclose(centre, 0.0)
    np.testing.assert_allclose(spread[0], 1.5 * eye)
