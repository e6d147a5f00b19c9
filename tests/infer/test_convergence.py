"""Rank R-hat and effective sizes of chains whose answer is known."""

import numpy as np

from holdfast.infer.convergence import ess_bulk, ess_tail, rank_rhat


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
    every = np.stack([good, apart, wide, slow, np.ones((4, 800))], axis=2)
    for measure in (rank_rhat, ess_bulk, ess_tail):
        together = measure(every)
        assert np.allclose(together[:4], [measure(v) for v in (good, apart, wide, slow)])
    assert np.isnan(rank_rhat(every)[4])
