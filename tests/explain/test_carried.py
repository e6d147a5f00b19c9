"""What mechanisms can carry: parts sum, nothing new carries nothing, and what isn't known is said."""

from __future__ import annotations

import numpy as np
import pytest

from holdfast.codebook import COMPOSITE, DOMAINS
from holdfast.explain.carried import Exposure, carried, effects, exposures, since
from holdfast.measure.case import load_case
from holdfast.measure.foothold import measure
from holdfast.panel.store import load
from holdfast.report.carried import reaches

WEIGHTS = dict(zip(DOMAINS, (0.4, 0.3, 0.2, 0.1), strict=True))


@pytest.fixture(scope="module")
def drawn():
    return effects(500)


def made(drawn, units=1.0):
    known = {n: Exposure(np.full((1, 1), units), np.full((1, 1), 2024)) for n, _ in drawn}
    return carried(known, drawn, WEIGHTS, 0, 0)


def test_parts_sum_to_the_whole(drawn):
    found = made(drawn)
    for domain in DOMAINS:
        parts = sum(p.draws for p in found.parts if p.domain == domain)
        np.testing.assert_allclose(found.draws(domain), parts)
    whole = sum(WEIGHTS[d] * found.draws(d) for d in DOMAINS)
    np.testing.assert_allclose(found.draws(COMPOSITE), whole)
    one_by_one = sum(found.draws(COMPOSITE, (n,)) for n in {p.name for p in found.parts})
    np.testing.assert_allclose(one_by_one, whole)


def test_nothing_new_carries_nothing(drawn):
    found = made(drawn, 0.0)
    assert all((found.draws(d) == 0.0).all() for d in (*DOMAINS, COMPOSITE))


def test_twice_the_exposure_carries_twice(drawn):
    np.testing.assert_allclose(made(drawn, 2.0).draws("security"), 2.0 * made(drawn).draws("security"))


def test_only_what_came_after_counts_and_against_the_first_year():
    years = np.arange(2019, 2025)
    x = np.array([[[9.0, 0.0, 0.5, 1.0, 1.0, np.nan]], [[0.0] * 2 + [np.nan] * 4]])
    found = since(x, years, 2021, 2024)
    assert found.units[0, 0] == pytest.approx(1.0)
    assert found.last[0, 0] == 2023
    assert np.isnan(found.units[1, 0])
    assert found.last[1, 0] == 0


def test_what_is_not_known_is_named(drawn):
    known = {"war_drain": Exposure(np.array([[np.nan]]), np.array([[0]]))}
    found = carried(known, drawn, WEIGHTS, 0, 0)
    assert found.unknown == ("war_drain",)
    assert (found.draws(COMPOSITE) == 0.0).all()


def test_each_effect_has_a_stream_of_its_own(drawn):
    again = effects(500)
    assert all((again[k] == drawn[k]).all() for k in drawn)
    pairs = np.corrcoef(np.stack(list(drawn.values())))
    assert np.abs(pairs - np.eye(len(pairs))).max() < 0.2


def test_associations_take_the_place_of_declared_effects(drawn):
    rest = effects(4000, case="russia_central_asia")
    assert set(rest) < set(drawn), "those without an association are left out"
    assert np.abs(rest["war_drain", "security"]).mean() < np.abs(drawn["war_drain", "security"]).mean()


def test_half_of_a_change_is_reached_on_its_own_side_only():
    change = np.array([-0.02, -0.02, -0.02, 0.02])
    assert reaches(change, np.array([-0.01, -0.009, 0.05, 0.011])).tolist() == [True, False, False, True]


def test_a_war_since_then_is_in_the_case_that_ships():
    case, panel = load_case(), load()
    foothold = measure(panel, case, draws=20, draw_from=2021, apart=(2021, 2023))
    found = exposures(panel, foothold, 2021, 2023)
    power = foothold.pi(case.patron)
    assert (found["war_drain"].units[:, power] > 0.0).all()
    assert "spillover" not in found, "it acts on growth"
    assert np.isnan(found["threat"].units).all(), "disputes are known to 2014"
