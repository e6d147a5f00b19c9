"""One year of a composition: what it keeps, what it must not invent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.infer import walk_kernel as kernel

GRID = 257


def _paths(
    start: list[float],
    width: float,
    *,
    rho: float = 0.0,
    years: int = 1,
    draws: int = 20_000,
    df: float = 200.0,
    mean: list[float] | None = None,
) -> np.ndarray:
    share = np.array([*start, 1.0 - sum(start)])
    at = np.ascontiguousarray(np.broadcast_to(share, (1, draws, share.size)))
    target = share if mean is None else np.array([*mean, 1.0 - sum(mean)])
    table, one = np.full((1, GRID), width), np.ones(draws)
    return kernel.paths(1, at, target[None], np.array([1e9]), table, rho * one, one, df, years)[0, :, 1:]


def test_every_component_keeps_the_variance_it_should_have() -> None:
    out = _paths([0.3, 0.25, 0.2], 0.02)[:, 0]
    assert np.allclose(out.std(axis=0), 0.02, rtol=0.04)


def test_two_components_move_against_each_other_by_the_right_amount() -> None:
    out = _paths([0.5], 0.03)[:, 0]
    assert np.allclose(out.std(axis=0), 0.03, rtol=0.03)
    assert np.allclose(out.sum(axis=1), 1.0)


@pytest.mark.parametrize("start", [[0.02, 0.3, 0.3], [0.9, 0.05], [0.005, 0.005, 0.6]])
def test_nothing_drifts_where_nothing_reverts(start: list[float]) -> None:
    out = _paths(start, 0.03, years=10, df=4.0)[:, -1]
    error = out.std(axis=0) / np.sqrt(out.shape[0])
    expected = np.array([*start, 1 - sum(start)])
    assert np.all(np.abs(out.mean(axis=0) - expected) < 4 * error + 0.004)


def test_reversion_closes_its_part_of_the_distance() -> None:
    out = _paths([0.6, 0.2], 1e-9, rho=0.2, years=3, mean=[0.3, 0.3], draws=1)[0]
    assert np.allclose(out[:, 0], 0.3 + 0.3 * 0.8 ** np.arange(1, 4))


def test_heavy_tails_have_unit_variance_and_heavy_ends() -> None:
    draws = np.array([kernel.heavy(5.0, 3, 1, i, 0, 0) for i in range(20_000)])
    assert abs(np.mean(draws**2) - 1.0) < 0.06
    assert kernel.heavy(500.0, 3, 1, 0, 0, 0) == 1.0


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(0.0, 1.0), min_size=2, max_size=6).filter(lambda s: sum(s) > 1e-3),
    st.floats(0.0, 0.6),
    st.floats(-0.1, 0.9),
    st.integers(0, 1000),
)
def test_shares_stay_shares(parts: list[float], width: float, rho: float, seed: int) -> None:
    share = np.array([parts]) / sum(parts)
    mean = share[:, ::-1].copy()
    noise = np.random.default_rng(seed).standard_t(3, size=share.shape)
    K = share.shape[1]
    kernel.advance(share, mean, 0, noise[None, None], 0, 0, 0, np.full(K, width), rho, np.empty((2, K)))
    assert np.all(share >= 0.0)
    assert share.sum() == pytest.approx(1.0)
