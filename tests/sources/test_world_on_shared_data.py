"""Spot checks of the world's ties against the raw inputs; they skip where these are not at hand."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast.sources import (
    aid,
    arms,
    commitments,
    comtrade,
    factbook,
    migrants,
    powers,
    remittances,
    trade,
)
from holdfast.sources.raw import raw_table
from holdfast.sources.validation import problems_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")
MODULES = [aid, arms, commitments, comtrade, factbook, migrants, remittances, trade]


@pytest.fixture(scope="module")
def tables():
    return {m.__name__.rpartition(".")[2]: m.read(SHARED) for m in MODULES}


@pytest.fixture(scope="module")
def bare():
    """Own reports with gold left in, as other tables have them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trade, "corrected", lambda rule, source: [])
        both = trade.pairs(SHARED)
        return trade.own_report(both, trade.reporting(both))


def share(found, client, year, patron, **which):
    both = found.readings.join(found.shares, on="reading")
    hit = {"client": client, "year": year, "patron": patron} | which
    row = both.filter([pl.col(k) == v for k, v in hit.items()])
    return row["share"].item() if row.height else 0.0


def test_every_module_returns_tables_without_a_fault(tables):
    for name, found in tables.items():
        assert problems_of(found, name) == []
        assert found.readings.height > 100


@pytest.mark.parametrize(
    ("client", "year", "patron", "value"),
    [
        ("KGZ", 2010, "CHN", 0.147), ("KGZ", 2010, "RUS", 0.285), ("KGZ", 2000, "RUS", 0.185),
        ("TJK", 2000, "RUS", 0.274),
        ("KAZ", 2010, "RUS", 0.096), ("UZB", 2020, "RUS", 0.193),
    ],
)  # fmt: skip
def test_trade_by_the_own_report_with_gold(bare, client, year, patron, value):
    hit = (pl.col("client") == client) & (pl.col("year") == year) & (pl.col("patron") == patron)
    assert bare.filter(hit)["share"].item() == pytest.approx(value, abs=0.012)


def test_trade_the_own_report_of_2010_is_half_recorded(tables):
    found = tables["trade"]
    row = found.readings.filter(
        (pl.col("client") == "KAZ") & (pl.col("year") == 2010) & (pl.col("report") == "own")
    )
    assert "half_recorded" in row["flags"].item()
    assert share(found, "KAZ", 2010, "RUS", report="other") > 0.18


def test_copied_and_frozen_reports_are_not_reports(tables):
    own = tables["trade"].readings.filter(pl.col("report") == "own")
    assert not own.filter((pl.col("client") == "TKM") & (pl.col("year") >= 2004)).height
    assert not own.filter((pl.col("client") == "UZB") & pl.col("year").is_between(2000, 2015)).height
    assert own.filter((pl.col("client") == "KGZ") & (pl.col("year") >= 1995)).height == 26


def test_the_two_reports_differ_by_several_points_in_the_five(tables):
    five = tables["trade"].readings.filter(pl.col("client").is_in(["KAZ", "KGZ", "TJK", "TKM", "UZB"]))
    assert 0.02 < five["disagreement"].mean() < 0.12


def test_gold_is_not_a_tie(tables):
    assert share(tables["trade"], "UZB", 2020, "GBR", report="own") < 0.02


@pytest.mark.parametrize(
    ("client", "years", "low", "high"),
    [
        ("KAZ", (2014, 2021), 0.8, 1),
        ("KGZ", (2014, 2021), 0.75, 1),
        ("UZB", (2022, 2025), 0, 0.05),
        ("TJK", (2022, 2025), 0, 0.1),
    ],
)
def test_arms_delivered_by_the_neighbour(client, years, low, high):
    flows = arms.flows(SHARED).filter((pl.col("client") == client) & pl.col("year").is_between(*years))
    part = flows.filter(pl.col("patron") == "RUS")["value"].sum() / flows["value"].sum()
    assert low <= part <= high


def test_the_newest_year_of_arms_is_provisional(tables):
    kinds = tables["arms"].readings.group_by("kind").agg(pl.col("year").min(), last=pl.col("year").max())
    assert kinds.filter(pl.col("kind") == "provisional").row(0)[1:] == (2025, 2025)


def test_pledges_to_the_five(tables):
    found = tables["commitments"]
    for client in ("KAZ", "KGZ", "TJK"):
        for year in (1995, 2010, 2021, 2025):
            assert share(found, client, year, "RUS") > 0.8
    assert share(found, "UZB", 2010, "RUS") > 0.8
    for year in range(2013, 2026):
        assert share(found, "UZB", year, "RUS") == 0
        assert share(found, "TKM", year, "RUS") == 0
    frozen = found.readings.filter((pl.col("client") == "ARM") & (pl.col("year") >= 2024))
    assert all("participation_frozen" in f for f in frozen["flags"])
    assert share(found, "FIN", 2022, "USA") == 0
    assert share(found, "FIN", 2023, "USA") > 0.3


def test_the_dated_list_agrees_with_the_coded_treaties():
    coded = raw_table(SHARED, commitments.MEMBERS).filter(
        (pl.col("atopid") == 3180) & (pl.col("to_year") == 0)
    )
    dated = commitments.by_date().filter(pl.col("year") == 2018)
    assert set(coded["iso3"]) == set(dated.filter(pl.col("patron") == "USA")["client"]) | {"USA"}


def test_aid_never_counts_totals_beside_their_parts(tables):
    assert not set(tables["aid"].shares["patron"]) & set(aid.TOTALS)
    level = aid.deflator(SHARED)
    assert level[2021] == 1
    assert 0.6 < level[2002] < 0.75
    assert 1.06 < level[2022] < 1.08
    late = tables["aid"].readings.filter(
        pl.col("client").is_in(["KGZ", "TJK", "UZB"]) & (pl.col("year") == 2022)
    )
    assert late.height == 3
    assert not any("CHN" in c.split("|") for c in late["covers"])


def test_emigrants_of_the_five_are_old_stock(tables):
    assert share(tables["migrants"], "KAZ", 2020, "RUS") == pytest.approx(0.61, abs=0.02)
    row = tables["migrants"].readings.filter((pl.col("client") == "KAZ") & (pl.col("year") == 2020))
    assert row["flags"].item() == "soviet_era_stock"


def test_remittances_are_modelled(tables):
    assert set(tables["remittances"].readings["kind"]) == {"modelled"}
    assert share(tables["remittances"], "TJK", 2017, "RUS") == pytest.approx(0.76, abs=0.02)


def test_a_table_without_russian_rows_says_nothing_about_russia(tables):
    found = tables["factbook"]
    for client in ("TKM", "TJK"):
        covers = found.readings.filter((pl.col("client") == client) & (pl.col("year") >= 2022))["covers"]
        assert covers.len() == 2
        assert not any("RUS" in c.split("|") for c in covers)


def test_own_counts_after_the_world_table(tables):
    found = tables["comtrade"]
    assert share(found, "TJK", 2023, "CHN") == pytest.approx(0.13, abs=0.01)
    assert set(found.readings["flags"]) == {"few_partners"}
    assert not found.readings.filter((pl.col("client") == "KAZ") & (pl.col("year") < 2024)).height


def test_the_powers_by_rule_are_those_that_ship():
    from holdfast import codebook

    assert powers.count(SHARED).equals(codebook.powers())
    assert {"RUS", "CHN", "USA", "FRA", "TUR", "JPN", "IND"} <= set(codebook.powers()["code"])
    assert len(codebook.powers()) < 60
