"""Intervals of proportions and of survival against known values and by repetition."""

import numpy as np
import pytest

from holdfast.infer.survival import ended_within, wilson


def test_wilson_against_a_published_value():
    low, high = wilson(15, 148, 0.95)  # Newcombe 1998, table I: 0.0624 to 0.1605
    assert (round(low, 4), round(high, 4)) == (0.0624, 0.1605)


def test_without_censoring_it_is_the_proportion_and_wilsons_interval():
    time, ended = np.array([1, 2, 3, 9, 9, 9, 9, 9]), np.array([True] * 3 + [False] * 5)
    p, low, high = ended_within(time, ended, 5)
    assert p == pytest.approx(3 / 8)
    assert (low, high) == pytest.approx(wilson(3, 8))


def test_none_and_all():
    assert ended_within([5, 5], [False, False], 5)[0] == 0.0
    assert ended_within([1, 2], [True, True], 5)[0] == 1.0
    assert ended_within([], [], 5)[1:] == (0.0, 1.0)


def test_the_interval_covers_with_censoring():
    rng = np.random.default_rng(0)
    truth, held = 1 - np.exp(-0.5), 0
    for _ in range(400):
        end, seen = rng.exponential(10.0, 40), rng.uniform(0, 12, 40)
        p, low, high = ended_within(np.minimum(end, seen), end <= seen, 5.0)
        held += low <= truth <= high
        assert low <= p <= high
    assert 0.85 < held / 400 < 0.96
