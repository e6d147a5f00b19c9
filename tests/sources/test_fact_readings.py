"""Readings made of stated facts, and the dates, figures and doubts of facts."""

import datetime

import polars as pl
import pytest

from holdfast.errors import DataError
from holdfast.sources import fact_readings
from holdfast.sources.facts import doubts, figure, span, table

HEAD = {
    "client": "NER",
    "year": "2022",
    "indicator": "trade",
    "report": "press",
    "kind": "press",
    "source": "trade_facts",
}
EMPTY = dict.fromkeys(
    ("file", "country", "partner", "when", "fact", "nth", "value", "factor", "flags", "disagreement"), ""
)


def row(role, patron="", **more):
    return HEAD | EMPTY | {"role": role, "patron": patron} | more


def made(*rows, facts=None, totals=None, own=None):
    return fact_readings.made(list(rows), facts or {}, totals or {}, own or {})


def shares(tables):
    return dict(tables.readings.join(tables.shares, on="reading").select("patron", "share").iter_rows())


def test_amounts_over_a_total():
    tables = made(
        row("amount", "FRA", value="20"),
        row("amount", "DEU", value="5", factor="2"),
        row("total", value="100"),
    )
    assert shares(tables) == pytest.approx({"FRA": 0.2, "DEU": 0.1})
    head = tables.readings.row(0, named=True)
    assert head["whole"]
    assert head["covers"] == "DEU|FRA"
    assert head["total"] == 100


def test_the_same_partner_twice_is_summed():
    assert shares(
        made(row("amount", "FRA", value="20"), row("amount", "FRA", value="5"), row("total", value="100"))
    ) == {"FRA": pytest.approx(0.25)}


def test_without_a_total_shares_are_relative():
    tables = made(row("amount", "FRA", value="20"), row("amount", "DEU", value="5"))
    assert shares(tables) == pytest.approx({"FRA": 0.8, "DEU": 0.2})
    assert not tables.readings["whole"].item()


def test_a_stated_share_and_its_amount_give_the_total():
    rows = (
        row("share", "FRA", value="20"),
        row("amount_of_share", "FRA", value="10"),
        row("amount", "DEU", value="5"),
    )
    assert shares(made(*rows)) == pytest.approx({"FRA": 0.2, "DEU": 0.1})


def test_gold_leaves_the_total():
    rows = (
        row("share", "FRA", value="20"),
        row("total", value="100"),
        row("gold", value="20"),
        row("amount", "DEU", value="8"),
    )
    assert shares(made(*rows)) == pytest.approx({"FRA": 0.25, "DEU": 0.1})


def test_a_mirror_takes_the_place_of_the_own_figure():
    totals = {("NER", 2022, "trade"): 100.0}
    rows = (row("mirror", "FRA", value="60", report="other"), row("wdi", report="other"))
    assert shares(made(*rows, totals=totals, own={("NER", 2022, "FRA"): 0.2})) == pytest.approx(
        {"FRA": 60 / (80 + 60)}
    )
    own = (row("share", "FRA", value="20"),)
    both = made(*rows, *own, totals=totals)
    assert sorted(both.shares["share"].to_list()) == pytest.approx([0.2, 60 / 140])


def test_a_little_over_the_total_is_all_of_it_and_much_over_is_nothing():
    tables = made(row("amount", "FRA", value="110"), row("total", value="100"))
    assert shares(tables) == {"FRA": 1.0}
    assert "exceeds_total" in tables.readings["flags"].item()
    assert (
        made(
            row("amount", "FRA", value="20"),
            row("total", value="100"),
            row("amount", "DEU", value="116", report="b"),
            row("total", value="100", report="b"),
        ).readings.height
        == 1
    )


def test_facts_are_fetched_by_key_and_missing_ones_are_all_named():
    key = {
        "file": "facts_gaps",
        "country": "NER",
        "partner": "FRA",
        "when": "2022",
        "fact": "share",
        "nth": "2",
    }
    facts = {("facts_gaps", "NER", "FRA", "2022", "share"): [("10", "%"), ("30", "%")]}
    assert shares(made(row("share", "FRA", **key), facts=facts)) == {"FRA": pytest.approx(0.3)}
    with pytest.raises(DataError, match=r"(?s)NER FRA 2022 share.*NER FRA 2023 share"):
        made(row("share", "FRA", **key), row("share", "FRA", **(key | {"when": "2023"}), report="b"))


def test_money_is_brought_to_the_unit_of_the_indicator():
    rows = (
        row("amount", "FRA", value="2e9", indicator="remittances"),
        row("total", value="4e9", indicator="remittances"),
    )
    assert made(*rows).readings["total"].item() == 4000


def test_the_mapping_names_only_what_the_codebook_knows():
    from holdfast import codebook

    rows = table("fact_readings.csv")
    assert set(rows["indicator"]) <= set(codebook.indicators())
    assert set(rows["source"]) <= set(codebook.sources())
    assert set(rows["kind"]) <= set(codebook.KINDS)
    assert set(rows["role"]) <= {"share", "amount", "total", "gold", "wdi", "amount_of_share", "mirror"}
    assert set(rows["client"]) <= set(codebook.states()["iso3"])
    modelled = rows.filter(pl.col("source") == "cgd_remittances")
    assert set(modelled["kind"]) == {"modelled"}


@pytest.mark.parametrize(
    ("text", "first", "last", "known"),
    [
        ("2022", "2022", "", datetime.date(2023, 4, 30)),
        ("2022-03", "2022-03", "", datetime.date(2022, 4, 14)),
        ("2022-03-09", "2022-03-09", "", datetime.date(2022, 3, 12)),
        ("2022-01..09", "2022-01", "2022-09", datetime.date(2022, 11, 14)),
        ("2022-Q3", "2022-07", "2022-09", datetime.date(2022, 11, 14)),
        ("2025-summer", "2025-06", "2025-08", datetime.date(2025, 10, 15)),
        ("2006-2018", "2006", "2018", datetime.date(2019, 4, 30)),
    ],
)
def test_dates_of_facts(text, first, last, known):
    found = span(text)
    assert (found.first, found.last, found.known) == (first, last, known)


def test_a_date_that_is_none():
    with pytest.raises(DataError, match="no date"):
        span("last spring")


def test_figures_and_doubts():
    assert figure("237.8", "mln EUR") == (pytest.approx(237.8e6), "EUR", False)
    assert figure("", "event") == (None, "event", False)
    assert doubts("Office (Agency, 2024)", "partisan outlet", checked=False) == [
        "second_hand",
        "unchecked",
        "partisan",
    ]
    assert doubts("Annual report", "both governments deny") == ["denied"]
    assert doubts("Annual report (data of the year)") == []
