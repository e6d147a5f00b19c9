"""`holdfast rely`: prior and posterior side by side, by day, and what can't be asked."""

import pytest


@pytest.fixture(scope="module")
def found(run):
    ended = run("rely", "RUS", "KAZ", "--at", "2022-01-04", "--json")
    assert ended.status == 0, ended.err
    return ended


def test_the_answer_has_prior_and_posterior(found):
    answer = found.answer
    assert answer["schema"] == "holdfast/rely/1"
    for name, basis in (("probability", "estimated"), ("prior", "assumed")):
        assert 0.0 < answer[name]["q05"] < answer[name]["mean"] < answer[name]["q95"] < 1.0
        assert answer[name]["basis"] == basis
    assert {row["crisis"] for row in answer["by_crisis"]} == {"unrest", "war_at_home", "attack"}
    assert all(row["date"] <= "2022-01-04" for row in answer["answers"])
    assert answer["by_year"][-1]["at"] == "2022-01-04"


def test_same_seed_same_bytes(found, run):
    assert run("rely", "RUS", "KAZ", "--at", "2022-01-04", "--json", "--threads", 1).out == found.out


def test_a_terminal_gives_two_digits(run):
    ended = run("rely", "FRA", "MLI", "--crisis", "insurgency", "--at", "2014")
    assert ended.status == 0, ended.err
    assert "P(help) 0." in ended.out
    assert "before any answer" in ended.out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("RUS", "RUS"), "no tie with itself"),
        (("RUS", "KAZ", "--crisis", "flood"), "no kind of crisis"),
        (("RUS", "KAZ", "--at", "1980"), "begins in 2000"),
        (("RUS", "KAZ", "--at", "2090"), "lies after"),
        (("RUS", "CSK"), "Czechoslovakia (CSK) ended in 1992"),
        (("DDR", "KAZ", "--at", "2010"), "East Germany (DDR) ended in 1990"),
        (("RUS", "SSD", "--at", "2005"), "South Sudan (SSD) is there since 2011"),
    ],
)
def test_what_cannot_be_asked_is_said(run, args, says):
    ended = run("rely", *args)
    assert ended.status == 2
    assert says in ended.err
