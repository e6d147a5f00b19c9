"""What ships can be trusted, and looking back drops what came later."""

import datetime
import json
import shutil

import polars as pl
import pytest

from holdfast import codebook
from holdfast.errors import DataError
from holdfast.panel import build, store
from holdfast.sources.base import SCHEMAS, SourceTables
from holdfast.sources.validation import problems_of


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(store.EMBEDDED, tmp_path / "panel")
    return tmp_path / "panel"


def test_the_embedded_panel_is_whole_and_small():
    panel = store.load()
    tables = SourceTables(**{n: getattr(panel, n) for n in SCHEMAS})
    assert problems_of(tables, "embedded") == []
    assert sum(f.stat().st_size for f in store.EMBEDDED.iterdir()) <= build.LIMIT
    assert panel.fingerprint == store.fingerprint()
    assert panel.readings["release"].null_count() == 0


def test_terms_hold_in_what_ships():
    panel, sources = store.load(), codebook.sources()
    for name in ("readings", "months", "covariates", "exposures"):
        held = getattr(panel, name)["source"].cast(pl.String).unique()
        assert not [s for s in held if sources[s].terms_class == "never"], name
    for heads, parts in ((panel.readings, panel.shares), (panel.months, panel.month_shares)):
        for name in heads["source"].cast(pl.String).unique():
            source = sources[name]
            if source.terms_class != "derived":
                continue
            mine = heads.filter(pl.col("source") == name)
            step = source.share_step
            units = parts.join(mine, on="reading", how="semi")["share"].cast(pl.Float64) / step
            assert step >= 0.01, name
            assert ((units - units.round()).abs() < 1e-3).all(), name
            if source.total == "value":
                assert mine["total"].is_null().all(), f"{name}: its totals ship as they are"
            elif source.total == "class":
                assert set(mine["total"].unique()) <= {1.0, 2.0, 3.0}, name
            else:
                powers = mine["total"].drop_nulls().cast(pl.Float64).log(4.0)
                assert ((powers - powers.round()).abs() < 1e-6).all(), name


@pytest.mark.parametrize("table", ["shares", "votes"])
def test_an_altered_file_is_named(copy, table):
    path = copy / f"{table}.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DataError, match=f"{table}.parquet was altered"):
        store.load(copy)


def test_truncated_and_missing_files_are_all_named(copy):
    path = copy / "shares.parquet"
    path.write_bytes(path.read_bytes()[:1000])
    (copy / "readings.parquet").unlink()
    with pytest.raises(DataError) as told:
        store.load(copy)
    assert "shares.parquet has 1000 bytes" in str(told.value)
    assert "readings.parquet can't be read" in str(told.value)


def test_an_altered_or_missing_manifest(copy):
    path = copy / "MANIFEST.json"
    manifest = json.loads(path.read_text())
    manifest["files"][0]["sha256"] = "0" * 64
    path.write_text(json.dumps(manifest))
    with pytest.raises(DataError, match="was altered"):
        store.load(copy)
    path.unlink()
    with pytest.raises(DataError, match=r"MANIFEST\.json is missing"):
        store.load(copy)


def test_looking_back_drops_what_came_later():
    panel = store.load()
    day = datetime.date(2023, 1, 31)
    then = panel.as_of(day)
    assert then.readings["release"].max() <= day
    assert 0 < then.readings.height < panel.readings.height
    assert then.shares.join(then.readings, on="reading", how="anti").height == 0
    assert then.known == day
    assert then.fingerprint == panel.fingerprint
    assert panel.as_of(None) is panel
    ended = then.memberships["to_date"].drop_nulls()
    assert ended.max() <= day
    for name, column in (
        ("rollcalls", "date"),
        ("events", "release"),
        ("covariates", "release"),
        ("months", "release"),
    ):
        frame = getattr(then, name)
        assert frame.filter(pl.col(column) > day).height == 0, name
    assert then.votes.join(then.rollcalls, on="rid", how="anti").height == 0


def test_a_reading_is_known_only_after_its_source_is_out():
    panel = store.load()
    arms = panel.readings.filter((pl.col("indicator") == "arms_delivered") & (pl.col("year") == 2022))
    assert set(arms["release"]) == {datetime.date(2023, 3, 31)}
    assert (
        panel.as_of(datetime.date(2023, 3, 30))
        .readings.filter((pl.col("indicator") == "arms_delivered") & (pl.col("year") == 2022))
        .is_empty()
    )


def test_looking_back_twice_is_looking_back_once():
    panel = store.load()
    early, late = datetime.date(2010, 6, 1), datetime.date(2020, 6, 1)
    assert panel.as_of(late).as_of(early).readings.equals(panel.as_of(early).readings)


def test_coverage_names_first_and_newest():
    coverage = store.load().coverage()
    assert {"client", "indicator", "first", "newest", "readings"} == set(coverage.columns)
    assert (coverage["first"] <= coverage["newest"]).all()
