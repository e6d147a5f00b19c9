"""Investment: shares among the investors seen, two reports, no share of a negative position."""

import polars as pl
import pytest

from holdfast.sources import investment
from holdfast.sources.validation import problems_of

P = ["iso3_investor", "iso3_host", "year", "usd_million", "reported_by"]
F = ["iso3_o", "iso3_d", "year", "usd_m"]


def positions(*rows):
    return investment.positions(pl.DataFrame(list(rows), schema=P, orient="row"))


def shares(tables, report):
    head = tables.readings.filter(pl.col("report") == report)
    return dict(tables.shares.filter(pl.col("reading").is_in(head["reading"].implode()))
                .select("patron", "share").iter_rows())  # fmt: skip


def test_two_reports_stay_two_readings_and_cover_only_who_is_seen():
    made = positions(
        ("CHN", "NER", 2020, 60.0, "NER"), ("USA", "NER", 2020, 40.0, "NER"),
        ("CHN", "NER", 2020, 90.0, "CHN"), ("USA", "NER", 2020, 10.0, "USA"),
    )  # fmt: skip
    assert problems_of(made, "made") == []
    assert shares(made, "own") == pytest.approx({"CHN": 0.6, "USA": 0.4})
    assert shares(made, "other") == pytest.approx({"CHN": 0.9, "USA": 0.1})
    assert not made.readings["whole"].any()
    assert set(made.readings["covers"]) == {"CHN|USA"}
    assert sorted(made.readings["total"]) == [100.0, 100.0]
    assert dict(made.readings.select("report", "kind").iter_rows()) == {
        "own": "recorded",
        "other": "other_side",
    }


def test_a_negative_position_is_no_share_and_no_zero():
    made = positions(
        ("CHN", "NER", 2020, 60.0, "NER"), ("USA", "NER", 2020, 40.0, "NER"), ("JPN", "NER", 2020, -5.0, "NER"),
    )  # fmt: skip
    row = made.readings.row(0, named=True)
    assert row["covers"] == "CHN|USA"
    assert row["flags"] == "negative_position"
    assert "JPN" not in shares(made, "own")


def test_one_investor_alone_makes_no_reading():
    assert positions(("CHN", "NER", 2020, 60.0, "NER")).readings.is_empty()


def test_flows_have_no_total_and_are_flagged():
    flows = [("CHN", "NER", 2010, 5.0), ("USA", "NER", 2010, 15.0), ("FRA", "NER", 2010, -9.0)]
    made = investment.flows(pl.DataFrame(flows, schema=F, orient="row"))
    row = made.readings.row(0, named=True)
    assert row["total"] is None
    assert row["flags"] == "flows_not_positions|negative_position"
    assert shares(made, "flows") == pytest.approx({"CHN": 0.25, "USA": 0.75})
