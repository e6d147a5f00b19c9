"""Bases: what counts at the end of a year, what is only flagged, and what the lists can't say."""

import datetime
import os
from pathlib import Path

import polars as pl
import pytest

from holdfast import codebook
from holdfast.sources import bases
from holdfast.sources.facts import table
from holdfast.sources.validation import problems_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
on_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")
SPELL = ["operator", "host", "from_date", "to_date", "size_class", "status", "checked"]


def dated(*rows):
    return bases.dated(pl.DataFrame(rows, schema=SPELL, orient="row"))


def at(frame, client, year):
    rows = frame.filter((pl.col("client") == client) & (pl.col("year") == year))
    named = rows.drop_nulls("patron")
    return dict(zip(named["patron"], named["share"], strict=True)), set(rows["flags"][0].split("|")) - {""}


def test_a_base_counts_if_it_is_there_at_the_end_of_the_year():
    frame = dated(("FRA", "NER", "2001-12", "2014-06-03", "small", "held", "yes"))
    assert at(frame, "NER", 2000) == ({}, {"no_base"})
    assert at(frame, "NER", 2001)[0] == {"FRA": 1.0}
    assert at(frame, "NER", 2013)[0] == {"FRA": 1.0}
    assert at(frame, "NER", 2014) == ({}, {"no_base"})


def test_the_largest_site_of_a_power_weighs_it():
    frame = dated(
        ("FRA", "NER", "1990", "", "small", "held", "yes"),
        ("FRA", "NER", "1990", "", "large", "held", "no"),
        ("DEU", "NER", "1990", "", "middling", "held", "no"),
    )
    shares, flags = at(frame, "NER", 2000)
    assert shares == {"FRA": pytest.approx(0.75), "DEU": pytest.approx(0.25)}
    assert flags == {"unchecked"}  # one of them stands on no page


def test_presence_without_consent_is_flagged_and_not_counted():
    frame = dated(
        ("FRA", "NER", "1990", "", "large", "contested", "yes"),
        ("DEU", "NER", "1990", "1999", "small", "denied", "yes"),
        ("USA", "NER", "1990", "1999", "small", "temporary", "yes"),
        ("GBR", "NER", "1990", "1999", "small", "not_a_base", "yes"),
    )
    shares, flags = at(frame, "NER", 1995)
    assert shares == {"DEU": 0.5, "USA": 0.5}
    assert flags == {"contested_presence", "presence_denied", "temporary_presence"}
    assert at(frame, "NER", 2005) == ({}, {"contested_presence", "no_base"})


def test_an_undated_list_is_read_once_and_mended():
    world = pl.DataFrame(
        [
            ("FRA", "NER", 2026, "active"), ("FRA", "NER", 2026, "active"), ("USA", "NER", 2026, "active"),
            ("DEU", "TCD", 2026, "planned"), ("ITA", "TCD", 2026, "controversial"),
        ],
        schema=["operator", "host", "listed_in", "status"], orient="row",
    )  # fmt: skip
    changes = pl.DataFrame(
        [("USA", "NER", "2026", "closed"), ("TUR", "NER", "", "missing"), ("TUR", "MLI", "", "contested")],
        schema=["operator", "host", "listed_in", "status"],
        orient="row",
    )
    states = pl.DataFrame({"client": ["MLI", "NER", "TCD"]})
    frame = bases.listed(world, changes, states, 2026)
    assert at(frame, "NER", 2024) == ({"FRA": 0.5, "TUR": 0.5}, {"undated_list"})
    assert at(frame, "TCD", 2024) == ({"ITA": 1.0}, {"undated_list", "presence_denied"})
    assert at(frame, "MLI", 2024) == ({}, {"undated_list", "no_base", "contested_presence"})
    assert set(frame["covers"]) == {"FRA|ITA|TUR"}  # says nothing on operators it never names
    assert dict(zip(frame["client"], frame["whole"], strict=False))["NER"] is False
    assert set(frame["release"]) == {datetime.date(2026, 8, 22)}


def test_the_codebook_rows_are_sound():
    spells, changes = table("bases.csv"), table("base_list_changes.csv")
    assert set(spells["size_class"]) <= set(bases.SIZES)
    assert set(spells["status"]) <= {*bases.COUNTS, "contested", "not_a_base"}
    assert set(changes["status"]) <= {"closed", "contested", "not_a_base", "missing"}
    known = set(codebook.states()["iso3"])
    for frame, note in ((spells, "note"), (changes, "reason")):
        assert set(frame["operator"]) | set(frame["host"]) <= known
        assert frame.filter(pl.col(note) == "").height == 0
    assert spells.filter(pl.col("source") == "").height == 0
    for r in spells.iter_rows(named=True):
        end = bases.beginning(r["to_date"] or "9999")
        assert bases.beginning(r["from_date"]) <= end


@pytest.fixture(scope="module")
def shared():
    return bases.read(SHARED)


def shown(tables, client, year):
    return at(tables.readings.join(tables.shares, on="reading", how="left"), client, year)


@on_shared
def test_shared_data_make_sound_readings(shared):
    assert problems_of(shared, "bases") == []
    newest = shared.readings.group_by("client").agg(pl.col("year").max())
    assert newest.filter(pl.col("year") >= 2024).height > 190  # most countries, the last five years


@on_shared
def test_known_cases_of_the_region(shared):
    usa = [y for y in range(1992, 2026) if "USA" in shown(shared, "KGZ", y)[0]]
    assert usa == list(range(2001, 2014))
    assert all("RUS" in shown(shared, "KGZ", y)[0] for y in range(1992, 2026))
    assert [y for y in range(1992, 2026) if "USA" in shown(shared, "UZB", y)[0]] == [2001, 2002, 2003, 2004]
    assert [y for y in range(1992, 2026) if "DEU" in shown(shared, "UZB", y)[0]] == list(range(2002, 2015))
    assert shown(shared, "UZB", 2020) == ({}, {"no_base"})
    assert shown(shared, "TJK", 2020)[0]["RUS"] > 0.7
    assert "presence_denied" in shown(shared, "TJK", 2024)[1]


@on_shared
def test_occupation_is_no_tie(shared):
    assert shown(shared, "UKR", 2013)[0] == {"RUS": 1.0}
    assert shown(shared, "UKR", 2014) == ({}, {"no_base", "contested_presence"})
    assert shown(shared, "GEO", 2010) == ({}, {"no_base", "contested_presence"})
    assert shown(shared, "CUB", 2019)[0] == {}


@on_shared
def test_known_closed_sites_are_dropped(shared):
    assert "USA" in shown(shared, "NER", 2019)[0]
    assert "USA" not in shown(shared, "NER", 2024)[0]
    assert "FRA" in shown(shared, "TCD", 2024)[0]  # handed over in January 2025
