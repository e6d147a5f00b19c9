"""Troops: only years with two powers, no transit, nothing filled."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast.sources import troops
from holdfast.sources.validation import problems_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
on_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")
SCHEMA = {
    "client": pl.String,
    "patron": pl.String,
    "year": pl.Int16,
    "value": pl.Float64,
    "flags": pl.String,
}
POWERS = ("FRA", "RUS", "USA")


def frame(*rows):
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def at(tables, client, year):
    row = tables.readings.filter((pl.col("client") == client) & (pl.col("year") == year))
    if not row.height:
        return None
    parts = tables.shares.join(row, on="reading")
    return dict(zip(parts["patron"], parts["share"], strict=True)), row.row(0, named=True)


def test_one_power_alone_makes_no_reading():
    made = troops.made(
        frame(
            ("NER", "USA", 2010, 100, ""), ("NER", "FRA", 2010, 300, "approximate"),
            ("NER", "FRA", 2012, 300, "approximate"), ("NER", "TCD", 2012, 50, ""),
        ),
        POWERS,
    )  # fmt: skip
    assert problems_of(made, "troops") == []
    shares, row = at(made, "NER", 2010)
    assert shares == {"FRA": 0.75, "USA": 0.25}
    assert (row["whole"], row["covers"], row["total"], row["flags"]) == (False, "FRA|USA", 400, "approximate")
    assert at(made, "NER", 2011) is None  # nothing is filled
    assert at(made, "NER", 2012) is None  # a neighbour is no power


def test_figures_that_differ_are_averaged_and_say_so():
    made = troops.made(
        frame(("NER", "USA", 2010, 0, ""), ("NER", "FRA", 2010, 300, ""), ("NER", "FRA", 2010, 500, "")),
        POWERS,
    )
    shares, row = at(made, "NER", 2010)
    assert shares == {"FRA": 1.0}
    assert row["covers"] == "FRA|USA"  # a count of nobody is a count
    assert (row["total"], row["flags"]) == (400, "sources_differ")


def test_transit_is_replaced_or_left_out_by_the_codebook(monkeypatch):
    rules = [
        {
            "rule": "transit",
            "client": "NER",
            "patron": "USA",
            "from_year": 2001,
            "to_year": 2002,
            "value": "",
        },
        {
            "rule": "transit",
            "client": "NER",
            "patron": "USA",
            "from_year": 2003,
            "to_year": 2004,
            "value": "7",
        },
        {
            "rule": "not_a_tie",
            "client": "TCD",
            "patron": "USA",
            "from_year": 2003,
            "to_year": None,
            "value": "",
        },
    ]
    monkeypatch.setattr(troops, "corrected", lambda rule, source: [r for r in rules if r["rule"] == rule])
    rows = frame(*((c, "USA", y, 5000.0, "") for c in ("NER", "TCD") for y in range(2001, 2006)))
    left = troops.mended(rows)
    ner = left.filter(pl.col("client") == "NER")
    assert ner.select("year", "value", "flags").rows() == [
        (2003, 7.0, "transit"), (2004, 7.0, "transit"), (2005, 5000.0, ""),
    ]  # fmt: skip
    assert left.filter(pl.col("client") == "TCD")["year"].to_list() == [2001, 2002]


@on_shared
def test_us_transit_troops_are_not_a_garrison():
    rows = troops.figures(SHARED)
    hit = (pl.col("client") == "KGZ") & (pl.col("patron") == "USA")
    assert rows.filter(hit & (pl.col("year") == 2011))["value"].item() == 12135  # as published
    kept = dict(troops.mended(rows).filter(hit).select("year", "value").iter_rows())
    assert {y: kept.get(y) for y in range(2009, 2014)} == dict.fromkeys(range(2009, 2014), 1200)
    assert not set(kept) & {*range(2001, 2009), 2014}
    tables = troops.read(SHARED)
    assert problems_of(tables, "troops") == []
    shares, row = at(tables, "KGZ", 2009)
    assert shares == {"RUS": pytest.approx(0.25), "USA": pytest.approx(0.75)}
    assert "transit" in row["flags"]
    assert at(tables, "KGZ", 2011) is None  # one power only: not filled
    assert at(tables, "TJK", 2014)[1]["flags"].split("|").count("sources_differ") == 1
    assert "sources_differ" not in at(tables, "TJK", 2004)[1]["flags"]  # a count of nobody beside one figure
    assert at(tables, "UKR", 2014) is None
