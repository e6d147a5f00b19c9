"""Scenario files: what they hold, and every mistake named at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy import stats

from holdfast.errors import UserError
from holdfast.measure.case import load_case
from holdfast.project.scenario import GENERAL, effect_key, load_scenarios

NAMES = ["drift", "recognise", "refocus", "respond", "adapt"]

DRIFT = 'title = "As now"\ndescription = "Nothing is changed."\n'
GOOD = """
title = "Other"
description = "Something is changed."
[switches.turn]
title = "Turn"
description = "A turn of policy."
[[switches.turn.effects]]
domain = "economy"
mean = 0.003
sd = 0.005
basis = "assumed"
reason = "Long enough to be a reason."
"""


def _folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text)
    return tmp_path


@pytest.mark.parametrize("where", [GENERAL, None, load_case()])
def test_what_ships_has_the_fork_and_its_three_switches(where: object) -> None:
    scenarios = load_scenarios(where)  # type: ignore[arg-type]
    assert [s.name for s in scenarios] == NAMES
    assert scenarios[0].switches == ()
    assert [n for n, _ in scenarios[-1].switches] == NAMES[1:4]


@pytest.mark.parametrize("where", [GENERAL, load_case()])
def test_declared_effects_are_modest_and_could_backfire(where: object) -> None:
    for _, switch in load_scenarios(where)[-1].switches:  # type: ignore[arg-type]
        for effect in switch.effects:
            assert effect.basis == "assumed"
            assert abs(effect.mean) <= 0.01
            assert 0.15 < stats.norm.cdf(0, effect.mean, effect.sd) < 0.45
            assert "ten years" in effect.reason


def test_the_switches_reach_the_domains_they_should() -> None:
    reach = {n: {e.domain for e in s.effects} for n, s in load_scenarios(load_case())[-1].switches}
    assert reach == {
        "recognise": {"diplomacy"},
        "refocus": {"security", "economy"},
        "respond": {"economy", "society"},
    }


def test_statements_of_the_case_are_named() -> None:
    by_name = {s.name: s for s in load_scenarios(load_case())}
    assert "S42" in by_name["adapt"].statements
    assert "S43" in by_name["drift"].statements
    assert "S42" in by_name["refocus"].statements


def test_all_mistakes_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    bad = (
        GOOD.replace('"economy"', '"culture"')
        .replace("sd = 0.005", "sd = 0.0")
        .replace("mean = 0.003", "mean = nan")
    )
    worse = GOOD.replace('reason = "Long enough to be a reason."', "raeson = 1").replace("turn", "veer")
    with pytest.raises(UserError) as error:
        load_scenarios(_folder(tmp_path, drift=DRIFT, bad=bad, worse=worse, broken="title = "))
    text = str(error.value)
    for part in (
        "culture",
        "sd",
        "mean",
        "did you mean 'reason'",
        "reason is missing",
        "broken.toml",
        "bad.toml",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (("sd = 0.005", "sd = -1.0"), "sd"),
        (("sd = 0.005", "sd = inf"), "sd"),
        (("sd = 0.005", ""), "sd is missing"),
        (("mean = 0.003", "mean = 3.0"), "mean"),
        (('"assumed"', '"estimated"'), "basis"),
        (('"Long enough to be a reason."', '"short"'), "reason"),
    ],
)
def test_one_mistake_is_named(tmp_path: Path, change: tuple[str, str], part: str) -> None:
    with pytest.raises(UserError, match=part):
        load_scenarios(_folder(tmp_path, drift=DRIFT, bad=GOOD.replace(*change)))


def test_a_folder_needs_a_course_without_switches(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="without any"):
        load_scenarios(_folder(tmp_path, other=GOOD))
    (tmp_path / "other.toml").unlink()
    with pytest.raises(UserError, match=r"no \.toml file"):
        load_scenarios(tmp_path)


def test_a_name_is_used_once(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="'turn' is used twice"):
        load_scenarios(_folder(tmp_path, drift=DRIFT, turn=GOOD))


def test_keys_of_effects_differ() -> None:
    keys = {effect_key(n, e.domain) for n, s in load_scenarios()[-1].switches for e in s.effects}
    assert len(keys) == 5
