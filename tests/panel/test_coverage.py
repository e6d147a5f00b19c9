"""Coverage counts the panel's rows: on a panel made up with known counts, and on the one that ships."""

import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import codebook
from holdfast.errors import DataError
from holdfast.panel import store
from holdfast.panel.beside import months_old
from holdfast.panel.counts import units
from holdfast.panel.coverage import coverage, reference_of
from holdfast.sources.base import SCHEMAS

DAY = datetime.date(2026, 4, 30)


def rows(table, *made, **same):
    """Rows of a table, what is not said being null."""
    schema = SCHEMAS[table]
    full = [dict.fromkeys(schema) | same | m for m in made]
    return pl.DataFrame(full, schema=schema, orient="row")


def reading(client, year, indicator="trade", kind="recorded", **more):
    return {"client": client, "year": year, "indicator": indicator, "kind": kind} | more


@pytest.fixture
def made():
    """Two countries: one with trade to 2024 and modelled remittances, one with trade that can't see a power."""
    tables = {name: rows(name) for name in SCHEMAS}
    tables["readings"] = rows(
        "readings",
        reading("KGZ", 2022),
        reading("KGZ", 2023, kind="other_side", flags="mirror|unchecked"),
        reading("KGZ", 2024, kind="provisional", flags="mirror"),
        reading("KGZ", 2017, "remittances", "modelled", source="wb_remittances_2017"),
        reading("TJK", 2021),
        reading("TJK", 2023, covers="CHN|TUR"),
        reading("FRA", 2025, kind="press"),
        report="own", source="imf_dots", covers="all", flags="", release=datetime.date(2025, 9, 30), whole=True,
    )  # fmt: skip
    tables["months"] = rows(
        "months",
        reading("KGZ", 2024, "events", month=2),
        reading("FRA", 2024, "events", month=8),
        report="news", source="gdelt", covers="all", flags="", release=datetime.date(2024, 9, 30), whole=True,
    )  # fmt: skip
    tables["rollcalls"] = rows(
        "rollcalls",
        {"rid": 1, "date": datetime.date(2025, 3, 1), "source": "un_votes_xml"},
        {"rid": 2, "date": datetime.date(2025, 5, 1), "source": "un_votes_library"},
        {"rid": 3, "date": datetime.date(2025, 6, 1), "source": "un_votes_library"},
        {"rid": 4, "date": DAY, "source": "un_votes_xml"},
        session="80",
    )
    tables["votes"] = rows(
        "votes",
        *(
            {"rid": rid, "iso3": "KGZ", "vote": vote}
            for rid, vote in ((1, "Y"), (2, "A"), (3, "N"), (4, "X"))
        ),
        {"rid": 1, "iso3": "TJK", "vote": "X"},
        x_run=0,
    )
    tables["events"] = rows(
        "events",
        {"id": "a", "year": 2020, "actor_from": "KGZ|TJK", "actor_to": "RUS", "checked": True},
        {"id": "b", "year": 2021, "actor_from": "FRA", "checked": True},
        {"id": "c", "year": 2022, "actor_from": "RUS", "actor_to": "TJK", "checked": False},
        type="visit", release=datetime.date(2022, 12, 31),
    )  # fmt: skip
    tables["memberships"] = rows(
        "memberships", {"org": "CSTO", "iso3": "KGZ", "from_date": datetime.date(2002, 1, 1)}
    )
    tables["covariates"] = rows(
        "covariates", {"client": "TJK", "year": 2019, "name": "deaths", "source": "ucdp", "release": DAY}
    )
    tables["exposures"] = rows(
        "exposures",
        {"client": "KGZ", "patron": "CHN", "year": 0, "name": "border_km", "value": 1063.0, "source": "s"},
        {"client": "KGZ", "patron": "CHN", "year": 2020, "name": "dispute", "value": 0.0, "source": "s"},
    )
    return store.Panel(**tables, fingerprint="made up")


def test_cells_count_readings_years_kinds_and_doubts(made):
    found = coverage(made, ["KGZ", "TJK"], "RUS")
    cells = {(c["indicator"], c["client"]): c for c in found.cells}
    assert len(cells) == 2 * len(codebook.indicators())
    trade = cells["trade", "KGZ"]
    assert (trade["readings"], trade["years"], trade["first"], trade["newest"]) == (3, 3, 2022, 2024)
    assert trade["age_months"] == 16
    assert trade["flags"] == [["mirror", 2], ["unchecked", 1]]
    assert trade["flagged"] == 2
    assert trade["kinds"] == pytest.approx(
        {"recorded": 0.3333, "other_side": 0.3333, "provisional": 0.3333, "modelled": 0, "press": 0}
    )
    modelled = cells["remittances", "KGZ"]
    assert (modelled["newest"], modelled["newest_any"], modelled["age_months"]) == (None, 2017, None)
    assert cells["trade", "TJK"]["newest"] == 2023
    assert (cells["trade", "TJK"]["power_newest"], cells["trade", "TJK"]["power_readings"]) == (2021, 1)
    nothing = cells["arms_delivered", "TJK"]
    assert (nothing["readings"], nothing["newest"], nothing["age_months"]) == (0, None, None)
    assert set(nothing["kinds"].values()) == {None}


