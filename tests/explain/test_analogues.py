"""A planted analogue is found, order doesn't matter, and nothing later than the year asked for takes part."""

import dataclasses

import numpy as np
import polars as pl
import pytest

from holdfast.errors import DataError, UserError
from holdfast.explain.analogues import APART, WINDOW, analogues, choose, windows
from holdfast.explain.history import BEGIN, History, history
from holdfast.measure.case import adhoc_case
from holdfast.panel.store import load

YEARS = 40


def made(seed=0, pairs=60):
    """A world of flat noisy histories, a falling one that ends last, and one like it twenty years before."""
    rng = np.random.default_rng(seed)
    share = (
        0.1 + 0.05 * rng.random((pairs, 1, 1)) + 0.004 * rng.standard_normal((pairs, 5, YEARS)).cumsum(axis=2)
    )
    fall = np.linspace(0.6, 0.4, WINDOW)
    share[0, :, -WINDOW:] = fall
    share[1, :, 10 : 10 + WINDOW] = fall + 0.002
    share[1, :, 20:] = np.linspace(0.4, 0.1, 20)
    named = tuple((f"P{i % 3}", f"C{i}") for i in range(pairs))
    return History(
        named, np.arange(1981, 1981 + YEARS), share.clip(0.001, 0.999), np.ones(share.shape, dtype=bool)
    )


def reordered(world, which):
    return dataclasses.replace(
        world,
        pairs=tuple(world.pairs[u] for u in which),
        share=world.share[which],
        judged=world.judged[which],
    )


def test_a_planted_analogue_is_found_with_what_came_next():
    world = made()
    found = analogues(world, "P0", "C0")
    best = found.found[0]
    assert (best.patron, best.client, best.first, best.last) == ("P1", "C1", 1991, 2000)
    assert best.distance < 0.2
    assert best.distance < found.found[1].distance / 2
    assert best.change[5] == pytest.approx(world.share[1, 4, 24] - world.share[1, 4, 19])
    assert best.change[10] < best.change[5] < 0


def test_the_order_of_the_pairs_changes_nothing():
    world = made()
    which = np.random.default_rng(1).permutation(len(world.pairs))
    one, other = analogues(world, "P0", "C0"), analogues(reordered(world, which), "P0", "C0")
    assert [(a.patron, a.client, a.last) for a in one.found] == [
        (a.patron, a.client, a.last) for a in other.found
    ]
    for a, b in zip(one.later, other.later, strict=True):
        assert np.sort(a.change) == pytest.approx(np.sort(b.change))


def test_no_two_windows_of_a_pair_overlap_nor_does_what_came_next():
    found = analogues(made(pairs=8), "P0", "C0", number=30)
    ends = {}
    for a in found.found:
        ends.setdefault((a.patron, a.client), []).append(a.last)
    assert any(len(v) > 1 for v in ends.values())
    for years in ends.values():
        assert all(abs(a - b) >= APART for i, a in enumerate(years) for b in years[:i])


def test_the_nearest_are_those_of_a_search_through_all():
    """Few pairs with many windows each, so that most of the nearest shut one another out."""
    world = made(pairs=50)
    found = windows(world)
    distance = np.abs(np.random.default_rng(2).standard_normal(found.level.shape)).cumsum(axis=1)
    every = sorted(
        (distance[u, e], *world.pairs[u], u, e)
        for u in range(len(world.pairs))
        for e in range(found.end.size)
    )
    taken = []
    for *_, u, e in every:
        if all(v != u or abs(f - e) >= APART for v, f in taken):
            taken.append((u, e))
    allowed = np.ones(distance.shape, dtype=bool)
    for number in (3, 40):
        assert choose(world, found, distance, allowed, number) == taken[:number]


def test_the_country_itself_is_left_out_unless_asked_for():
    world = made(pairs=8)
    world = dataclasses.replace(world, pairs=(*world.pairs[:2], ("P2", "C0"), *world.pairs[3:]))
    assert "C0" not in {a.client for a in analogues(world, "P0", "C0").found}
    own = analogues(world, "P0", "C0", own=True)
    mine = [a for a in own.found if (a.patron, a.client) == ("P0", "C0")]
    assert any(a.client == "C0" for a in own.found)
    assert all(a.last <= 2020 - APART for a in mine)


def test_a_later_year_changes_no_window_that_ended_before():
    world = made()
    share = world.share.copy()
    share[:, :, 30:] = 0.5
    changed = dataclasses.replace(world, share=share)
    one, other = windows(world), windows(changed)
    before = one.end < 30
    for name in ("level", "trend", "volatility"):
        assert np.array_equal(getattr(one, name)[:, before], getattr(other, name)[:, before])
    assert np.array_equal(one.mix[:, before], other.mix[:, before])


def test_a_domain_that_was_not_read_in_both_is_not_compared():
    world = made()
    judged = world.judged.copy()
    judged[1, 2] = False
    share = world.share.copy()
    share[1, 2] = 0.9
    blind = dataclasses.replace(world, judged=judged, share=share)
    assert analogues(blind, "P0", "C0").found[0].parts["mix"] == pytest.approx(0.0, abs=1e-6)


def test_a_country_with_one_observation_is_refused_with_the_count():
    world = made()
    judged = world.judged.copy()
    judged[0] = False
    judged[0, :, -1] = True
    with pytest.raises(DataError, match="1 of the 10 years up to 2020 can be judged"):
        analogues(dataclasses.replace(world, judged=judged), "P0", "C0")
    judged[0] = False
    with pytest.raises(DataError, match="no history to compare"):
        analogues(dataclasses.replace(world, judged=judged), "P0", "C0")


def test_what_is_no_pair_is_refused():
    with pytest.raises(UserError, match="no pair"):
        analogues(made(), "P0", "C1")


@pytest.fixture(scope="module")
def panel():
    return load()


def test_nothing_after_the_year_takes_part(panel):
    """Every reading and vote after 2010 taken away, the history to 2010 is the same to the bit."""
    case, last = adhoc_case("CHN", ["MNG"], ["CHN", "RUS", "USA"]), 2010
    late = panel.readings.filter(pl.col("year") > last)["reading"]
    cut = dataclasses.replace(
        panel,
        readings=panel.readings.filter(pl.col("year") <= last),
        shares=panel.shares.filter(~pl.col("reading").is_in(late.implode())),
    )
    one, other = history(panel, case, last), history(cut, case, last)
    assert one.years[0] == BEGIN
    assert one.years[-1] == last
    assert np.array_equal(one.share, other.share, equal_nan=True)
    assert np.array_equal(one.judged, other.judged)
    found = analogues(one, "CHN", "MNG")
    assert all(a.last + 5 <= last for a in found.found)
    assert all(10 not in a.change or a.last + 10 <= last for a in found.found)


def test_a_year_outside_the_panel_is_refused(panel):
    case = adhoc_case("CHN", ["MNG"])
    for year in (BEGIN, 2090):
        with pytest.raises(UserError, match="outside the histories"):
            history(panel, case, year)
