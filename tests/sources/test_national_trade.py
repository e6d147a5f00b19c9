"""National trade tables: own shares, gold, partial reporters, doubles."""

import polars as pl
import pytest

from holdfast.errors import DataError
from holdfast.sources import national_trade
from holdfast.sources.validation import problems_of

COLUMNS = ["iso3_o", "iso3_d", "year", "usd", "reporter", "flow"]


def flow(reporter, partner, kind, usd, year=2021):
    ends = (reporter, partner) if kind == "X" else (partner, reporter)
    return (*ends, year, float(usd), reporter, kind)


def table(*rows):
    return pl.DataFrame(list(rows), schema=COLUMNS, orient="row")


def share(tables, client, patron, report="national"):
    both = tables.readings.join(tables.shares, on="reading")
    kept = both.filter(
        (pl.col("client") == client) & (pl.col("patron") == patron) & (pl.col("report") == report)
    )
    return kept["share"].item()


def flags(tables, client):
    return (
        tables.readings.filter((pl.col("client") == client) & (pl.col("report") == "national"))["flags"]
        .item()
        .split("|")
    )


# P = FRA, Q = DEU, client = NER, partial reporter = JPN
NER = [
    flow("NER", "WLD", "X", 100),
    flow("NER", "FRA", "X", 40),
    flow("NER", "DEU", "X", 20),
    flow("NER", "WLD", "M", 100),
    flow("NER", "FRA", "M", 10),
    flow("NER", "JPN", "M", 90),
]


def test_shares_are_of_both_flows_and_unallocated_stays_in_the_total():
    made = national_trade.made(table(*NER), [], {})
    assert share(made, "NER", "FRA") == pytest.approx(50 / 200)
    assert share(made, "NER", "DEU") == pytest.approx(20 / 200)
    assert flags(made, "NER") == ["unallocated"]
    assert made.readings["whole"].all()


def rule(name, patron="", value=None, client="NER", source="office_ner"):
    return {
        "rule": name,
        "source": source,
        "client": client,
        "patron": patron,
        "from_year": 2021,
        "to_year": 2021,
        "value": value,
        "reason": "made",
    }


def test_gold_leaves_the_total():
    every = national_trade.made(table(*NER), [rule("gold_unallocated")], {})
    assert share(every, "NER", "FRA") == pytest.approx(50 / 160)
    assert "gold_excluded" in flags(every, "NER")
    part = national_trade.made(table(*NER), [rule("gold_in_exports", value="30")], {})
    assert share(part, "NER", "FRA") == pytest.approx(50 / 170)
    more = national_trade.made(table(*NER), [rule("gold_in_exports", value="300")], {})
    assert share(more, "NER", "FRA") == pytest.approx(50 / 160), "gold can't exceed what has no partner"
    booked = national_trade.made(table(*NER), [rule("gold_to_partner", "DEU")], {})
    assert share(booked, "NER", "FRA") == pytest.approx(50 / 180)
    assert booked.shares.filter(pl.col("patron") == "DEU").is_empty()


def test_flag_kind_and_code_come_from_the_codebook():
    rows = [*NER, flow("NER", "FRX", "M", 5)]
    rules = [
        rule("flag", value="includes_services"),
        rule("kind", value="provisional"),
        rule("code", "FRA", client="FRX"),
    ]
    made = national_trade.made(table(*rows), rules, {})
    assert share(made, "NER", "FRA") == pytest.approx(55 / 205)
    assert "includes_services" in flags(made, "NER")
    assert made.readings["kind"].to_list() == ["provisional"]


def test_a_partial_reporter_is_the_other_side():
    jpn = [
        flow("JPN", "WLD", "X", 1000),
        flow("JPN", "NER", "X", 60),
        flow("JPN", "WLD", "M", 1000),
        flow("JPN", "NER", "M", 60),
    ]
    made = national_trade.made(table(*NER, *jpn), [], {})
    assert set(made.readings["client"]) == {"NER"}
    # 120 stands in place of the client's own 90 of 200
    assert share(made, "NER", "JPN", "other_office") == pytest.approx(120 / (200 - 90 + 120))
    gap = made.readings.filter(pl.col("report") == "other_office")["disagreement"].item()
    assert gap == pytest.approx(abs(120 / 230 - 0.45))


def test_a_client_without_a_table_is_seen_against_the_world_banks_total():
    jpn = [
        flow("JPN", "WLD", "X", 1000),
        flow("JPN", "MLI", "X", 60),
        flow("JPN", "WLD", "M", 1000),
        flow("JPN", "MLI", "M", 40),
    ]
    made = national_trade.made(table(*jpn), [], {("MLI", 2021, "trade"): 400.0})
    assert share(made, "MLI", "JPN", "other_office") == pytest.approx(0.25)
    assert (
        national_trade.made(table(*NER, *jpn), [], {}).readings.filter(pl.col("client") == "MLI").is_empty()
    )


def test_years_of_the_world_table_are_not_read_twice():
    old = [flow("NER", p, f, 100, 2019) for p in ("WLD", "FRA") for f in "XM"]
    made = national_trade.made(table(*NER, *old), [], {}, after=2020)
    assert set(made.readings["year"]) == {2021}


def test_doubles_and_missing_columns_are_said():
    with pytest.raises(DataError, match="occur twice"):
        national_trade.made(table(*NER, NER[0]), [], {})
    with pytest.raises(DataError, match="lacks the columns flow"):
        national_trade.made(table(*NER).drop("flow"), [], {})


def test_tables_are_sound():
    assert problems_of(SourceLike := national_trade.made(table(*NER), [], {}), "made") == [
        "made, readings: source office_ner is not in the codebook"
    ], SourceLike


def test_an_office_gives_each_flow_and_gold_leaves_exports_only():
    rules = [rule("gold_in_exports", value="30"), rule("flag", value="includes_services")]
    out = national_trade.one_flow(table(*NER), rules, "X", "exports")
    into = national_trade.one_flow(table(*NER), rules, "M", "imports")
    assert out.readings["total"].item() == 70
    assert into.readings["total"].item() == 100
    assert share(out, "NER", "FRA") == pytest.approx(40 / 70)
    assert share(into, "NER", "FRA") == pytest.approx(0.1)
    assert "gold_excluded" in out.readings["flags"].item()
    assert into.readings["flags"].item() == "includes_services"


def test_an_office_that_counts_some_partners_only_makes_no_half():
    some = [flow("JPN", p, f, u) for p, u in (("WLD", 1000), ("NER", 60)) for f in "XM"]
    made = national_trade.one_flow(table(*NER, *some), [], "X", "exports")
    assert made.readings["client"].to_list() == ["NER"]
