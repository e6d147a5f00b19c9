"""What every source module returns is checked the same way."""

import datetime

import polars as pl
import pytest

from holdfast.errors import DataError
from holdfast.sources import base


def row(**over):
    made = {
        "client": "NER",
        "year": 2000,
        "indicator": "trade",
        "report": "own",
        "kind": "recorded",
        "total": 1.0,
    }
    made |= {"whole": True, "covers": "all", "source": "imf_dots", "patron": "FRA", "share": 0.5}
    return made | over


def test_rows_become_numbered_readings_with_their_shares():
    rows = pl.DataFrame(
        [row(), row(patron="CHN", share=0.3), row(year=2001, patron=None, share=None), row(client="MLI")]
    )
    tables = base.from_long(rows)
    assert tables.readings["client"].to_list() == ["MLI", "NER", "NER"]
    assert tables.shares.rows() == [(0, "FRA", 0.5), (1, "CHN", pytest.approx(0.3)), (1, "FRA", 0.5)]
    assert base.problems_of(tables, "made") == []


def test_release_is_the_end_of_the_period_plus_the_lag():
    lag = base.codebook.sources()["imf_dots"].lag_months
    assert lag == 9
    frame = base.with_release(pl.DataFrame({"source": ["imf_dots"], "year": [2020]}))
    assert frame["release"].item() == datetime.date(2021, 9, 30)
    month = base.with_release(pl.DataFrame({"source": ["imf_dots"], "year": [2020], "month": [5]}))
    assert month["release"].item() == datetime.date(2021, 2, 28)
    given = pl.DataFrame({"source": ["imf_dots"], "year": [2020], "release": [datetime.date(1999, 1, 1)]})
    assert base.with_release(given)["release"].item() == datetime.date(1999, 1, 1)


def test_all_problems_are_listed_at_once():
    rows = pl.DataFrame(
        [row(share=0.8), row(patron="CHN", share=0.7), row(client="MLI", indicator="luck", share=2.0)]
    )
    with pytest.raises(DataError) as told:
        base.check_tables(base.from_long(rows), "made")
    text = str(told.value)
    assert "indicator luck is not in the codebook" in text
    assert "shares lie outside 0 to 1" in text
    assert "readings sum above 1" in text


def test_doubles_and_wrong_types_are_named():
    good = base.from_long(pl.DataFrame([row()]))
    twice = base.SourceTables(readings=pl.concat([good.readings, good.readings]), shares=good.shares)
    assert "keys occur twice" in base.problems_of(twice, "made")[0]
    wrong = base.SourceTables(
        readings=good.readings.with_columns(pl.col("year").cast(pl.Int64)), shares=good.shares
    )
    assert "column year is Int64, not Int16" in base.problems_of(wrong, "made")[0]
    lost = base.SourceTables(readings=good.readings, shares=good.shares.with_columns(pl.col("reading") + 5))
    assert "belongs to no row" in base.problems_of(lost, "made")[0]


def test_states_are_clients_only_while_they_exist():
    rows = pl.DataFrame(
        {"client": ["RUS", "RUS", "KAZ", "GRL", "TLS"], "year": [1980, 2000, 1980, 2000, 2001]}
    )
    assert base.clients_only(rows).rows() == [("SUN", 1980), ("RUS", 2000)]
    assert pl.DataFrame({"patron": ["SUN", "DDR"]}).select(base.as_patron())["patron"].to_list() == [
        "RUS",
        "DDR",
    ]


def test_a_missing_column_is_an_error():
    with pytest.raises(DataError, match="lacks share"):
        base.shape("shares", pl.DataFrame({"reading": [0], "patron": ["FRA"]}))
