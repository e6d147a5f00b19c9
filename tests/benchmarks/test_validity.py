"""The pure functions behind the tables of benchmarks/validity."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import special, stats

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks" / "validity"


@pytest.fixture
def module(monkeypatch):
    """A module of the folder by name; none of them stays imported."""
    monkeypatch.syspath_prepend(str(FOLDER))
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        if str(FOLDER) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def test_quantiles_score_as_the_closed_form_does(module):
    from holdfast.infer import beta

    scores = module("scores")
    a, b, y = np.array([2.0, 5.0]), np.array([6.0, 5.0]), np.array([0.1, 0.9])
    q = special.betaincinv(a[:, None], b[:, None], scores.LEVELS)
    assert np.allclose(scores.crps(q, y), beta.crps(a, b, y), atol=0.002)


def test_log_score_prefers_the_class_that_came_and_is_bounded(module):
    scores = module("scores")
    q = np.full((2, 49), 0.15)
    near, far = scores.log_score(q, np.array([0.12, 0.95]))
    assert near < 0.05 < far < 10.0


def test_coverage_is_nominal_whatever_the_rounding(module):
    scores, rng = module("scores"), np.random.default_rng(0)
    a, b = np.full(20000, 0.8), np.full(20000, 3.0)
    for half in (0.0005, 0.05):
        y = np.round(rng.beta(a, b) / (2 * half)) * 2 * half
        low, high = (special.betainc(a, b, np.clip(y + s * half, 0, 1)) for s in (-1, 1))
        for level in (0.5, 0.95):
            assert abs(scores.covered(low, high, level).mean() - level) < 0.01


def test_skill_is_zero_against_itself_and_its_interval_holds_it(module):
    scores, rng = module("scores"), np.random.default_rng(1)
    x, block = rng.random(300), np.repeat(np.arange(30), 10)
    assert scores.interval_of_skill(x, x, block) == (0.0, 0.0, 0.0)
    value, low, high = scores.interval_of_skill(0.8 * x, x, block)
    assert low - 1e-9 <= value <= high + 1e-9
    assert value == pytest.approx(0.2)


def test_factors_fill_gaps_of_a_table_of_rank_one(module):
    baselines, rng = module("baselines"), np.random.default_rng(3)
    table = np.outer(rng.normal(size=400), [1.0, -1.0, 0.8, 0.5]) + 0.05 * rng.normal(size=(400, 4))
    hidden = rng.random(table.shape) < 0.2
    hidden[hidden.all(axis=1)] = False
    made = baselines.factors(np.where(hidden, np.nan, table), 1, steps=40)
    assert stats.pearsonr(made[hidden], table[hidden])[0] > 0.95


def test_a_reading_is_never_its_own_neighbour_nor_another_country_s(module):
    baselines = module("baselines")
    owner, when = np.array([0, 0, 0, 1, 1]), np.array([1, 3, 4, 2, 5])
    before, after = baselines.neighbours(owner, when, None, np.array([0, 2, 3]), np.array([0, 1, 4]))
    assert before.tolist() == [-1, 0, 3]
    assert after.tolist() == [2, 2, -1]


def test_pair_means_leave_the_reading_itself_out(module):
    baselines = module("baselines")
    owner, share = np.array([0, 0, 0]), np.array([[0.1], [0.3], [0.8]])
    made = baselines.pair_means(owner, share, np.array([0, 1]), np.array([0, 2]))
    assert made.ravel().tolist() == pytest.approx([0.3, 0.2])


def test_errors_by_level_keep_forecasts_between_0_and_1(module):
    baselines, rng = module("baselines"), np.random.default_rng(4)
    value = rng.random(2000)
    made = baselines.Errors(value, np.clip(value + rng.normal(0, 0.1, 2000), 0, 1), np.ones(2000, dtype=int))
    q = made.quantiles(np.array([0.0, 0.5, 1.0]), np.array([1, 2, 9]))
    assert (q >= 0).all()
    assert (q <= 1).all()
    assert abs(np.median(q[1]) - 0.5) < 0.05


def test_a_conditional_logit_is_found_again(module):
    choice, rng = module("choice"), np.random.default_rng(5)
    x = rng.normal(size=(3000, 4, 2))
    score = x @ [1.5, -0.5] + rng.gumbel(size=(3000, 4))
    assert np.allclose(choice.fit(x, score.argmax(axis=1)), [1.5, -0.5], atol=0.15)


def test_cross_validated_r2_of_noise_is_not_positive(module):
    behaviour, rng = module("behaviour"), np.random.default_rng(6)
    x, y = rng.normal(size=(150, 3)), rng.normal(size=150)
    assert behaviour.r2(y, behaviour.repeated(x, y, 5).mean(axis=0)) < 0.05
    y = x @ [1.0, 0.0, 0.0] + 0.3 * y
    signal, none = behaviour.repeated(x, y, 5), behaviour.repeated(x[:, 1:], y, 5)
    gain, low, _ = behaviour.difference(y, signal, none)
    assert gain > low > 0.5


def test_weights_left_out_are_made_up_within_the_domain(module):
    from holdfast import codebook

    held = module("behaviour").without("votes")
    entries = codebook.weighed()
    for domain in codebook.DOMAINS:
        assert sum(w for k, w in held.items() if entries[k].domain == domain) == pytest.approx(1.0)


def test_learned_weights_help_only_and_sum_to_one_in_a_domain(module):
    weights, rng = module("weights"), np.random.default_rng(7)
    x = rng.normal(size=(500, 2))
    beta = weights.help_only(x, None, 2.0 * x[:, 0] - x[:, 1] + 0.1 * rng.normal(size=500))
    assert beta[0] == pytest.approx(2.0, abs=0.1)
    assert beta[1] == 0.0
    made = weights.shares(np.array([2.0, 1.0, 0.0]), ["trade", "aid_finance", "emigrants"])
    assert made[:2].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert np.isnan(made[2])


def test_intervals_of_coverage_are_wider_where_years_go_wrong_together(module):
    scores, rng = module("scores"), np.random.default_rng(4)
    country, year = (x.ravel() for x in np.meshgrid(np.arange(200), np.arange(8), indexing="ij"))

    def widths(shock):
        wider = np.exp(shock * rng.standard_normal(8))[year]
        level = np.clip(0.5 + (rng.random(country.size) - 0.5) * wider, 0.0, 1.0)
        table = scores.tabled(level - 1e-9, level + 1e-9, country, year, 201)
        one = np.array([1.0])
        both = [
            scores.resampled([table], [base], one, (0.5,), once)[0]
            for base, once in ((None, False), (None, True), (table, False))
        ]
        mean = scores.covered(level, level, 0.5).mean()
        assert both[0][0] <= mean <= both[0][1]
        return [high - low for low, high in both]

    alone, together = widths(0.0), widths(0.5)
    assert together[0] > 1.5 * alone[0]
    assert together[1] > together[0]
    assert alone[2] > alone[0]  # what was learned by chance counts too


def test_a_reading_counts_by_the_part_of_its_step_below_a_level(module):
    scores = module("scores")
    below, number = scores.tabled(np.array([0.2]), np.array([0.6]), np.array([1]), np.array([2020]), 3)
    assert below.shape == (3, 1, scores.GRID.size)
    assert number.ravel().tolist() == [0.0, 1.0, 0.0]
    assert below[1, 0, np.searchsorted(scores.GRID, 0.5)] == pytest.approx(0.75)
