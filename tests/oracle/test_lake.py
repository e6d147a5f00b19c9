"""The shallow lake: policies of a published archive, judged anew, and what is left of them where small steps don't count (quinn2017)."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq

from holdfast.infer.pareto import sieved, undominated
from holdfast.infer.prim import peeled, simplest
from holdfast.project.regret import judged

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
HELD = SHARED / "benchmarks"
NAMES = ("max_p", "utility", "inertia", "reliability")
YEARS = 100


def lake(policy, noise, b=0.4, q=2.0, alpha=0.41, delta=0.98):
    """Objectives of policies (p, 5) under inflows (n, T), each (p,), in the order of `NAMES`."""
    c1, c2, r1, r2, w = policy.T[..., None]
    critical = brentq(lambda x: x**q / (1.0 + x**q) - b * x, 0.01, 1.5)
    x, a = np.zeros((len(policy), len(noise))), np.full((len(policy), len(noise)), 0.1)
    mean, safe, worth, still = [], 0, np.zeros(len(policy)), 0
    for t in range(YEARS):
        if t:
            before = a
            a = np.clip(w * np.abs((x - c1) / r1) ** 3 + (1 - w) * np.abs((x - c2) / r2) ** 3, 0.01, 0.1)
            still = still + (a - before < 0.02).sum(axis=1)
            x = (1 - b) * x + x**q / (1 + x**q) + a + noise[:, t - 1]
        mean.append(x.mean(axis=1))
        safe = safe + (x < critical).sum(axis=1)
        worth = worth + alpha * a.mean(axis=1) * delta**t
    n = len(noise) * YEARS
    return np.max(mean, axis=0), worth, still / n, safe / n


def inflows(mean, stdev, n=100, seed=42):
    """Natural inflows, lognormal with the mean and spread given."""
    mu = np.log(mean**2 / np.sqrt(stdev**2 + mean**2))
    return np.random.default_rng(seed).lognormal(mu, np.sqrt(np.log(1.0 + (stdev / mean) ** 2)), (n, YEARS))


@pytest.fixture(scope="module")
def published():
    """Policies, their outcomes, the seed of each and what was told of them."""
    if not (HELD / "lake_dps_archives.csv").is_file():
        pytest.skip("the published archive isn't at hand")
    with (HELD / "lake_dps_archives.csv").open(encoding="utf-8") as file:
        rows = np.array([[float(v) for v in row] for row in list(csv.reader(file))[1:]])
    told = json.loads((HELD / "lake_dps_expected.json").read_text(encoding="utf-8"))
    return rows[:, 1:6], rows[:, 6:], rows[:, 0].astype(int), told


def test_outcomes_are_the_published_ones(published):
    policy, theirs, _, told = published
    ours = np.column_stack(lake(policy, inflows(0.02, 0.01)))
    away = np.abs(ours - theirs)
    assert len(policy) == told["check"]["rows"]
    assert (away.max(axis=1) < 1e-9).sum() >= told["check"]["rows_matching_1e_9"]
    for k, name in enumerate(NAMES):
        assert away[:, k].max() <= told["check"]["max_abs_deviation"][name] * 1.01


def test_nothing_in_an_archive_is_bettered(published):
    """Each archive was kept by steps of the size told, so the sieve leaves it whole."""
    _, theirs, seed, told = published
    gains = theirs * [-1.0, 1.0, 1.0, 1.0]
    for s, size in told["search"]["archive_sizes"].items():
        own = gains[seed == int(s)]
        assert len(own) == size
        assert undominated(own).all()
        assert sieved(own, np.array(told["search"]["epsilons"])).sum() == size


def test_what_decides_whether_a_lake_stays_clear_is_found():
    """Made anew for every tester: policies in deeply uncertain worlds; b and the inflow decide, delta doesn't."""
    rng = np.random.default_rng(7)
    policy = np.column_stack(
        [rng.uniform(-2, 2, (12, 2)), rng.uniform(0.2, 2, (12, 2)), rng.uniform(0, 1, 12)]
    )
    policy = np.vstack([[0.0, 0.0, 2.0, 2.0, 0.5], policy])
    worlds = np.column_stack(
        [rng.uniform(0.1, 0.45, 200), rng.uniform(2.0, 4.5, 200), rng.uniform(0.01, 0.05, 200), rng.uniform(0.93, 0.99, 200)]
    )  # fmt: skip
    clear = np.array(
        [lake(policy, inflows(m, 0.002, 10, k), b, q, delta=d)[3] for k, (b, q, m, d) in enumerate(worlds)]
    ).T
    j = judged(clear, clear > 0.95)
    best = int(np.argmax(j.enough))
    assert j.enough[best] >= j.enough.max()
    assert j.regret[best] < np.median(j.regret)
    found = simplest(worlds, clear[best] <= 0.95, peeled(worlds, clear[best] <= 0.95))
    assert 0 in found.conditions
    assert 3 not in found.conditions
    assert np.isinf(found.limits[0, 0])
    assert found.density > 1.5 * (1.0 - j.enough[best])
