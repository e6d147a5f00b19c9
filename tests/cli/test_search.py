"""`holdfast search`: the answer, its bytes, and mistakes."""

import json

import pytest


@pytest.fixture(scope="module")
def searched(run):
    ended = run("search", "--json", "--threads", 1, "--worlds", 512)
    assert ended.status == 0, ended.err
    return ended


def test_the_answer_has_every_field(searched):
    answer = searched.answer
    assert {
        "schema",
        "case",
        "seed",
        "panel",
        "as_of",
        "warnings",
        "policies",
        "choices",
        "hinges",
        "note",
    } <= set(answer)
    assert answer["schema"] == "holdfast/search/1"
    assert answer["kind"] == "power"
    assert answer["policies"][0]["levers"] == []
    assert answer["policies"][0]["gain"]["mean"] == 0.0
    for p in answer["policies"]:
        assert p["gain"]["basis"] == "assumed"
        assert p["cost"] <= answer["means"]["a_year"]
        assert 0.0 <= p["enough"] <= 1.0
        assert p["regret"] <= p["large_regret"]
    assert sum(p["best"] for p in answer["policies"]) == pytest.approx(1.0, abs=0.01)
    assert {h["question"] for h in answer["hinges"]} <= {"missed", "harm"}
    assert "no advice to use force" in answer["note"]


def test_sentences_name_levers_and_conditions_in_words(searched):
    told = " ".join(searched.answer["sentences"])
    assert "can afford" in told
    assert "_" not in told
    for hinge in searched.answer["hinges"]:
        if hinge["box"] is not None:
            assert all(c["text"] in hinge["text"] for c in hinge["box"]["conditions"])


def test_same_seed_same_bytes(searched, run, tmp_path):
    assert run("search", "--json", "--threads", 2, "--worlds", 512).out == searched.out
    ended = run("search", "--out", tmp_path / "new", "--worlds", 512)
    assert ended.status == 0, ended.err
    assert "no advice" in " ".join(ended.out.split())
    held = json.loads((tmp_path / "new" / "search.json").read_text(encoding="utf-8"))
    assert held["policies"] == searched.answer["policies"]


def test_a_country_can_search_too(run, searched):
    ended = run("search", "--for", "kaz", "--json", "--worlds", 256)
    assert ended.status == 0, ended.err
    assert ended.answer["kind"] == "country"
    assert set(ended.answer["policies"][0]["objectives"]) == {"distance", "benefits", "safety"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--for", "FRA"), "neither a power nor a country of the case"),
        (("--target", "win"), "'win' is no target"),
        (("--for", "KAZ", "--target", "prominent"), "a country has only 'keep'"),
        (("--worlds", 10**12), "between 1 and 1,000,000"),
        (("--worlds", 0), "worlds is 0"),
        (("--years", 0), "years is 0"),
    ],
)
def test_mistakes_end_with_one_message_and_leave_nothing(run, tmp_path, args, says):
    ended = run("search", *args, "--out", tmp_path / "new")
    assert ended.status == 2
    assert says in ended.err
    assert "Traceback" not in ended.err
    assert not ended.out
    assert not (tmp_path / "new" / "search.json").exists()
