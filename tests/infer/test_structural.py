"""The structural series: missing steps, the matrix behind the moves, draws with the right moments, same bytes."""

import numpy as np
import pytest

from holdfast.infer.ahead import carried
from holdfast.infer.deviations import Deviations, believed, learned, spread_evenly
from holdfast.infer.structural import filter_series, smooth_series, start, transition

SD = np.array([0.1, 0.05, 0.01, 0.02])


def series(n=48, k=1, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, k))
    y = 3.0 + np.cumsum(rng.normal(0, 0.05, n)) + 0.2 * np.sin(np.arange(n) * np.pi / 6) + x.sum(axis=1) * 0.5
    return y + rng.normal(0, 0.1, n), x


def run(y, x, begin, sd=SD):
    return filter_series(y, x, sd, begin.period, begin.mean, begin.var)


@pytest.mark.parametrize(("period", "k"), [(12, 1), (4, 0), (1, 2), (2, 1)])
def test_the_filter_moves_as_the_matrix_says(period, k):
    _, x = series(20, k)
    begin = start(3.0, period=period, slope_sd=0.1, beta=((0.5, 1.0),) * k)
    _, ahead, cov, _, _ = run(np.full(20, np.nan), x, begin)
    move = transition(period, begin.mean.size)
    noise = np.zeros(begin.mean.size)
    noise[:3] = [SD[1] ** 2, SD[2] ** 2, SD[3] ** 2] if period > 1 else [SD[1] ** 2, SD[2] ** 2, 0.0]
    a, P = begin.mean, np.diag(begin.var)
    for t in range(20):
        np.testing.assert_allclose(ahead[t], a, atol=1e-12)
        np.testing.assert_allclose(cov[t], P, rtol=1e-9, atol=1e-12)
        a, P = move @ a, move @ P @ move.T + np.diag(noise)


def test_a_missing_step_is_skipped_and_never_filled():
    y, x = series()
    begin = start(3.0, slope_sd=0.1, beta=((0.0, 1.0),))
    y[5] = np.nan
    whole, _, _, surprise, _ = run(y, x, begin)
    assert np.isnan(surprise[5])
    assert np.isfinite(whole)
    y[5] = 1e6
    assert run(y, x, begin)[0] < whole
    x2 = x.copy()
    y[5] = np.nan
    x2[5] = 1e6
    assert run(y, x2, begin)[0] == whole


def test_the_likelihood_is_that_of_the_joint_normal():
    y, x = series(30)
    y[11:14] = np.nan
    begin = start(3.0, level_sd=0.7, slope_sd=0.05, season_sd=0.3, beta=((0.4, 0.2),))
    n = begin.mean.size
    move, var = transition(12, n), np.diag(begin.var)
    noise = np.zeros(n)
    noise[:3] = SD[1:] ** 2
    loads = np.zeros((30, n))
    loads[:, 0] = loads[:, 2] = 1.0
    loads[:, -1] = x[:, 0]
    mean, cross = np.zeros(30), np.zeros((30, 30))
    a, P = begin.mean, var
    for t in range(30):
        mean[t] = loads[t] @ a
        carried_cov = P
        for u in range(t, 30):
            cross[t, u] = cross[u, t] = loads[u] @ carried_cov @ loads[t]
            carried_cov = move @ carried_cov
        a, P = move @ a, move @ P @ move.T + np.diag(noise)
    seen = np.isfinite(y)
    cov = (cross + SD[0] ** 2 * np.eye(30))[np.ix_(seen, seen)]
    gap = (y - mean)[seen]
    by_hand = -0.5 * (
        gap @ np.linalg.solve(cov, gap) + np.linalg.slogdet(cov)[1] + seen.sum() * np.log(2 * np.pi)
    )
    assert run(y, x, begin)[0] == pytest.approx(by_hand, abs=1e-8)


def test_the_smoother_ends_where_the_filter_does():
    y, x = series()
    begin = start(3.0, beta=((0.0, 1.0),))
    mean, cov = smooth_series(y, x, SD, begin)
    _, ahead, _, _, _ = run(y, x, begin)
    np.testing.assert_allclose(transition(12, begin.mean.size) @ mean[-1], ahead[-1], atol=1e-10)
    assert (np.diagonal(cov, axis1=1, axis2=2) > -1e-12).all()


def test_draws_have_the_moments_of_the_prediction():
    y, x = series()
    begin = start(3.0, slope_sd=0.02, beta=((0.0, 1.0),))
    further = np.linspace(-1, 1, 18)[:, None]
    one = Deviations(SD[None, :], np.ones(1))
    paths = carried(y, x, further, one, begin, draws=20000, seed=3, stream=9, cell=2)
    longer = np.append(y, np.full(18, np.nan))
    _, ahead, _, _, spread = run(longer, np.vstack([x, further]), begin)
    load = np.zeros((18, begin.mean.size))
    load[:, 0] = load[:, 2] = 1.0
    load[:, -1] = further[:, 0]
    expected = np.einsum("hn,hn->h", load, ahead[48:-1])
    np.testing.assert_allclose(paths.mean(axis=0), expected, atol=0.02)
    np.testing.assert_allclose(paths.std(axis=0), np.sqrt(spread[48:]), rtol=0.03)


def test_draws_are_the_same_bytes_for_the_same_place():
    y, x = series()
    begin = start(3.0, beta=((0.0, 1.0),))
    scales = np.array([0.3, 0.1, 0.0, 0.0])
    found = believed(y, x, scales, begin, points=64)
    again = [
        carried(y, x, np.zeros((6, 1)), found, begin, draws=100, seed=1, stream=9, cell=c).tobytes()
        for c in (4, 4, 5)
    ]
    assert again[0] == again[1] != again[2]


def test_weights_follow_the_likelihood():
    y, x = series()
    begin = start(3.0, beta=((0.0, 1.0),))
    scales = np.array([0.3, 0.1, 0.0, 0.0])
    found = believed(y, x, scales, begin, points=64)
    logs = np.array([run(y, x, begin, sd)[0] for sd in found.sds])
    np.testing.assert_allclose(np.log(found.weight) - logs, (np.log(found.weight) - logs)[0], atol=1e-8)
    assert (found.sds[:, 2:] == 0.0).all()
    _, best = learned(y, x, scales, begin)
    assert best >= logs.max() - 1e-3
    assert 1.0 <= found.effective <= 64.0


def test_points_fill_the_square_evenly():
    points = spread_evenly(256, 2)
    counts = np.histogram2d(points[:, 0], points[:, 1], bins=4, range=[[0, 1], [0, 1]])[0]
    assert counts.min() >= 12
    assert counts.max() <= 20
