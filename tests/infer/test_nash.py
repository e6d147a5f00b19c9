"""The closed form against a search by numbers, and what it says of outside options."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from holdfast.infer.nash import agreement, frontier


def product(w, a, c, worth, o, q, b):
    power, country = worth - 0.5 * c * q * q - 0.5 * b * b, a * q + b - o
    if power <= 0.0 or country <= 0.0:
        return -np.inf
    return w * np.log(power) + (1.0 - w) * np.log(country)


def searched(w, a, c, worth, o):
    """The best product over a fine grid of distance, benefits found by one-dimensional search at each."""
    best = -np.inf
    for q in np.linspace(0.0, 1.0, 201):
        left = worth - 0.5 * c * q * q
        if left <= 0.0 or a * q + np.sqrt(2.0 * left) <= o:
            continue
        low, high = max(o - a * q, -np.sqrt(2.0 * left)), np.sqrt(2.0 * left)
        f = minimize_scalar(
            lambda b, q=q: -product(w, a, c, worth, o, q, b), bounds=(low, high), method="bounded"
        )
        best = max(best, -f.fun)
    return best


@settings(max_examples=40, deadline=None)
@given(
    st.floats(0.1, 0.9), st.floats(0.1, 2.0), st.floats(0.3, 2.0), st.floats(0.05, 1.5), st.floats(-0.5, 2.0)
)
def test_nothing_on_a_fine_grid_is_better(w, a, c, worth, o):
    q, b = agreement(w, a, c, worth, o)
    best = searched(w, a, c, worth, o)
    if np.isnan(q):
        assert best == -np.inf or float(frontier(a, c, worth)) <= o + 1e-6
        return
    found = product(w, a, c, worth, o, float(q), float(b))
    assert found >= best - 1e-7
    assert best >= found - 1e-3  # the grid comes near


def test_benefits_are_those_of_the_cap_where_distance_is_full():
    q, b = agreement(0.3, 2.0, 0.5, 1.0, 0.0)
    assert q == 1.0
    assert product(0.3, 2.0, 0.5, 1.0, 0.0, 1.0, float(b)) >= product(
        0.3, 2.0, 0.5, 1.0, 0.0, 1.0, float(b) + 1e-4
    )


@pytest.mark.parametrize("step", [0.05, 0.2])
def test_both_rise_with_the_countrys_option_and_as_the_powers_falls(step):
    q, b = agreement(0.5, 0.6, 1.0, 1.0, 0.3)
    for moved in (agreement(0.5, 0.6, 1.0, 1.0, 0.3 + step), agreement(0.5, 0.6, 1.0, 1.0 + step, 0.3)):
        assert moved[0] > q
        assert moved[1] > b


def test_no_agreement_where_outside_options_are_worth_more():
    top = float(frontier(0.6, 1.0, 1.0))
    assert not np.isnan(agreement(0.5, 0.6, 1.0, 1.0, top - 1e-6)[0])
    assert np.isnan(agreement(0.5, 0.6, 1.0, 1.0, top + 1e-6)[0])
    assert np.isnan(agreement(0.5, 0.6, 1.0, -0.1, 0.0)[0])
