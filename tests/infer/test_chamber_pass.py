"""Slopes and curvatures of the pass are those of its log likelihood."""

import numpy as np
import pytest

from holdfast.infer.chamber_pass import session_pass

J, N = 4, 6


@pytest.fixture(scope="module")
def point():
    rng = np.random.default_rng(0)
    choice = rng.integers(-1, 4, size=(J, N)).astype(np.int8)
    item = 0.5 * rng.standard_normal((J, 5))
    v = np.concatenate([rng.standard_normal(N), 0.3 * rng.standard_normal(N) - 0.5, [0.7], item.ravel()])
    return choice, v


def run(choice, v, turnout):
    cx, ca = np.full((J, 5, N), np.nan), np.full((J, 5, N + 1), np.nan)
    made = session_pass(
        choice, v[:N], v[N : 2 * N], v[2 * N], v[2 * N + 1 :].reshape(J, 5), turnout, 1.0, 5, cx, ca
    )
    return *made, cx, ca


def slope(choice, v, turnout):
    r = run(choice, v, turnout)
    return np.concatenate([r[1], r[3], r[7].ravel()])


@pytest.mark.parametrize("turnout", [True, False])
def test_slopes(point, turnout):
    choice, v = point
    step = 1e-6 * np.eye(v.size)
    found = [(run(choice, v + e, turnout)[0] - run(choice, v - e, turnout)[0]) / 2e-6 for e in step]
    assert np.allclose(found, slope(choice, v, turnout), atol=1e-6)


@pytest.mark.parametrize("turnout", [True, False])
def test_curvatures(point, turnout):
    choice, v = point
    step = 1e-5 * np.eye(v.size)
    H = -np.array([(slope(choice, v + e, turnout) - slope(choice, v - e, turnout)) / 2e-5 for e in step])
    r = run(choice, v, turnout)
    states, rest = slice(0, N), slice(N, 2 * N)
    assert np.allclose(np.diag(H)[states], r[2], atol=1e-6)
    assert np.allclose(np.diag(H)[N : 2 * N + 1], r[4], atol=1e-6)
    assert np.allclose(H[2 * N, rest], r[5], atol=1e-6)
    assert np.allclose(np.diag(H[states, rest]), r[6][0], atol=1e-6)
    assert np.allclose(H[states, 2 * N], r[6][1], atol=1e-6)
    for j in range(J):
        s = slice(2 * N + 1 + 5 * j, 2 * N + 6 + 5 * j)
        assert np.allclose(H[s, s], r[8][j], atol=1e-6)
        assert np.allclose(H[s, states], r[9][j], atol=1e-6)
        assert np.allclose(H[s, rest], r[10][j][:, :N], atol=1e-6)


def test_absences_are_missing_where_turning_up_is_not_modelled(point):
    choice, v = point
    without = np.where(choice == 3, -1, choice).astype(np.int8)
    assert run(choice, v, False)[0] == run(without, v, False)[0]
