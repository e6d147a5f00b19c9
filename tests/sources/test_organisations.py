"""Led organisations: who counts as a member, who leads, what is carried."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast import codebook
from holdfast.sources import organisations
from holdfast.sources.validation import problems_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
on_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")
ROWS = ["igo", "iso3", "status", "from_year", "to_year"]
CHANGES = {"org": pl.String, "iso3": pl.String, "from_year": pl.Int64, "to_year": pl.Int64, "flag": pl.String}


def at(tables, client, year):
    row = tables.readings.filter((pl.col("client") == client) & (pl.col("year") == year))
    parts = tables.shares.join(row, on="reading")
    return dict(zip(parts["patron"], parts["share"], strict=True)), set(row["flags"].item().split("|")) - {""}


def test_every_organisation_says_why_it_counts_or_does_not():
    every = organisations.table("organisations.csv")
    assert every.filter(pl.col("reason") == "").height == 0
    parts = organisations.led().group_by("org", "from_year").agg(pl.col("part").sum(), pl.len())
    assert (parts["part"] == 1.0).all()
    assert parts["len"].max() <= 2
    states = set(codebook.states()["iso3"]) | {"EUI"}
    assert set(organisations.led()["leader"]) <= states
    named = organisations.table("organisation_members.csv")
    assert set(named["org"]) <= set(organisations.led()["org"])
    assert set(named["iso3"]) <= states


def test_an_organisation_is_one_unit_for_a_member():
    held = pl.DataFrame(
        {"org": ["SCO", "CSTO", "SCO"], "iso3": ["KGZ", "KGZ", "CHN"], "year": [2005] * 3, "flag": [""] * 3},
        schema_overrides={"year": pl.Int16},
    )
    tables = organisations.made(held)
    assert problems_of(tables, "organisations") == []
    shares, flags = at(tables, "KGZ", 2005)
    assert shares == {"CHN": pytest.approx(0.25), "RUS": pytest.approx(0.75)}
    assert flags == set()
    assert at(tables, "CHN", 2005)[0] == {"RUS": 1.0}  # divided among the other leaders


def test_an_organisation_that_the_country_leads_alone_is_none_of_its_ties():
    held = pl.DataFrame(
        {"org": ["CSTO"], "iso3": ["RUS"], "year": [2005], "flag": [""]}, schema_overrides={"year": pl.Int16}
    )
    assert at(organisations.made(held), "RUS", 2005) == ({}, {"no_led_organisation"})


def test_coded_members_are_carried_and_changed():
    rows = pl.DataFrame(
        [
            ("comsec", "GMB", "member", 1970, 2013), ("comsec", "KEN", "member", 1970, 2014),
            ("comsec", "RWA", "observer", 2000, 2014), ("eaec", "KGZ", "member", 2000, 2014),
        ],
        schema=ROWS, orient="row",
    )  # fmt: skip
    changes = pl.DataFrame(
        [("COMSEC", "GMB", 2018, None, "unchecked"), ("COMSEC", "KEN", None, 2020, "")],
        schema=CHANGES,
        orient="row",
    )
    found = organisations.coded(rows, changes).sort("iso3", "year")

    def years(code, org="COMSEC"):
        hit = found.filter((pl.col("iso3") == code) & (pl.col("org") == org))
        return hit["year"].to_list(), hit["flag"].to_list()

    assert years("GMB")[0] == [*range(1970, 2014), *range(2018, 2026)]
    assert years("KEN")[0][-1] == 2019
    assert years("KEN")[1][-6:] == [""] + ["carried_from_2014"] * 5
    assert years("RWA")[0] == []
    assert years("KGZ", "EURASEC")[0][-1] == 2014  # the organisation ended


@pytest.fixture(scope="module")
def shared():
    return organisations.read(SHARED)


@on_shared
def test_shared_data_make_sound_readings(shared):
    assert problems_of(shared, "organisations") == []
    assert shared.readings["year"].max() == organisations.LAST


@on_shared
def test_dates_win_over_the_coding(shared):
    both = organisations.members(SHARED)

    def years(org, code):
        hit = both.filter((pl.col("org") == org) & (pl.col("iso3") == code))
        return set(hit["year"])

    # the alliance coding runs on to 2018
    assert years("CSTO", "UZB") == {*range(1992, 1999), *range(2006, 2012)}
    assert 2024 in years("CSTO", "ARM")
    assert years("CIS", "UKR") == set()  # never ratified the charter
    assert min(years("EAEU", "KGZ")) == 2015
    assert min(years("OTS", "UZB")) == 2019
    assert "participation_frozen" in at(shared, "ARM", 2024)[1]
