"""Votes that can't be right are refused with every problem named."""

import numpy as np
import polars as pl
import pytest

from holdfast.errors import DataError, UserError
from holdfast.votes import fit, read_votes
from holdfast.votes.reading import BYTES, COLUMNS, LARGEST, checked

GOOD = [
    (r, "2001-10-01", "56", s, v)
    for r, row in enumerate(["YYNA", "YNNY", "NYYA", "YNAY", "NNYY"])
    for s, v in zip(["USA", "FRA", "CHN", "IND"], row, strict=True)
]


def frame(rows):
    return pl.DataFrame(rows, schema=list(COLUMNS), orient="row")


def test_good_votes_are_laid_out():
    table = checked(frame(GOOD))
    assert table.choice.shape == (5, 4)
    assert table.session.tolist() == [56] * 5


def test_every_problem_is_told_at_once():
    rows = [
        *GOOD,
        (1, "2001-10-01", "56", "USA", "N"),
        (2, "2001-10-01", "56", "QQQ", "Y"),
        (3, "2001-10-01", "56", "BRA", "Z"),
        (4, "yesterday", "56", "BRA", "Y"),
        (4, "2001-10-01", "57", "ARG", "Y"),
    ]
    with pytest.raises(DataError) as told:
        checked(frame(rows))
    text = str(told.value)
    for part in ("USA votes 2 times on roll call 1", "'QQQ' is unknown", "vote 'Z' of BRA on roll call 3",
                 "row 24, date 'yesterday'", "roll call 4 is in several sessions: 56, 57"):  # fmt: skip
        assert part in text


@pytest.mark.parametrize("rows", [["YYYY", "YYYY"], ["Y...", "...."], ["YXXX", "XXXN"]])
def test_votes_that_say_nothing_are_refused(rows):
    table = [
        (r, "2001-10-01", "56", s, v)
        for r, row in enumerate(rows)
        for s, v in zip(["USA", "FRA", "CHN", "IND"], row, strict=True)
        if v != "."
    ]
    with pytest.raises(DataError, match="no roll call says anything"):
        checked(frame(table))


def test_lone_voters_and_unanimous_roll_calls_are_left_out_and_counted():
    extra = [(10, "2001-11-01", "56", "USA", "Y"), (10, "2001-11-01", "56", "FRA", "X")]
    extra += [(11, "2001-11-01", "56", s, "Y") for s in ("USA", "FRA", "CHN")]
    table = checked(frame(GOOD + extra))
    assert table.rid.tolist() == [0, 1, 2, 3, 4]
    assert table.dropped["roll calls with one voter or none"] == 1
    assert table.dropped["roll calls on which all made the same choice"] == 1


def test_a_state_without_votes_has_no_position():
    table = checked(frame([*GOOD, (1, "2001-10-01", "56", "BRA", "X")]))
    assert "BRA" not in table.states
    assert table.dropped["states that never voted"] == 1


def test_absence_from_a_whole_session_and_long_runs_are_missing():
    rows = [
        (r, "2001-10-01", "56", s, "YN"[(r + k) % 2]) for r in range(50) for k, s in enumerate(["USA", "FRA"])
    ]
    rows += [(r, "2001-10-01", "56", "CHN", "X" if r < 45 else "Y") for r in range(50)]
    rows += [
        (r + 100, "2002-10-01", "57", s, "YN"[(r + k) % 2])
        for r in range(9)
        for k, s in enumerate(["USA", "FRA"])
    ]
    rows += [(r + 100, "2002-10-01", "57", "CHN", "X") for r in range(9)]
    table = checked(frame(rows))
    column = table.states.index("CHN")
    assert (table.choice[:45, column] == -1).all()
    assert (table.choice[50:, column] == -1).all()
    assert table.dropped["absences in a run of 40 or more"] == 45
    assert table.dropped["absences from a whole session"] == 9


