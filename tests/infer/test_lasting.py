"""Errors that stay: a Dirichlet around the recorded shares, the same in every year."""

import numpy as np
import pytest
from scipy import stats

from holdfast.infer.lasting import add_lasting, lasting_gamma

N = 40_000
KEYS = np.array([11, 12])


def blurred(share, count, weight=(1.0, 0.0), common=0.5, cell=3, keys=KEYS):
    """Draws of paths (Y, K) of recorded shares, each with the count of its lasting error (Y,)."""
    share, count = np.atleast_2d(share), np.atleast_1d(count)
    paths = np.repeat(share[None, None], N, axis=0).copy()
    part = np.repeat(1.0 / (count + 1.0), share.shape[1]).reshape(1, *share.shape)
    w = np.broadcast_to(np.asarray(weight, dtype=float), (1, *share.shape, len(keys))).copy()
    add_lasting(paths, part, w, np.asarray(keys), np.array([cell]), common, 5, 9)
    return paths[:, 0]


@pytest.mark.parametrize("shape", [0.02, 0.3, 1.0, 4.0, 60.0])
def test_the_gamma_is_a_gamma(shape):
    rng = np.random.default_rng(1)
    drawn = np.array(
        [
            lasting_gamma(shape, z, np.log(u))
            for z, u in zip(rng.normal(size=20_000), rng.random(20_000), strict=True)
        ]
    )
    assert stats.kstest(drawn, stats.gamma(shape).cdf).statistic < 0.02
    assert drawn.mean() == pytest.approx(shape, abs=4.0 * np.sqrt(shape / 20_000))


@pytest.mark.parametrize("weight", [(1.0, 0.0), (0.5, 0.5), (0.2, 0.8)])
def test_shares_are_dirichlet_around_those_recorded(weight):
    x, count = np.array([0.55, 0.3, 0.1, 0.05]), 30.0
    drawn = blurred(x, count, weight)[:, 0]
    law = stats.dirichlet(count * x)
    np.testing.assert_allclose(drawn.sum(axis=1), 1.0)
    np.testing.assert_allclose(drawn.mean(axis=0), law.mean(), atol=2e-3)
    np.testing.assert_allclose(np.cov(drawn.T), law.cov(), atol=3e-4)
    for k in range(4):
        each = stats.beta(count * x[k], count * (1 - x[k]))
        assert stats.kstest(drawn[:, k], each.cdf).statistic < 0.02


def test_the_error_is_the_same_in_every_year_and_leaves_a_steady_share_steady():
    drawn = blurred([[0.4, 0.6], [0.4, 0.6], [0.5, 0.5]], [50.0, 50.0, 50.0])
    assert np.array_equal(drawn[:, 0], drawn[:, 1])
    move = drawn[:, 2, 0] - drawn[:, 0, 0]
    assert move.mean() == pytest.approx(0.1, abs=2e-3)
    assert move.std() < 0.2 * drawn[:, 0, 0].std(), "a change is far surer than a level"


def test_two_reports_share_the_common_part_of_their_error():
    both = blurred([[0.4, 0.6]] * 2, [40.0] * 2, weight=np.array([[[1.0, 0.0]] * 2, [[0.0, 1.0]] * 2]))
    assert np.corrcoef(both[:, 0, 0], both[:, 1, 0])[0, 1] == pytest.approx(0.5, abs=0.03)


def test_a_report_has_the_same_error_whichever_others_there_are():
    alone = blurred([0.4, 0.6], 40.0, weight=(1.0,), keys=KEYS[:1])
    beside = blurred([0.4, 0.6], 40.0, weight=(1.0, 0.0))
    np.testing.assert_allclose(alone, beside, rtol=1e-12)


def test_nothing_lasting_changes_nothing():
    x = np.array([0.4, 0.6])
    paths = np.repeat(x[None, None, None], 5, axis=0)
    add_lasting(paths, np.zeros((1, 1, 2)), np.zeros((1, 1, 2, 1)), KEYS[:1], np.array([0]), 0.5, 1, 1)
    np.testing.assert_array_equal(paths, np.repeat(x[None, None, None], 5, axis=0))
