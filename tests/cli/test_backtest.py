"""`holdfast backtest` on the command line."""

from __future__ import annotations

import pytest


def test_what_ships_is_shown_at_once_and_says_what_it_is(run):
    ended = run("backtest", "--show", "--json")
    assert ended.status == 0, ended.err
    answer = ended.answer
    assert answer["schema"] == "holdfast/backtest/1"
    assert isinstance(answer["looks"], list)
    rows = answer["scores"]
    assert {r["horizon"] for r in rows} == {1, 2, 3, 5}
    assert {r["domain"] for r in rows} == {"security", "economy", "diplomacy", "all"}
    assert [r["horizon"] for r in answer["pooled"]] == [1, 2, 3, 5]
    assert all(r["skill"]["q025"] <= r["skill"]["mean"] <= r["skill"]["q975"] for r in answer["pooled"])
    main = [r for r in rows if (r["score"], r["model"]) == ("crps", "forecaster")]
    of_level = [r for r in main if (r["part"] or "").startswith("newest share")]
    assert all(r["skill"] is None for r in of_level), "parts of one level are told their coverage, not their skill"
    main = [r for r in main if r not in of_level]
    alone = [r for r in main if r["skill"]["q025"] is None]
    assert {r["set"] for r in alone} == {"held_out"}, "one country from one origin has no interval"
    main = [r for r in main if r not in alone]
    assert all(r["skill"]["q025"] <= r["skill"]["mean"] <= r["skill"]["q975"] for r in main)
    shares = [r["value"] for r in rows if r["score"].startswith("place_") and r["model"] == "forecaster"]
    assert sum(shares) == pytest.approx(len(shares) / 10, abs=1e-3)


def test_every_look_is_entered_where_test_origins_are_told(run):
    answer = run("backtest", "--show", "--json").answer
    if any(r["set"] == "test" for r in answer["scores"]):
        assert answer["looks"]
    assert all(look["date"] and look["why"] for look in answer["looks"])


def test_one_horizon_alone_and_for_a_reader(run):
    ended = run("backtest", "--show", "--horizons", "1")
    assert ended.status == 0, ended.err
    assert "95 % interval" in ended.out
    assert "mark" in ended.out
    assert "all, pooled" in ended.out


def test_another_seed_changes_nothing_of_what_ships_and_is_told_so(run):
    ended = run("backtest", "--show", "--seed", "5", "--json")
    assert ended.status == 0, ended.err
    assert ended.answer["seed"] == 0
    assert "--seed 5 changes nothing here" in ended.answer["warnings"][-1]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--origins", "soon"), "no span of years"),
        (("--origins", "2011-2008"), "no span of years"),
        (("--origins", "1950-1960"), "forecasts are scored from"),
        (("--horizons", "4"), "1, 2, 3, 5"),
        (("--origins", "2023-2024", "--horizons", "5"), "5 years after 2023 nothing is recorded yet"),
        (("--horizons", ""), "is empty"),
        (("--show", "--origins", "2008"), "leave --origins or --show out"),
        (("--threads", "0"), "at least one thread"),
    ],
)
def test_what_cant_be_asked_for_is_refused_in_a_sentence(run, tmp_path, given, told):
    ended = run("backtest", *given, "--out", tmp_path / "out")
    assert ended.status == 2
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "out").exists()


def test_a_run_on_another_panel_is_refused_with_the_reason(run, tmp_path):
    (tmp_path / "run.json").write_text('{"panel": "another", "seed": 0, "program": "x"}')
    ended = run("backtest", "--origins", "2008", "--out", tmp_path)
    assert ended.status == 3
    assert "the panel has changed" in ended.err
