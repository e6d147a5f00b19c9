"""Who, what and when: names by the tables of aliases, dates and quantities."""

import csv
import datetime as dt
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast import codebook
from holdfast.errors import UserError
from holdfast.read import aliases
from holdfast.read.document import read
from holdfast.read.mentions import mentions

from .made import module

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
BRIEF = SHARED / "brief" / "brief.txt"
SENTENCES = SHARED / "data" / "events"


def found(text, at=None):
    return [(text[m.start : m.end], m.kind, m.code) for m in mentions(text, at)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Niger’s and Nigeria’s envoys", [("Niger", "state", "NER"), ("Nigeria", "state", "NGA")]),
        ("the Democratic Republic of the Congo", [("Democratic Republic of the Congo", "state", "COD")]),
        ("South Sudan, Sudan", [("South Sudan", "state", "SSD"), ("Sudan", "state", "SDN")]),
        ("in Guinea-Bissau", [("Guinea-Bissau", "state", "GNB")]),
        ("KAZAKHSTAN AND THE U.S.", [("KAZAKHSTAN", "state", "KAZ"), ("U.S.", "state", "USA")]),
        ("a turkey told us of china", []),
        ("Latin American and Indian Ocean trade", []),
        ("the Moscow-led CSTO", [("Moscow", "state", "RUS"), ("CSTO", "organisation", "CSTO")]),
        ("Hamas and NATO", [("Hamas", "group", "PSE"), ("NATO", "organisation", "NATO")]),
        ("on 2 March 2022", [("2 March 2022", "date", "2022-03-02")]),
        ("March 2, 2022 and 2022-03-02", [("March 2, 2022", "date", "2022-03-02"), ("2022-03-02", "date", "2022-03-02")]),
        ("31 February 2022", [("February 2022", "date", "2022-02")]),
        ("in 1991, 2,014 dead", [("1991", "date", "1991"), ("2,014 dead", "quantity", None)]),
        ("may march", []),
    ],
)  # fmt: skip
def test_what_is_named(text, wanted):
    assert found(text) == wanted


def test_leaders_are_told_apart_by_date():
    name = lambda day: mentions("President Bush spoke", dt.date.fromisoformat(day))[0].name  # noqa: E731
    assert name("1990-06-01") == "George H.W. Bush"
    assert name("2003-06-01") == "George W. Bush"
    assert [m.kind for m in mentions("behind a bush")] == []


def test_quantities_have_values_and_units():
    text = "$1.5 billion, 40 per cent of 238 dead, two thousand Russian soldiers, hundreds of thousands of migrants, five million euros"
    made = [(m.value, m.unit) for m in mentions(text) if m.kind == "quantity"]
    assert made == [
        (1.5e9, "USD"),
        (40, "%"),
        (238, "dead"),
        (2000, "soldiers"),
        (None, "migrants"),
        (5e6, "EUR"),
    ]


def test_the_tables_hold_together():
    states = set(codebook.states()["iso3"])
    rows = aliases._table("aliases/states.csv")
    assert {r["code"] for r in rows} - {""} <= states
    assert len({r["alias"] for r in rows}) == len(rows)
    assert {r["how"] for r in rows} == {"name", "people", "seat", "none"}
    for r in aliases._table("aliases/leaders.csv"):
        assert re.fullmatch(r"\d{4}(-\d\d-\d\d)?", r["since"]), r
        assert not r["until"] or r["until"] >= r["since"], r
        assert r["code"] in states | {"UN", "NATO", "EU"}, r
        assert r["basis"] in {"register", "news", "general"}, r
    members = set(codebook.states().filter(kind="member")["iso3"])
    assert members <= {a.code for a in _states(aliases.trie())}


def _states(node):
    for word, below in node.items():
        if word == "":
            if below.kind == "state":
                yield below
        else:
            yield from _states(below)


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="ChinaRus' UN.-5,$%20 3Mayof\n’", max_size=60))
def test_any_text_has_ordered_mentions(text):
    made = mentions(text)
    assert all(0 <= m.start < m.end <= len(text) for m in made)
    assert [m.start for m in made] == sorted(m.start for m in made)


@pytest.mark.skipif(not BRIEF.exists(), reason="the brief is not here")
def test_the_key_of_the_brief():
    rows = {r["measure"]: r["value"] for r in module("named").brief(BRIEF)}
    for kind in ("state", "organisation", "group", "region", "leader"):
        assert rows[f"{kind}: recall"] == rows[f"{kind}: precision"] == 1
    assert rows["date: precision"] == rows["quantity: precision"] == 1


