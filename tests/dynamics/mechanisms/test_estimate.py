"""Associations on a made world: effects are found, nulls aren't called effects, conditions do what they say."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student
from tests.dynamics.mechanisms.made_world import C, P, T, made, own, shocks

from holdfast.dynamics.mechanisms.checks import CHANGED, Checked, checked, prior
from holdfast.dynamics.mechanisms.covariate import covariate
from holdfast.dynamics.mechanisms.estimate import Estimate, associated
from holdfast.dynamics.mechanisms.estimate import shocks as counted
from holdfast.dynamics.mechanisms.learn import estimated
from holdfast.dynamics.mechanisms.rows import Rows, growth_rows, lead, passed, rows_of, summed, without
from holdfast.dynamics.mechanisms.world import only
from holdfast.errors import DataError, UserError


@pytest.fixture(scope="module")
def small():
    """A world with an effect of -0.01 of three-year spells, and the covariate."""
    rng = np.random.default_rng(14)
    x = shocks(rng)
    return made(rng, x, -0.01), x


def test_an_effect_is_recovered_and_passes(small):
    held, x = small
    found = checked(own(lambda r: x), "security", rows_of(held, "security"), x)
    assert found.estimate.value == pytest.approx(-0.01, abs=0.002)
    assert found.estimate.interval(0.95)[1] < 0.0
    assert found.leave_one_out[0] <= found.estimate.value <= found.leave_one_out[1] < 0.0
    assert found.permuted <= 0.02


def test_nulls_are_not_called_effects():
    passed, inside = 0, 0
    for k in range(12):
        rng = np.random.default_rng(100 + k)
        x = shocks(rng)
        held = made(rng, x, 0.0)
        low, high = associated(rows_of(held, "security"), x).interval(0.9)
        inside += low < 0.0 < high
        passed += not (high > 0.0)
    assert inside >= 8
    assert passed <= 3


def test_the_chance_of_seeing_an_effect_is_what_happens():
    rng, error, f = np.random.default_rng(3), 0.5, 12
    size = 0.9
    value = size + error * rng.standard_normal(20000)
    errors = error * np.sqrt(rng.chisquare(f, 20000) / f)
    low = value - student.ppf(0.95, f) * errors
    assert Estimate(0.0, error, f, 500, 12).seen(size) == pytest.approx((low > 0.0).mean(), abs=0.01)


def test_what_is_seen_grows_with_the_effect_and_what_is_ruled_out_is_the_interval():
    e = Estimate(-0.3, 0.5, 20.0, 500, 12)
    chances = [e.seen(s) for s in (0.0, 0.25, 1.0, 4.0, 1e6)]
    assert chances == sorted(chances)
    assert chances[0] == pytest.approx(0.05)
    assert chances[-1] == pytest.approx(1.0)
    low, high = e.interval(0.9)
    assert e.ruled_out(1) == (high, -low)
    assert e.ruled_out(-1) == (-low, -low)
    assert Estimate(-3.0, 0.5, 20.0, 500, 12).ruled_out(1)[0] == 0.0


def test_what_is_taken_up_late_is_not_lost(small):
    held, x = small
    rows = rows_of(held, "security")
    assert associated(replace(rows, ties=()), x).value > 0.8 * associated(rows, x).value
    slow = passed(np.eye(1, 7, 1)[None], ((1.0, np.full((1, 1, 7), 0.25)),))
    assert slow[0, 0].sum() == pytest.approx(1.0 - 0.75**6)


def test_a_year_without_a_reading_passes_on_nothing():
    gain = np.array([[[0.5, 0.0, 1.0]]])
    assert passed(np.array([[[1.0, 1.0, 0.0]]]), ((1.0, gain),)).tolist() == [[[0.0, 0.0, 1.0]]]


def test_a_lasting_spell_does_not_spoil_the_placebo():
    rng = np.random.default_rng(8)
    on = np.zeros((P, T))
    for p in range(P):
        on[p, 6 + p : 16 + p] = 1.0
    x = np.broadcast_to(on, (C, P, T)).copy()
    rows = rows_of(made(rng, x, -0.03), "security")
    alone = associated(rows, lead(x, 3))
    beside = associated(rows, lead(x, 3), beside=x)
    assert alone.interval(0.9)[1] < 0.0
    assert abs(beside.value) < 0.5 * abs(alone.value)


def test_an_effect_that_comes_before_its_cause_fails():
    rng = np.random.default_rng(9)
    x = shocks(rng)
    late = np.zeros_like(x)
    late[..., 3:] = x[..., :-3]
    held = made(rng, x, -0.02)
    found = checked(own(lambda r: late), "security", rows_of(held, "security"), late)
    assert any("early" in f for f in found.failed)


def test_one_power_or_few_shocks_are_not_enough(small):
    held, x = small
    lone = np.zeros_like(x)
    lone[:, 3] = x[:, 3]
    found = checked(own(lambda r: lone), "security", rows_of(held, "security"), lone)
    assert {"it rests on one power", "2 independent shocks are too few"} <= set(found.failed)
    assert "too few powers to tell how much they differ" in found.failed
    assert found.basis == "assumed"
    assert found.prior_mean == -0.01


def test_shocks_of_powers_are_not_counted_by_country(small):
    held, x = small
    rows = rows_of(held, "security")
    use = np.ones(rows.change.size, dtype=bool)
    by_power, by_pair = counted(x, rows, use, "power"), counted(x, rows, use, "pair")
    assert by_power <= 2 * P
    assert by_pair == C * by_power


def test_lead_and_leaving_out(small):
    held, x = small
    moved = lead(x, 3)
    np.testing.assert_array_equal(moved[..., :-3], x[..., 3:])
    assert np.isnan(moved[..., -3:]).all()
    rows = rows_of(held, "security")
    keep = without(rows, 4)
    assert not (rows.patron[keep] == 4).any()
    assert associated(rows, x, keep=keep).rows == keep.sum()


def test_countries_left_out_leave_the_rest_as_it_was(small):
    held, x = small
    part = only(held, held.record.clients[:30])
    assert part.record.shape == (30, P, T)
    rows = rows_of(held, "security")
    direct = associated(rows, x, keep=rows.client < 30)
    assert associated(rows_of(part, "security"), x[:30]).value == pytest.approx(direct.value, rel=1e-9)


def test_years_that_cannot_be_judged_and_small_ties_do_not_count(small):
    held, _ = small
    judged = held.judged.copy()
    judged[:, :, :, 10] = False
    share = held.record.share.copy()
    share[:, :, 0] = 0.001
    rows = rows_of(replace(held, record=replace(held.record, share=share), judged=judged), "security")
    assert not np.isin(rows.step, [10, 11]).any()
    assert not (rows.patron == 0).any()


def test_growth_is_clustered_by_the_main_partner(small):
    class Grown(type(small[0].record)):
        def of_clients(self, name):
            return np.random.default_rng(1).normal(3.0, 2.0, (C, T))

    held, x = small[0], np.random.default_rng(2).normal(size=(C, P, T))
    record = Grown(None, held.record.clients, held.record.patrons, held.record.years, held.record.share)
    rows = growth_rows(replace(held, record=record))
    assert (rows.patron == 0).all()
    assert np.unique(rows.group).size > 1
    assert np.isfinite(associated(rows, summed(x)).error)


def test_the_same_seed_gives_the_same(small):
    held, x = small
    one, two = (estimated(own(lambda r: x), held, {}, 7) for _ in range(2))
    assert one == two
    assert isinstance(checked(own(lambda r: x), "security", rows_of(held, "security"), x, seed=8), Checked)


def test_the_declared_prior_is_as_wide_as_powers_differ():
    belief = own(None).beliefs["security"]
    assert prior(belief, None, 0.03, False) == (-0.01, 0.03)
    assert prior(belief, None, float("nan"), False) == (-0.01, 0.01)


def raises(record):
    raise KeyError("no such series")


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (raises, "fails with KeyError"),
        (lambda r: np.zeros((2, 3)), r"has shape \(2, 3\)"),
        (lambda r: np.full(r.shape, np.inf), "is infinite for C00, P00, 1992"),
        (lambda r: "text", "fails with TypeError"),
        (lambda r: None, "fails with TypeError"),
        (lambda r: np.full(r.shape, 1j), "fails with TypeError"),
        (lambda r: sys.exit(5), "fails with SystemExit"),
        (lambda r: r.share.fill(0.0), "fails with ValueError"),
        (lambda r: np.full(r.shape, 1e200), r"largest value is 1e\+200; choose a unit"),
        (lambda r: np.full(r.shape, 1e-30), "largest value is 1e-30; choose a unit"),
    ],
)
def test_a_bad_covariate_is_named(small, bad, says):
    with pytest.raises(UserError, match=says) as raised:
        covariate(own(bad), small[0].record)
    assert "mechanism 'own'" in str(raised.value)


def uneven(record):
    """Pair and year effects, with gaps."""
    out = np.arange(float(C))[:, None, None] + np.sin(np.arange(T)) + np.zeros(record.shape)
    out[np.random.default_rng(0).random(out.shape) < 0.3] = np.nan
    return out


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (lambda r: np.full(r.shape, np.nan), "known for 0 pair-years"),
        (lambda r: np.ones(r.shape), "the same, 1, in every"),
        (lambda r: np.broadcast_to(np.arange(float(T)), r.shape), "nothing beyond pair and year"),
        (uneven, "nothing beyond pair and year"),
        (
            lambda r: np.broadcast_to(np.arange(float(C))[:, None, None], r.shape),
            "nothing beyond pair and year",
        ),
    ],
)
def test_a_covariate_that_says_nothing_is_named(small, bad, says):
    held, _ = small
    m = own(bad)
    with pytest.raises(DataError, match=says):
        associated(rows_of(held, "security"), covariate(m, held.record), what="mechanism 'own' in security")
    row = estimated(m, held, {})[0]
    assert row["estimate"] is None
    assert row["basis"] == "assumed"


def test_rows_hold_what_they_say(small):
    rows = rows_of(small[0], "security")
    assert isinstance(rows, Rows)
    share = small[0].record.share[:, 0]
    np.testing.assert_allclose(
        rows.change,
        share[rows.client, rows.patron, rows.step] - share[rows.client, rows.patron, rows.step - 1],
    )


def test_a_covariate_changed_after_its_association_was_seen_stays_assumed(small):
    held, x = small
    mechanism = replace(own(lambda r: x), changed="It had left out half of the shocks.")
    found = checked(mechanism, "security", rows_of(held, "security"), x)
    assert found.failed == (CHANGED,)
    assert found.basis == "assumed"
    assert found.prior_mean == mechanism.beliefs["security"].mean
