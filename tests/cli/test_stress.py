"""`holdfast stress`: the answer, its bytes, and mistakes."""

import json

import pytest


@pytest.fixture(scope="module")
def stressed(run):
    ended = run("stress", "--json", "--threads", 1)
    assert ended.status == 0, ended.err
    return ended


def test_the_answer_has_every_field(stressed):
    answer = stressed.answer
    assert {"schema", "case", "seed", "panel", "as_of", "warnings", "tests", "help", "note"} <= set(answer)
    assert answer["schema"] == "holdfast/stress/1"
    assert answer["help"]["basis"] == "assumed"
    powers = set(answer["answered"])
    for test in answer["tests"]:
        assert test["lasts"]["basis"] == "assumed"
        for country in test["countries"]:
            assert {p["patron"] for p in country["powers"]} == powers
            for p in country["powers"]:
                assert p["help"]["basis"] == "estimated"
                assert p["expected"]["basis"] == "assumed"
                assert p["help"]["q05"] <= p["help"]["mean"] <= p["help"]["q95"]


def test_same_seed_same_bytes(stressed, run, tmp_path):
    assert run("stress", "--json", "--threads", 2).out == stressed.out
    ended = run("stress", "--out", tmp_path / "new", "--test", "unrest")
    assert ended.status == 0, ended.err
    assert "declared prior" in " ".join(ended.out.split())
    held = json.loads((tmp_path / "new" / "stress.json").read_text(encoding="utf-8"))
    assert held["tests"] == [t for t in stressed.answer["tests"] if t["name"] == "unrest"]


def test_an_unknown_test_is_refused(run):
    ended = run("stress", "--test", "flood")
    assert ended.status == 2
    assert "there is no test 'flood'" in ended.err
    assert "Traceback" not in ended.err
