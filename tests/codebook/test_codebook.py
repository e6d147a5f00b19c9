"""The codebook is consistent with itself."""

import re
import shutil

import polars as pl
import pytest

from holdfast import codebook
from holdfast.codebook import entries, files
from holdfast.errors import DataError, UserError


def test_domains_are_fixed_and_weights_sum_to_one():
    assert codebook.DOMAINS == ("security", "economy", "society", "diplomacy")
    for domain in codebook.DOMAINS:
        assert sum(i.weight for i in codebook.indicators().values() if i.domain == domain) == pytest.approx(1)


@pytest.mark.parametrize("indicator", codebook.indicators().values(), ids=lambda i: i.id)
def test_every_indicator_says_why_and_has_a_floor_for_every_kind(indicator):
    assert set(indicator.error) == set(codebook.KINDS)
    assert all(0 < e < 1 for e in indicator.error.values())
    assert (
        indicator.error["modelled"] > 2 * indicator.error["recorded"]
    )  # a modelled series never decides alone
    assert all((indicator.reason, indicator.error_reason, indicator.definition))
    assert sorted(re.findall(r"{(\w+)}", indicator.sentence)) == ["client", "patron", "share"]


def test_weights_that_do_not_sum_to_one_are_an_error(monkeypatch, tmp_path):
    shutil.copytree(codebook.folder() / "indicators", tmp_path / "indicators")
    economy = tmp_path / "indicators" / "economy.toml"
    economy.write_text(economy.read_text().replace("weight = 0.7", "weight = 0.6", 1))
    monkeypatch.setattr(files, "folder", lambda: tmp_path)
    entries._shipped_indicators.cache_clear()
    try:
        with pytest.raises(DataError, match="weights of domain economy sum to"):
            codebook.indicators()
    finally:
        entries._shipped_indicators.cache_clear()


@pytest.mark.parametrize("source", codebook.sources().values(), ids=lambda s: s.id)
def test_every_source_is_cited(source):
    keys = set(
        re.findall(r"^@\w+{([^,]+),", (codebook.folder() / "refs.bib").read_text(), flags=re.MULTILINE)
    )
    assert {k.strip() for k in source.bib.split(",") if k.strip()} <= keys
    assert all((source.terms, source.publisher, source.lag_reason))


def test_states_are_unique_and_their_heirs_exist():
    states = codebook.states()
    assert states["iso3"].is_unique().all()
    assert states["iso3"].str.len_chars().unique().to_list() == [3]
    assert states.filter(pl.col("kind") == "member").height == 193
    assert set(states["successor"].drop_nulls()) <= set(states["iso3"])
    assert (states["from_year"] <= states["to_year"].fill_null(9999)).all()
    assert states.filter(pl.col("kind") == "dissolved")["to_year"].null_count() == 0
    assert states["numeric"].drop_nulls().is_unique().all()


def test_names_and_unknown_codes():
    assert codebook.name("KGZ") == "Kyrgyzstan"
    assert codebook.name("EU") == "European Union"
    with pytest.raises(UserError, match=r"unknown country or bloc 'KZG'; did you mean .*KGZ"):
        codebook.name("KZG")


@pytest.mark.parametrize(
    ("year", "members"), [(1990, 12), (1995, 15), (2004, 25), (2007, 27), (2013, 28), (2021, 27)]
)
def test_members_of_the_european_union_by_year(year, members):
    assert len(codebook.members("EU", year) - {"EUI"}) == members


def test_the_west_holds_the_union_and_eight_more():
    for year in (1992, 2010, 2022):
        beside = codebook.members("WEST", year) - codebook.members("EU", year)
        assert beside | {"GBR"} == {"USA", "GBR", "CAN", "NOR", "CHE", "AUS", "NZL", "JPN"}


def test_a_code_that_is_no_bloc_stands_for_itself():
    assert codebook.members("RUS", 2020) == {"RUS"}


def test_components_are_powers_by_rule_and_members_of_blocs():
    parts = codebook.components()
    assert list(parts) == sorted(set(parts))
    assert {"RUS", "CHN", "USA", "TUR", "EUI", "LVA"} <= set(parts)
    assert codebook.REST not in parts
    counted = codebook.powers()
    assert counted.columns == ["code", "first_decade", "arms", "trade", "aid"]
    assert (counted.select(pl.sum_horizontal("arms", "trade", "aid")).to_series() > 0).all()


@pytest.mark.parametrize(
    ("day", "members"),
    [
        ("1995-12-31", "ARM AZE BLR GEO KAZ KGZ RUS TJK UZB"),
        ("2001-12-31", "ARM BLR KAZ KGZ RUS TJK"),
        ("2008-12-31", "ARM BLR KAZ KGZ RUS TJK UZB"),
        ("2013-12-31", "ARM BLR KAZ KGZ RUS TJK"),
        ("2025-06-30", "ARM BLR KAZ KGZ RUS TJK"),
    ],
)
def test_members_of_the_collective_treaty_by_date(day, members):
    rows = codebook.memberships().filter(
        (pl.col("org") == "CSTO")
        & (pl.col("from_date") <= pl.lit(day).str.to_date())
        & (pl.col("to_date").is_null() | (pl.col("to_date") > pl.lit(day).str.to_date()))
    )
    assert sorted(rows["iso3"]) == members.split()


def test_every_correction_has_a_reason_and_names_what_exists():
    rows = codebook.corrections()
    assert rows["reason"].null_count() == 0
    known = set(codebook.states()["iso3"])
    plain = rows.filter(pl.col("rule") != "code")
    assert set(plain["client"].drop_nulls()) <= known
    assert set(plain["patron"].drop_nulls()) <= known


def test_every_flag_of_the_panel_is_in_the_codebook():
    from holdfast.panel.store import load

    panel = load()
    used = {
        f
        for t in (panel.readings, panel.months)
        for text in t["flags"].to_list()
        for f in (text or "").split("|")
    }
    assert used - {""} <= set(codebook.flags())
