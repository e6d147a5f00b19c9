"""Scenario files: levers under limits, assumptions on the world, and every mistake named at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from holdfast.errors import UserError
from holdfast.measure.case import load_case
from holdfast.project import world
from holdfast.project.at_work import at_work, effect_key
from holdfast.project.scenario import GENERAL, affordable, levers_of, load_scenarios, spent

SWITCHES = ["recognise", "refocus", "respond"]
COMBINED = [
    *SWITCHES, "recognise+refocus", "recognise+respond", "refocus+respond", "adapt",
]  # fmt: skip

DRIFT = 'title = "As now"\ndescription = "Nothing is changed."\n'
OTHER = 'title = "Other"\ndescription = "Something is changed."\n'


def _folder(tmp_path: Path, **files: str) -> Path:
    for name, text in {"drift": DRIFT, **files}.items():
        (tmp_path / f"{name}.toml").write_text(text)
    return tmp_path


def _told(tmp_path: Path, **files: str) -> str:
    with pytest.raises(UserError) as error:
        load_scenarios(load_case(), _folder(tmp_path, **files))
    return str(error.value)


@pytest.mark.parametrize("where", [GENERAL, None, load_case()])
def test_what_ships_has_the_fork_and_every_combination_of_its_switches(where: object) -> None:
    scenarios = load_scenarios(where)  # type: ignore[arg-type]
    names = [s.name for s in scenarios]
    assert names[:8] == ["drift", *COMBINED]
    assert "withdraw" in names
    assert not scenarios[0].declared
    assert all(s.declared for s in scenarios[1:])
    adapt = scenarios[names.index("adapt")]
    assert [n for n, _ in adapt.switches] == SWITCHES
    assert len(adapt.together) == 3
    assert len(scenarios[names.index("refocus+respond")].together) == 1


@pytest.mark.parametrize("case", [None, load_case()])
def test_declared_effects_are_modest_and_could_turn_out_the_other_way(case: object) -> None:
    for lever in levers_of(case).levers.values():  # type: ignore[arg-type]
        for effect in lever.effects:
            assert effect.basis == "assumed"
            assert abs(effect.mean) <= 0.01
            wrong = stats.norm.cdf(0, abs(effect.mean), effect.sd)
            assert 0.15 < wrong < 0.45
            assert "ten years" in effect.reason


def test_each_lever_of_the_case_serves_statements_and_works_through_a_mechanism() -> None:
    for name, lever in levers_of(load_case()).levers.items():
        assert lever.statements, name
        assert lever.through in world.effects() or name == "withdrawal"


def test_the_case_s_courses_keep_within_what_the_power_has() -> None:
    case = load_case()
    levers = levers_of(case)
    for s in load_scenarios(case):
        for actor, cost in spent(s, case, 2030).items():
            assert cost <= affordable(levers, s, case, actor, 2030)
    narrow = next(s for s in load_scenarios(case) if s.name == "adapt_at_war")
    assert affordable(levers, narrow, case, case.patron, 2030) == levers.limits[case.patron].at_war


def test_statements_of_the_case_are_named() -> None:
    by_name = {s.name: s for s in load_scenarios(load_case())}
    assert "S42" in by_name["adapt"].statements
    assert "S43" in by_name["drift"].statements
    assert "S25" in by_name["help"].statements
    assert "S42" in by_name["recognise"].statements


def test_an_effect_is_where_and_when_its_lever_is_pulled(tmp_path: Path) -> None:
    case = load_case()
    one = case.clients[0]
    text = f'{OTHER}[[levers]]\nlever = "reward"\nintensity = 0.5\ncountries = ["{one}"]\nfrom_year = 2027\nto_year = 2028\n'
    scenario = load_scenarios(case, _folder(tmp_path, other=text))[1]
    (found,) = at_work(scenario, case, 2024, 6)
    assert (found.power, found.effect.domain) == (case.patron, "economy")
    assert found.intensity[0].tolist() == [0, 0, 0.5, 0.5, 0, 0]
    assert not found.intensity[1:].any()
    assert spent(scenario, case, 2027) == {case.patron: pytest.approx(0.15)}
    assert spent(scenario, case, 2029) == {}


def test_a_rival_and_a_country_can_be_actors(tmp_path: Path) -> None:
    case = load_case()
    rival, country = case.patrons[1], case.clients[2]
    text = f'{OTHER}[[levers]]\nlever = "reward"\nactor = "{rival}"\n\n[[levers]]\nlever = "balancing"\nactor = "{country}"\n'
    found = at_work(load_scenarios(case, _folder(tmp_path, other=text))[1], case, 2024, 3)
    assert {e.power for e in found if e.name.startswith("reward")} == {rival}
    home = [e for e in found if e.name.startswith("balancing")]
    assert {e.power for e in home} == set(case.patrons) - {case.patron}
    assert len({e.key for e in home}) == 2
    for e in home:
        assert np.flatnonzero(e.intensity.any(axis=1)).tolist() == [2]


def test_an_assumption_is_a_mechanism_s_belief_along_its_path(tmp_path: Path) -> None:
    case = load_case()
    text = f'{OTHER}[[world]]\nmechanism = "war_drain"\nlevel = 0.5\nto_year = 2026\nreason = "A smaller war until 2026."\n'
    found = at_work(load_scenarios(case, _folder(tmp_path, other=text))[1], case, 2024, 4)
    assert [e.effect for e in found] == list(world.effects()["war_drain"])
    assert all(e.intensity.sum(axis=1).tolist() == [1.0] * 5 for e in found)
    assert {e.effect.basis for e in found} == {"assumed"}


def test_all_mistakes_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    case = load_case()
    text = _told(
        tmp_path,
        bad=f'{OTHER}[[levers]]\nlever = "rewrad"\n\n[[levers]]\nlever = "reward"\nactor = "XYZ"\ncountries = ["KAS"]\n'
        f'\n[[levers]]\nlever = "distance"\n\n[[levers]]\nlever = "reward"\nfrom_year = 2030\nto_year = 2026\n',
        keys=f'{OTHER}wrold = 1\n[[levers]]\nlever = "reward"\nintensty = 0.5\n',
        world=f'{OTHER}[[world]]\nmechanism = "war_drian"\nlevel = 1\nreason = "Long enough to be a reason."\n'
        f'\n[[world]]\nmechanism = "spillover"\npower = "{case.clients[0]}"\nlevel = nan\nreason = "short"\n',
        broken="title = ",
    )
    for part in (
        "bad.toml: levers 1, lever: no lever 'rewrad'; did you mean 'reward'?",
        "bad.toml: levers 2, actor: 'XYZ' is no power or country of the case",
        "bad.toml: levers 2, countries: 'KAS' is no country of the case; did you mean 'KAZ'?",
        "bad.toml: levers 3, actor: distance is a country's lever",
        "bad.toml: levers 4: from_year 2030 lies after to_year 2026",
        "keys.toml: unknown key wrold; did you mean 'world'?",
        "keys.toml: unknown key levers.1.intensty; did you mean 'intensity'?",
        "world.toml: world.2.level",
        "world.toml: world.2.reason",
        "broken.toml can't be read as TOML",
    ):
        assert part in text, part


def test_assumptions_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    row = '[[world]]\nmechanism = "war_drain"\nlevel = {}\n{}reason = "Long enough to be a reason."\n\n'
    text = _told(
        tmp_path, both=OTHER + row.format(1, "") + row.format(0, "from_year = 2027\n"),
        unknown=f'{OTHER}[[world]]\nmechanism = "war_drian"\nlevel = 1\nreason = "Long enough to be a reason."\n',
        other=f'{OTHER}[[world]]\nmechanism = "spillover"\nlevel = 1\nreason = "Long enough to be a reason."\n',
    )  # fmt: skip
    assert "both.toml: world 2 contradicts world 1: both say what war_drain is in 2027 (1 and 0)" in text
    assert "'war_drian' can't be assumed; did you mean 'war_drain'?" in text
    assert "'spillover' can't be assumed; its outcome is no position" in text
    (tmp_path / "unknown.toml").unlink()
    (tmp_path / "other.toml").unlink()
    apart = OTHER + row.format(1, "to_year = 2026\n") + row.format(0, "from_year = 2027\n")
    assert len(load_scenarios(load_case(), _folder(tmp_path, both=apart))) == 2


def test_a_course_over_the_limit_is_refused_and_more_so_at_war(tmp_path: Path) -> None:
    war = '\n[[world]]\nmechanism = "war_drain"\nlevel = 1\nfrom_year = 2027\nreason = "A war that begins in 2027."\n'
    pull = 'levers = [{ lever = "guarantee" }, { lever = "reward" }]\n'
    text = _told(
        tmp_path,
        war=OTHER + pull + war,
        much=OTHER + pull.replace("]", ', { lever = "guarantee", actor = "TUR" }]'),
    )
    assert (
        "war.toml: war takes 3.5 a year of RUS from 2027 on, and its limit is 2.5 (billion US dollars" in text
    )
    assert "much.toml: much takes 2 a year of TUR from the start, and its limit is 1.5" in text


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (("sd = 0.005", "sd = -1.0"), "effects.1.sd"),
        (("sd = 0.005", ""), "effects.1.sd is missing"),
        (("mean = 0.003", "mean = 3.0"), "effects.1.mean"),
        (("cost = 1.0", "cost = inf"), "cost"),
        (('through = "threat"', 'through = "threta"'), "did you mean 'threat'"),
        (('"Long enough to be a reason."', '"short"'), "reason"),
        (('domain = "economy"', 'domain = "economy"\non = "rivals"'), "leave 'on' out"),
    ],
)
def test_a_mistake_among_the_levers_is_named(tmp_path: Path, change: tuple[str, str], part: str) -> None:
    levers = """
