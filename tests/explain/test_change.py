"""Changes explained on the panel that ships: exact, honest on what can't be judged or told."""

import dataclasses

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast import explain_change
from holdfast.errors import DataError, UserError
from holdfast.explain.change import of_foothold
from holdfast.explain.movers import Movers, split_share
from holdfast.measure.case import adhoc_case, load_case
from holdfast.measure.foothold import measure
from holdfast.panel.store import load
from holdfast.report.explained_words import sentences


@pytest.fixture(scope="module")
def panel():
    return load()


@pytest.fixture(scope="module")
def everybody(panel):
    """Every pair of the case that ships, over six years in which a member left a bloc."""
    case = load_case()
    foothold = measure(panel, case, draws=100, draw_from=2018, apart=(2018, 2024))
    pairs = [(p, c) for p in case.patrons for c in case.clients]
    return foothold, of_foothold(panel, foothold, pairs)


def test_contributions_and_residual_sum_to_the_change_of_every_pair(everybody):
    foothold, found = everybody
    for one in found:
        for d in one.domains:
            i, k, p = foothold.ci(one.client), foothold.di(d.domain), foothold.pi(one.patron)
            level = foothold.mean[i, k, p]
            change = level[foothold.ti(2024)] - level[foothold.ti(2018)]
            parts = [weight * (sum(r.value for r in tie.readings) + tie.members) for weight, tie in d.parts]
            assert abs(sum(parts) - change) < 1e-9
            assert abs(d.residual) < 1e-12
            drawn = sum(weight * tie.draws for weight, tie in d.parts)
            assert np.abs(drawn - d.draws).max() < 1e-5


def test_the_leaving_of_a_member_has_a_part_of_its_own(everybody):
    trade = {
        one.patron: tie.members
        for one in everybody[1]
        for _, tie in one.domains[1].parts
        if tie.indicator == "trade" and one.client == "KAZ"
    }
    assert trade["EU"] < -0.005
    assert trade["RUS"] == trade["CHN"] == 0.0


def test_who_moved_sums_to_the_change_or_says_why_not(everybody):
    told = 0
    for one in everybody[1]:
        for d in one.domains[:4]:
            for _, tie in d.parts:
                if isinstance(tie.who, Movers):
                    told += 1
                    assert abs(tie.who.own + sum(tie.who.others.values()) - tie.mean) < 1e-9
                    drawn = tie.who.own_draws + sum(tie.who.others_draws.values())
                    assert np.abs(drawn - tie.draws).max() < 1e-5
                else:
                    assert tie.who
                if tie.indicator in ("arms_delivered", "commitments"):
                    assert "class of the total" in tie.who
    assert told > 5


shares = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).filter(lambda x: sum(x) > 0.01)


@settings(max_examples=200, deadline=None)
@given(
    a=shares,
    b=shares,
    rest=st.tuples(*[st.floats(0.0, 1.0)] * 2),
    total=st.tuples(*[st.floats(0.1, 1e9)] * 2),
)
def test_a_share_is_split_by_both_orders(a, b, rest, total):
    x, y = (np.array(s) / (sum(s) + r) for s, r in zip((a, b), rest, strict=True))
    own, others = split_share(x, y, total, 0)
    assert abs(own + others.sum() - (y[0] - x[0])) < 1e-9
    p0, p1 = x[0] * total[0], y[0] * total[1]
    r0, r1 = total[0] - p0, total[1] - p1
    if min(p0 + r1, p1 + r0) > 1e-6 * max(total):
        brute = 0.5 * (p1 / (p1 + r0) - p0 / (p0 + r0) + p1 / (p1 + r1) - p0 / (p0 + r1))
        assert abs(own - brute) < 1e-6


def test_only_what_moved_has_a_part():
    own, others = split_share(np.array([0.2, 0.5]), np.array([0.1, 0.75]), (10.0, 20.0), 0)
    assert own == pytest.approx(0.0)
    assert others.tolist() == pytest.approx([0.0, -0.1, 0.0])


def test_the_same_bytes_over_threads_and_beside_others(panel, everybody):
    one, two = (
        explain_change(load_case(), "RUS", "UZB", start=2018, end=2024, panel=panel, draws=100, threads=n)
        for n in (1, 3)
    )
    among = next(f for f in everybody[1] if (f.patron, f.client) == ("RUS", "UZB"))
    for a, b, c in zip(one.domains, two.domains, among.domains, strict=True):
        assert a.draws.tobytes() == b.draws.tobytes()
        assert [t.mean for _, t in a.parts] == [t.mean for _, t in b.parts]
        assert a.mean == pytest.approx(c.mean, abs=1e-12)
        assert np.allclose(a.draws, c.draws, atol=1e-6)


def test_what_was_published_later_has_no_part(panel):
    import datetime as dt

    then = panel.as_of(dt.date(2023, 1, 31))
    found = explain_change(load_case(), "RUS", "KAZ", start=2018, panel=then, draws=20)
    assert found.end <= 2022
    known = set(then.readings["source"].cast(pl.String)) | set(then.rollcalls["source"].cast(pl.String))
    for _, tie in found.domains[4].parts:
        assert all(r.year <= 2022 and r.source in known for r in tie.readings)
    assert all(e["date"] < "2023-02" for e in found.events)
    assert "other votes" in found.votes


@pytest.mark.parametrize(
    ("patron", "client", "dates", "says"),
    [
        ("RUS", "KAZ", {"start": 2023, "end": 2021}, "--from 2023 is not before --to 2021"),
        ("RUS", "KAZ", {"start": 2022, "end": 2022}, "--from 2022 is not before --to 2022"),
        ("RUS", "KAZ", {"start": 1950, "end": 1960}, "(?s)--from 1950 is outside.*--to 1960 is outside"),
        ("RUS", "MLI", {}, "'MLI' is not a country of case"),
        ("FRA", "MLI", {}, "(?s)'FRA' is not a power.*'MLI' is not a country"),
    ],
)
def test_bad_dates_and_pairs_are_told_all_at_once(panel, patron, client, dates, says):
    with pytest.raises(UserError, match=says):
        explain_change(load_case(), patron, client, panel=panel, draws=0, **dates)


def test_nothing_is_explained_where_nothing_can_be_judged(panel):
    none = dataclasses.replace(panel, readings=panel.readings.filter(pl.col("client") != "KAZ"))
    none = dataclasses.replace(none, votes=panel.votes.clear(), rollcalls=panel.rollcalls.clear())
    with pytest.raises(DataError, match="no domain can be judged"):
        explain_change(load_case(), "RUS", "KAZ", panel=none, draws=0)


def test_dates_left_out_fall_back_with_a_warning(panel):
    found = explain_change(load_case(), "EU", "TKM", panel=panel, draws=20)
    assert found.start < found.end
    assert not found.warnings or "counted from" in found.warnings[0]
    far = explain_change(adhoc_case("FRA", ["MLI"]), "FRA", "MLI", panel=panel, draws=20)
    assert far.end - far.start == 5
    assert max(abs(d.residual) for d in far.domains) < 1e-12


@pytest.mark.parametrize(
    ("mean", "told"),
    [
        (0.0, "hardly moved"),
        (-0.0004, "hardly moved"),
        (0.02, "rose by 2.0 points"),
        (-0.02, "fell by 2.0 points"),
    ],
)
def test_a_change_of_nothing_neither_rises_nor_falls(everybody, mean, told):
    found = everybody[1][0]
    judged = dataclasses.replace(next(d for d in found.domains if d.judged), mean=mean)
    assert f" {told} from the end of 2018" in sentences(found, judged)
