"""What every source module returns is checked the same way."""

import polars as pl
import pytest

from holdfast.errors import DataError
from holdfast.sources.base import SourceTables
from holdfast.sources.readings import from_long
from holdfast.sources.validation import check_tables, problems_of


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
    tables = from_long(rows)
    assert tables.readings["client"].to_list() == ["MLI", "NER", "NER"]
    assert tables.shares.rows() == [(0, "FRA", 0.5), (1, "CHN", pytest.approx(0.3)), (1, "FRA", 0.5)]
    assert problems_of(tables, "made") == []


def test_all_problems_are_listed_at_once():
    rows = pl.DataFrame(
        [row(share=0.8), row(patron="CHN", share=0.7), row(client="MLI", indicator="luck", share=2.0)]
    )
    with pytest.raises(DataError) as told:
        check_tables(from_long(rows), "made")
    text = str(told.value)
    assert "indicator luck is not in the codebook" in text
    assert "shares lie outside 0 to 1" in text
    assert "readings sum above 1" in text


def test_doubles_and_wrong_types_are_named():
    good = from_long(pl.DataFrame([row()]))
    twice = SourceTables(readings=pl.concat([good.readings, good.readings]), shares=good.shares)
    assert "keys occur twice" in problems_of(twice, "made")[0]
    wrong = SourceTables(
        readings=good.readings.with_columns(pl.col("year").cast(pl.Int64)), shares=good.shares
    )
    assert "column year is Int64, not Int16" in problems_of(wrong, "made")[0]
    lost = SourceTables(readings=good.readings, shares=good.shares.with_columns(pl.col("reading") + 5))
    assert "belongs to no row" in problems_of(lost, "made")[0]
