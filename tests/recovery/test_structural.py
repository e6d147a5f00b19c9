"""What a made-up series was made of is found again, and the counterfactual's interval holds what it should."""

import numpy as np

from holdfast.infer.ahead import carried
from holdfast.infer.deviations import believed, learned
from holdfast.infer.structural import start


def made(rng, n, sd, period=1):
    level = 2.0 + np.cumsum(rng.normal(0, sd[1], n))
    season = np.zeros(n)
    if period > 1:
        pattern = rng.normal(0, 0.2, period)
        season = (pattern - pattern.mean())[np.arange(n) % period]
    return level + season + rng.normal(0, sd[0], n)


def test_deviations_are_found_again():
    rng = np.random.default_rng(1)
    scales = np.array([0.5, 0.5, 0.0, 0.0])
    found = []
    for _ in range(12):
        y = made(rng, 400, (0.2, 0.1), period=12)
        found.append(learned(y, np.zeros((400, 0)), scales, start(2.0))[0])
    mean = np.mean(found, axis=0)
    assert abs(mean[0] - 0.2) < 0.02
    assert abs(mean[1] - 0.1) < 0.02


def test_a_fixed_level_has_no_deviation():
    rng = np.random.default_rng(2)
    y = made(rng, 300, (0.2, 0.0))
    sd, _ = learned(y, np.zeros((300, 0)), np.array([0.5, 0.5, 0.0, 0.0]), start(2.0, period=1))
    assert sd[1] < 0.02


def test_the_interval_of_a_sum_holds_nine_in_ten():
    # deviations drawn from what is believed of them: then the interval must be right on average
    rng = np.random.default_rng(3)
    before, after, runs, inside = 30, 12, 600, 0
    scales = np.array([0.3, 0.1, 0.0, 0.0])
    none, begin = np.zeros((before, 0)), start(2.0, period=4, level_sd=2.0, season_sd=0.3)
    for run in range(runs):
        sd = np.abs(rng.normal(0, scales))
        y = made(rng, before + after, sd, period=4)
        found = believed(y[:before], none, scales, begin, points=64)
        paths = carried(
            y[:before], none, np.zeros((after, 0)), found, begin, draws=300, seed=0, stream=1, cell=run
        )
        low, high = np.quantile(np.exp(paths).sum(axis=1), [0.05, 0.95])
        inside += low <= np.exp(y[before:]).sum() <= high
    assert 0.88 <= inside / runs <= 0.92
