"""A drifting hazard: known truth comes back, another optimiser agrees, and rare events don't derail it."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from holdfast.infer.hazard import FIRST, fitted


def simulated(seed, rate=-3.0, n=150, T=25):
    rng = np.random.default_rng(seed)
    year = np.repeat(np.arange(T), n)
    x = rng.standard_normal((n * T, 2))
    a = rate + 0.15 * rng.standard_normal(T).cumsum()
    p = expit(a[year] + x @ np.array([0.8, -0.4]))
    return (rng.random(n * T) < p).astype(float), x, year


def test_slopes_come_back():
    found = np.mean([fitted(*simulated(s), 0.15, 1.0).slope for s in range(8)], axis=0)
    assert found == pytest.approx([0.8, -0.4], abs=0.08)


@pytest.mark.parametrize("rate", [-3.0, -5.5])
def test_agrees_with_another_optimiser(rate):
    y, x, year = simulated(3, rate)
    T = year.max() + 1
    base = np.log(max(y.mean(), 1e-4) / (1 - max(y.mean(), 1e-4)))

    def loss(v):
        eta = v[year] + x @ v[T:]
        off = v[:T] - base
        prior = (off[0] / FIRST) ** 2 + (np.diff(off) ** 2).sum() / 0.15**2 + (v[T:] ** 2).sum()
        return -(y * eta - np.logaddexp(0, eta)).sum() + 0.5 * prior

    best = minimize(
        loss, np.r_[np.full(T, base), 0, 0], method="L-BFGS-B", options={"maxiter": 2000, "ftol": 1e-14}
    )
    ours = fitted(y, x, year, 0.15, 1.0)
    assert loss(np.r_[ours.intercept, ours.slope]) <= best.fun + 1e-6
    assert ours.slope == pytest.approx(best.x[T:], abs=5e-3)


def test_a_forecast_is_wider_further_ahead():
    y, x, year = simulated(1)
    found = fitted(y, x, year, 0.15, 1.0)
    near, far = found.draws(x[:1], 4000, 0, 1), found.draws(x[:1], 4000, 0, 10)
    assert far.std() > near.std()
    assert near.mean() == pytest.approx(found.chance(x[:1])[0], rel=0.1)
