"""Visits: two reports that are never put in one."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast.sources import visits
from holdfast.sources.validation import problems_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"


def test_trips_both_ways_are_relative_among_the_powers_counted():
    dyads = pl.DataFrame(
        [
            ("CHN", "NER", 2020, 3), ("USA", "NER", 2020, 0), ("DEU", "NER", 2020, 1),
            ("CHN", "TCD", 2020, 3), ("CHN", "MLI", 2020, 0), ("USA", "MLI", 2020, 0),
        ],
        schema=["iso3_a", "iso3_b", "year", "visits_both_ways"], orient="row",
    )  # fmt: skip
    rows = visits.both_ways(dyads, ("CHN", "DEU", "USA"))
    assert set(rows["client"]) == {"NER"}  # one power is none, and so is a year without a trip
    assert set(rows["covers"]) == {"CHN|DEU|USA"}
    assert dict(rows.select("patron", "share").iter_rows()) == {"CHN": 0.75, "DEU": 0.25, "USA": 0.0}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")
def test_known_cases():
    made = visits.read(SHARED)
    assert problems_of(made, "visits") == []
    both = made.readings.join(made.shares, on="reading")
    by_report = {r: set(g["patron"]) for (r,), g in both.group_by("report")}
    assert by_report == {"both_ways": {"CHN", "DEU", "JPN", "SGP", "USA"}, "received": {"RUS"}}
    came = both.filter(
        (pl.col("client") == "KAZ") & (pl.col("year") == 2024) & (pl.col("report") == "received")
    )
    assert came.select("share", "covers", "whole", "total").rows() == [(2 / 32, "RUS", True, 32.0)]
