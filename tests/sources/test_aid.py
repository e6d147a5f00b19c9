"""Aid: totals beside parts, prices, and givers that don't report."""

import polars as pl
import pytest

from holdfast import codebook
from holdfast.sources import aid
from holdfast.sources.validation import problems_of

COLUMNS = ["donor_iso3", "recipient_iso3", "year", "measure", "usd_m", "price", "source"]
NET, GROSS, CHINESE = aid.NET, aid.GROSS, aid.CHINESE


@pytest.fixture
def read(tmp_path):
    def go():
        rows = []
        for y in range(2003, 2020):
            for giver, usd in (
                ("FRA", 40.0),
                ("USA", 20.0),
                ("IDA", 30.0),
                ("EUI", 10.0),
                ("ALL", 100.0),
                ("DAC", 60.0),
            ):
                rows.append((giver, "NER", y, "oda_net", usd, "current", NET))
            if y >= 2011:
                rows.append(("RUS", "NER", y, "oda_net", 20.0, "current", NET))
        rows.append(("JPN", "NER", 2015, "oda_net", -7.0, "current", NET))  # repaid
        rows += [
            ("CHN", "NER", y, "oda_like_commitment", 50.0, "constant 2021", CHINESE) for y in (2010, 2021)
        ]
        rows.append(("CHN", "NER", 2010, "oof_like_commitment", 900.0, "constant 2021", CHINESE))
        for y in range(2009, 2023):
            rows.append(("FRA", "NER", y, "oda_gross", 60.0, "constant 2022", GROSS))
            rows.append(("USA", "NER", y, "oda_gross", 40.0, "constant 2022", GROSS))
            rows.append(("USA", "NER", y, "humanitarian", 11.0, "constant 2022", GROSS))
        frame = pl.DataFrame(rows, schema=COLUMNS, orient="row").with_columns(pl.col("year").cast(pl.Int16))
        frame.write_parquet(tmp_path / aid.FILE)
        years = list(range(1999, 2025))
        pl.DataFrame({"iso3": "USA", "year": years, "inflation_gdp_deflator_pct": 10.0}).with_columns(
            pl.col("year").cast(pl.Int16)
        ).write_parquet(tmp_path / aid.DEFLATOR)
        tables = aid.read(tmp_path)
        assert problems_of(tables, "aid") == []
        return tables

    return go


def year(tables, y):
    row = tables.readings.filter((pl.col("client") == "NER") & (pl.col("year") == y))
    parts = tables.shares.join(row, on="reading")
    return dict(zip(parts["patron"], parts["share"], strict=True)), row.row(0, named=True)


def test_parts_add_up_to_the_total_of_all_givers(read):
    shares, row = year(read(), 2003)
    assert shares == {
        k: pytest.approx(v) for k, v in {"FRA": 0.4, "USA": 0.2, "EUI": 0.1, "IDA": 0.3}.items()
    }
    assert row["total"] == 100
    assert row["covers"].split("|")[-1] == codebook.REST


def test_years_whose_givers_carry_others_names_are_missing_or_read_elsewhere(read):
    tables = read()
    found = tables.readings.filter(pl.col("client") == "NER")["year"].to_list()
    assert not set(range(2004, 2009)) & set(found)
    shares, row = year(tables, 2009)
    assert row["source"] == "oecd_aiddata_gross"
    assert shares == {k: pytest.approx(v) for k, v in {"FRA": 0.6, "USA": 0.4}.items()}


def test_a_power_that_does_not_report_is_not_covered_in_that_year(read):
    tables = read()
    assert "RUS" not in year(tables, 2010)[1]["covers"].split("|")
    assert "RUS" in year(tables, 2012)[1]["covers"].split("|")
    assert "IND" not in year(tables, 2012)[1]["covers"].split("|")  # it reports in no year
    assert "RUS" not in year(tables, 2021)[1]["covers"].split("|")


def test_commitments_of_the_same_kind_stand_beside_at_the_same_prices(read):
    shares, row = year(read(), 2010)
    beside = 50 / 1.1**11
    assert row["total"] == pytest.approx(100 + beside, rel=1e-5)
    assert shares["CHN"] == pytest.approx(beside / (100 + beside), rel=1e-4)
    assert "commitments_beside_disbursements" in row["flags"]
    late, _ = year(read(), 2021)
    assert late["CHN"] == pytest.approx(55 / 155, rel=1e-4)  # brought to the prices of 2022


def test_repayments_are_no_ties_and_later_years_know_states_only(read):
    tables = read()
    assert "JPN" not in year(tables, 2015)[0]
    shares, row = year(tables, 2022)
    assert shares == {"FRA": pytest.approx(0.6), "USA": pytest.approx(0.4)}
    seen = row["covers"].split("|")
    assert not {"CHN", "EUI", codebook.REST} & set(seen)
    assert row["source"] == "oecd_aiddata_gross"
