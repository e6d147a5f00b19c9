"""Hazards of crises: nothing later leaks in, calibration moves what was told, bad input is said."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from holdfast import codebook
from holdfast.dynamics.crises import FEWEST_YEARS, KINDS, LISTED, fit, forecasts, recalibrated, record
from holdfast.dynamics.crises_next import calibrations, next_year
from holdfast.errors import UserError
from holdfast.panel.store import load


@pytest.fixture(scope="module")
def panel():
    return load()


@pytest.fixture(scope="module")
def coups(panel):
    return record(panel, "coup_attempt")


def test_every_kind_has_its_own_years(panel):
    ends = {name: record(panel, name).last for name in KINDS}
    assert ends["irregular_exit"] < ends["conflict_onset"] < ends["mass_protest"] < ends["coup_attempt"]


def test_what_only_stands_for_a_crisis_is_assumed(panel):
    assert {name for name, kind in KINDS.items() if kind.basis == "assumed"} == {"elite_split"}
    found = record(panel, "elite_split")
    on = {
        (c, y)
        for c, y, v in zip(found.client.tolist(), found.year.tolist(), found.happened, strict=True)
        if v == 1.0
    }
    assert on
    assert on <= set(codebook.plots().rows())
    assert on != {(c, y) for c, y in zip(found.client.tolist(), found.year.tolist(), strict=True)}


@pytest.mark.parametrize("name", [n for n, kind in KINDS.items() if kind.listed])
def test_a_list_ends_with_its_source(panel, name):
    found = record(panel, name)
    assert found.last == LISTED[KINDS[name].listed]
    assert np.isnan(found.happened[found.year == found.last + 1]).all()


def test_nothing_later_enters_a_forecast(panel, coups):
    cut = panel.covariates.with_columns(
        pl.when(pl.col("year") > 2010).then(pl.lit(1.0)).otherwise("value").alias("value")
    )
    scrambled = record(replace(panel, covariates=cut), "coup_attempt")
    early = coups.year <= 2010
    one, two = forecasts(coups), forecasts(scrambled)
    same = scrambled.year <= 2010
    assert np.array_equal(one.told[early], two.told[same], equal_nan=True)
    assert not np.array_equal(one.told[coups.year == 2015], two.told[scrambled.year == 2015], equal_nan=True)


def test_it_beats_the_trailing_rate_where_neighbours_use_force(panel):
    found = record(panel, "attack")
    told = forecasts(found)
    ok = ~np.isnan(told.told) & ~np.isnan(found.happened)
    y = found.happened[ok]
    assert ((told.told[ok] - y) ** 2).mean() < 0.8 * ((told.base[ok] - y) ** 2).mean()


def test_what_told_nothing_is_drawn_to_the_trailing_rate():
    rng = np.random.default_rng(0)
    told = np.clip(rng.beta(1, 9, 4000), 0.001, 0.999)
    happened = (rng.random(4000) < 0.1).astype(float)
    drawn = recalibrated(np.array([0.6]), 0.1, told, np.full(4000, 0.1), happened)
    assert drawn[0] < 0.3


def test_every_country_has_a_chance(panel):
    found = next_year(panel, "coup_attempt")
    assert len(found.chance) > 150
    assert all(0.0 < p < 0.5 for p in found.chance.values())
    assert 0.0 < found.base < 0.05
    assert found.year == found.last + 1


def test_one_fit_with_the_kept_calibration_tells_what_all_of_them_would(panel):
    found = record(panel, "attack")
    ahead = np.isnan(found.happened)
    whole = dict(zip(found.client[ahead].tolist(), forecasts(found).told[ahead].tolist(), strict=True))
    quick = next_year(panel, "attack").chance
    assert quick == pytest.approx(whole, abs=1e-6)


def test_calibrations_are_kept_for_every_kind_and_year_it_may_be_asked_in(panel):
    kept = calibrations()
    for kind in KINDS:
        found = record(panel, kind)
        years = {y for k, y in kept if k == kind}
        assert years == set(range(found.first + 1 + FEWEST_YEARS, found.last + 2))


def test_what_cannot_be_asked_is_said(panel, coups):
    with pytest.raises(UserError, match="no kind of crisis"):
        record(panel, "flood")
    with pytest.raises(UserError, match="shorter than"):
        fit(coups, coups.first + FEWEST_YEARS - 2)
