"""What a user says of a table: everything that lacks is told at once, with what is wrong in the file."""

import datetime as dt

import pytest

from holdfast.errors import DataError, UserError
from holdfast.panel.own import entry as own_entry
from holdfast.panel.own import folder as own
from holdfast.panel.own.entry import Request

TODAY = dt.date(2026, 3, 31)
ROWS = "country,year,power,share\nKAZ,2020,RUS,0.5\n"


@pytest.fixture
def enter(tmp_path):
    def enter(asked, text=ROWS):
        path = tmp_path / "own.csv"
        path.write_text(text)
        return own_entry.enter(path, asked, tmp_path / "data", today=TODAY)

    return enter


def test_everything_that_lacks_is_told_with_the_rows(enter, tmp_path):
    with pytest.raises(UserError) as error:
        enter(Request("", "", ""), ROWS.replace("KAZ", "Nowhere"))
    told = str(error.value)
    assert told.startswith("own.csv: nothing was taken: 4 problems")
    for part in (
        "--source is missing",
        "--terms is missing",
        "--indicator is missing",
        "row 2 (Nowhere, 2020), column country",
    ):
        assert part in told
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Request("trad", "A", "B"), "'trad' is unknown; did you mean trade"),
        (Request("gas", "A", "B"), "a new one needs --domain, --title, --unit too"),
        (Request("Gas!", "A", "B", unit="u", domain="economy", title="Gas"), "a new name has small letters"),
        (Request("economy", "A", "B", unit="u", domain="economy", title="Gas"), "is no domain's"),
        (
            Request("gas", "A", "B", unit="u", domain="energy", title="Gas"),
            "--domain 'energy' is unknown; the domains are",
        ),
        (Request("gas", "A", "B", unit="u", domain="economy", title="{x}"), "--title holds braces"),
        (
            Request("trade", "A", "B", title="Trade"),
            "trade is there already with 'Goods traded'; leave --title out",
        ),
        (Request("votes", "A", "B"), "'votes' is counted from roll calls"),
        (Request("trade", "A", "B", lag_months=-1), "--lag-months -1: between 0 and 240"),
        (Request("trade", "A", "B", url="javascript:alert(1)"), "is no address; it begins with http"),
        (Request("trade", "A\nB", "B"), "--source holds a line break"),
        (Request("trade", "A", "B", kind="rumour"), "unknown kind 'rumour'"),
    ],
)
def test_what_is_said_and_does_not_hold(enter, tmp_path, asked, says):
    with pytest.raises((UserError, DataError)) as error:
        enter(asked)
    assert says in str(error.value)
    assert not (tmp_path / "data").exists()


def test_a_bad_file_alone_is_a_matter_of_the_data(enter):
    with pytest.raises(
        DataError, match=r"^own\.csv: row 2 \(KAZ, 2020\), column share: the share 1.5 is above 1"
    ):
        enter(Request("trade", "A", "B"), ROWS.replace("0.5", "1.5") + "KGZ,2020,RUS,0.1\nTJK,2020,RUS,0.1\n")
    with pytest.raises(DataError, match=r"^own\.csv is empty"):
        enter(Request("trade", "A", "B"), "")


def test_what_was_taken_for_granted_is_said(enter):
    found = enter(Request("trade", "A", "B"))
    assert found.source.lag_months == own_entry.ASSUMED_LAG
    assert found.source.lag_reason == "Not given; a year is assumed."
    said = " ".join(found.warnings)
    assert "figures are taken to be known 12 months after" in said
    assert "some rows have no total" in said
    assert "weight 0" not in said


def test_an_indicator_added_before_is_known(enter, tmp_path):
    enter(Request("gas", "A", "B", unit="bcm", domain="economy", title="Gas"))
    found = enter(Request("gas", "C", "D"))
    assert found.indicator.title == "Gas"
    assert [t.source for t in own.opened(tmp_path / "data").tables] == ["own_a", "own_c"]
