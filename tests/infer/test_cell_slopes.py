"""Cells' slopes against differences, their probabilities against the model's."""

import numpy as np
import pytest
from scipy.special import log_ndtr

from holdfast.infer.cell_slopes import (
    CODE,
    GV,
    GW,
    GZ,
    HALF,
    NEAR,
    ROWS,
    TURN,
    VOTE,
    VV,
    WV,
    WW,
    ZV,
    ZW,
    ZZ,
    V,
    Z,
    cell_slopes,
    log_chance,
)
from holdfast.infer.rollcall_chances import chances_of


def cells(choice, z, w, v, d, turnout):
    S = np.full((ROWS, np.size(z) + 3), np.nan)
    S[CODE], S[Z, :-3], S[HALF, :-3], S[V, :-3] = choice, z, np.exp(w), v
    cell_slopes(S, np.size(z), d, turnout)
    assert np.isnan(S[VOTE:, -3:]).all()
    return S[:, :-3]


@pytest.mark.parametrize("choice", [0, 1, 2, 3])
@pytest.mark.parametrize("turnout", [True, False])
def test_slopes_and_probability(choice, turnout):
    if choice == 3 and not turnout:
        return
    at = np.array([0.4, -0.3, -1.2, 0.7])

    def p(z, w, v, d):
        S = cells(choice, np.array([z]), w, v, d, turnout)
        return S[VOTE, 0] * S[TURN, 0]

    found = cells(choice, at[:1], *at[1:], turnout)[:, 0]
    item = np.array([[0.0, at[0], at[1], at[2], 0.0]])
    model = chances_of(np.zeros(1), np.zeros(1), at[3], item, turnout)[0, 0, choice]
    assert p(*at) == pytest.approx(model, rel=1e-10)
    e = 1e-4 * np.eye(4)
    slopes = [(np.log(p(*(at + s))) - np.log(p(*(at - s)))) / 2e-4 for s in e]
    assert np.allclose([found[GZ], found[GW], found[GV], found[GV] * found[NEAR]], slopes, atol=1e-6)


@pytest.mark.parametrize("choice", [0, 1, 2, 3, 4])
def test_curvature_is_never_negative(choice):
    rng = np.random.default_rng(choice)
    n = 200
    S = cells(
        choice, rng.uniform(-12, 12, n), rng.normal(0, 1.5, n), rng.uniform(-12, 12, n), rng.normal(), True
    )
    full = S[[ZZ, ZW, ZV, ZW, WW, WV, ZV, WV, VV]].T.reshape(n, 3, 3)
    most = np.maximum(np.abs(full).max(axis=(1, 2)), 1.0)
    assert (np.linalg.eigvalsh(full)[:, 0] > -1e-9 * most).all()
    assert ((S[NEAR] > -1e-9) & (S[NEAR] <= 1.0)).all()


def test_an_odd_vote_costs_more_the_odder_it_is():
    """No floor within reach: a roll call can't pay once and be free of a vote."""
    z = np.linspace(0.0, 19.0, 96)
    found = [log_chance(cells(0, np.array([-y]), -40.0, 0.0, 0.0, False), 1) for y in z]
    assert np.allclose(found, log_ndtr(-z), rtol=0.0, atol=2e-5)
    S = cells(0, -z, -40.0, 0.0, 0.0, False)
    assert log_chance(S, z.size) == pytest.approx(log_ndtr(-z).sum(), abs=1e-3)
