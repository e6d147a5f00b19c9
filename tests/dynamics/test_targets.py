"""Newer years: they begin where the targets end, and are read as they stand."""

import numpy as np
import pytest

from holdfast.dynamics.targets import TARGETS, newer, observe
from holdfast.panel.store import load


@pytest.fixture(scope="module")
def held():
    panel = load()
    targets = observe(panel)
    return targets, newer(panel, targets)


@pytest.mark.parametrize("name", list(TARGETS))
def test_newer_years_begin_where_the_target_ends(held, name):
    target, after = (of[name] for of in held)
    assert after.years[0] > target.years[-1]
    assert np.isfinite(after.share).any()
    assert after.powers == target.powers


def test_a_register_under_revision_is_no_target(held):
    for name in ("arms_delivered", "arms_ordered"):
        assert held[1][name].years.size == 1
        assert held[1][name].years[0] == held[0][name].years[-1] + 1
