"""`holdfast bargain`: the answer, the same again, and what can't be asked."""

import pytest


@pytest.fixture(scope="module")
def found(run):
    ended = run("bargain", "RUS", "KAZ", "--json", "--threads", 1)
    assert ended.status == 0, ended.err
    return ended


def test_the_answer_tells_setting_agreement_and_moves(found):
    answer = found.answer
    assert answer["schema"] == "holdfast/bargain/1"
    assert answer["case"] == "russia_central_asia"
    assert answer["setting"]["rival"]["basis"] == "estimated"
    assert 0.0 <= answer["agreement"]["distance"]["q05"] <= answer["agreement"]["distance"]["q95"] <= 1.0
    assert {m["name"] for m in answer["moves"]} == {"rival", "isolation", "help"}
    assert {p["basis"] for p in answer["parameters"]} == {"assumed"}
    assert answer["prior_only"]["moves"]


def test_same_bytes_whatever_the_threads(found, run):
    assert run("bargain", "RUS", "KAZ", "--json", "--threads", 2).out == found.out


def test_a_terminal_says_what_is_declared(run):
    ended = run("bargain", "FRA", "MLI")
    assert ended.status == 0, ended.err
    assert "declared" in ended.out
    assert "France and Mali" in ended.out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("RUS", "RUS"), "no tie with itself"),
        (("RUS", "XXX"), "unknown country"),
        (("RUS", "MLI", "--case", "russia_central_asia"), "doesn't hold the pair"),
        (("RUS", "KAZ", "--isolation", "2"), "from 0 to 1"),
        (("FRA", "MLI", "--at", "1965"), "outside the coverage"),
        (("RUS", "KAZ", "--at", "1960"), "Kazakhstan (KAZ) is there since"),
        (("RUS", "KAZ", "--at", "2026"), "can't be judged in 2026"),
        (("DDR", "KAZ"), "East Germany (DDR) ended in 1990"),
    ],
)
def test_what_cannot_be_asked_is_said(run, args, says):
    ended = run("bargain", *args)
    assert ended.status in (2, 3)
    assert says in ended.err
    assert "Traceback" not in ended.err
