"""A world made with a known walk: the fit finds it, and least squares finds reversion that isn't there."""

from __future__ import annotations

import numpy as np
import pytest

from holdfast.dynamics.ahead import coverage
from holdfast.dynamics.fit import IndicatorWalk, fit
from holdfast.dynamics.observed import Observed
from holdfast.dynamics.spread import Spread
from holdfast.infer.walk_kernel import paths

YEARS, CLIENTS = 50, 160
TRUE = Spread(np.array([0.05, 0.05, 0.05]), 0.5, np.array([0.10, 0.10, 0.10]), 0.4)


def world(rho: float, seed: int = 4) -> Observed:
    """Shares of eight powers in many clients, walked and recorded with noise."""
    rng = np.random.default_rng(seed)
    base = rng.dirichlet(np.array([3, 2, 1.5, 1, 0.7, 0.5, 0.4, 0.3, 2]), size=CLIENTS)
    one = np.ones(1)
    table = np.tile(TRUE.step_at(np.linspace(0, 1, 257), 1), (CLIENTS, 1))
    x = paths(seed, base[:, None], base, np.full(CLIENTS, 1.0), table, rho * one, one, 6.0, YEARS)[:, 0, 1:]
    noise = TRUE.noise_at(x, 1)
    n = np.maximum(x * (1 - x) / np.maximum(noise**2, 1e-9) - 1, 0.2)
    y = rng.beta(np.maximum(x * n, 1e-6), np.maximum((1 - x) * n, 1e-6))[..., :8]
    names = tuple(f"C{i:03d}" for i in range(CLIENTS))
    powers = tuple(f"P{k}" for k in range(8))
    thin = np.tile(np.array([0, 1, 2])[np.arange(CLIENTS) % 3][:, None], (1, YEARS))
    return Observed("made", y, thin, np.arange(CLIENTS), names, powers, np.arange(1970, 1970 + YEARS))


@pytest.fixture(scope="module")
def found() -> dict[float, IndicatorWalk]:
    out = {}
    for rho in (0.0, 0.08):
        walk = fit(world(rho), np.arange(CLIENTS) % 5, bootstrap=30)
        assert walk is not None
        out[rho] = walk
    return out


@pytest.mark.parametrize("rho", [0.0, 0.08])
def test_reversion_is_recovered(found: dict[float, IndicatorWalk], rho: float) -> None:
    assert abs(found[rho].rho - rho) < 3 * found[rho].rho_sd + 0.01
    assert found[rho].rho_sd < 0.05


@pytest.mark.parametrize("rho", [0.0, 0.08])
def test_least_squares_takes_noise_for_reversion(found: dict[float, IndicatorWalk], rho: float) -> None:
    assert found[rho].rho_least_squares > rho + 0.1


@pytest.mark.parametrize("rho", [0.0, 0.08])
def test_steps_and_noise_are_told_apart(found: dict[float, IndicatorWalk], rho: float) -> None:
    level = np.array([0.1, 0.3])
    spread = found[rho].spread()
    assert np.allclose(spread.step_at(level, 1), TRUE.step_at(level, 1), rtol=0.25)
    assert np.allclose(spread.noise_at(level, 1), TRUE.noise_at(level, 1), rtol=0.2)


def test_nothing_common_is_found_where_nothing_is(found: dict[float, IndicatorWalk]) -> None:
    assert found[0.0].world < 0.05
    assert found[0.0].region < 0.05


def test_intervals_hold_as_often_as_they_say() -> None:
    seen = world(0.0, seed=9)
    walk = fit(seen.until(2005), np.zeros(CLIENTS, dtype=np.int64), bootstrap=10)
    assert walk is not None
    table = coverage(seen, walk, [2005, 2009, 2013], draws=200)
    for row in table.filter((table["band"] != "small") & (table["n"] > 300)).iter_rows(named=True):
        assert 0.73 < row["in80"] < 0.88, row
        assert 0.84 < row["in90"] < 0.95, row
