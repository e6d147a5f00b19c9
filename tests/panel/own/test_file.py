"""A user's file as it stands: formats, encodings, sizes and damage, before any meaning."""

import datetime as dt
import os
import zipfile

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from holdfast import codebook
from holdfast.errors import DataError, HoldfastError, UserError
from holdfast.panel.own import file as own_file
from holdfast.panel.own import rows as own_rows

TEXT = "country,year,power,share\nKAZ,2020,RUS,0.5\n"


@pytest.fixture
def put(tmp_path):
    def put(content, name="own.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


@pytest.fixture
def sheet(tmp_path):
    """Write rows as an Excel file."""

    def sheet(rows, more=(), merge=None):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for title in more:
            book.create_sheet(title)
        if merge:
            book.active.merge_cells(merge)
        path = tmp_path / "own.xlsx"
        book.save(path)
        return path

    return sheet


def plain(grid):
    return [tuple(map(str, cells)) for _, cells in grid.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_marks_and_line_ends_make_no_difference(put, delimiter, encoding, end):
    text = TEXT.replace(",", delimiter).replace("\n", end)
    grid = own_file.read(put(text.encode(encoding)))
    assert grid.names == ("country", "year", "power", "share")
    assert grid.rows == [(2, ("KAZ", "2020", "RUS", "0.5"))]
    assert grid.problems.listed() == []


def test_a_line_that_names_the_separator_is_heeded(put):
    grid = own_file.read(put("sep=;\ncountry;year,x\nKAZ;2020\n"))
    assert (grid.names, grid.rows) == (("country", "year,x"), [(3, ("KAZ", "2020"))])


def test_an_excel_file_says_the_same(sheet):
    rows = [["Country", "year", "power", "share", "release"], ["KAZ", 2020, "RUS", 0.5, dt.date(2021, 3, 1)]]
    grid = own_file.read(sheet(rows, more=["notes"]))
    assert grid.names == ("country", "year", "power", "share", "release")
    assert grid.rows == [(2, ("KAZ", 2020, "RUS", 0.5, dt.date(2021, 3, 1)))]
    assert "the first of 2 sheets was read, 'Sheet'" in grid.notes


def test_rows_are_numbered_as_seen_in_the_file(put, sheet):
    text = TEXT + '\n\n"KGZ",2020,"R\nUS",0.5\nTJK,2020,RUS,0.5\n'
    assert [n for n, _ in own_file.read(put(text)).rows] == [2, 5, 7]
    rows = [["country", "year"], ["KAZ", 2020], [], ["KGZ", 2021]]
    assert [n for n, _ in own_file.read(sheet(rows)).rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \n", "is empty"),
        (TEXT.encode("utf-16"), "looks like UTF-16"),
        ("country,year\nCôte,2020\n".encode("latin-1"), r"row 2: the byte 0xf4 is not UTF-8; save it as 'CSV UTF-8'"),
        (b"\xd0\xcf\x11\xe0 and more", "an old or a protected Excel file"),
        (b"PK\x03\x04 and no archive", "can't be read as an Excel file"),
        (b"\x00\x01\x02", "no text at all"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(put, content, says):
    with pytest.raises(DataError, match=says):
        own_file.read(put(content))


def test_a_file_of_a_gigabyte_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2**30)
    monkeypatch.setattr(own_file.Path, "read_bytes", lambda _: pytest.fail("it was read"))
    with pytest.raises(DataError, match=r"has 1,024 MB, and at most 32 MB are read: keep the countries"):
        own_file.read(path)


def test_an_excel_file_that_unpacks_to_more_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 2**20)
    monkeypatch.setattr(own_file, "UNPACKED", 2**19)
    with pytest.raises(DataError, match="unpacks to 1 MB"):
        own_file.read(path)


def test_nothing_there_or_no_file(tmp_path):
    with pytest.raises(UserError, match="is not there"):
        own_file.read(tmp_path / "none.csv")
    with pytest.raises(UserError, match="is no file"):
        own_file.read(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="is no file"):
        own_file.read(tmp_path / "pipe")


def test_formulas_are_named_with_row_and_column(put, sheet):
    text = "country,year,power,share\nKAZ,2020,RUS,=A1\n@KGZ,2020,RUS,0.5\nTJK,2020,+cmd,-0.5\n"
    told = own_file.read(put(text)).problems.listed()
    assert told == [
        "row 2, column share: '=A1' is a formula or looks like one; put its value",
        "row 3, column country: '@KGZ' is a formula or looks like one; put its value",
        "row 4, column power: '+cmd' is a formula or looks like one; put its value",
    ]
    rows = [
        ["country", "year", "power", "share"],
        ["KAZ", 2020, "RUS", "=B2/4000"],
        ["KGZ", "=1+1", "RUS", 0.5],
    ]
    told = own_file.read(sheet(rows)).problems.listed()
    assert [t.partition(":")[0] for t in told] == ["row 2, column share", "row 3, column year"]


def test_headers_without_a_name_twice_or_merged(put, sheet):
    told = own_file.read(put("country,,power,power,share\nKAZ,2020,RUS,RUS,0.5\n")).problems.listed()
    assert told == [
        "row 1: column 2 has no name; give every column its name in one row, without merged cells",
        "row 1: columns named more than once: power; give each its own name",
    ]
    merged = sheet([["country", "year", None, "share"], ["KAZ", 2020, "RUS", 0.5]], merge="B1:C1")
    assert "column 3 has no name" in own_file.read(merged).problems.listed()[0]


def test_a_row_with_too_many_cells_and_an_open_quotation_mark(put):
    told = own_file.read(put(TEXT + 'KGZ,2020,RUS,0,5\nTJK,"2020,RUS,0.5\n')).problems.listed()
    assert "row 3: the row has 5 cells under 4 names" in told[0]
    assert "row 4: it can't be read further" in told[1]


def test_a_damaged_excel_file_has_one_message(sheet, tmp_path):
    data = sheet([["country"], ["KAZ"]]).read_bytes()
    path = tmp_path / "cut.xlsx"
    for size in (100, len(data) // 2, len(data) - 30):
        path.write_bytes(data[:size])
        with pytest.raises(DataError, match="can't be read as an Excel file"):
            own_file.read(path)


def test_each_problem_is_told_once_with_its_rows():
    told = own_file.Problems()
    for row in (9, 2, 3, 4, 5, 6, 7):
        told.add("one thing", row, "share", "KAZ, 2020" if row == 2 else "")
    told.add("another")
    assert told.listed() == [
        "another",
        "row 9, column share: one thing (also in rows 2, 3, 4, 5, 6 and 1 more)",
    ]


PIECES = st.sampled_from(
    ["country", "year", "power", "share", "value", "total", "KAZ", "RUS", "2020", "0.5", "=1", "-", "\x00", '"', "\x1b[2J",
     "1e400", "month", "13", "flags", "١٢", "9" * 400, "NaN", ",", ";", "\n", "\r", "\ufeff", "é"]
)  # fmt: skip


@given(st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=40).map(lambda p: ",".join(p).encode())))
@example(b"\x0b")
@example(b"\x01\n=\x01")
@example(b"country,year,power,share\nKAZ,2020,RUS," + b"1" * 200_000)
@settings(max_examples=300, deadline=None)
def test_any_bytes_end_in_readings_or_in_a_message(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    try:
        grid = own_file.read(path)
    except HoldfastError:
        return
    found, problems = own_rows.readings(grid, codebook.indicators()["trade"])
    assert found or problems
    for text in problems:
        assert text.isprintable()
        assert len(text) < 700
