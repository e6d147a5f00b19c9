"""Exposures: borders, kin, hostility; only to components, classes where terms allow no more."""

import datetime

import polars as pl
import pytest

from holdfast import codebook
from holdfast.sources import borders, hostility, kin
from holdfast.sources.release import with_release
from holdfast.sources.validation import problems_of

PAIRS = pl.DataFrame(
    {
        "iso_a": ["NER", "FRA", "NER", "NER"],
        "iso_b": ["FRA", "NER", "MLI", "DEU"],
        "conttype": [1, 1, 1, 4],
        "border_km": [120.5, 120.5, 821.0, 0.0],
        "capital_km": [1212.0, 1212.0, 900.0, None],
    }
)
KIN = pl.DataFrame({"source": ["epr", "factbook", "factbook"], "group": ["Kin", "ethnic", "language"],
                    "kin": ["RUS", "RUS", "RUS"], "reason": ["made"] * 3})  # fmt: skip


def values(frame, name):
    return {
        (r["client"], r["patron"], r["year"]): r["value"]
        for r in frame.iter_rows(named=True)
        if r["name"] == name
    }


def test_borders_stand_for_all_years_and_only_for_powers():
    made = borders.made(PAIRS)
    assert problems_of(made, "made") == []
    assert values(made.exposures, "border_km") == {("NER", "FRA", 0): 120.5}
    assert values(made.exposures, "contiguous") == {("NER", "FRA", 0): 1, ("NER", "DEU", 0): 0}
    assert values(made.exposures, "capital_km") == {("NER", "FRA", 0): 1200}
    assert "MLI" not in set(made.exposures["patron"])


def test_what_stands_for_all_years_was_always_known():
    known = with_release(borders.made(PAIRS).exposures)
    assert known["release"].null_count() == known.height


def test_figures_of_a_minority_carry_their_year_and_the_day_they_were_known():
    table = pl.DataFrame(
        {
            "iso3": ["KAZ"] * 3,
            "measure": ["ethnic", "ethnic", "language"],
            "pct": [20.0, 15.0, 12.0],
            "ref_year": [2009, 2023, None],
            "in_factbook_from": ["2015-10-26", "2024-05-02", "2015-10-26"],
        }
    )
    rows = list(kin.told(table, KIN))
    assert [(r["year"], r["value"]) for r in rows] == [(2009, 0.2), (2023, 0.15), (2015, 0.12)]
    assert [r["release"] for r in rows] == [
        datetime.date(2011, 12, 31), datetime.date(2024, 5, 2), datetime.date(2015, 10, 26),
    ]  # fmt: skip
    assert {r["name"] for r in rows} == {"coethnic_share", "language_share"}


def test_stated_shares_leave_out_copies_and_regions():
    points = pl.DataFrame(
        {
            "country": ["KAZ", "KAZ", "CAS"],
            "partner": ["", "", ""],
            "year": ["1999", "2009", "1989"],
            "indicator": ["ethnic_russian_share"] * 3,
            "value": ["29.9", "23.7", "20"],
            "unit": ["% of population"] * 3,
            "source_title": ["Census", "The World Factbook", "Census"],
            "source_url": [""] * 3,
            "note": [""] * 3,
        }
    )
    (row,) = kin.stated(points)
    assert (row["client"], row["patron"], row["year"]) == ("KAZ", "RUS", 1999)
    assert row["value"] == pytest.approx(0.299)


def test_sizes_of_groups_are_classes_by_year():
    groups = pl.DataFrame(
        {
            "iso3": ["KAZ", "KAZ", "KAZ", "RUS"],
            "from_year": [1990, 1995, 1995, 1992],
            "to_year": [1994, 1996, 1996, 1992],
            "group": ["Kin", "Kin", "Other", "Kin"],
            "size": [0.374, 0.1, 0.5, 0.8],
        }
    )
    made = kin.sizes(groups, KIN)
    got = values(made, "coethnic_class")
    assert {y: v for (c, _, y), v in got.items() if c == "KAZ"} == {
        1992: 0.25,
        1993: 0.25,
        1994: 0.25,
        1995: 0.1,
        1996: 0.1,
    }
    assert set(made["value"]) <= set(kin.STEPS)


def test_rivalry_goes_both_ways_within_the_years_coded():
    spells = pl.DataFrame({"iso_a": ["NER"], "iso_b": ["FRA"], "from_year": [2018], "to_year": [2030]})
    made = hostility.rivalries(spells)
    assert sorted(values(made, "rivalry")) == [("NER", "FRA", y) for y in (2018, 2019, 2020)]
    back = hostility.rivalries(spells.rename({"iso_a": "iso_b", "iso_b": "iso_a"}))
    assert back.equals(made)


def test_disputes_are_read_from_one_release_and_end_with_it():
    rows = pl.DataFrame(
        {"iso_a": ["NER"] * 3, "iso_b": ["FRA"] * 3, "year": [2013, 2014, 2009],
         "source": ["COW-MID 5.0", "COW-MID 5.0", "GML-MID 2.2.1"]}
    )  # fmt: skip
    assert sorted(y for _, _, y in values(hostility.disputes(rows), "dispute")) == [2013, 2014]


def test_sanctions_count_kinds_once_and_never_ship(tmp_path):
    one = {"sender_iso3": ["FRA", "FRA", "NER"], "target_iso3": ["NER", "NER", "FRA"], "year": [2000, 2000, 2000],
           "sender_kind": ["state", "via_EU", "state"]}  # fmt: skip
    kinds = {k: [1, 1, 1] if k == "trade" else [int(k == "arms"), 0, 0] for k in hostility.KINDS}
    made = hostility.sanctions(pl.DataFrame(one | kinds))
    assert values(made, "sanctions") == {("NER", "FRA", 2000): 2}
    assert codebook.sources()["gsdb"].terms_class == "never"


def test_without_the_file_of_sanctions_the_rest_is_read(tmp_path):
    spells = {"iso_a": ["NER"], "iso_b": ["FRA"], "from_year": [2018], "to_year": [2018]}
    pl.DataFrame(spells).write_parquet(tmp_path / hostility.RIVALRIES)
    seen = {"iso_a": ["NER"], "iso_b": ["FRA"], "year": [2010], "source": ["COW-MID 5.0"]}
    pl.DataFrame(seen).write_parquet(tmp_path / hostility.DISPUTES)
    made = hostility.read(tmp_path)
    assert problems_of(made, "made") == []
    assert set(made.exposures["name"]) == {"rivalry", "dispute"}


def test_every_exposure_is_in_the_codebook():
    listed = set(codebook.exposures()["name"])
    made = {
        "border_km",
        "contiguous",
        "capital_km",
        *kin.NAMES.values(),
        "coethnic_class",
        "rivalry",
        "dispute",
    }
    assert made | {"sanctions"} <= listed
