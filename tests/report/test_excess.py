"""The part on trade that may go around sanctions: what it gathers, and its tables."""

from types import SimpleNamespace

import pytest
from tests.measure.made_exports import CLIENTS, WATCH, make_panel

from holdfast.report import excess as report


@pytest.fixture(scope="module")
def part():
    kept = report.watches
    report.watches = lambda: {"RUS": WATCH}
    try:
        panel = make_panel({"KAZ": 2.0}, months=CLIENTS[:2])
        yield report.part(panel, SimpleNamespace(patron="RUS", clients=CLIENTS))
    finally:
        report.watches = kept


def test_each_country_has_its_months_or_its_years(part):
    assert {(r["client"], r["by"]) for r in part["rows"]} == {
        *((c, "month") for c in CLIENTS[:2]),
        *((c, "year") for c in CLIENTS),
    }
    assert part["unjudged"] == []
    assert part["sources"] == ["eurostat_comext", "eurostat_comext_years"]
    assert 0.8 < part["watch"]["inside"] < 1.0
    row = part["rows"][0]
    assert len(row["steps"]) == len(row["observed"]) == len(row["q05"])
    assert row["steps"][0] == "2019-01"
    assert row["ratio"]["q05"] > 1.0
    assert {r["role"] for r in part["rows"]} == {"case"}


def test_tables_have_a_row_for_each_step(part):
    tables = dict(report.tables(part))
    assert set(tables) == {"excess", "excess_sums", "excess_placebos"}
    assert len(tables["excess"]) == sum(len(r["steps"]) for r in part["rows"])
    assert len(tables["excess_sums"]) == len(part["rows"])
    assert tables["excess"][0]["step"] == "2019-01"


def test_a_power_whose_trade_is_not_watched_has_no_part():
    assert report.part(None, SimpleNamespace(patron="NNN", clients=())) is None
