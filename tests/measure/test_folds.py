"""Readings are left out together, alternately to learn from and to score; what comes after an origin tells nothing."""

from dataclasses import replace

import numpy as np
import pytest

from holdfast.measure.calibrate import held_out
from holdfast.measure.folds import (
    LEARNED,
    SCORED,
    YEARS,
    after_origins,
    at_random,
    dealt,
    last_years,
    newest_of,
)
from holdfast.measure.held_out import World, indicators
from holdfast.panel.store import load


@pytest.fixture(scope="module")
def panel():
    return load()


@pytest.fixture(scope="module")
def worlds(panel):
    return {name: World(panel, name) for name in ("customs_union", "arms_delivered", "trade")}


def test_readings_of_a_country_and_year_are_dealt_together_and_no_part_twice(worlds):
    world = worlds["customs_union"]
    number = dealt(world)
    for cell in np.unique(world.cell)[:200]:
        assert np.unique(number[world.cell == cell]).size == 1
    assert not set(LEARNED) & set(SCORED)
    a, b, share, row = held_out(world, at_random(world, SCORED[:1]))
    assert a.shape == b.shape == share.shape == row.shape
    assert np.all((share >= 0.0) & (share <= 1.0))


def test_no_year_is_both_learned_from_and_scored(worlds):
    for world in worlds.values():
        learned, kept = (after_origins(world, kept=kind) for kind in (False, True))
        years = [{int(t) for fold in folds for t in world.when[fold.rows]} for folds in (learned, kept)]
        assert all(years)
        assert not years[0] & years[1]
        final = set(last_years(world).rows)
        assert not final & {int(r) for fold in [*learned, *kept] for r in fold.rows}


def test_what_is_told_ahead_lies_one_to_three_years_after_all_that_is_shown(worlds):
    world = worlds["arms_delivered"]
    final = newest_of(world)
    for hide, rows in [*after_origins(world, kept=False), last_years(world)]:
        assert hide[rows].all()
        for owner in np.unique(world.owner[rows]):
            mine = rows[world.owner[rows] == owner]
            shown = world.when[(world.owner == owner) & ~hide]
            assert shown.size
            assert world.when[mine].min() > shown.max()
            assert np.ptp(world.when[mine]) < YEARS
    assert np.all(world.when[rows] > final[world.owner[rows]] - YEARS)


@pytest.mark.parametrize("name", ["arms_delivered", "trade"])
def test_nonsense_after_the_origin_changes_no_byte_of_a_forecast(panel, worlds, name):
    world = worlds[name]
    fold = after_origins(world, kept=False)[2]
    told = world.hidden(*fold)
    other = World(panel, name)
    hide = fold.hide & (np.arange(fold.hide.size) % 7 > 0)
    share = world.series.share.copy()
    share[hide] = np.roll(share[hide], 1, axis=1)
    assert not np.array_equal(share, world.series.share)
    other.series = replace(world.series, share=share)
    for x, y in zip(told, other.hidden(*fold), strict=True):
        assert x.tobytes() == y.tobytes()


def test_most_ties_have_origins_of_both_kinds(panel):
    """Events were read for seven years: one origin, and none to score."""
    assert set(indicators()) >= {"events"}
    world = World(panel, "events")
    assert len(after_origins(world, kept=False)) == 1
    assert after_origins(world, kept=True) == []
    assert all(x.size == 0 for x in held_out(world, []))
