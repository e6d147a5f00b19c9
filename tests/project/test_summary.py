"""Counts and what is read off them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.project.summary import Summary, merge, quantiles, waiting


def _summary(seed: int) -> Summary:
    rng = np.random.default_rng(seed)
    shapes = [
        (2, 2, 4),
        (2, 2, 5),
        (2, 2, 4, 2),
        (2, 3, 2, 4),
        (2, 3, 5, 4, 10),
        (2, 4, 20),
        (2, 3, 3, 4),
        (2, 3, 4, 3),
    ]
    return Summary(seed + 1, *(rng.integers(0, 9, s) for s in shapes))


def test_merging_is_addition_in_any_order() -> None:
    parts = [_summary(i) for i in range(4)]
    one, two = merge(parts), merge(parts[::-1])
    assert one.runs == two.runs == 10
    assert np.array_equal(one.shares, two.shares)
    assert np.array_equal(one.held, sum(p.held for p in parts))


@given(st.lists(st.floats(0.0, 0.999), min_size=200, max_size=400))
def test_quantiles_of_a_histogram_are_those_of_the_values_to_a_bin(values: list[float]) -> None:
    bins = 500
    histogram = np.bincount((np.array(values) * bins).astype(int), minlength=bins)
    ranks = np.sort(values)
    for p, found in zip((0.1, 0.5, 0.9), quantiles(histogram, (0.1, 0.5, 0.9)), strict=True):
        nearest = ranks[max(int(np.ceil(p * len(values))) - 1, 0)]
        assert found == pytest.approx(nearest, abs=1.01 / bins)


def test_quantiles_of_differences_use_their_own_ends() -> None:
    histogram = np.zeros(4, dtype=np.int64)
    histogram[3] = 10
    assert quantiles(histogram, (0.5,), -1.0, 1.0)[0] == pytest.approx(0.75)


def test_waiting_counts_only_those_who_had_it() -> None:
    counts = np.array([90, 5, 0, 5])
    assert waiting(counts, 0.5) == 1
    assert waiting(counts, 0.51) is None
    assert waiting(np.array([10, 0, 0, 0]), 0.5) is None
