"""Customs unions: who is in at the end of a year, weighted by output; nobody's union is the rest."""

import datetime

import polars as pl
import pytest

from holdfast import codebook
from holdfast.errors import DataError
from holdfast.sources import customs_unions
from holdfast.sources.validation import problems_of

COLUMNS = ["union", "list", "iso3", "from_date", "to_date", "checked", "source"]
DAY = datetime.date


def listed(*rows):
    schema = dict.fromkeys(COLUMNS, pl.String) | {
        "from_date": pl.Date,
        "to_date": pl.Date,
        "checked": pl.Boolean,
    }
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def row(iso3, first, last=None, sure=True):
    return ("U", None, iso3, first, last, sure, "made")


ECONOMY = pl.DataFrame(
    {
        "iso3": ["FRA", "FRA", "NER", "MLI"],
        "year": [1999, 2000, 1999, 1999],
        "gdp_usd": [300.0, 900.0, 100.0, 100.0],
    }
)
THREE = listed(
    row("NER", DAY(2000, 7, 1)), row("FRA", DAY(2000, 7, 1)), row("MLI", DAY(2000, 7, 1), DAY(2001, 6, 1))
)


def reading(tables, client, year):
    head = tables.readings.filter((pl.col("client") == client) & (pl.col("year") == year))
    shares = tables.shares.filter(pl.col("reading") == head["reading"].item())
    return head.row(0, named=True), dict(shares.select("patron", "share").iter_rows())


def test_partners_weigh_by_the_output_of_the_year_before():
    made = customs_unions.made(customs_unions.members(THREE), ECONOMY)
    assert problems_of(made, "made") == []
    head, shares = reading(made, "NER", 2000)
    assert shares == pytest.approx({"FRA": 0.75, "MLI": 0.25})
    assert (head["total"], head["flags"]) == (400, "")
    head, shares = reading(made, "NER", 2001)
    assert shares == {"FRA": 1.0}, "who has left by the end of the year is no partner"
    assert reading(made, "NER", 2005)[0]["flags"] == "output_carried"


def test_no_union_is_the_rest():
    made = customs_unions.made(customs_unions.members(THREE), ECONOMY)
    for client, year in (("NER", 1999), ("MLI", 2001), ("TCD", 2000)):
        head, shares = reading(made, client, year)
        assert (head["flags"], head["total"], shares) == ("no_union", 0, {})


def test_a_weighty_doubt_is_flagged():
    doubtful = listed(row("NER", DAY(2000, 1, 1)), row("FRA", DAY(2000, 1, 1), sure=False))
    made = customs_unions.made(customs_unions.members(doubtful), ECONOMY)
    assert reading(made, "NER", 2000)[0]["flags"] == "unchecked"


def test_a_row_without_a_state_or_a_list_is_said():
    with pytest.raises(DataError, match="the row of U names neither"):
        customs_unions.members(listed(("U", None, None, None, None, True, "made")))


@pytest.mark.parametrize(
    ("client", "year", "partners"),
    [
        ("KAZ", 2009, ""), ("KAZ", 2010, "BLR RUS"), ("KGZ", 2014, ""), ("KGZ", 2015, "ARM BLR KAZ RUS"),
        ("UZB", 2025, ""), ("TJK", 2025, ""), ("TKM", 2025, ""), ("SVK", 2003, "CZE"), ("GBR", 2020, ""),
        ("LSO", 2000, "BWA NAM SWZ ZAF"), ("BFA", 2025, "BEN CIV GNB MLI NER SEN TGO"),
    ],
)  # fmt: skip
def test_the_list_of_the_codebook(client, year, partners):
    inside = customs_unions.members(codebook.customs_unions()).filter(pl.col("year") == year)
    mine = inside.filter(pl.col("iso3") == client)["union"]
    assert (
        sorted(set(inside.filter(pl.col("union").is_in(mine.implode()))["iso3"]) - {client})
        == partners.split()
    )


def test_every_row_of_the_codebook_names_a_state_and_a_source():
    rows = codebook.customs_unions()
    assert rows["source"].null_count() == 0
    assert set(rows["iso3"].drop_nulls()) <= set(codebook.states()["iso3"])
    assert (rows["from_date"] < rows["to_date"]).drop_nulls().all()
    assert not rows.select("union", "iso3", "from_date").is_duplicated().any()