@pytest.mark.skipif(not BRIEF.exists(), reason="the brief is not here")
def test_paragraphs_of_the_brief_are_numbered_as_they_are_cited():
    document = read(BRIEF)
    numbers = [p.number for p in document.paragraphs]
    assert numbers == [None, None, *range(19)]


CITED = {
    "S07": {"CSTO", "KAZ"},
    "S09": {238},
    "S15": {"KAZ", "KGZ", "TJK", "UZB", "TKM", "2022-03"},
    "S22": {"CSTO", "ARM", "AZE"},
    "S23": {"KGZ", "TJK"},
    "S28": {"ISIS", "TJK", "UZB", "2022"},
    "S35": {"RUS", "2022-02"},
    "S49": {"WEST", "CAS"},
}
"""What the paragraphs that a claim of the shipped case cites must name."""


@pytest.mark.skipif(not BRIEF.exists(), reason="the brief is not here")
def test_the_claims_of_the_case_cite_the_paragraphs_they_restate():
    document = read(BRIEF)
    named = {}
    for p in document.paragraphs:
        if p.number is not None:
            made = mentions(document.text[p.start : p.end])
            named[p.number] = {m.code for m in made} | {m.value for m in made}
    file = ROOT / "src/holdfast/cases/russia_central_asia/claims.toml"
    for claim in tomllib.loads(file.read_text("utf-8"))["claim"]:
        spans = [list(map(int, re.findall(r"\d+", part))) for part in claim.get("para", "").split(",")]
        cited = {n for s in spans if s for n in range(s[0], s[-1] + 1)}
        assert cited <= set(named), claim["id"]
        if claim["id"] in CITED:
            assert CITED[claim["id"]] <= set.union(*(named[n] for n in cited)), claim["id"]


@pytest.mark.skipif(not SENTENCES.exists(), reason="the coded sentences are not here")
def test_the_coded_sentences():
    rows = {r["measure"]: r["value"] for r in module("named").sentences(SENTENCES, 1)}
    assert rows["labelled actors found"] > 0.85
    assert rows["right code, of mentions within a label"] > 0.93


def test_the_committed_tables_say_what_the_docs_say():
    with (ROOT / "benchmarks/read/results/named.csv").open() as file:
        held = [r for r in csv.DictReader(file) if r["text"] == "sentences, other half"]
    docs = (ROOT / "docs/explanation/reading.md").read_text("utf-8")
    for r in held:
        assert f"{100 * float(r['value']):.1f} %" in docs


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("One year ago it had a footing", ["2022-01"]),
        ("In January 2022 it had one. Now, a year later, it has not", ["2022-01", "2023-01"]),
        ("In 2010, and two years earlier", ["2010", "2008"]),
        ("last month, this year and two months ago", ["2022-12", "2023", "2022-11"]),
        ("on 5 March 2021 and three days later", ["2021-03-05", "2021-03-08"]),
        ("a year later, in no year at all", []),
    ],
)
def test_dates_told_from_another(text, codes):
    at = dt.date(2023, 1, 31)
    assert [m.code for m in mentions(text, at) if m.kind == "date"] == codes


def test_without_a_date_of_its_own_a_document_has_no_year_ago():
    assert [m for m in mentions("One year ago it had a footing") if m.kind == "date"] == []


def test_leaders_of_ones_own_stand_first(tmp_path):
    table = tmp_path / "leaders.csv"
    table.write_text(
        "# mine\nname,code,since,until,also\nJane Doe,NZL,2027-02-01,,Doe\nXi Jinping,CHN,2012,2026,Xi\n"
    )
    own = aliases.leaders(table)
    (m,) = mentions("Prime Minister Doe met", None, own)
    assert (m.name, m.code) == ("Jane Doe", "NZL")
    assert mentions("Prime Minister Doe met") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,code\nA,NZL\n", "line 1: no column since"),
        ("name,code,since\nA,NZX,2020\nB,NZL,soon\n", "line 2: 'A' of 'NZX'.*line 3: 'soon'"),
        ("", "no column"),
    ],
)
def test_a_table_of_leaders_that_cannot_be_used(tmp_path, text, said):
    table = tmp_path / "leaders.csv"
    table.write_text(text)
    with pytest.raises(UserError, match=said):
        aliases.leaders(table)
