"""Calibration of what is foretold of a reading: learned back from made readings, and read with care."""

from types import SimpleNamespace

import numpy as np
import pytest

from holdfast.errors import DataError
from holdfast.measure import calibration
from holdfast.measure.calibrate import ENOUGH, held_out, learn, lent, reached
from holdfast.measure.calibration import LEVELS, Calibration, calibration_of
from holdfast.measure.folds import after_origins
from holdfast.measure.held_out import indicators
from holdfast.measure.learned import LENDER

HALF = 0.0005


def made(n, quiet, loud, part, seed, lean=0.0):
    """Forecasts, and readings that are mostly nearer and now and then farther off than they say, or lean."""
    rng = np.random.default_rng(seed)
    m = rng.uniform(0.05, 0.6, n)
    a, b = 40.0 * m, 40.0 * (1.0 - m)
    factor = np.where(rng.random(n) < part, loud, quiet)
    m = np.clip(m * (1.0 + lean), 0.01, 0.95)
    share = rng.beta(40.0 * factor * m, 40.0 * factor * (1.0 - m))
    return a, b, np.round(share / (2 * HALF)) * 2 * HALF


def of(found):
    return Calibration(found["quiet"], found["loud"], found["part"], tuple(found["reached"]))


def within(known, a, b, share):
    """Part of the shares in the central intervals of 50, 80 and 95 %."""
    level = known.cdf(a, b, share)
    return np.array([(np.abs(level - 0.5) <= p / 2).mean() for p in (0.5, 0.8, 0.95)])


@pytest.mark.parametrize(
    ("quiet", "loud", "part", "lean"), [(3.0, 0.3, 0.2, 0.0), (1.0, 1.0, 0.0, 0.0), (2.0, 0.5, 0.3, 0.15)]
)
def test_intervals_hold_on_readings_that_were_not_learned_from(quiet, loud, part, lean):
    known = of(learn(*made(6000, quiet, loud, part, 1, lean), HALF))
    fresh = made(20_000, quiet, loud, part, 2, lean)
    assert np.abs(within(known, *fresh) - [0.5, 0.8, 0.95]).max() < 0.02
    low, high = (known.quantile(fresh[0], fresh[1], p) for p in (0.1, 0.9))
    assert abs(((fresh[2] >= low) & (fresh[2] <= high)).mean() - 0.8) < 0.02


def test_tails_are_learned_back():
    found = learn(*made(6000, 4.0, 0.25, 0.25, 5), HALF)
    assert 3.0 < found["quiet"] < 5.5
    assert 0.17 < found["loud"] < 0.36
    assert 0.18 < found["part"] < 0.32


def made_world(seed, countries=60, years=40):
    """A world of two powers whose readings are told by the same Beta, and fall by known tails."""
    n = countries * years
    a, b, share = made(n, 3.0, 0.3, 0.3, seed)
    made_by = np.stack([a, a], axis=1), np.stack([b, b], axis=1)
    owner, when = np.divmod(np.arange(n), years)
    return SimpleNamespace(
        clients=range(countries),
        series=SimpleNamespace(start=np.arange(countries + 1) * years),
        owner=owner,
        when=when,
        scored=np.ones(n, dtype=bool),
        share=np.stack([share, share], axis=1),
        first_of=lambda: np.zeros(countries, dtype=int),
        hidden=lambda hide, rows: (made_by[0][rows], made_by[1][rows]),
    )


def test_tails_of_readings_told_ahead_are_learned_back_and_hold_after_other_origins():
    world = made_world(11)
    found = learn(*held_out(world, after_origins(world, kept=False))[:3], HALF)
    assert 2.3 < found["quiet"] < 4.0
    assert 0.2 < found["loud"] < 0.42
    assert 0.2 < found["part"] < 0.4
    a, b, share, row = held_out(world, after_origins(world, kept=True))
    assert np.unique(world.when[row]).size >= 15
    assert np.abs(within(of(found), a, b, share) - [0.5, 0.8, 0.95]).max() < 0.03


def test_too_few_forecasts_borrow():
    few = learn(*made(ENOUGH - 1, 1.0, 1.0, 0.0, 3), HALF)
    own = learn(*made(500, 1.0, 1.0, 0.0, 3), HALF)
    given = lent({LENDER: own, "rare": few, "never": learn(*(np.empty(0),) * 3, HALF)})
    assert given[LENDER] == own | {"basis": "estimated"}
    assert given["rare"] == given["never"] == own | {"forecasts": 0, "basis": "assumed"}


def test_where_the_forecast_is_right_levels_stay():
    a, b, share = made(8000, 1.0, 1.0, 0.0, 7)
    found = learn(a, b, share, HALF)
    assert np.abs(np.array(found["reached"]) - LEVELS).max() < 0.02


def test_levels_of_rounded_shares_are_spread_over_their_step():
    assert reached(np.array([0.2]), np.array([0.6]))[LEVELS == 0.5][0] == pytest.approx(0.75)


def test_chance_is_small_far_off_and_one_in_the_middle():
    known = calibration_of("trade")
    far, near = known.chance(30.0, 70.0, np.array([0.6, 0.3]), HALF)
    assert far < 0.05 < near <= 1.0
    both = known.chance(30.0, 70.0, np.array([known.quantile(30.0, 70.0, 0.02)]), 0.0)
    assert both[0] == pytest.approx(0.04, abs=1e-6)


def test_every_tie_has_its_own_and_others_borrow():
    for ahead in (False, True):
        assert all(calibration_of(name, ahead).basis == "estimated" for name in indicators())
        assert calibration_of("remittances", ahead).basis == "assumed"
        for name in indicators():
            assert np.all(np.diff(calibration_of(name, ahead).reached) >= 0.0)


@pytest.mark.parametrize("text", ["", "{}", '{"indicators": {}}', '{"indicators": {"trade": {"quiet": 1}}}'])
def test_a_damaged_file_is_named(tmp_path, monkeypatch, text):
    file = tmp_path / "calibration.json"
    file.write_text(text)
    monkeypatch.setattr(calibration, "FILE", file)
    calibration._stored.cache_clear()
    with pytest.raises(DataError, match=r"calibration\.json can't be read.*calibrate"):
        calibration_of("trade")
    monkeypatch.undo()
    calibration._stored.cache_clear()
