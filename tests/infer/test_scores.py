"""Scores against values computed elsewhere, and what must hold of any."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from holdfast.infer import scores

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
FILE = SHARED / "benchmarks" / "scoring_rules_reference.json"


@pytest.fixture(scope="module")
def reference():
    if not FILE.exists():
        pytest.skip("the reference values of scoring rules aren't here")
    return json.loads(FILE.read_text())


def of_kind(reference, kind):
    return [r for r in reference if r["kind"] == kind]


def test_ensembles_score_as_the_reference_says(reference):
    for r in of_kind(reference, "ensemble"):
        got = scores.fair_crps(np.array([r["members"]]), np.array([r["obs"]]))
        assert got[0] == pytest.approx(r["crps_fair"], abs=1e-12)


def test_quantiles_of_a_normal_score_as_the_normal(reference):
    for r in of_kind(reference, "normal"):
        mean, sd = r["params"]
        q = stats.norm.ppf(scores.LEVELS, mean, sd)[None]
        assert scores.crps(q, np.array([r["obs"]]))[0] == pytest.approx(r["crps"], rel=0.01)


def test_interval_and_brier_are_the_references(reference):
    for r in of_kind(reference, "interval_score"):
        got = scores.interval(*(np.array([r[k]]) for k in ("lower", "upper", "obs")), 1.0 - r["alpha"])
        assert got[0] == pytest.approx(r["score"])
    for r in of_kind(reference, "binary"):
        got = scores.brier(np.array([r["p"]]), np.array([bool(r["obs"])]))
        assert got[0] == pytest.approx(r["brier"])


def test_what_lies_below_and_above_a_threshold_adds_up_to_the_whole():
    rng = np.random.default_rng(1)
    q, y, t = np.sort(rng.random((200, scores.COUNT)), axis=1), rng.random(200), rng.random(200)
    both = scores.crps_below(q, y, t) + scores.crps_above(q, y, t)
    assert both == pytest.approx(scores.crps(q, y))


def test_a_calibrated_forecast_covers_what_it_says_and_a_narrow_one_doesnt():
    rng = np.random.default_rng(2)
    y = rng.normal(size=20000)
    q = np.tile(stats.norm.ppf(scores.LEVELS), (y.size, 1))
    for level in (0.5, 0.8, 0.9):
        assert scores.inside(*scores.place(q, y), level).mean() == pytest.approx(level, abs=0.01)
    assert scores.inside(*scores.place(q * 0.7, y), 0.9).mean() < 0.8
    bins = scores.histogram(*scores.place(q, y))
    assert bins.sum() == pytest.approx(y.size)
    assert np.ptp(bins) < 0.12 * y.size / 10


def test_coverage_holds_where_most_shares_are_zero_and_the_rest_rounded():
    rng = np.random.default_rng(3)
    exact = np.where(rng.random(20000) < 0.7, 0.0, rng.beta(1.0, 3.0, 20000))
    y = np.round(exact / 0.05) * 0.05
    q = np.tile(np.quantile(exact, scores.LEVELS), (y.size, 1))
    for level in (0.5, 0.8, 0.9):
        assert scores.inside(*scores.place(q, y, 0.025), level).mean() == pytest.approx(level, abs=0.015)