def test_a_bloc_is_seen_where_all_its_members_are(made):
    found = coverage(made, ["TJK"], "EU")
    trade = next(c for c in found.cells if c["indicator"] == "trade")
    assert (trade["power_newest"], trade["power_readings"]) == (2021, 1)
    plain = next(c for c in coverage(made, ["TJK"]).cells if c["indicator"] == "trade")
    assert (plain["power_newest"], plain["power_readings"]) == (None, None)


def test_a_year_of_votes_is_one_reading_and_absence_none(made):
    cast = units(made).filter(pl.col("indicator") == "votes")
    assert cast.select("client", "year", "source").rows() == [("KGZ", 2025, "un_votes_library")]


def test_totals_agree_over_the_tables(made):
    found = coverage(made, ["KGZ", "TJK"])
    total = 7  # six readings and a year of votes
    assert sum(r["readings"] for r in found.countries) == total
    assert sum(r["readings"] for r in found.indicators) == total
    assert sum(r["readings"] for r in found.sources) == total
    assert sum(r["readings"] for r in found.years) == total
    assert sum(r["readings"] for r in found.cells) == total
    assert sum(r["world"] for r in found.years) == total + 1
    flags = {f["flag"]: (f["readings"], f["world"], f["meaning"]) for f in found.flags}
    assert flags["mirror"] == (2, 2, codebook.flag_meanings()["mirror"])
    kyrgyz, tajik = found.countries
    assert (kyrgyz["newest"], kyrgyz["recent"], len(kyrgyz["indicators"])) == (2025, 2, 3)
    assert (tajik["newest"], tajik["recent"]) == (2023, 1)
    source = next(r for r in found.sources if r["id"] == "ucdp")
    assert (source["readings"], source["rows"], source["rows_newest"]) == (0, 1, 2019)


def test_years_before_can_be_left_out(made):
    found = coverage(made, ["KGZ"], since=2023)
    assert (found.since, found.countries[0]["readings"], found.countries[0]["first"]) == (2023, 3, 2023)
    assert coverage(made, ["KGZ"]).since is None


def test_what_stands_beside_the_readings(made):
    found = {(r["table"], r["name"]): r for r in coverage(made, ["KGZ", "TJK"]).tables}
    assert found["months", "events"]["rows"] == 1
    assert found["months", "events"]["world"] == 2
    assert found["months", "events"]["age_months"] == 20  # from the end of August 2024
    assert found["votes", "votes cast"]["rows"] == 3
    assert (found["events", "checked"]["rows"], found["events", "checked"]["world"]) == (1, 2)
    assert (found["events", "not checked"]["rows"], found["events", "not checked"]["countries"]) == (1, 1)
    assert found["memberships", "CSTO"]["age_months"] is None
    assert found["covariates", "deaths"]["age_months"] == 76
    standing = found["exposures", "border_km"]
    assert (standing["rows"], standing["first"], standing["age_months"]) == (1, None, None)
    assert found["exposures", "dispute"]["newest"] == 2020


def test_ages_are_counted_to_the_date_asked_for_or_the_newest_release(made):
    assert reference_of(made) == (DAY, "the newest release in the panel")
    day = datetime.date(2025, 10, 1)
    known = made.as_of(day)
    assert reference_of(known) == (day, "the date asked for")
    found = coverage(known, ["KGZ"])
    assert next(c for c in found.cells if c["indicator"] == "trade")["age_months"] == 9
    empty = store.Panel(**{n: rows(n) for n in SCHEMAS}, fingerprint="empty")
    with pytest.raises(DataError, match="no row with a day of release"):
        coverage(empty, ["KGZ"])


def test_weights_and_basis_are_those_given(made):
    found = coverage(made, ["KGZ"], weights={"trade": 1.0}, basis={"trade": "assumed"})
    told = {r["id"]: (r["weight"], r["basis"]) for r in found.indicators}
    assert told["trade"] == (1.0, "assumed")
    assert told["remittances"] == (0.0, None)


@given(
    st.integers(1990, 2030),
    st.integers(1, 12),
    st.dates(datetime.date(1980, 1, 1), datetime.date(2040, 1, 1)),
)
def test_an_age_grows_by_a_month_a_month(year, month, day):
    age = months_old(year, day, month)
    assert age >= 0
    assert months_old(year + 1, day, month) == max(0, age - 12) or age < 12
    later = day + datetime.timedelta(days=31)
    assert age <= months_old(year, later, month) <= age + 2


def test_the_panel_that_ships():
    """A few facts that can be looked up: the table of trade ends in 2020, the last votes are of 2025 or later."""
    panel = store.load()
    clients = ["KAZ", "KGZ", "TJK", "TKM", "UZB"]
    found = coverage(panel, clients, "RUS")
    source = {r["id"]: r for r in found.sources}
    assert source["imf_dots"]["newest"] == 2020
    assert source["imf_dots"]["indicators"][-1] == "trade"
    assert source["sipri_arms"]["terms_class"] == "derived"
    cells = {(c["indicator"], c["client"]): c for c in found.cells}
    assert all(cells["votes", c]["newest"] >= 2025 for c in clients)
    assert all(cells["emigrants", c]["newest"] == 2020 for c in clients)
    aid = [cells["aid_finance", c] for c in clients]
    assert any(
        c["power_newest"] < c["newest"] for c in aid
    )  # givers that report end later than one that doesn't
    assert {r["flag"] for r in found.flags} <= set(codebook.flags())
    held = panel.readings.filter(pl.col("client").is_in(clients))
    votes = sum(cells["votes", c]["readings"] for c in clients)
    assert sum(c["readings"] for c in found.countries) == held.height + votes
