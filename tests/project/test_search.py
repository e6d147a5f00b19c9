"""A search over a made case: what it does with levers, means, worlds, and bad input."""

from dataclasses import replace

import numpy as np
import pytest

from holdfast.errors import UserError
from holdfast.project.hinges import hinges, parts, used
from holdfast.project.levers import LeverFile
from holdfast.project.objectives import COUNTRY, POWER
from holdfast.project.policies import paid, policies
from holdfast.project.requests import declared
from holdfast.project.run import prepared
from holdfast.project.sampled_worlds import course, with_courses
from holdfast.project.scenario import levers_of, load_scenarios
from holdfast.project.scenario_file import Pull
from holdfast.project.search import ALIKE, search
from holdfast.project.world import Assumption

HOW = {"at": 2024, "years": 6, "worlds": 512}


@pytest.fixture
def found(foothold):
    return search(foothold, foothold.case.patron, **HOW)


def test_every_affordable_set_is_judged_and_today_is_first(found):
    file = levers_of()
    held = [n for n, lever in file.levers.items() if lever.held_by == "power"]
    assert found.policies[0].levers == ()
    assert len(found.policies) + found.left_out == 2 ** len(held)
    assert found.value.shape == (len(found.policies), 512)
    assert tuple(found.objectives) == POWER
    assert all(p.cost <= found.limit for p in found.policies)


def test_a_lever_brings_what_it_is_declared_to_bring(found):
    """Two levers in one domain each, alone and together; what is drawn back and room at the ends take some of it."""
    place = {p.levers: k for k, p in enumerate(found.policies)}
    lever = found.file.levers["guarantee"]
    declared = 0.25 * found.years * lever.effects[0].mean
    gain = found.judged.gain
    assert 0.5 * declared < gain[place["guarantee",]] < 1.1 * declared
    together = gain[place["guarantee", "reward"]]
    assert together == pytest.approx(gain[place["guarantee",]] + gain[place["reward",]], abs=1e-3)
    assert gain[place["withdrawal",]] < 0.0


def test_worlds_are_the_same_for_every_policy_and_any_number_of_threads(foothold, found):
    again = search(foothold, foothold.case.patron, **HOW, threads=2)
    np.testing.assert_array_equal(again.value, found.value)
    np.testing.assert_array_equal(again.world, found.world)
    guarantee = next(k for k, c in enumerate(found.conditions) if c.name == "guarantee")
    policy = next(k for k, p in enumerate(found.policies) if p.levers == ("guarantee",))
    more = found.value[policy] - found.value[0]
    assert np.corrcoef(more, found.world[:, guarantee])[0, 1] > 0.9
    assert parts(found, policy)[0][0] == found.conditions[guarantee]


def test_a_case_laid_out_before_gives_the_same_and_is_not_laid_out_again(foothold, found, monkeypatch):
    spec = prepared(foothold, load_scenarios(foothold.case)[:1], at=2024, years=6)
    monkeypatch.setattr("holdfast.project.search.prepared", None)
    again = search(foothold, foothold.case.patron, **HOW, spec=spec)
    np.testing.assert_array_equal(again.value, found.value)


def test_where_a_war_is_assumed_all_other_years_are_at_peace(foothold):
    """The power is at war as it is laid out; a lever's promise stays, and the war is where it is assumed."""
    case, spec = foothold.case, prepared(foothold, load_scenarios(foothold.case)[:1], at=2024, years=6)
    C, many = len(case.clients), 1 + len(declared().promise)
    asked = replace(
        spec.requests, base=np.zeros((1, C, 1)), hazard=np.zeros((1, C, 6, 1)), appeal=np.zeros((C, 1)),
        slope=np.zeros((1, many)), bearing=np.ones((1, C, 6, many)),
    )  # fmt: skip
    war = Assumption(
        mechanism="war_drain", power=case.patron, level=1.0, reason="A war, for the sake of the test."
    )
    lever = levers_of().levers["guarantee"]
    courses = (
        course("none"),
        course("guarantee", (Pull(lever="guarantee"),), (("guarantee", lever),)),
        course("war", world=(war,)),
    )
    borne = with_courses(replace(spec, requests=asked), foothold, courses, 2024).requests.bearing
    assert borne[:, 0, 0, 0].tolist() == [0.0, 0.0, 1.0]
    assert borne[1, :, :, 1].min() == 1.0
    alone = with_courses(replace(spec, requests=asked), foothold, courses[:2], 2024).requests.bearing
    assert alone[:, 0, 0, 0].tolist() == [1.0, 1.0]


