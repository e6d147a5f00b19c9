"""Cooperative events by month, and monthly trade."""

import polars as pl
import pytest

from holdfast.errors import DataError
from holdfast.sources import gdelt_events, monthly_trade
from holdfast.sources.validation import problems_of

PAIRS = ["iso3_a", "iso3_b", "month", "score_sum", "days_covered"]


def pairs(*rows):
    return pl.DataFrame(list(rows), schema=PAIRS, orient="row")


MONTH = [
    ("FRA", "NER", "2021-01", 30.0, 31),
    ("DEU", "NER", "2021-01", 10.0, 31),
    ("NER", "USA", "2021-01", -5.0, 31),
]


def found(tables, client, months=True):
    heads, parts = (tables.months, tables.month_shares) if months else (tables.readings, tables.shares)
    both = heads.join(parts, on="reading").filter(pl.col("client") == client)
    return dict(both.select("patron", "share").iter_rows())


def test_a_pair_is_read_from_both_sides_and_conflict_counts_as_nothing():
    made = gdelt_events.made(pairs(*MONTH))
    assert problems_of(made, "made") == []
    assert found(made, "NER") == pytest.approx({"FRA": 0.75, "DEU": 0.25})
    assert found(made, "FRA") == {"NER": 1.0}
    assert found(made, "USA") == {}, "no cooperation at all: no reading, not a zero"
    head = made.months.filter(pl.col("client") == "NER").row(0, named=True)
    assert head["total"] == pytest.approx(40 / 31)
    assert head["flags"] == ""


def test_missing_days_and_short_years_are_flagged():
    rows = [("FRA", "NER", f"2021-{m:02d}", 3.0, 28 if m == 2 else 30) for m in range(1, 13) if m != 7]
    made = gdelt_events.made(
        pairs(*rows, ("FRA", "NER", "2021-07", 3.0, 15), ("FRA", "NER", "2022-01", 3.0, 31))
    )
    months = made.months.filter((pl.col("client") == "NER") & (pl.col("year") == 2021))
    assert months.filter(pl.col("flags") != "")["month"].to_list() == [7]
    years = dict(made.readings.filter(pl.col("client") == "NER").select("year", "flags").iter_rows())
    assert years == {2021: "", 2022: "partial_year"}
    kinds = dict(made.readings.filter(pl.col("client") == "NER").select("year", "kind").iter_rows())
    assert kinds == {2021: "recorded", 2022: "provisional"}


def test_a_pair_month_twice_is_said():
    with pytest.raises(DataError, match="occur twice"):
        gdelt_events.made(pairs(*MONTH, MONTH[0]))


GOODS = ["iso3_o", "iso3_d", "year", "month", "usd", "reporter", "flow", "product", "source"]


def goods(*rows):
    return pl.DataFrame(list(rows), schema=GOODS, orient="row")


def test_exports_of_the_union_are_a_total_of_its_members_of_the_year():
    rows = [
        ("DEU", "NER", 2019, 5, 10.0, "DEU", "X", "TOTAL", "Eurostat Comext 2024-11"),
        ("DEU", "NER", 2019, 5, 9.0, "DEU", "X", "TOTAL", "Eurostat Comext 2023-01"),
        ("FRA", "NER", 2019, 5, 4.0, "FRA", "X", "TOTAL", "Eurostat Comext 2024-11"),
        ("GBR", "NER", 2021, 5, 4.0, "GBR", "X", "TOTAL", "Eurostat Comext 2024-11"),
        ("FRA", "NER", 2019, 5, 99.0, "FRA", "X", "HS27", "Eurostat Comext 2024-11"),
    ]
    made = monthly_trade.made(goods(*rows))
    assert problems_of(made, "made") == []
    assert made.months.select("client", "year", "month", "total", "flags").rows() == [
        ("NER", 2019, 5, 14.0, "total_only")
    ]
    assert made.month_shares.is_empty()


def test_only_a_full_table_makes_shares():
    codes = [f"{a}{b}C" for a in "QXZ" for b in "ABCDEFGHIJKLMNOPQ"]
    full = [(c, "ARM", 2020, 1, 1.0, "ARM", "M", "TOTAL", "office") for c in codes]
    full += [("ARM", "FRA", 2020, 1, 9.0, "ARM", "X", "TOTAL", "office")]
    few = [
        ("FRA", "NER", 2020, 1, 1.0, "NER", "M", "TOTAL", "office"),
        ("NER", "FRA", 2020, 1, 1.0, "NER", "X", "TOTAL", "office"),
    ]
    made = monthly_trade.made(goods(*full, *few))
    assert set(made.months["client"]) == {"ARM"}
    assert found(made, "ARM")["FRA"] == pytest.approx(9 / (9 + len(codes)))
