"""Scores against closed forms and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from holdfast.claims.ledger.score import Resolved, calibration, losses, on_levels, score
from holdfast.infer import scores


def chances(p, came, group="a"):
    return [Resolved(group, float(q), (), bool(c)) for q, c in zip(p, came, strict=True)]


def test_chances_by_hand():
    found = score(chances([0.9, 0.2, 0.5], [True, False, False]))[0]["chances"]
    assert found["brier"] == pytest.approx((0.01 + 0.04 + 0.25) / 3)
    assert found["log"] == pytest.approx(-(np.log(0.9) + np.log(0.8) + np.log(0.5)) / 3)
    assert found["base"] == pytest.approx(2 / 9)


def test_certainty_that_fails_has_no_log_score():
    found = score(chances([1.0, 0.5], [False, True]))[0]["chances"]
    assert found["log"] is None
    assert found["brier"] == pytest.approx(0.625)
    assert losses(chances([1.0], [False])[0])["log"] is None


def test_calibration_of_a_forecaster_that_is_calibrated():
    rng = np.random.default_rng(3)
    p = rng.uniform(size=20_000)
    table = calibration(p, rng.uniform(size=p.size) < p)
    assert len(table) == 10
    assert sum(b["n"] for b in table) == p.size
    assert all(abs(b["said"] - b["came"]) < 0.04 for b in table)
    assert sum(b["low"] <= b["said"] <= b["high"] for b in table) >= 7


def test_one_half_and_one_belong_somewhere():
    table = calibration(np.array([0.0, 0.5, 1.0]), np.array([False, True, True]))
    assert [b["from"] for b in table] == [0.0, 0.5, 0.9]


def test_crps_of_a_normal_by_its_closed_form():
    levels = np.round(np.arange(0.01, 1.0, 0.01), 2)
    q = tuple((float(a), float(v)) for a, v in zip(levels, stats.norm.ppf(levels, 0.4, 0.1), strict=True))
    for y in (0.3, 0.4, 0.55):
        z = (y - 0.4) / 0.1
        exact = 0.1 * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))
        assert losses(Resolved("a", None, q, y))["crps"] == pytest.approx(exact, rel=0.02)


def test_coverage_of_rounded_shares():
    q = ((0.05, 0.0), (0.5, 0.0), (0.95, 0.0))
    found = score([Resolved("a", None, q, 0.0, 0.025)] * 4)[0]["distributions"]
    assert found["crps"] == 0.0
    assert found["coverage"]["90"] == pytest.approx(0.9)


def test_levels_are_filled_in_on_lines():
    assert on_levels(((0.25, 0.2), (0.5, 0.4), (0.75, 0.6)))[[0, 24, 48]].tolist() == [0.2, 0.4, 0.6]
    assert scores.LEVELS[24] == 0.5


def test_groups_and_all_of_them():
    found = score([*chances([0.9], [True], "b"), *chances([0.8], [True], "a")])
    assert [r["group"] for r in found] == ["a", "b", "all"]
    assert score([]) == []
