"""`holdfast project`: the fork alone, the same again, and other draws for another seed."""

import json

import pytest

from holdfast.measure.case import load_case
from holdfast.project.scenario import load_scenarios

RUNS = ("--runs", 300)


@pytest.fixture(scope="module")
def projected(run):
    ended = run("project", *RUNS, "--json", "--threads", 1)
    assert ended.status == 0, ended.err
    return ended


def test_the_answer_has_every_field_of_its_contract(projected):
    answer = projected.answer
    assert {"schema", "case", "seed", "panel", "as_of", "warnings", "runs", "scenarios"} <= set(answer)
    assert answer["schema"] == "holdfast/project/1"
    assert answer["runs"] == 300
    assert list(answer["scenarios"]) == [s.name for s in load_scenarios(load_case())]
    assert answer["note"].startswith("policy effects here are declared, not estimated")
    assert projected.err == ""
    for scenario in answer["scenarios"].values():
        rows = scenario["outlook"]
        assert len(rows) == 11
        assert all(0 <= r["p_predominant"] <= r["p_prominent"] <= 1 for r in rows)
        years = [r["year"] for r in rows]
        assert [r["year"] for r in scenario["prior_only"]] == years
        assert len({(f["client"], f["domain"]) for f in scenario["fans"]}) == len(scenario["fans"]) == 25
        for fan in scenario["fans"]:
            assert fan["years"] == years
            for values in zip(*(fan[q] for q in ("q05", "q25", "q50", "q75", "q95")), strict=True):
                assert values[0] >= 0
                assert values == tuple(sorted(values))
                assert values[-1] <= 1


def test_same_seed_same_bytes_whatever_the_threads(projected, run):
    assert run("project", *RUNS, "--json", "--threads", 2).out == projected.out


def test_another_seed_gives_other_draws(projected, run):
    other = run("project", *RUNS, "--json", "--seed", 2**63 - 1)
    assert other.status == 0, other.err
    one, two = projected.answer, other.answer
    assert two["seed"] == 2**63 - 1
    assert one["scenarios"]["drift"]["fans"] != two["scenarios"]["drift"]["fans"]


def test_years_weights_and_dates_are_heard(run, tmp_path):
    ended = run(
        "project", "--runs", 100, "--years", 3, "--at", "2021-06-30", "--as-of", "2023", "--json",
        "--weights", "security=0.7,economy=0.3", "--out", tmp_path / "new" / "folder",
    )  # fmt: skip
    assert ended.status == 0, ended.err
    answer = ended.answer
    assert answer["as_of"] == "2023-12-31"
    assert [r["year"] for r in answer["scenarios"]["drift"]["outlook"]] == [2021, 2022, 2023, 2024]
    assert json.loads((tmp_path / "new" / "folder" / "projection.json").read_text(encoding="utf-8")) == answer
    assert [p.name for p in (tmp_path / "new" / "folder").iterdir()] == ["projection.json"]


def test_a_reader_gets_the_table_and_what_it_rests_on(run):
    ended = run("project", "--runs", 100)
    assert ended.status == 0, ended.err
    text = " ".join(ended.out.split())
    for word in (
        "drift",
        "recognise",
        "refocus",
        "respond",
        "adapt",
        "policy effects here are declared, not estimated",
    ):
        assert word in text


DRIFT = 'title = "As now"\ndescription = "Nothing is changed."\n'


def test_scenarios_of_one_s_own_take_the_place_of_the_case_s(run, tmp_path):
    (tmp_path / "drift.toml").write_text(DRIFT)
    (tmp_path / "less.toml").write_text(
        'title = "Less"\ndescription = "It leaves two of them."\n[[levers]]\nlever = "withdrawal"\ncountries = ["TJK", "UZB"]\n'
    )
    ended = run("project", *RUNS, "--years", 3, "--scenarios", tmp_path, "--json")
    assert ended.status == 0, ended.err
    answer = ended.answer
    assert list(answer["scenarios"]) == ["drift", "less"]
    fans = {(f["client"], f["domain"]): f for f in answer["scenarios"]["less"]["fans"]}
    drift = {(f["client"], f["domain"]): f for f in answer["scenarios"]["drift"]["fans"]}
    assert fans["TJK", "security"]["q50"][-1] < drift["TJK", "security"]["q50"][-1]
    assert fans["KAZ", "composite"]["q50"] == drift["KAZ", "composite"]["q50"]
    assert answer["scenarios"]["less"]["course"]["levers"] == ["withdrawal"]
    assert {e["lever"] for e in answer["effects"]} == {"withdrawal (RUS)"}


def test_mistakes_in_scenarios_end_before_any_work(run, tmp_path):
    assert run("project", "--scenarios", tmp_path / "none").status == 2
    (tmp_path / "drift.toml").write_text(DRIFT)
    (tmp_path / "bad.toml").write_text(
        'title = "Bad"\ndescription = "It asks for too much."\n[[levers]]\nlever = "rewrad"\n[[levers]]\nlever = "guarantee"\nactor = "JPN"\n'
    )
    ended = run("project", "--scenarios", tmp_path)
    assert ended.status == 2
    assert "bad.toml: levers 1, lever: no lever 'rewrad'; did you mean 'reward'?" in ended.err
    assert "bad.toml: levers 2, actor: 'JPN' is no power or country of the case" in ended.err
    assert "Traceback" not in ended.err
