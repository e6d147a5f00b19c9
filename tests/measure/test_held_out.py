"""What the others say of a reading: the reading itself has no part in it, and no other year's is left out."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from holdfast.measure.case import load_case
from holdfast.measure.foothold import newest_year
from holdfast.measure.held_out import from_the_others
from holdfast.measure.learned import parameters_of
from holdfast.measure.states import filtered
from holdfast.panel.store import load

TIES = ("trade", "arms_delivered", "votes")


@pytest.fixture(scope="module")
def panel():
    return load()


@pytest.fixture(scope="module")
def case():
    return load_case()


def states_of(panel, case, name):
    p = parameters_of(name)
    return filtered(panel, case.patrons, case.clients, name, newest_year(panel), p), p


@pytest.mark.parametrize("name", ["trade", "arms_delivered"])
def test_equals_the_measurement_of_a_panel_without_the_year(panel, case, name):
    """An independent way: the year's readings of the country are taken out of the panel, and it is measured anew."""
    states, p = states_of(panel, case, name)
    s, i = states.series, 0
    when = s.when[s.start[i] : s.start[i + 1]]
    row = np.flatnonzero(when > when[0])[-4]
    a, b, _ = from_the_others(states, p, i, np.array([row]))
    year = int(states.parts.years[when[row]])
    gone = panel.readings.filter(
        (pl.col("indicator").cast(pl.String) == name)
        & (pl.col("client").cast(pl.String) == case.clients[i])
        & (pl.col("year") == year)
    )["reading"]
    without = replace(panel, readings=panel.readings.filter(~pl.col("reading").is_in(gone.implode())))
    again, _ = states_of(without, case, name)
    # the world's mean shares, the prior of the first year, feel the one reading taken out
    t = when[row]
    mean, _ = again.smoothed()
    bias = np.zeros(len(case.patrons))
    for g, owner in enumerate(states.parts.counts_for[t]):
        if owner >= 0:
            bias[owner] += s.bias[s.start[i] + row, g]
    expected = np.clip(mean[i, t] + bias, 1e-6, 1 - 1e-6)
    assert np.abs(a[0] / (a[0] + b[0]) - expected).max() < 2e-4


@pytest.mark.parametrize("back", [-2, -1])
@pytest.mark.parametrize("name", TIES)
def test_what_a_reading_states_has_no_part_in_what_is_foretold_of_it(panel, case, name, back):
    states, p = states_of(panel, case, name)
    s, i = states.series, 1
    when = s.when[s.start[i] : s.start[i + 1]]
    row = int(np.flatnonzero(when > when[0])[back])
    at = int(s.start[i]) + row
    share = s.share.copy()
    share[at] = np.roll(share[at], 1)
    changed = replace(states, series=replace(s, share=share))
    only = np.array([row])
    for x, y in zip(from_the_others(states, p, i, only), from_the_others(changed, p, i, only), strict=True):
        assert np.array_equal(x, y)


def test_the_first_year_is_not_told(panel, case):
    states, p = states_of(panel, case, "trade")
    a, _, _ = from_the_others(states, p, 0, np.array([0]))
    assert np.isnan(a).all()


def test_only_a_reading_of_the_newest_year_is_told_ahead(panel, case):
    states, p = states_of(panel, case, "trade")
    s = states.series
    when = s.when[s.start[0] : s.start[1]]
    ahead = from_the_others(states, p, 0, np.arange(when.size))[2]
    assert np.array_equal(ahead, when == when.max())
