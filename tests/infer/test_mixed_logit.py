"""Draws against an independent sampler, recovery of known truth, and the prior where there is no data."""

import numpy as np
import pytest
from scipy.special import expit

from holdfast.infer.mixed_logit import fitted, prior


def simulated(rng, n=300, groups=12, spread=0.8):
    x = np.column_stack([np.ones(n), rng.standard_normal(n), rng.random(n) < 0.4])
    g = rng.integers(0, groups, n)
    b, u = np.array([0.5, -0.7, 0.4]), spread * rng.standard_normal(groups)
    return (rng.random(n) < expit(x @ b + u[g])).astype(float), x, g, b


def metropolis(y, x, g, sd, spread, steps, rng):
    """A plain random walk over coefficients, effects and the log scale, for comparison only."""
    groups, k = g.max() + 1, x.shape[1]
    wide = np.hstack([x, np.eye(groups)[g]])
    at, low = np.zeros(k + groups + 1), -np.inf

    def density(v):
        t = np.exp(v[-1])
        eta = wide @ v[:-1]
        u = v[k:-1]
        return (
            (y * eta - np.logaddexp(0, eta)).sum() - 0.5 * ((v[:k] / sd) ** 2).sum()
            - 0.5 * (u / t) @ (u / t) - groups * v[-1] - 0.5 * (t / spread) ** 2 + v[-1]
        )  # fmt: skip

    out, low = [], density(at)
    size = np.concatenate([np.full(k, 0.12), np.full(groups, 0.25), [0.3]])
    for s in range(steps):
        for part in (slice(0, k), *(slice(k + i, k + i + 3) for i in range(0, groups, 3)), slice(-1, None)):
            new = at.copy()
            new[part] += size[part] * rng.standard_normal(new[part].size)
            top = density(new)
            if np.log(rng.random()) < top - low:
                at, low = new, top
        if s >= steps // 5:
            out.append(at.copy())
    return np.array(out)


def test_agrees_with_a_sampler_that_shares_nothing_with_it():
    rng = np.random.default_rng(7)
    y, x, g, _ = simulated(rng)
    sd = np.ones(3)
    ours = fitted(y, x, g, np.zeros(3), sd, 1.0, 4000, 0)
    theirs = metropolis(y, x, g, sd, 1.0, 6000, rng)
    for k in range(3):
        assert ours.coefficient[:, k].mean() == pytest.approx(theirs[:, k].mean(), abs=0.12)
        assert ours.coefficient[:, k].std() == pytest.approx(theirs[:, k].std(), rel=0.25)
    assert np.median(ours.scale) == pytest.approx(np.median(np.exp(theirs[:, -1])), rel=0.3)


def test_intervals_cover_known_truth():
    inside, tried = 0, 0
    for seed in range(30):
        y, x, g, b = simulated(np.random.default_rng(seed))
        drawn = fitted(y, x, g, np.zeros(3), np.ones(3), 1.0, 600, seed).coefficient
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        inside, tried = inside + int(((low <= b) & (b <= high)).sum()), tried + 3
    assert 0.82 <= inside / tried <= 0.97


def test_without_data_the_prior_comes_back():
    sd = np.array([1.5, 0.5])
    drawn = prior(np.zeros(2), sd, 1.0, 20000, 3)
    assert drawn.coefficient.std(axis=0) == pytest.approx(sd, rel=0.03)
    assert (drawn.scale >= 0.0).all()