unit = "tons"
[limits.power]
a_year = 100.0
reason = "Long enough to be a reason."
[levers.turn]
title = "Turn"
description = "A turn of policy."
cost = 1.0
cost_reason = "Long enough to be a reason."
through = "threat"
[[levers.turn.effects]]
domain = "economy"
mean = 0.003
sd = 0.005
reason = "Long enough to be a reason."
"""
    course = f'{OTHER}levers = [{{ lever = "turn" }}]\n'
    assert len(load_scenarios(load_case(), _folder(tmp_path, levers=levers, other=course))) == 2
    assert part in _told(tmp_path, levers=levers.replace(*change), other=course)


def test_a_folder_needs_a_course_that_declares_nothing(tmp_path: Path) -> None:
    other = f'{OTHER}levers = [{{ lever = "reward" }}]\n'
    assert "every course declares something" in _told(tmp_path, drift=other)
    (tmp_path / "drift.toml").unlink()
    with pytest.raises(UserError, match="holds no scenario"):
        load_scenarios(tmp_path)
    with pytest.raises(UserError, match="is no folder"):
        load_scenarios(tmp_path / "none")


def test_a_name_is_used_once_and_a_switch_is_not_alone(tmp_path: Path) -> None:
    switch = '[switches.{}]\ntitle = "Turn"\ndescription = "A turn of policy."\nlevers = [{{ lever = "reward" }}]\n'
    text = _told(tmp_path, a=OTHER + switch.format("turn"))
    assert "one switch is no choice between parts" in text
    two = OTHER + switch.format("b") + switch.format("veer")
    assert "the name 'b' is used twice" in _told(tmp_path, a=two, b=two)


def test_general_levers_fit_any_number_of_countries() -> None:
    case = load_case()
    many = replace(case, folder=None, clients=(*case.clients, "AZE", "ARM", "GEO"))
    assert [s.name for s in load_scenarios(many)] == ["drift", *COMBINED, "withdraw"]


def test_keys_of_effects_differ() -> None:
    case = load_case()
    found = {
        (e.key, e.name, e.effect.domain) for s in load_scenarios(case) for e in at_work(s, case, 2024, 10)
    }
    assert len({k for k, _, _ in found}) == len(found)
    assert effect_key("a", "b") != effect_key("a", "c")
