"""What a user's rows say: every kind of bad input named with row, column, country and year; good ones in any order."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast import codebook
from holdfast.panel.own import file as own_file
from holdfast.panel.own import rows as own_rows
from holdfast.panel.own.folder import stored

TODAY = dt.date(2026, 3, 31)
UNIT = codebook.indicators()["trade"].unit


def read(names, *rows, indicator="trade", **options):
    """Rows of cells under a line of names, the first of which stands in row 2 of the file."""
    cells = [(n, tuple(c if c != "" else None for c in row)) for n, row in enumerate(rows, 2)]
    grid = own_file.Grid(tuple(names.split(",")), cells)
    return own_rows.readings(grid, codebook.indicators()[indicator], today=TODAY, **options)


def told(names, *rows, **options):
    return read(names, *rows, **options)[1]


SHARE = "country,year,power,share"
VALUE = "country,year,power,value,total"


def test_shares_are_of_the_whole_and_speak_of_the_powers_named_only():
    found, problems = read(
        SHARE, ("Kazakhstan", "2020", "Russia", "0.25"), ("kaz", 2020, "CHN", 0), ("KAZ", 2021.0, "RUS", 1)
    )
    assert problems == []
    first, second = found
    assert (first.client, first.year, first.month, first.whole, first.total) == ("KAZ", 2020, 0, True, None)
    assert first.shares == (("CHN", 0.0), ("RUS", 0.25))
    assert second.shares == (("RUS", 1.0),)


def test_values_are_divided_by_their_total():
    found, problems = read(VALUE, ("KAZ", 2020, "RUS", "2e9", "8e9"), ("KAZ", 2020, "CHN", 1e9, 8e9))
    assert problems == []
    assert found[0].shares == (("CHN", 0.125), ("RUS", 0.25))
    assert (found[0].whole, found[0].total, found[0].flags) == (True, 8e9, "")


def test_values_without_a_total_are_relative_among_those_named():
    found, problems = read("country,year,power,value", ("KAZ", 2020, "RUS", 3), ("KAZ", 2020, "CHN", 1))
    assert problems == []
    assert found[0].shares == (("CHN", 0.25), ("RUS", 0.75))
    assert (found[0].whole, found[0].flags) == (False, "partners_missing")


def test_totals_of_an_indicator_in_classes_become_classes():
    entry = codebook.indicators()["arms_delivered"]
    rows = [
        ("KAZ", y, "RUS", t / 2, t)
        for y, t in ((2018, entry.class_edges[0] / 2), (2019, entry.class_edges[1] * 2))
    ]
    found, problems = read(VALUE, *rows, indicator="arms_delivered", unit=entry.class_unit)
    assert problems == []
    assert [r.total for r in found] == [1.0, 3.0]


def test_month_kind_flags_and_release_go_along():
    names = "country,year,month,power,share,kind,flags,release"
    found, problems = read(
        names,
        ("KAZ", 2020, 2, "RUS", 0.5, "press", "unchecked, mirror", "2020-05-01"),
        ("KAZ", 2020, "", "RUS", 0.4, "", "", dt.date(2021, 4, 1)),
        kind="modelled",
    )
    assert problems == []
    year, month = found
    assert (year.month, year.kind, year.flags, year.release) == (0, "modelled", "", dt.date(2021, 4, 1))
    assert (month.month, month.kind, month.flags) == (2, "press", "mirror|unchecked")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("Kazakstan", 2020, "RUS", 0.5), r"row 2 (Kazakstan, 2020), column country: unknown country 'Kazakstan'; did you mean KAZ (Kazakhstan)"),
        (("", 2020, "RUS", 0.5), "column country: unknown country '': it is empty"),
        (("EU", 2020, "RUS", 0.5), "column country: 'EU' is a bloc; name its members"),
        (("HKG", 2020, "RUS", 0.5), "is no state whose ties are measured"),
        (("KAZ", 1985, "RUS", 0.5), "column country: Kazakhstan is there from 1992 and not in 1985"),
        (("KAZ", 2020, "Rusia", 0.5), "column power: unknown power 'Rusia'; did you mean RUS (Russia)"),
        (("KAZ", 2020, "EU", 0.5), "column power: 'EU' is a bloc; name its members one by one"),
        (("KAZ", 2020, "Bolivia", 0.5), "row 2, column power: ties with BOL are not held apart: only ARE, "),
        (("RUS", 2020, "RUS", 0.5), "RUS is both country and power"),
        (("KAZ", "2020 (est.)", "RUS", 0.5), "row 2 (KAZ, 2020 (est.)), column year: '2020 (est.)' is no year; write four digits"),
        (("KAZ", 20.5, "RUS", 0.5), "'20.5' is no year"),
        (("KAZ", "", "RUS", 0.5), "'' is no year"),
        (("KAZ", 2031, "RUS", 0.5), "column year: the year 2031 lies ahead; a forecast is no reading"),
        (("KAZ", 2026, "RUS", 0.5), "column year: 2026 is not over; wait, or put partial_year or annualised"),
        (("KAZ", 1950, "RUS", 0.5), "trade is read from 1960 on"),
        (("KAZ", 2020, "RUS", 1.2), "column share: the share 1.2 is above 1"),
        (("KAZ", 2020, "RUS", -0.2), "-0.2 is negative"),
        (("KAZ", 2020, "RUS", "nan"), "'nan' is no number; leave the row out where nothing is known"),
        (("KAZ", 2020, "RUS", "1e999"), "1e999 is infinite"),
        (("KAZ", 2020, "RUS", "1e19"), "1e19 is more than any count is"),
        (("KAZ", 2020, "RUS", ""), "column share: it is empty; leave the row out"),
        (("KAZ", 2020, "RUS", "45 %"), "'45 %' is per cent; write a share between 0 and 1"),
        (("KAZ", 2020, "RUS", "0,45"), "'0,45' has a comma; write decimals with a point"),
        (("KAZ", 2020, "RUS", "1_0"), "'1_0' is no number"),
        (("KAZ", 2020, "RUS", "TRUE"), "'TRUE' is no number"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named(row, says):
    others = [("KGZ", 2020, "RUS", 0.1), ("KGZ", 2020, "CHN", 0.1), ("TJK", 2020, "RUS", 0.1)]
    assert any(says in t for t in told(SHARE, row, *others)), told(SHARE, row, *others)


@pytest.mark.parametrize(
    ("names", "row", "says"),
    [
        ("month", 13, "column month: '13' is no month; write 1 to 12"),
        ("month", "May", "'May' is no month"),
        ("month", 2.5, "'2.5' is no month"),
        ("kind", "rumour", "column kind: unknown kind 'rumour'; trade has recorded"),
        ("flags", "mirrored", "column flags: unknown flag 'mirrored'; did you mean mirror?"),
        ("release", "3.5.2021", "column release: '3.5.2021' is no date; write YYYY-MM-DD"),
        ("release", "2020-05-01", "2020-05-01 is before the end of what the row speaks of"),
        ("release", "2031-05-01", "2031-05-01 lies ahead; a figure can't be out yet"),
        ("unit", "EUR", f"column unit: the unit is 'EUR', and trade is in '{UNIT}'"),
    ],
)
def test_a_wrong_cell_beside_is_named(names, row, says):
    assert any(says in t for t in told(f"{SHARE},{names}", ("KAZ", 2020, "RUS", 0.5, row)))


def test_a_column_in_per_cent_is_one_problem():
    rows = [("KAZ", y, p, s) for y in (2019, 2020) for p, s in (("RUS", 45), ("CHN", 30), ("USA", 0.4))]
    assert told(SHARE, *rows) == [
        "row 2 (KAZ, 2019), column share: shares above 1 that look like per cent; divide the whole column by 100 "
        "(also in rows 3, 5, 6)"
    ]


def test_shares_of_one_year_that_sum_above_one():
    problems = told(SHARE, ("KAZ", 2020, "RUS", 0.7), ("KAZ", 2020, "CHN", 0.4))
    assert problems == ["row 2 (KAZ, 2020), column share: the shares sum to 1.1, above 1; powers may overlap"]
    assert told(SHARE, ("KAZ", 2020, "RUS", 0.7), ("KAZ", 2020, "CHN", 0.3005)) == []


def test_a_key_that_is_there_twice():
    problems = told(SHARE, ("KAZ", 2020, "RUS", 0.7), ("Kazakhstan", "2020", "Russia", 0.2))
    assert problems == [
        "row 3 (Kazakhstan, 2020), column power: KAZ, 2020, RUS is there twice, first in row 2; keep one of them"
    ]


def test_mixed_units():
    problems = told(f"{SHARE},unit", ("KAZ", 2020, "RUS", 0.7, UNIT), ("KAZ", 2021, "RUS", 0.2, "EUR"))
    assert problems == [f"row 3, column unit: mixed units: EUR, {UNIT}; convert all to '{UNIT}'"]


def test_shares_without_totals_may_name_themselves_as_their_unit():
    assert told(f"{SHARE},unit", ("KAZ", 2020, "RUS", 0.7, "share")) == []
    assert told(f"{SHARE},total,unit", ("KAZ", 2020, "RUS", 0.7, 9, "share")) != []


def test_huge_and_negative_zeros_do_no_harm():
    names = "country,year,power,value"
    assert len(told(names, ("KAZ", 2020, "RUS", 1e308), ("KAZ", 2020, "CHN", 1.5e308))) == 2
    found, problems = read(SHARE, ("KAZ", 2020, "RUS", "-0"), ("KAZ", 2020, "CHN", 0.5))
    assert problems == []
    assert stored(found).decode().splitlines()[2].startswith("KAZ,2020,,RUS,0,")


def test_totals_smaller_than_their_parts_zero_or_lacking():
    assert (
        "the total 3 is smaller than its parts, which sum to 4" in told(VALUE, ("KAZ", 2020, "RUS", 4, 3))[0]
    )
    assert "all of it is 0" in told(VALUE, ("KAZ", 2020, "RUS", 0, 0))[0]
    alone = told("country,year,power,value", ("KAZ", 2020, "RUS", 4))
    assert "one power and no total: a share can't be told" in alone[0]


def test_rows_of_one_reading_need_the_same_total_kind_and_release():
    problems = told(VALUE, ("KAZ", 2020, "RUS", 1, 9), ("KAZ", 2020, "CHN", 1, 8))
    assert problems == [
        "row 3 (KAZ, 2020), column total: 8.0 here and 9.0 in row 2: rows of one country and year are one reading and need "
        "the same"
    ]


def test_columns_that_lack_or_are_meant_otherwise():
    problems = told("iso3,yaer,partner,notes", ("KAZ", 2020, "RUS", 0.5))
    assert problems == [
        "unknown column 'iso3'; did you mean 'country'?",
        "unknown column 'yaer'; did you mean 'year'?",
        "unknown column 'partner'; did you mean 'power'?",
        f"unknown column 'notes'; take it out: the columns are {', '.join(own_rows.COLUMNS)}",
        "column country, year, power is missing; the first row holds the names, here: iso3, yaer, partner, notes",
        "neither share nor value is a column; give share (0 to 1) or value (in the unit of the indicator)",
    ]
    assert "give one of them" in told("country,year,power,share,value", ("KAZ", 2020, "RUS", 0.5, 1))[0]
    assert told(SHARE) == ["there is a row of names and no row of figures"]


def test_all_problems_are_told_at_once_and_nothing_is_a_chain():
    problems = told(
        f"{VALUE},kind",
        ("Nowhere", "about 2020", "RUS", "much", "-1", "guess"),
        ("KAZ", 2020, "RUS", "x", 10, "recorded"),
        ("KAZ", 2020, "CHN", 4, 10, "recorded"),
    )
    columns = [t.partition("column ")[2].partition(":")[0] for t in problems]
    assert sorted(columns) == sorted(["country", "year", "value", "total", "kind", "value"])


CELLS = st.dictionaries(
    st.tuples(
        st.sampled_from(["KAZ", "KGZ", "TJK"]), st.integers(1992, 2025), st.sampled_from([0, 1, 7, 12])
    ),
    st.dictionaries(st.sampled_from(["RUS", "CHN", "USA", "DEU"]), st.floats(0, 0.25), min_size=1),
    min_size=1,
    max_size=6,
)


@given(CELLS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_good_table_is_taken_whole_and_the_order_of_rows_never_matters(cells, shuffle):
    rows = [(c, y, m or "", p, s) for (c, y, m), shares in cells.items() for p, s in shares.items()]
    names = "country,year,month,power,share"
    found, problems = read(names, *rows)
    assert problems == []
    assert {(r.client, r.year, r.month) for r in found} == set(cells)
    for r in found:
        assert dict(r.shares) == pytest.approx(cells[r.client, r.year, r.month], abs=1e-6)
    shuffle.shuffle(rows)
    assert stored(read(names, *rows)[0]) == stored(found)


@given(
    st.dictionaries(st.sampled_from(["RUS", "CHN", "USA", "DEU", "FRA"]), st.floats(1e-3, 1e12), min_size=2),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_values_in_any_order_give_the_same_bytes(values, shuffle):
    rows = [("KAZ", 2020, p, v) for p, v in values.items()]
    found, problems = read("country,year,power,value", *rows)
    assert problems == []
    assert sum(dict(found[0].shares).values()) == pytest.approx(1.0, abs=1e-5)
    shuffle.shuffle(rows)
    assert stored(read("country,year,power,value", *rows)[0]) == stored(found)
