"""A folder of a user's own data: whole or not at all, the same bytes from the same rows, altered files named."""

import dataclasses
import datetime as dt
import os
import subprocess
import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast import codebook
from holdfast.codebook import entries
from holdfast.errors import DataError, UserError, WriteError
from holdfast.panel import store
from holdfast.panel.own import entry as own_entry
from holdfast.panel.own import folder as own
from holdfast.panel.own import join as own_join
from holdfast.panel.own.rows import Reading

TODAY = dt.date(2026, 3, 31)
ROWS = "country,year,power,share,total\nKAZ,2020,RUS,0.5,8e10\nKAZ,2020,CHN,0.25,8e10\nKGZ,2021,RUS,0.5,9e9\n"
UNIT = codebook.indicators()["trade"].unit
ASKED = own_entry.Request("trade", "Customs yearbook", "Free with attribution.", lag_months=6, unit=UNIT)
GAS = own_entry.Request(
    "gas", "Gas yearbook", "Ask first.", lag_months=3, unit="bcm", domain="economy", title="Natural gas"
)


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """What a test makes known is forgotten after it."""
    monkeypatch.setattr(entries, "_own_indicators", {})
    monkeypatch.setattr(entries, "_own_sources", {})


@pytest.fixture
def enter(tmp_path):
    """Enter a text as a table; returns the folder."""
    folder = tmp_path / "data"

    def enter(text=ROWS, asked=ASKED, **options):
        path = tmp_path / "own.csv"
        path.write_text(text)
        return own_entry.enter(path, asked, folder, today=TODAY, **options)

    enter.folder = folder
    return enter


def bytes_of(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir()} if folder.exists() else None


def test_a_table_lies_in_the_folder_with_its_source_and_joins_the_panel(enter):
    found = enter()
    assert (found.table.rows, found.table.readings, found.countries, found.first, found.newest) == (
        3,
        2,
        2,
        2020,
        2021,
    )
    assert found.warnings == ()
    assert sorted(bytes_of(enter.folder)) == ["data.toml", found.table.file]
    panel = store.load()
    joined = panel.with_own(enter.folder)
    assert joined.own == found.fingerprint == own.opened(enter.folder).fingerprint
    assert joined.fingerprint == panel.fingerprint
    assert joined.readings.schema == panel.readings.schema
    assert joined.readings.head(panel.readings.height).equals(panel.readings)
    assert joined.shares.head(panel.shares.height).equals(panel.shares)
    mine = joined.readings.tail(2)
    assert mine["release"].to_list() == [dt.date(2021, 6, 30), dt.date(2022, 6, 30)]
    assert mine["covers"].to_list() == ["CHN|RUS", "RUS"]
    assert set(mine["report"]) == {own_join.REPORT}
    assert codebook.sources()[found.source.id].terms == "Free with attribution."


def test_own_rows_obey_as_of(enter):
    enter("country,year,power,share,release\nKAZ,2020,RUS,0.5,2023-04-01\nKAZ,2021,RUS,0.5,2023-05-01\n")
    joined = store.load().with_own(enter.folder)
    for day, count in ((dt.date(2023, 3, 31), 0), (dt.date(2023, 4, 1), 1), (dt.date(2023, 5, 1), 2)):
        known = joined.as_of(day)
        assert known.readings.filter(pl.col("report") == own_join.REPORT).height == count
        assert known.own == joined.own


def test_rows_by_month_stand_in_the_monthly_table(enter):
    text = "country,year,month,power,share,total\nKAZ,2020,3,RUS,0.5,9\nKAZ,2020,,RUS,0.4,99\n"
    found = enter(text, GAS)
    assert found.months == 1
    assert any("by month stand in the monthly table" in w for w in found.warnings)
    panel, joined = store.load(), store.load().with_own(enter.folder)
    assert joined.months.height == panel.months.height + 1
    assert joined.readings.height == panel.readings.height + 1
    assert joined.months.tail(1)["release"].item() == dt.date(2020, 6, 30)


def test_a_new_indicator_weighs_nothing_and_is_known_after_joining(enter):
    found = enter(ROWS.replace("8e10", "20").replace("9e9", "8"), GAS)
    assert found.new
    assert found.indicator.weight == 0.0
    assert found.indicator.scale == 10.0  # the median of 8 and 20, to one digit
    assert "gas" not in codebook.indicators()
    store.load().with_own(enter.folder)
    assert codebook.indicators()["gas"] == found.indicator
    assert "gas" not in codebook.weighed()
    store.load().with_own(enter.folder)  # again says the same


def test_the_same_name_for_another_thing_is_refused_at_joining(enter, tmp_path):
    enter(ROWS, GAS)
    store.load().with_own(enter.folder)
    path = tmp_path / "own.csv"
    other = tmp_path / "other"
    own_entry.enter(path, dataclasses.replace(GAS, title="Gas by pipe"), other, today=TODAY)
    with pytest.raises(UserError, match="indicator 'gas' is already there and says something else"):
        store.load().with_own(other)


def test_a_second_time_needs_replace(enter):
    first = enter()
    before = bytes_of(enter.folder)
    with pytest.raises(
        UserError, match=r"'Customs yearbook' has a table of trade in .* already, 2 readings; put --replace"
    ):
        enter(ROWS.replace("0.5", "0.6"))
    assert bytes_of(enter.folder) == before
    second = enter(ROWS.replace("0.5", "0.6"), replace=True)
    assert second.table.file != first.table.file
    assert sorted(bytes_of(enter.folder)) == ["data.toml", second.table.file]
    enter(ROWS, replace=True)
    assert bytes_of(enter.folder) == before


