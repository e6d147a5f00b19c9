"""Spot checks against the raw inputs; they skip where these are not at hand."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast.sources import (
    covariates,
    fact_readings,
    facts_events,
    gdelt_events,
    monthly_trade,
    national_trade,
    un_votes,
)
from holdfast.sources.raw import raw_table
from holdfast.sources.validation import problems_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")


@pytest.fixture(scope="module")
def trade():
    return national_trade.read(SHARED)


@pytest.fixture(scope="module")
def bare():
    return national_trade.made(raw_table(SHARED, national_trade.FILE), [], {}, after=2020)


def share(tables, client, year, patron, report="national", indicator="trade"):
    both = tables.readings.join(tables.shares, on="reading")
    hit = {"client": client, "year": year, "patron": patron, "report": report, "indicator": indicator}
    return both.filter([pl.col(k) == v for k, v in hit.items()])["share"].item()


@pytest.mark.parametrize(
    ("client", "year", "patron", "value"),
    [
        ("KAZ", 2022, "RUS", 0.199),
        ("KGZ", 2022, "CHN", 0.343),
        ("UZB", 2023, "CHN", 0.218),
        ("KAZ", 2023, "CHN", 0.215),
        ("KGZ", 2021, "RUS", 0.277),
        ("UZB", 2021, "RUS", 0.179),
        ("KGZ", 2023, "RUS", 0.191),
    ],
)
def test_uncorrected_shares_are_the_published_ones(bare, client, year, patron, value):
    assert share(bare, client, year, patron) == pytest.approx(value, abs=0.0015)


def test_without_gold_the_shares_of_the_others_rise(trade, bare):
    for client, year, patron in (("UZB", 2023, "CHN"), ("KGZ", 2021, "RUS")):
        assert share(trade, client, year, patron) > share(bare, client, year, patron) + 0.02
    assert share(trade, "KAZ", 2022, "RUS") == pytest.approx(share(bare, "KAZ", 2022, "RUS"))


def test_stated_facts_reach_the_two_states_without_tables():
    facts = fact_readings.read(SHARED)
    assert problems_of(facts, "facts") == []
    assert share(facts, "TJK", 2023, "RUS", "press") == pytest.approx(0.206)
    assert share(facts, "TKM", 2024, "CHN", "other") == pytest.approx(0.657, abs=0.01)
    assert share(facts, "UZB", 2023, "RUS", "own", "remittances") == pytest.approx(0.78)
    assert share(facts, "UZB", 2024, "RUS", "modelled", "remittances") == pytest.approx(0.359)
    sums = facts.shares.group_by("reading").agg(pl.col("share").sum())
    assert sums["share"].max() <= 1 + 1e-6


def test_votes_on_the_first_ukraine_resolution():
    votes = un_votes.read(SHARED)
    rid = votes.rollcalls.filter(pl.col("symbol") == "A/RES/ES-11/1")["rid"].item()
    cast = dict(votes.votes.filter(pl.col("rid") == rid).select("iso3", "vote").iter_rows())
    assert [cast[c] for c in ("KAZ", "KGZ", "TJK", "UZB", "TKM", "RUS")] == ["A", "A", "A", "X", "X", "N"]
    counted = {v: list(cast.values()).count(v) for v in "YNAX"}
    assert counted == {"Y": 141, "N": 5, "A": 35, "X": 12}
    assert un_votes.read(SHARED, library=False).rollcalls.height == votes.rollcalls.height - 8


def test_three_tolls_of_one_january():
    events = facts_events.read(SHARED).events
    tolls = events.filter(
        (pl.col("type") == "unrest_deaths") & (pl.col("actor_from") == "KAZ") & (pl.col("year") == 2022)
    )
    assert tolls.sort("date")["value"].to_list() == [225, 230, 238]
    denied = events.filter(pl.col("type") == "rocket_attack")
    assert denied["flags"].str.contains("denied").all()
    assert events["id"].is_unique().all()


def test_no_sentence_of_a_page_is_kept():
    stated = raw_table(SHARED, "facts_security.csv")["event"].to_list()
    kept = set(facts_events.read(SHARED).events["text"])
    assert not [s for s in stated if s in kept and len(s) > 60]


def test_months_cover_all_countries():
    events = gdelt_events.read(SHARED)
    assert events.months["client"].n_unique() > 180
    assert set(events.readings.filter(pl.col("year") == 2024)["flags"]) == {"partial_year"}
    trade = monthly_trade.read(SHARED)
    year = trade.months.filter(
        (pl.col("client") == "KGZ") & (pl.col("year") == 2022) & (pl.col("flags") == "total_only")
    )
    assert year["total"].sum() == pytest.approx(1170.9e6 * 1.053, rel=0.01)


def test_a_zero_that_would_deny_the_dead_is_missing():
    made = covariates.read(SHARED).covariates
    deaths = made.filter((pl.col("client") == "KAZ") & (pl.col("name") == "conflict_deaths"))
    assert 2022 not in set(deaths["year"])
    assert 2021 in set(deaths["year"])
