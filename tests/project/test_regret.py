"""Regret, satisficing and hinges on small tables, by hand."""

import numpy as np
import pytest

from holdfast.project.regret import hinged, judged


def test_each_column_is_what_it_says():
    value = np.array([[0.0, 0.0, 0.0, 0.0], [1.0, 1.0, -1.0, 0.0], [0.5, 0.5, 0.5, -0.5]])
    j = judged(value, value >= 0.5)
    assert j.expected.tolist() == [0.0, 0.25, 0.25]
    assert j.regret == pytest.approx([2.5 / 4, 1.5 / 4, 1.5 / 4])
    assert j.enough.tolist() == [0.0, 0.5, 0.75]
    assert j.helps.tolist() == [0.0, 0.5, 0.75]
    assert j.best == pytest.approx([0.125, 0.625, 0.25])
    assert j.gain.tolist() == j.expected.tolist()


def test_a_policy_that_is_best_everywhere_has_no_regret():
    rng = np.random.default_rng(0)
    base = rng.standard_normal(500)
    j = judged(np.stack([base, base + 1.0]), np.ones((2, 500), dtype=bool))
    assert j.large_regret.tolist() == [1.0, 0.0]
    assert j.error[1] == pytest.approx(0.0, abs=1e-12)


def test_parts_of_a_sum_of_independent_conditions_add_up():
    rng = np.random.default_rng(1)
    x = rng.standard_normal((20000, 3))
    share = hinged(2.0 * x[:, 0] - x[:, 1], x)
    assert share == pytest.approx([0.8, 0.2, 0.0], abs=0.02)
