"""Margins of a case: from its newest readings, wider the longer ahead, and from nothing later."""

from __future__ import annotations

import dataclasses
import datetime

import numpy as np
import polars as pl
import pytest

from holdfast.dynamics import margins as made
from holdfast.dynamics.recorded import of_world
from holdfast.dynamics.targets import TARGETS
from holdfast.errors import DataError
from holdfast.infer.scores import COUNT
from holdfast.measure.case import load_case
from holdfast.panel.store import load


@pytest.fixture(scope="module")
def panel():
    return load()


@pytest.fixture(scope="module")
def case():
    return load_case()


@pytest.fixture(scope="module")
def now(panel, case):
    return made.margins(panel, case, 2024)


def test_every_target_has_margins_of_every_country_and_power(now, case):
    assert set(now.quantiles) == set(TARGETS)
    for name, q in now.quantiles.items():
        assert q.shape == (len(case.clients), len(case.patrons) + 1, made.YEARS, COUNT)
        told = np.isfinite(q).all(axis=(2, 3))
        assert told.mean() > 0.8, name
        np.testing.assert_array_equal(told, now.newest[name] > 0)
        assert (np.diff(q[told], axis=-1) >= 0.0).all()
        assert q[told].min() >= 0.0
        assert q[told].max() <= 1.0


def test_the_longer_ahead_the_wider(now):
    for name in ("trade", "votes"):
        q = now.quantiles[name]
        width = np.nanmean(q[..., 46] - q[..., 2], axis=(0, 1))
        assert (width[[4, 9]] > width[[0, 4]]).all(), name


def test_an_older_reading_is_farther_from_what_is_foretold(panel, case):
    later = made.margins(panel, case, 2026).quantiles["trade"]
    here = made.margins(panel, case, 2024).quantiles["trade"]
    np.testing.assert_array_equal(later[0, 0, 0], here[0, 0, 2])


def test_nothing_published_later_changes_a_byte(panel, case):
    day = datetime.date(2019, 7, 1)
    late = panel.readings.filter(pl.col("release") > day).select("reading")
    spoiled = dataclasses.replace(
        panel,
        shares=panel.shares.with_columns(
            share=pl.when(pl.col("reading").is_in(late["reading"].implode()))
            .then((pl.col("share") * 0.37 + 0.1).cast(panel.shares.schema["share"]))
            .otherwise(pl.col("share"))
        ),
    )
    first, second = (made.margins(p.as_of(day), case, 2018) for p in (panel, spoiled))
    leaking = made.margins(spoiled.as_of(datetime.date(2024, 7, 1)), case, 2022)
    clean = made.margins(panel.as_of(datetime.date(2024, 7, 1)), case, 2022)
    for name in first.quantiles:
        assert first.quantiles[name].tobytes() == second.quantiles[name].tobytes()
    assert clean.quantiles["trade"].tobytes() != leaking.quantiles["trade"].tobytes()


def test_a_bloc_is_the_sum_of_its_members_of_the_year(panel):
    seen = of_world(panel, "trade", TARGETS["trade"])
    assert "EU" in seen.powers
    assert not {"DEU", "FRA"} & set(seen.powers)
    total = seen.share.sum(axis=2)
    assert np.nanmax(np.abs(total[np.isfinite(total)] - 1.0)) < 1e-6


def test_what_ships_was_learned_from_the_panel_that_ships(panel):
    assert made.learned_from() == panel.fingerprint


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / "margins.npz").write_bytes(b"half")
    with pytest.raises(DataError, match=r"margins\.npz can't be read"):
        made.learned(tmp_path / "margins.npz")
