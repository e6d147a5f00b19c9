"""Appeals and refusals: the list keeps its own rules, and a date hides what wasn't known."""

import datetime
import shutil

import polars as pl
import pytest

from holdfast import codebook
from holdfast.codebook import appeals, files
from holdfast.errors import DataError

HELD = codebook.requests()
ROWS = HELD.to_dicts()


def entry(name):
    return HELD.row(by_predicate=pl.col("id") == name, named=True)


def test_the_list_is_long_wide_and_full_of_noes():
    assert HELD.height >= 40
    assert HELD["power"].n_unique() >= 15
    assert HELD["crisis"].n_unique() == len(appeals.CRISES)
    assert (HELD["year"] // 10).n_unique() == 8
    assert HELD["answer"].is_in(["refused", "partial", "ignored"]).mean() > 1 / 3


def test_the_columns_are_as_declared():
    assert tuple(HELD.columns[: len(appeals.COLUMNS)]) == appeals.COLUMNS
    assert HELD.schema["checked"] == pl.Boolean
    assert HELD.schema["known"] == pl.Date
    for name in appeals.COLUMNS:
        assert name in appeals.MAY_BE_EMPTY or not HELD[name].null_count(), name


def test_nothing_stands_twice():
    assert HELD["id"].is_unique().all()
    month = pl.struct("client", "power", pl.col("date").str.slice(0, 7))
    assert HELD.filter(month.is_duplicated())["id"].to_list() == []


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["id"])
def test_an_entry_keeps_the_rules(row):
    asked = appeals.period(row["date"])
    answered = appeals.period(row["answer_date"])
    assert asked[0] >= datetime.date(1950, 1, 1)
    assert asked[0] <= answered[1] <= datetime.date(2025, 12, 31)
    assert row["known"] >= answered[1]
    assert row["id"].startswith(row["client"].lower())
    assert row["source_title"].strip()
    assert row["source_url"] is None or row["source_url"].startswith("http")
    assert row["text"].endswith(".")
    if row["checked"]:
        assert row["source_url"], "what was read has an address"
    if row["certainty"] == "low" or not row["checked"]:
        assert row["flags"]
    whole = len(row["date"]) == 10 and len(row["answer_date"]) == 10
    assert (row["delay_days"] is not None) == whole
    if whole:
        assert row["delay_days"] == (answered[0] - asked[0]).days >= 0
    if row["arrival_days"] is not None:
        assert row["arrival_days"] >= 0


def test_an_organisation_names_who_led_it():
    states = set(codebook.states()["iso3"])
    led = {r["power"]: r["lead"] for r in ROWS if r["power"] not in states and r["power"] != "UN"}
    assert {"CSTO", "NATO", "ECOWAS", "SADC"} <= set(led)
    assert all(led.values())


@pytest.mark.parametrize(
    ("name", "answer", "days"),
    [
        ("kgz_rus_2010", "refused", 0),
        ("kaz_csto_2022", "granted", 1),
        ("arm_csto_2022", "refused", None),
        ("fji_aus_2006", "refused", 0),
        ("mli_fra_2013", "granted", 1),
        ("caf_fra_2012", "refused", 0),
        ("afg_rus_1979_03", "refused", 2),
        ("geo_rus_1993", "granted", 2),
        ("irq_usa_2014", "granted", 50),
        ("tgo_fra_1991", "refused", 1),
        ("kwt_gbr_1961", "granted", 1),
        ("blr_rus_2020", "partial", None),
    ],
)
def test_known_cases(name, answer, days):
    assert (entry(name)["answer"], entry(name)["delay_days"]) == (answer, days)


def test_disputed_invitations_say_so():
    for name in ("csk_rus_1968", "afg_rus_1979_12", "hun_rus_1956", "grd_usa_1983", "ukr_rus_2014"):
        assert "disputed_request" in entry(name)["flags"]


def test_arrival_is_counted_from_the_appeal():
    assert entry("kaz_csto_2022")["arrival_days"] == 1
    assert entry("lso_sadc_1998")["arrival_days"] == 6
    assert entry("hti_un_2022")["arrival_days"] > 600


def test_a_date_hides_what_was_not_known():
    early = codebook.requests(datetime.date(1985, 12, 31))
    assert (early["known"] <= datetime.date(1985, 12, 31)).all()
    assert "fji_aus_2006" not in early["id"]
    # the secret refusals of 1979 and the letter of 1968 came to light only after 1991
    assert not {"afg_rus_1979_03", "csk_rus_1968", "jor_usa_1970"} & set(early["id"])
    assert "csk_rus_1968" in codebook.requests(datetime.date(1992, 7, 16))["id"]
    assert "csk_rus_1968" not in codebook.requests(datetime.date(1992, 7, 15))["id"]
    assert codebook.requests(datetime.date(1949, 12, 31)).is_empty()
    # a year means its last day
    assert entry("prk_rus_1950")["known"] == datetime.date(1995, 12, 31)


@pytest.mark.parametrize("text", ["52", "2010-6", "2010-13", "2010-02-30", "2010-06-12T00:00", "june 2010"])
def test_a_date_in_another_form_is_refused(text):
    with pytest.raises(ValueError, match=r"YYYY|month|day"):
        appeals.period(text)


def test_all_problems_of_the_file_at_once(monkeypatch, tmp_path):
    for name in ("states.csv", "places.csv", "blocs.csv", "flags.csv"):
        shutil.copy(codebook.folder() / name, tmp_path)
    lines = (codebook.folder() / appeals.FILE).read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("kgz_rus_2010,"))
    bad = lines[at].replace(",KGZ,RUS,", ",KZG,XXX,").replace(",refused,2010-06-12", ",no,2010-06-11")
    kept = [*lines[:at], bad, bad.replace("true", "false"), *lines[at + 1 :]]
    (tmp_path / appeals.FILE).write_text("\n".join(kept) + "\n", encoding="utf-8")
    monkeypatch.setattr(files, "folder", lambda: tmp_path)
    appeals._all.cache_clear()
    try:
        with pytest.raises(DataError) as told:
            codebook.requests()
    finally:
        appeals._all.cache_clear()
    for part in ("KZG", "XXX", "answer holds no", "answer_date lies before", "same id twice", "unchecked"):
        assert part in str(told.value)


def test_the_page_counts_the_list_itself():
    import importlib.util
    import sys
    from pathlib import Path

    pages = Path(__file__).resolve().parents[2] / "docs" / "_pages"
    sys.path.insert(0, str(pages))
    try:
        spec = importlib.util.spec_from_file_location("appeals_page", pages / "appeals.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        page = module.requests()
    finally:
        sys.path.remove(str(pages))
    assert f"{HELD.height} entries" in page
    for row in ROWS:
        assert row["text"] in page
    for word in (*appeals.ANSWERS, *appeals.CRISES, *appeals.ASKED):
        assert f"`{word}`" in page
