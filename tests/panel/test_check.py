"""A raw folder that is wrong: everything that is wrong is named at once and nothing is written."""

import polars as pl
import pytest

from holdfast.errors import DataError
from holdfast.panel import build, check

TRADE = "trade_dyad_year.parquet"
TOP = "trade_partner_shares_top.parquet"


def test_a_right_folder_passes(raw):
    check.check_raw(raw)


def test_the_manifest_says_where_a_stranger_gets_each_file():
    for row in check.raw_manifest().iter_rows(named=True):
        assert all(row[k] for k in ("file", "title", "publisher", "where", "terms", "columns")), row["file"]
        words = {word for word, _ in check.columns_of(row["columns"]).values()}
        assert words <= set(check.TYPES), row["file"]
        assert set(row["key"].split()) <= set(check.columns_of(row["columns"]))
        assert row["terms_class"] in {"figures", "derived", "own_file", "never"}


def test_no_folder(tmp_path):
    with pytest.raises(DataError, match="is no folder"):
        check.check_raw(tmp_path / "nothing")


def test_missing_files_are_all_named(raw):
    (raw / TRADE).unlink()
    (raw / TOP).unlink()
    with pytest.raises(DataError, match="2 problems") as told:
        check.check_raw(raw)
    assert f"{TRADE} is missing" in str(told.value)
    assert f"{TOP} is missing" in str(told.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop("usd"), "column usd is missing"),
        (
            lambda t: t.with_columns(year=pl.col("year").cast(pl.String)),
            "column year holds String, int is needed",
        ),
        (
            lambda t: t.with_columns(iso3_o=pl.when(pl.col("year") > 2000).then("iso3_o")),
            "row 1: iso3_o is empty",
        ),
        (lambda t: pl.concat([t, t[:1]]), "2 rows share a key"),
    ],
)
def test_wrong_columns_types_gaps_and_doubles(raw, put, change, said):
    put(change(pl.read_parquet(raw / TRADE)), raw / TRADE)
    with pytest.raises(DataError) as told:
        check.check_raw(raw)
    assert f"{TRADE}: {said}" in str(told.value)


@pytest.mark.parametrize("value", [140.0, -3.0, float("nan")])
def test_a_share_outside_its_bounds(raw, put, value):
    frame = pl.read_parquet(raw / TOP).with_columns(share_pct=pl.lit(value))
    put(frame, raw / TOP)
    with pytest.raises(DataError, match=r"share_pct is .*, outside 0 to 100 \(4 rows\)"):
        check.check_raw(raw)


def test_a_file_that_is_no_table(raw):
    (raw / TRADE).write_bytes(b"not parquet")
    with pytest.raises(DataError, match="can't be read"):
        check.check_raw(raw)


def test_nothing_is_written_and_the_exit_status_is_3(raw, tmp_path, capsys):
    (raw / TRADE).unlink()
    status = build.main([str(raw), str(tmp_path / "out")])
    assert status == 3
    assert TRADE in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    with pytest.raises(SystemExit) as ended:
        build.main([])
    assert ended.value.code == 2