def test_a_source_may_have_several_tables_but_one_wording(enter):
    enter()
    enter(
        ROWS,
        dataclasses.replace(GAS, source="Customs yearbook", terms="Free with attribution.", lag_months=6),
    )
    assert len(own.opened(enter.folder).tables) == 2
    with pytest.raises(UserError, match="with other terms, publisher, address or lag"):
        enter(ROWS, dataclasses.replace(ASKED, indicator="exports", unit="", terms="Secret."))
    with pytest.raises(UserError, match="has the same short name own_customs_yearbook"):
        enter(ROWS, dataclasses.replace(ASKED, source="Customs, yearbook"))


def test_removing_takes_all_of_a_source(enter):
    enter()
    enter(ROWS, GAS)
    with pytest.raises(
        UserError, match=r"no source 'x' in .*; it holds own_customs_yearbook \('Customs yearbook'\), own_gas"
    ):
        own.remove(enter.folder, "x")
    own.remove(enter.folder, "Gas yearbook")
    held = own.opened(enter.folder)
    assert list(held.sources) == ["own_customs_yearbook"]
    assert held.indicators == {}
    own.remove(enter.folder, "own_customs_yearbook")
    assert sorted(bytes_of(enter.folder)) == ["data.toml"]
    with pytest.raises(
        UserError, match="holds no data of your own; put some there with `holdfast data add FILE"
    ):
        store.load().with_own(enter.folder)


@pytest.mark.parametrize("name", [own.LIST, "own_customs_yearbook-trade"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("fresh", [True, False])
def test_cut_short_the_folder_is_as_before(enter, monkeypatch, name, error, fresh):
    if not fresh:
        enter(ROWS, GAS)
    before = bytes_of(enter.folder)
    real = Path.write_bytes

    def failing(path, data):
        if name in path.name:
            real(path, data[: len(data) // 2])
            raise error
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", failing)
    with pytest.raises((WriteError, KeyboardInterrupt)):
        enter()
    assert bytes_of(enter.folder) == before


def test_a_disk_that_is_really_full(enter, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    if os.geteuid() or subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", small], capture_output=True
    ).returncode:  # fmt: skip
        pytest.skip("a small disk can't be mounted here: it needs the superuser and the right to mount")
    try:
        path = tmp_path / "own.csv"
        path.write_text(ROWS)
        with pytest.raises(WriteError, match="No space left on device"):
            own_entry.enter(path, ASKED, small / "data", today=TODAY)
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", small], check=True)


def test_a_folder_that_cannot_be_written_or_is_a_file(enter, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(ROWS)
    with pytest.raises(WriteError, match="can't be made a folder"):
        own_entry.enter(path, ASKED, Path("/proc/data"), today=TODAY)
    with pytest.raises(UserError, match="is a file; own data lie in a folder"):
        own_entry.enter(path, ASKED, path, today=TODAY)


def test_an_altered_or_missing_table_is_named_and_so_is_a_damaged_list(enter):
    found = enter()
    path = enter.folder / found.table.file
    data = path.read_bytes()
    path.write_bytes(data.replace(b"0.5", b"0.9"))
    with pytest.raises(
        DataError, match=r"was altered: its checksum differs from data.toml; add your file again"
    ):
        store.load().with_own(enter.folder)
    path.unlink()
    with pytest.raises(DataError, match="can't be read"):
        store.load().with_own(enter.folder)
    listed = enter.folder / own.LIST
    for text in ("x", listed.read_text().replace("lag_months", "lag"), listed.read_text().replace(".csv", "/../x.csv"),
                 listed.read_text().replace("own-data/1", "own-data/9")):  # fmt: skip
        listed.write_text(text)
        with pytest.raises(DataError, match=r"data\.toml"):
            own.opened(enter.folder)


def test_a_table_that_nobody_lists_is_not_there(enter):
    enter()
    before = own.opened(enter.folder)
    (enter.folder / "own_x-trade-00000000.csv").write_text("left over")
    assert own.opened(enter.folder) == before


TEXTS = (
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)


@given(TEXTS, TEXTS)
@settings(max_examples=100, deadline=None)
def test_any_title_and_terms_come_back(title, terms):
    problems = []
    source = own_entry.source_of(own_entry.Request("trade", title, terms), problems)
    if problems:
        return
    table = own.Table(source=source.id, indicator="trade", file="a.csv", sha256="0", rows=1, readings=1)
    text = own.Own({source.id: source}, {}, (table,)).text()
    read = tomllib.loads(text)["sources"][source.id]
    assert (read["title"], read["terms"]) == (source.title, source.terms)


@given(st.permutations([(c, i) for c in ("a", "b") for i in ("trade", "exports")]))
def test_the_list_is_the_same_whatever_the_order_in_which_tables_came(order):
    sources = {}
    for c, _ in order:
        sources[c] = own_entry.source_of(own_entry.Request("trade", c, "Free."), [])
    tables = [
        own.Table(source=c, indicator=i, file=f"{c}{i}.csv", sha256="0", rows=1, readings=1) for c, i in order
    ]
    first = sorted(tables, key=lambda t: t.file)
    assert (
        own.Own(sources, {}, tuple(tables)).text()
        == own.Own(dict(sorted(sources.items())), {}, tuple(first)).text()
    )


def test_what_is_stored_is_safe_to_open_in_a_spreadsheet():
    shares = (("CHN", 0.125), ("RUS", 1e-6))
    text = own.stored(
        [Reading("KAZ", 2020, 3, shares, False, None, "press", "mirror|unchecked", dt.date(2021, 1, 1))]
    )
    assert text.decode().splitlines()[1:] == [
        "KAZ,2020,3,CHN,0.125,,no,press,mirror|unchecked,2021-01-01",
        "KAZ,2020,3,RUS,1e-06,,no,press,mirror|unchecked,2021-01-01",
    ]