def test_more_worlds_leave_the_first_as_they_were_but_for_years(foothold, found):
    longer = search(foothold, foothold.case.patron, **(HOW | {"worlds": 640}))
    effects = [k for k, c in enumerate(found.conditions) if c.kind == "effect"]
    np.testing.assert_array_equal(longer.world[:512, effects], found.world[:, effects])


def test_conditions_that_cannot_bear_are_left_out(found):
    policy = next(k for k, p in enumerate(found.policies) if p.levers == ("guarantee",))
    names = {found.conditions[k].name for k in used(found, policy)}
    assert "guarantee" in names
    assert not names & (set(found.file.levers) - {"guarantee"})


def test_harm_lies_where_the_effect_is_bad(found):
    policy = next(k for k, p in enumerate(found.policies) if p.levers == ("migration",))
    harm = next(h for h in hinges(found, policy) if h.question == "harm")
    limited = {found.conditions[k].name: harm.box.limits[k] for k in harm.box.conditions}
    assert limited["migration"][1] < 5.0
    assert harm.box.density > harm.share


def test_means_at_war_pay_the_cheapest_first():
    assert paid([8.0, 1.0, 6.0, 1.0], 5.0) == pytest.approx([0.0, 1.0, 0.5, 1.0])
    assert paid([1.0, 2.0], 5.0) == [1.0, 1.0]
    assert paid([0.0, 3.0], 0.0) == [1.0, 0.0]


def test_the_choice_is_the_cheapest_of_equals(found):
    cost, enough = np.array([p.cost for p in found.policies]), found.judged.enough
    k = found.choices["enough"]
    alike = enough >= enough.max() - ALIKE["enough"]
    assert alike[k]
    assert cost[k] == cost[alike].min()
    assert set(found.choices) == {"expected", "regret", "enough", "best"}


def test_a_policy_that_others_better_at_less_cost_is_none_to_choose(found):
    table = np.column_stack(
        [*(o.mean(axis=1) for o in found.objectives.values()), [-p.cost for p in found.policies]]
    )
    for k in np.flatnonzero(found.undominated):
        assert not ((table >= table[k]).all(axis=1) & (table > table[k] + 1e-8).any(axis=1)).any()
    assert found.undominated[0]


def test_a_country_looks_at_distance_benefits_and_safety(foothold):
    mine = search(foothold, foothold.case.clients[1], **HOW)
    assert tuple(mine.objectives) == COUNTRY
    place = {p.levers: k for k, p in enumerate(mine.policies)}
    distance = {n: v.mean(axis=1) for n, v in mine.objectives.items()}
    assert distance["distance"][place["distance",]] > distance["distance"][0]
    assert distance["benefits"][place["balancing",]] > distance["benefits"][0]


def test_another_power_can_be_the_actor(foothold):
    rival = foothold.case.patrons[1]
    theirs = search(foothold, rival, **HOW)
    assert theirs.limit == theirs.limit_at_war or theirs.limit > theirs.limit_at_war
    assert {c.whose for c in theirs.conditions if c.name in theirs.file.levers} == {rival}
    assert theirs.judged.gain.max() > 0.0


@pytest.mark.parametrize(
    ("actor", "more", "says"),
    [
        ("QQQ", {}, "neither a power nor a country"),
        (None, {"target": "win"}, "'win' is no target"),
        (None, {"worlds": 0}, "worlds is 0"),
        (None, {"worlds": 10**12}, "between 1 and 1,000,000"),
        (None, {"years": 0}, "years is 0"),
        (1, {"target": "prominent"}, "a country has only 'keep'"),
    ],
)
def test_mistakes_are_named(foothold, actor, more, says):
    who = {None: foothold.case.patron, 1: foothold.case.clients[0]}.get(actor, actor)
    with pytest.raises(UserError, match=says):
        search(foothold, who, **(HOW | more))


def test_all_mistakes_are_told_at_once(foothold):
    with pytest.raises(UserError, match=r"neither a power.*no target.*worlds is 0.*years is 99"):
        search(foothold, "QQQ", at=2024, target="win", worlds=0, years=99)


def test_too_many_levers_or_none_are_refused():
    file = levers_of()
    many = {f"lever_{k}": file.levers["reward"] for k in range(11)}
    with pytest.raises(UserError, match="2048 policies"):
        policies(LeverFile(unit=file.unit, limits=file.limits, levers=many), "power", 5, 1e9)
    with pytest.raises(UserError, match="none that a country can pull"):
        policies(LeverFile(unit=file.unit, limits=file.limits, levers=many), "country", 5, 1e9)
