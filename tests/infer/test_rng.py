"""Random numbers by place: the known answers, the moments, and that a place means the same number always."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numba import njit
from scipy import stats

from holdfast.infer import rng


@pytest.mark.parametrize(
    ("key", "counter"),
    [
        ((0, 0), (0, 0, 0, 0)),
        ((7, 11), (1, 2, 3, 4)),
        ((2**64 - 1, 2**63), (2**40, 5, 2**63 + 9, 17)),
        ((123456789, 987654321), (2**64 - 2, 0, 0, 2**64 - 1)),
    ],
)
def test_words_equal_those_of_numpy(key: tuple[int, int], counter: tuple[int, ...]) -> None:
    made = np.random.Philox(key=np.array(key, np.uint64), counter=np.array(counter, np.uint64))
    theirs = made.random_raw(4)
    # numpy adds one to the counter before it makes its first block
    ours = rng.philox(*map(np.uint64, key), np.uint64(counter[0] + 1), *map(np.uint64, counter[1:]))
    assert [int(word) for word in ours] == [int(word) for word in theirs]


@njit
def _fill(kind: int, shape: float, n: int) -> np.ndarray:
    out = np.empty(n)
    for i in range(n):
        if kind == 0:
            out[i] = rng.uniform(3, 1, i, 2, 5)
        elif kind == 1:
            out[i] = rng.normal(3, 1, i, 2, 5)
        else:
            out[i] = rng.gamma_log(shape, 3, 1, i, 2, 5)
    return out


def test_uniform_and_normal_have_their_laws() -> None:
    assert stats.kstest(_fill(0, 0.0, 200_000), "uniform").pvalue > 1e-3
    assert stats.kstest(_fill(1, 0.0, 200_000), "norm").pvalue > 1e-3


@pytest.mark.parametrize("shape", [0.02, 0.3, 1.0, 2.5, 40.0, 3000.0])
def test_gamma_has_its_law(shape: float) -> None:
    draws = _fill(2, shape, 100_000)
    assert np.all(np.isfinite(draws))
    assert stats.kstest(draws, stats.loggamma(shape).cdf).pvalue > 1e-3


def test_uniform_never_reaches_its_ends() -> None:
    assert rng.open_unit(np.uint64(0)) > 0.0
    assert rng.open_unit(np.uint64(2**64 - 1)) < 1.0


def test_gamma_of_no_shape_is_nothing() -> None:
    assert rng.gamma_log(0.0, 1, 1, 1, 1, 1) == -math.inf
    assert rng.gamma(0.0, 1, 1, 1, 1, 1) == 0.0


def test_a_place_is_a_number_and_other_places_are_others() -> None:
    places = [(s, t, r, p, c) for s in (0, 1) for t in (0, 1) for r in (0, 1) for p in (0, 1) for c in (0, 1)]
    first = [rng.normal(*place) for place in places]
    assert first == [rng.normal(*place) for place in reversed(places)][::-1]
    assert len(set(first)) == len(places)


def test_neighbouring_places_are_not_correlated() -> None:
    draws = _fill(1, 0.0, 200_000)
    assert abs(np.corrcoef(draws[1:], draws[:-1])[0, 1]) < 0.01


def test_four_at_a_place_are_independent_normals() -> None:
    draws = np.array([rng.normal4(3, 1, i, 2, 5) for i in range(20_000)])
    assert draws[0, 0] == rng.normal(3, 1, 0, 2, 5)
    assert all(stats.kstest(column, "norm").pvalue > 1e-3 for column in draws.T)
    assert np.max(np.abs(np.corrcoef(draws.T) - np.eye(4))) < 0.03
