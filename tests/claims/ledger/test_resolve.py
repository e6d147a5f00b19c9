"""Resolving: open until the data are there, then by the data alone."""

from __future__ import annotations

import datetime as dt

import pytest

from holdfast.claims.ledger.forecast import Forecast
from holdfast.claims.ledger.recorded import Outcomes, Share
from holdfast.claims.ledger.resolve import Judge, resolve
from holdfast.panel.store import load

from .made import NOW, later, row_of

POWERS = ("RUS", "CHN", "EU", "USA", "TUR")
OF = {"indicator": "trade", "client": "KAZ", "patron": "RUS", "year": 2026}
DAY = dt.date(2027, 8, 1)


@pytest.fixture(scope="module")
def panel():
    return load()


def forecast(**fields):
    return Forecast.model_validate({"text": "x"} | fields)


def stand(panel, made, day=DAY):
    return Judge(panel, day).stand(row_of(made).entry.data)


def test_a_share_stays_open_until_it_is_recorded(panel):
    chance = forecast(probability=0.4, of=OF | {"above": 0.2})
    spread = forecast(quantiles=[[0.1, 0.1], [0.5, 0.2], [0.9, 0.3]], of=OF)
    assert stand(panel, chance, NOW.date()).status == "open"
    assert stand(panel, chance).status == "waiting"
    told = later(panel, "KAZ", "RUS", 2026, 0.25)
    assert stand(told, chance).outcome is True
    assert stand(told, spread).outcome == pytest.approx(0.25)
    assert stand(later(panel, "KAZ", "RUS", 2026, 0.15), chance).outcome is False


@pytest.mark.parametrize(
    "changes", [{"kind": "modelled"}, {"kind": "press"}, {"kind": "provisional", "flags": "under_revision"}]
)
def test_what_is_not_final_resolves_nothing(panel, changes):
    made = forecast(probability=0.4, of=OF | {"above": 0.2})
    assert stand(later(panel, "KAZ", "RUS", 2026, 0.25, **changes), made).status == "waiting"
    own = made.model_copy(update={"of": Share(**OF, above=0.2, report="own", source="imf_dots")})
    assert stand(later(panel, "KAZ", "RUS", 2026, 0.25, **changes), own).status == "waiting"


def test_a_year_of_votes_is_whole_once_the_next_has_begun(panel):
    last = panel.rollcalls["date"].max()
    seen = Outcomes(panel).look(Share(indicator="votes", client="KAZ", patron="RUS", year=last.year), POWERS)
    assert seen.value is None
    before = Outcomes(panel).look(
        Share(indicator="votes", client="KAZ", patron="RUS", year=last.year - 1), POWERS
    )
    assert 0.0 < before.value < 1.0
    assert before.newest == last.year - 1


def test_a_reading_that_can_not_see_the_power_is_none(panel):
    told = later(panel, "KAZ", "CHN", 2026, 0.25, covers="CHN")
    asked = Share(**OF, report="own", source="imf_dots")
    assert Outcomes(told).look(asked, POWERS).value is None
    china = asked.model_copy(update={"patron": "CHN"})
    assert Outcomes(told).look(china, POWERS).value == pytest.approx(0.25)


def test_claims_resolve_by_the_verdict(panel):
    rank = {"type": "rank", "among": 1, "over": "majority"}
    past = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
    rows = [
        row_of(forecast(probability=0.8, test=rank | {"year": 2021}), now=past),
        row_of(forecast(probability=0.8, test=rank | {"year": 2021, "patron": "TUR"}), now=past),
        row_of(forecast(probability=0.8, test=rank | {"year": 2035}), now=past),
    ]
    new, standings = resolve(rows, Judge(panel, NOW.date()), NOW)
    came = [standings[r.entry.id] for r in rows]
    assert [s.outcome for s in came] == [True, False, None]
    assert came[2].status == "open"
    assert "end of 20" in came[2].figure  # the newest there is, so far
    assert set(new) == {rows[0].entry.id, rows[1].entry.id}


def test_what_was_forecast_later_is_not_held_against_an_earlier_day(panel):
    row = row_of(forecast(probability=0.4, of=OF | {"above": 0.2}))
    assert resolve([row], Judge(panel, dt.date(2026, 1, 1)), NOW) == ({}, {})


def test_a_condition_that_fails_makes_it_void(panel):
    past = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
    rank = {"type": "rank", "among": 1, "over": "majority", "year": 2021}
    for power, status in (("TUR", "void"), ("RUS", "resolved")):
        made = forecast(probability=0.4, test=rank, only_if=rank | {"patron": power})
        row = row_of(made, now=past)
        assert resolve([row], Judge(panel, NOW.date()), NOW)[1][row.entry.id].status == status


def test_an_event_that_happened_need_not_be_waited_for(panel):
    happened = {"types": ["unrest_deaths"], "after": "2022-01-02", "until": "2030-12-31"}
    made = forecast(probability=0.4, test={"type": "event", "happened": happened})
    assert stand(panel, made, NOW.date()).outcome is True
    none = forecast(probability=0.4, test={"type": "absence", "of": happened})
    assert stand(panel, none, NOW.date()).status == "open"
