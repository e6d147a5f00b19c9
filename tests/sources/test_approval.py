"""Approval: only among the powers asked in one survey; percents kept beside; aggregates of countries dropped."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast.sources import approval
from holdfast.sources.validation import problems_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
on_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")
POWERS = ("CHN", "DEU", "EUI", "RUS", "USA")


def survey(*rows):
    frame = pl.DataFrame(
        rows, schema=["country", "year", "target", "n", "favourable"], orient="row", infer_schema_length=None
    )
    return approval.surveyed(frame.with_columns(pl.col("favourable").cast(pl.Float64)))


def test_shares_are_relative_among_those_asked():
    made = approval.made(
        survey(
            ("NER", 2010, "USA", 900, 60), ("NER", 2010, "CHN", 1000, 20), ("NER", 2010, "UNO", 1000, 50),
            ("NER", 2010, "IRN", 1000, 30), ("NER", 2012, "USA", 900, 40), ("USA", 2010, "USA", 900, 80),
            ("USA", 2010, "CHN", 900, 30),
        ),
        POWERS,
    )  # fmt: skip
    assert problems_of(made, "approval") == []
    row = made.readings.row(0, named=True)
    assert made.readings.height == 1  # one power alone, or a view of oneself, is none
    assert (row["client"], row["whole"], row["covers"], row["total"]) == ("NER", False, "CHN|USA", 1000)
    assert dict(made.shares.select("patron", "share").iter_rows()) == {"CHN": 0.25, "USA": 0.75}
    kept = made.exposures.select("client", "patron", "year", "value").rows()
    assert ("NER", "USA", 2012, 40.0) in kept
    assert ("NER", "IRN", 2010, 30.0) in kept
    assert not {p for _, p, _, _ in kept} & {"UNO"}


def test_the_union_is_not_counted_beside_its_members():
    made = approval.made(
        survey(
            ("NER", 2010, "EUU", 900, 50), ("NER", 2010, "DEU", 900, 50), ("NER", 2010, "USA", 900, 50),
            ("NER", 2011, "DEU", 900, 25), ("NER", 2011, "USA", 900, 75),
        ),
        POWERS,
    )  # fmt: skip
    assert made.readings["covers"].to_list() == ["EUI|USA", "DEU|USA"]
    assert made.exposures.height == 5


@on_shared
def test_known_cases():
    made = approval.read(SHARED)
    assert problems_of(made, "approval") == []
    both = made.readings.join(made.shares, on="reading")

    def share(client, year, patron, report):
        hit = {"client": client, "year": year, "patron": patron, "report": report}
        return both.filter([pl.col(k) == v for k, v in hit.items()])["share"].item()

    assert share("KGZ", 2014, "RUS", "confidence") == pytest.approx(90 / (90 + 35.3 + 26))
    assert share("UKR", 2021, "USA", "approve") == pytest.approx(37 / 49)
    percents = made.exposures.filter(pl.col("client") == "KAZ").select("year", "patron", "value", "source")
    assert percents.rows() == [
        (2007, "RUS", 87.0, "poll_points"), (2021, "RUS", 55.0, "poll_points"), (2022, "RUS", 29.0, "poll_points"),
    ]  # fmt: skip
    # a bound is no figure
    assert not made.exposures.filter((pl.col("client") == "UZB") & (pl.col("year") == 2022)).height
    assert not set(made.exposures["client"]) & {"WLD", "CAS", "AFR", "FSU"}
    assert not made.exposures.filter(pl.col("client") == "SUN").height
    assert made.exposures.filter(pl.col("source") == "poll_points").height < 60  # single figures, no table
