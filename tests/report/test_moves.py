"""Parts of the report on what could move it: what the panel that ships gives, and what an early date can't."""

import datetime as dt

import numpy as np
import pytest

from holdfast.measure.case import load_case
from holdfast.measure.foothold import measure
from holdfast.panel.store import load
from holdfast.report import backtest, bargain, hazards, mechanisms, rely
from holdfast.report.csv_table import table


@pytest.fixture(scope="module")
def panel():
    return load()


@pytest.fixture(scope="module")
def case():
    return load_case()


def test_help_is_told_for_every_power_country_kind_and_date(panel, case):
    found = rely.part(panel, case, 2021, dt.date(2024, 6, 30))
    assert found["dates"] == ["2021-12-31", "2023-01-31", "2024-06-30"]
    assert len(found["rows"]) == 3 * 3 * len(case.clients) * len(case.patrons)
    one = next(
        r for r in found["rows"] if (r["patron"], r["client"], r["crisis"]) == ("RUS", "KAZ", "unrest")
    )
    whole = rely.rely(panel, "RUS", "KAZ", dt.date(2021, 12, 31))
    assert one["probability"]["mean"] == round(whole["probability"]["mean"], 2)
    assert one["prior"]["mean"] == round(whole["prior"]["mean"], 2)
    known = [r["answers"] for r in found["answers"] if r["patron"] == case.patron]
    assert known == sorted(known)
    assert all(table(rows) for _, rows in rely.tables(found))


def test_a_report_of_an_early_day_has_no_later_date(panel, case):
    found = rely.part(panel, case, 2021, dt.date(2022, 6, 30))
    assert found["dates"] == ["2021-12-31", "2022-06-30"]


def test_hazards_have_their_own_years(panel, case):
    found = hazards.part(panel, case)
    assert not found["lacking"]
    for kind in found["kinds"]:
        assert kind["year"] == kind["last"] + 1
        assert 0.0 < kind["base"] < 0.2
        assert [r["client"] for r in kind["rows"]] == list(case.clients)
    early = hazards.part(panel.as_of(dt.date(1996, 1, 1)), case)
    assert not early["kinds"]
    assert all("shorter than" in k["why"] for k in early["lacking"])


def test_the_score_card_is_the_table_that_ships(panel):
    found = backtest.card(panel.fingerprint)
    assert {r["domain"] for r in found["rows"]} == {"security", "economy", "diplomacy"}
    missed = [r for r in found["rows"] if r["met"] is False]
    assert all(r["domain"] in found["passed"] for r in missed)
    assert ("met in every domain" in found["passed"]) == (not missed)
    assert found["looks"] >= 1
    asked = {r["horizon"]: r["asked"] for r in found["pooled"]}
    assert asked == {1: 0.07, 2: None, 3: 0.08, 5: 0.06}
    assert all((r["met"] is None) == (r["asked"] is None) for r in found["pooled"])
    assert "asked +8" in found["goal"]
    told = dict(backtest.tables(found))
    assert told["forecasts"]
    assert told["forecasts_pooled"] == found["pooled"]


def test_the_bargain_is_the_verbs(panel, case):
    foothold = measure(panel, case, draws=200, draw_from=2023)
    found = bargain.part(panel, foothold, 2023)
    one, whole = found["rows"][0], bargain.bargain(panel, foothold, found["rows"][0]["client"], 2023)
    assert one["distance"]["mean"] == whole["agreement"]["distance"]["mean"]
    assert (one["rival"]["basis"], one["distance"]["basis"]) == ("estimated", "assumed")
    assert all(table(rows) for _, rows in bargain.tables(found))


def test_every_mechanism_has_its_row_and_its_failures():
    found = mechanisms.part()["mechanisms"]
    assert len(found) == 12
    for e in (e for m in found for e in m["effects"]):
        assert (e["basis"] == "assumed") == bool(e["failed"])
        assert e["effect"]["mean"] is None or e["effect"]["q05"] < e["effect"]["mean"] < e["effect"]["q95"]
        assert np.isfinite(e["prior"]["sd"])
        assert (e["seen"] is None) == (e["ruled_out"] is None) == (e["effect"]["mean"] is None)
        assert e["seen"] is None or 0.05 <= e["seen"] <= 1.0
