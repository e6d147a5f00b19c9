"""Moments by hand on small arrays."""

from __future__ import annotations

import numpy as np
import pytest

from holdfast.dynamics import moments as mo
from holdfast.dynamics.fit import next_decade
from holdfast.dynamics.observed import Observed
from holdfast.dynamics.spread import years_of_steps


def _seen(share: np.ndarray, client: list[int] | None = None) -> Observed:
    S, T, P = share.shape
    who = np.arange(S) if client is None else np.array(client)
    names = tuple(f"C{i}" for i in range(int(who.max()) + 1))
    return Observed(
        "made", share, np.ones((S, T), dtype=np.int64), who, names, tuple("PQRSTUVW"[:P]), 2000 + np.arange(T)
    )


def test_the_mean_so_far_skips_what_is_missing() -> None:
    share = np.array([0.2, np.nan, 0.4, 0.6])[None, :, None]
    mean, count = mo.mean_so_far(share)
    assert mean[0, :, 0].tolist() == pytest.approx([0.2, 0.2, 0.3, 0.4])
    assert count[0, :, 0].tolist() == [1, 1, 2, 3]


def test_growth_counts_only_seasoned_pairs_with_both_ends() -> None:
    share = np.array([0.2, 0.2, 0.2, 0.5, np.nan, 0.2])[None, :, None]
    grown = mo.growth(_seen(share), (1, 2))
    assert grown.number[..., 0].sum() == 0  # after three readings, no two neighbouring years are both there
    assert grown.number[..., 1].sum() == 1
    assert grown.square[0, 1, 4, 1] == pytest.approx(0.09)


def test_reversion_of_a_share_that_reverts_exactly() -> None:
    share = np.zeros((30, 12, 1))
    rng = np.random.default_rng(0)
    share[:, :4, 0] = 0.3 + 0.1 * rng.normal(size=(30, 4))
    for t in range(3, 11):
        mean = share[:, : t + 1].mean(axis=1)
        share[:, t + 1] = share[:, t] + 0.25 * (mean - share[:, t])
    sums = mo.reversion(_seen(share), np.ones(8), lag=1)[:, :, :].sum(axis=(0, 1))
    assert sums[4] == 30 * 8
    assert mo.yearly(sums[2], sums[3]) == pytest.approx(0.25)


def test_too_short_a_series_says_nothing() -> None:
    assert mo.reversion(_seen(np.full((2, 3, 1), 0.2)), np.ones(8)).sum() == 0
    assert np.isnan(mo.yearly(0.0, 0.0))


def test_steps_between_two_years_level_off_with_reversion() -> None:
    assert years_of_steps(0.0, (1, 10)).tolist() == [1.0, 10.0]
    g = years_of_steps(0.2, (1, 50))
    assert g[0] == pytest.approx(2 * 0.2 / (1 - 0.64))
    assert g[1] == pytest.approx(2 / 0.36, rel=1e-3)


@pytest.mark.parametrize(("world", "region"), [(0.0, 0.0), (0.4, 0.0), (0.2, 0.3)])
def test_common_changes_are_found(world: float, region: float) -> None:
    rng = np.random.default_rng(1)
    C, T, P = 60, 40, 8
    of = np.arange(C) % 6
    z = np.sqrt(world) * rng.normal(size=(1, T, P)) + np.sqrt(region) * rng.normal(size=(6, T, P))[of]
    z = z + np.sqrt(1 - world - region) * rng.normal(size=(C, T, P))
    share = 0.3 + 0.002 * np.cumsum(z, axis=1)
    seen = _seen(share)
    grown = mo.growth(seen)
    apart, near = mo.common(seen, of, grown.typical(5), 5)
    assert apart == pytest.approx(world, abs=0.12)
    assert near == pytest.approx(region, abs=0.12)


@pytest.mark.parametrize("df", [3.0, 7.0, 60.0])
def test_tails_are_found(df: float) -> None:
    rng = np.random.default_rng(2)
    share = 0.3 + 0.003 * np.cumsum(rng.standard_t(df, size=(200, 30, 1)), axis=1)
    seen = _seen(share)
    found = mo.tail(seen, mo.growth(seen).typical_thin(1))
    assert mo.TAILS.index(found) in range(mo.TAILS.index(df) - 1, mo.TAILS.index(df) + 2)


def test_the_next_decade_is_as_uncertain_as_decades_differ() -> None:
    alike = next_decade({"a": (0.1, 0.02), "b": (0.1, 0.02), "c": (0.1, 0.02)})
    unlike = next_decade({"a": (0.3, 0.02), "b": (0.1, 0.02), "c": (0.0, 0.02)})
    assert alike[1] < 0.03
    assert unlike[1] > 0.1
    assert unlike[0] < 0.1  # the newest decade weighs most