def test_files(tmp_path):
    good = tmp_path / "votes.csv"
    frame(GOOD).write_csv(good)
    assert read_votes(good).rid.size == 5
    frame(GOOD).write_parquet(tmp_path / "votes.parquet")
    assert read_votes(tmp_path / "votes.parquet").rid.size == 5
    latin = tmp_path / "latin.csv"
    latin.write_bytes(
        b"rid,date,session,iso3,vote,note\n1,2001-10-01,56,USA,Y,caf\xe9\n1,2001-10-01,56,C\xd4T,Y,\n"
    )
    with pytest.raises(DataError, match="UTF-8"):
        read_votes(latin)
    with pytest.raises(DataError, match="no such file"):
        read_votes(tmp_path / "none.csv")
    with pytest.raises(DataError, match=r"\.parquet or \.csv"):
        read_votes(tmp_path / "votes.xlsx")
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 no")
    with pytest.raises(DataError, match="can't be read"):
        read_votes(broken)
    short = tmp_path / "short.csv"
    short.write_text("rid,iso3\n1,USA\n")
    with pytest.raises(DataError, match="column date, session, vote is lacking"):
        read_votes(short)


def test_a_file_beyond_the_limit_is_refused_before_it_is_loaded(tmp_path, monkeypatch):
    from holdfast.votes import reading

    monkeypatch.setattr(reading, "LARGEST", 10)
    path = tmp_path / "votes.parquet"
    frame(GOOD).write_parquet(path)
    with pytest.raises(DataError, match="beyond the limit of 10"):
        read_votes(path)
    assert LARGEST > 3_000_000


def test_a_file_too_large_for_memory_is_refused_unread(tmp_path):
    path = tmp_path / "votes.csv"
    with path.open("wb") as f:
        f.truncate(BYTES + 1)  # a hole: it takes no room
    with pytest.raises(
        DataError, match=r"0\.4 GB are beyond the limit of 0\.4 GB and 4,000,000 votes; split"
    ):
        read_votes(path)


@pytest.mark.parametrize("session", ["-3", "0", "5600000"])
def test_a_session_that_can_t_be_is_refused(session):
    rows = [(r + 50, d, session, s, v) for r, d, _, s, v in GOOD]
    with pytest.raises(DataError, match=f"row 21, session '{session}': a regular session is a number from 1"):
        checked(frame(GOOD + rows))


def test_a_session_without_dissent_is_left_out():
    rows = [(r + 50, "2002-10-01", "57", s, "Y") for r, _, _, s, _ in GOOD]
    later = [(r + 100, "2003-10-01", "58", s, v) for r, _, _, s, v in GOOD]
    table = checked(frame(GOOD + rows + later))
    assert set(table.session.tolist()) == {56, 58}
    assert table.dropped["roll calls on which all made the same choice"] == 5


def test_two_states_have_no_line_to_stand_on():
    rows = [
        (r, "2001-10-01", "56", s, v)
        for r, v2 in enumerate(["YN", "NY"])
        for s, v in zip(["USA", "FRA"], v2, strict=True)
    ]
    with pytest.raises(DataError, match="2 states can't be placed"):
        checked(frame(rows))


def test_codes_may_be_in_small_letters_and_columns_need_commas(tmp_path):
    assert checked(frame([(r, d, s, c.lower(), v.lower()) for r, d, s, c, v in GOOD])).states == (
        "CHN",
        "FRA",
        "IND",
        "USA",
    )
    path = tmp_path / "votes.csv"
    path.write_text("rid;date;session;iso3;vote\n1;2001-10-01;56;USA;Y\n")
    with pytest.raises(DataError, match="separate them by commas"):
        read_votes(path)


def test_unknown_method_and_anchor():
    with pytest.raises(UserError, match="method"):
        fit(frame(GOOD), method="magic")
    with pytest.raises(UserError, match="never voted"):
        fit(frame(GOOD), anchor="BRA")


def test_few_votes_are_fitted_all_the_same():
    found = fit(frame(GOOD))
    assert np.isfinite(found.frame()["estimate"].to_numpy()).all()
    assert found.of("USA", 56) > 0


def test_roll_calls_may_have_names():
    table = checked(frame(GOOD).with_columns(rid="R/" + pl.col("rid").cast(pl.String)))
    assert table.symbol == ("R/0", "R/1", "R/2", "R/3", "R/4")


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfer\x00i\x00d\x00", b"rid,date,session,iso3,vote\n", b"\x00\x01\x02"]
)
def test_files_that_are_no_table_are_refused(tmp_path, data):
    path = tmp_path / "votes.csv"
    path.write_bytes(data)
    with pytest.raises(DataError):
        read_votes(path)
