"""Events and point facts: our own texts, doubts as flags, known not before they were."""

import datetime

import polars as pl

from holdfast.sources import facts_events, foreign_support
from holdfast.sources.base import SourceTables
from holdfast.sources.facts import table
from holdfast.sources.validation import problems_of

SECURITY = {
    "date": "2020-05-01",
    "date_end": "2020-05-04",
    "actor_from": "FRA;DEU",
    "actor_to": "NER",
    "event_type": "deployment",
    "event": "a sentence of some page",
    "value": "150",
    "unit": "troops",
    "source_title": "Paper (Agency)",
    "source_url": "u",
    "note": "government denies",
    "checked": "yes",
}
TEXTS = {
    ("2020-05-01", "FRA;DEU", "NER", "deployment", "150"): {
        "text": "Troops arrive",
        "by": "Ministry",
        "flags": "sources_differ",
    }
}
POINT = {
    "country": "NER",
    "partner": "",
    "year": "2021",
    "indicator": "approve",
    "value": ">50",
    "unit": "%",
    "source_title": "Poll",
    "source_url": "u",
    "note": "",
}


def test_an_event_keeps_our_text_and_never_the_pages():
    (event,) = facts_events.security(pl.DataFrame([SECURITY]), TEXTS)
    assert event["text"] == "Troops arrive"
    assert event["actor_from"] == "FRA|DEU"
    assert event["flags"] == "second_hand|denied|sources_differ"
    assert event["release"] == datetime.date(2020, 5, 7)
    (plain,) = facts_events.security(
        pl.DataFrame([SECURITY | {"date_end": "2024-01-01", "checked": "no"}]), {}
    )
    assert plain["text"] == "deployment"
    assert "a sentence" not in str(plain)
    assert not plain["checked"]
    assert plain["release"] == datetime.date(2020, 5, 4), "a long event is known when it begins"


def test_point_facts_are_labelled_and_undated_ones_left_out():
    types = {
        "approve": {
            "type": "approve_leadership",
            "partner": "FRA",
            "text": "Adults in {c} who approve of {p}",
        }
    }
    rows = facts_events.points(pl.DataFrame([POINT, POINT | {"year": ""}]), types)
    assert len(rows) == 1
    assert rows[0]["text"] == "Adults in Niger who approve of France"
    assert (rows[0]["value"], rows[0]["flags"], rows[0]["actor_to"]) == (50.0, "bound", "FRA")


def test_ids_are_unique_and_exact_repeats_go():
    types = {"approve": {"type": "t", "partner": "FRA", "text": "x"}}
    rows = facts_events.points(pl.DataFrame([POINT, POINT, POINT | {"value": "40"}]), types)
    events = facts_events.numbered(rows)
    assert events["id"].to_list() == ["2021-t-NER-FRA", "2021-t-NER-FRA-2"]
    assert problems_of(SourceTables(events=events), "made") == []


def test_a_hand_entered_event_carries_its_doubts():
    hand = SECURITY | {"checked": "no", "flags": "partisan", "by": "Office", "event": "Our words"}
    (event,) = facts_events.by_hand(pl.DataFrame([hand]))
    assert (event["text"], event["flags"], event["by"]) == ("Our words", "partisan|unchecked", "Office")


def test_texts_of_the_codebook_are_short_and_quote_nobody():
    texts = table("event_texts.csv")["text"].to_list() + table("fact_types.csv")["text"].to_list()
    assert all(0 < len(t) <= 140 for t in texts)
    assert not [t for t in texts if '"' in t or "«" in t or "“" in t]


def test_foreign_support_is_told_year_by_year():
    frame = pl.DataFrame(
        {
            "intervener": ["FRA", "FRA", "FRA", "DEU"],
            "host": ["NER"] * 4,
            "year": [1990, 1995, 1996, 1995],
            "side": [
                "supports_side_a_government",
                "supports_side_a_government",
                "supports_side_b",
                "peacekeeping",
            ],
            "source": ["UCDP", "UCDP", "UCDP", "hand"],
        }
    )
    events = foreign_support.made(frame).events
    assert events.select("date", "type").rows() == [
        ("1995", "foreign_support_government"),
        ("1996", "foreign_support_opponent"),
    ]
    assert events["release"].to_list() == [datetime.date(1996, 6, 30), datetime.date(1997, 6, 30)]
    assert problems_of(SourceTables(events=events), "made") == []
