"""Students: a reading needs the total and several destinations."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast.sources import students
from holdfast.sources.validation import problems_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"


def point(country, partner, year, value, unit="thousand", fact="left_to_study_abroad"):
    return {
        "country": country, "partner": partner, "year": year, "indicator": fact, "value": value, "unit": unit,
        "source_title": "an office", "source_url": "", "note": "",
    }  # fmt: skip


def test_a_total_and_two_destinations_make_a_reading():
    points = pl.DataFrame(
        [
            point("NER", "FRA", "2020-01..09", "2"), point("NER", "DEU", "2020-01..09", "1"),
            point("NER", "WLD", "2020-01..09", "8"), point("TCD", "FRA", "2020", "2"),
            point("MLI", "FRA", "2020", "2"), point("MLI", "WLD", "2020", "4"),
        ]
    )  # fmt: skip
    made = students.made(students.told(points))
    assert problems_of(made, "students") == []
    row = made.readings.row(0, named=True)
    assert made.readings.height == 1
    assert (row["client"], row["total"], row["whole"], row["covers"]) == ("NER", 8000, True, "DEU|FRA")
    assert row["flags"] == "partial_year"
    assert dict(made.shares.select("patron", "share").iter_rows()) == {"FRA": 0.25, "DEU": 0.125}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")
def test_known_cases():
    made = students.read(SHARED)
    assert problems_of(made, "students") == []
    assert made.readings.select("client", "year").rows() == [("UZB", 2024)]
    share = dict(made.shares.select("patron", "share").iter_rows())
    assert share["RUS"] == pytest.approx(7.301 / 30.4)
    held = made.exposures.filter(pl.col("client") == "KGZ")
    assert held.filter((pl.col("patron") == "RUS") & (pl.col("year") == 2016))["value"].item() == 5700
    assert held.filter(pl.col("patron") == "CHN").height > 10
